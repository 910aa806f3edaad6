/**
 * Electronic signatures: attested, shown, checked by people who never see a certificate, and attacked.
 *
 * Spec: docs/jpki-profile.md section 8.
 */
import { createHash } from 'node:crypto'
import {
  type ClaimName,
  encodeBase64,
  encodeUtf8,
  generateSigner,
  isTegataError,
  sha256,
  systemRandom,
} from '@tegata/core'
import { type AttestationOptions, attestSignatures, timestampAttestation } from '@tegata/issuer/attestation'
import { createSoftwareCard, createTestAuthority, generateTestKey, SAMPLE_PERSON } from '@tegata/jpki/testing'
import {
  createSignedData,
  parseCertificate,
  writeBoolean,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
} from '@tegata/pki'
import { createTestTimestampAuthority } from '@tegata/pki/testing'
import { createTimestampRequest, parseTimestampResponse } from '@tegata/pki/timestamp'
import { issueSdJwtVc, presentSdJwt } from '@tegata/sd-jwt'
import {
  ATTESTED_SIGNATURE_VCT,
  decodeAttestedSignature,
  encodeAttestedSignature,
  timestampedBytes,
} from '@tegata/sd-jwt/attested-signature'
import {
  type AttestationPolicy,
  type AttestationsInput,
  inspectAttestations,
  verifyAttestations,
} from '@tegata/verifier/attestation'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSecrets, secretsOf } from './certificate-secrets.js'
import { code } from './world.js'

const ATTESTER = 'https://attester.example'
const NOW = new Date('2026-11-22T15:04:05.678Z')
const clock = () => NOW
const document = encodeUtf8('売買契約書 '.repeat(2000))
const otherDocument = encodeUtf8('別の契約書')

const authority = createTestAuthority({ clock })
const key = generateTestKey()
const card = createSoftwareCard({ authority, clock, certificate: { key } })
const secondPerson = { ...SAMPLE_PERSON, name: '見本　太郎', birthdate: '1985-06-07', gender: '1' } as const
const secondCard = createSoftwareCard({ authority, clock, person: secondPerson })
const jpki = { trust: authority.trust, revocation: authority.crls }
const signer = await generateSigner('ES256')
const trust = [{ id: ATTESTER, keys: [signer.publicJwk] }]

type Signature = AttestationOptions['signatures'][number]
const signatureOf = (by = card, changes: Partial<Signature> = {}): Signature => ({
  signature: by.sign(document),
  agreed: { plain: ['name'], selective: ['address', 'age_over_20'] },
  times: 'day',
  holderKey: null,
  ...changes,
})
const attest = (changes: Partial<AttestationOptions> = {}) =>
  attestSignatures({ issuer: ATTESTER, signer, document, signatures: [signatureOf()], jpki, clock, ...changes })
const policy: AttestationPolicy = {
  trust,
  algorithms: ['ES256'],
  keyBinding: { keyBinding: 'forbidden' },
  signers: 'complete',
  timestamps: 'not-required',
  clock,
}
const verify = (attestations: readonly unknown[], changes: Partial<AttestationPolicy & AttestationsInput> = {}) =>
  verifyAttestations({ document: changes.document ?? document, attestations }, { ...policy, ...changes })

const [attestation] = (await attest()) as [string]
const pair = await attest({ signatures: [signatureOf(), signatureOf(secondCard, { times: 'second' })] })

describe('docs/jpki-profile.md section 8: what an attestation states', () => {
  test('document, times, verification, the agreed attributes; days by the signer’s choice', async () => {
    const [result] = await verify([attestation])
    expect(result).toEqual({
      issuer: ATTESTER,
      keyBound: false,
      timestamps: 'not-checked',
      document: { hash: 'SHA-256', digest: sha256(document) },
      // 15:04 in UTC is the next day in Japan.
      claimedSigningTime: '2026-11-23',
      verification: { profile: 'jpki-digital-signature', form: 'cms', revocation: 'good', time: '2026-11-23' },
      signers: { set: expect.stringMatching(/^[\w-]{22}$/), position: 1, count: 1 },
      signer: {
        assurance_level: 'ial3',
        name: SAMPLE_PERSON.name,
        name_substituted: false,
        address: SAMPLE_PERSON.address,
        age_over_20: true,
      },
    })
    const payload = JSON.parse(Buffer.from(attestation.split('.')[1]!, 'base64url').toString())
    expect(payload.iat % 86_400).toBe(0)
    expect(payload).not.toHaveProperty('cnf')
  })

  test('exact times when the signer wants them', async () => {
    const [, second] = await verify(pair)
    expect(second).toMatchObject({
      claimedSigningTime: '2026-11-22T15:04:05Z',
      verification: { time: '2026-11-22T15:04:05Z' },
    })
  })

  test('selective attributes are shown only where they are disclosed', async () => {
    const shown = await presentSdJwt(attestation, {
      claims: [['signer', 'age_equal_or_over', '20']],
      keyBinding: 'none',
    })
    const [result] = await verify([shown])
    expect(Object.keys(result!.signer).sort()).toEqual(['age_over_20', 'assurance_level', 'name', 'name_substituted'])
    expect(Buffer.from(shown.split('.')[1]!, 'base64url').toString()).not.toContain('千代田区')
  })

  test.each<[string, readonly ClaimName[], readonly ClaimName[]]>([
    ['nothing', [], []],
    ['a hidden name with its substitution flag', [], ['name']],
    ['a gender that the register does not state', ['gender'], ['municipality']],
  ])('a signer may agree to %s', async (_, plain, selective) => {
    const person = createSoftwareCard({
      authority,
      clock,
      person: { ...SAMPLE_PERSON, gender: '9' },
      certificate: { key },
    })
    const [one] = await attest({ signatures: [signatureOf(person, { agreed: { plain, selective } })] })
    const [result] = await verify([one])
    expect(result!.signer).not.toHaveProperty('gender')
    expect('name' in result!.signer).toBe(selective.includes('name'))
    expect('name_substituted' in result!.signer).toBe('name' in result!.signer)
  })

  test('a digest instead of the document, for CMS and for raw signatures', async () => {
    const digested = {
      hash: 'SHA-256',
      digest: new Uint8Array(createHash('sha256').update(document).digest()),
    } as const
    for (const form of ['cms', 'digest-info'] as const) {
      const [one] = await attest({
        document: digested,
        signatures: [signatureOf(card, { signature: card.sign(document, form) })],
      })
      const [result] = await verify([one], { document: digested })
      expect(result!.verification.form).toBe(form)
      // A raw signature states no time.
      expect('claimedSigningTime' in result!).toBe(form === 'cms')
      await verify([one])
    }
  })

  test('bound to a key where the signer wants it', async () => {
    const holder = await generateSigner('ES256')
    const [bound] = (await attest({ signatures: [signatureOf(card, { holderKey: holder.publicJwk })] })) as [string]
    const [audience, nonce] = ['https://court.example', 'n-0123456789']
    const keyBinding = { keyBinding: 'required', audience, nonce, keyBindingMaxAgeSeconds: 60 } as const
    const shown = await presentSdJwt(bound, { claims: [], keyBinding: { signer: holder, audience, nonce, clock } })
    const [result] = await verify([shown], { keyBinding })
    expect(result!.keyBound).toBe(true)
    await expect(verify([bound], { keyBinding })).rejects.toEqual(code('ERR_SDJWT_KB_MISSING'))
  })
})

describe('what is not attested', () => {
  const refused = async (changes: Partial<AttestationOptions>) => {
    const error = await attest(changes).catch((reason: unknown) => reason)
    return isTegataError(error) || error instanceof TypeError ? (error as { code?: string }).code : error
  }
  const future = createSoftwareCard({ authority, clock: () => new Date(NOW.getTime() + 600_000), certificate: { key } })
  const gone = createSoftwareCard({ authority, clock, certificate: { key } })
  gone.revoke()

  test.each<[string, Partial<AttestationOptions>, string]>([
    ['a signature over another document', { document: otherDocument }, 'ERR_CMS_DIGEST'],
    [
      'a raw signature over another digest',
      {
        document: { hash: 'SHA-256', digest: sha256(otherDocument) },
        signatures: [signatureOf(card, { signature: card.sign(document, 'digest-info') })],
      },
      'ERR_JPKI_SIGNATURE',
    ],
    [
      'a bare hash under the name of a DigestInfo',
      {
        document: { hash: 'SHA-256', digest: sha256(document) },
        signatures: [
          signatureOf(card, { signature: { ...card.sign(document, 'bare-sha256'), form: 'digest-info' } as never }),
        ],
      },
      'ERR_JPKI_SIGNATURE',
    ],
    ['a revoked certificate', { signatures: [signatureOf(gone)] }, 'ERR_JPKI_REVOKED'],
    ['a signing time in the future', { signatures: [signatureOf(future)] }, 'ERR_ATTESTATION_TIME'],
    ['one person twice', { signatures: [signatureOf(), signatureOf()] }, 'ERR_ATTESTATION_SIGNER'],
    [
      'one person with two certificates',
      { signatures: [signatureOf(), signatureOf(createSoftwareCard({ authority, clock, certificate: { key } }))] },
      'ERR_ATTESTATION_SIGNER',
    ],
    [
      'one bad signature among good ones',
      { signatures: [signatureOf(secondCard), signatureOf(gone)] },
      'ERR_JPKI_REVOKED',
    ],
    [
      'too many signatures',
      { signatures: Array.from({ length: 101 }, () => signatureOf) as never },
      'ERR_ATTESTATION_LIMIT',
    ],
    ['a document beyond the limit', { document: new Uint8Array(67_108_865) }, 'ERR_ATTESTATION_LIMIT'],
    ['no signature', { signatures: [] }, 'ERR_ARG_VALUE'],
    [
      'an attribute in two ways',
      { signatures: [signatureOf(card, { agreed: { plain: ['name'], selective: ['name'] } })] },
      'ERR_ARG_VALUE',
    ],
    ['no decision about times', { signatures: [signatureOf(card, { times: undefined } as never)] }, 'ERR_ARG_VALUE'],
    [
      'no decision about the holder key',
      { signatures: [signatureOf(card, { holderKey: undefined } as never)] },
      'ERR_ARG_VALUE',
    ],
  ])('%s', async (_, changes, expected) => {
    expect(await refused(changes)).toBe(expected)
  })

  test('a digest is not enough for PSS or without signed attributes', async () => {
    const digested = { hash: 'SHA-256', digest: sha256(document) } as const
    const minimal = card.sign(document, 'cms', { withoutSignedAttributes: true })
    expect(await refused({ document: digested, signatures: [signatureOf(card, { signature: minimal })] })).toBe(
      'ERR_CMS_CONTENT',
    )
    expect(await refused({ document: { hash: 'SHA-384', digest: sha256(document) } })).toBe('ERR_CMS_DIGEST')
  })
})

describe('attacks on a record', () => {
  test('an attestation for another document', async () => {
    await expect(verify([attestation], { document: otherDocument })).rejects.toEqual(code('ERR_ATTESTATION_DOCUMENT'))
    const digested = { hash: 'SHA-384', digest: new Uint8Array(48) } as const
    await expect(verify([attestation], { document: digested })).rejects.toEqual(code('ERR_ATTESTATION_DOCUMENT'))
  })

  test('several signers: each once, all of one set', async () => {
    expect((await verify(pair)).map(({ signer }) => signer.name)).toEqual([SAMPLE_PERSON.name, secondPerson.name])
    const [first, second] = pair as [string, string]
    await expect(verify([first])).rejects.toEqual(code('ERR_ATTESTATION_SET'))
    expect(await verify([first], { signers: 'any' })).toHaveLength(1)
    for (const signers of ['complete', 'any'] as const) {
      // The same signer twice, once with a claim withheld, is not two signers.
      const withheld = await presentSdJwt(first, { claims: [], keyBinding: 'none' })
      await expect(verify([first, withheld], { signers })).rejects.toEqual(code('ERR_ATTESTATION_SET'))
    }
    await expect(verify([attestation, second])).rejects.toEqual(code('ERR_ATTESTATION_SET'))
  })

  test('a disclosure of one signer in the attestation of another', async () => {
    const [first, second] = pair as [string, string]
    const [jwt] = second.split('~')
    const swapped = [jwt, ...first.split('~').slice(1)].join('~')
    await expect(verify([first, swapped])).rejects.toEqual(code('ERR_SDJWT_DISCLOSURE_UNREFERENCED'))
  })

  test('altered time, altered document, altered signer: the issuer’s signature is over all of it', async () => {
    const [header, payload, rest] = attestation.split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    for (const change of [
      { claimed_signing_time: '2026-11-20' },
      { document: { alg: 'sha-256', digest: createHash('sha256').update(otherDocument).digest('base64url') } },
      { signer: { ...claims.signer, name: '別人' } },
    ]) {
      const altered = Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')
      await expect(verify([`${header}.${altered}.${rest}`])).rejects.toEqual(code('ERR_SDJWT_SIGNATURE'))
    }
  })

  test('another issuer, another type, a key of somebody else', async () => {
    await expect(verify([attestation], { trust: [] })).rejects.toEqual(code('ERR_SDJWT_ISSUER_KEY'))
    const other = await generateSigner('ES256')
    const forged = await attest({ signer: other })
    await expect(verify(forged)).rejects.toEqual(code('ERR_SDJWT_SIGNATURE'))
    const issued = { iss: ATTESTER, holderKey: null, issuedAt: new Date('2026-11-22'), disclosable: [] } as const
    const person = await issueSdJwtVc({ ...issued, vct: 'urn:tegata:person:1', claims: {} }, signer)
    await expect(verify([person])).rejects.toEqual(code('ERR_SDJWT_VCT'))
  })

  const good = decodeAttestedSignature(JSON.parse(Buffer.from(attestation.split('.')[1]!, 'base64url').toString()))
  const wire = encodeAttestedSignature(good)
  test.each<[string, object, string]>([
    ['not a document', { document: 'x' }, 'ERR_ATTESTATION_CLAIMS'],
    ['an unknown hash', { document: { alg: 'md5', digest: 'AAAA' } }, 'ERR_ATTESTATION_CLAIMS'],
    ['a digest cut short', { document: { alg: 'sha-256', digest: 'AAAA' } }, 'ERR_ATTESTATION_CLAIMS'],
    [
      'revocation that was not checked',
      { verification: { ...good.verification, revocation: 'not-checked' } },
      'ERR_ATTESTATION_CLAIMS',
    ],
    ['a day that does not exist', { claimed_signing_time: '2026-02-30' }, 'ERR_ATTESTATION_CLAIMS'],
    ['signed a week after it was verified', { claimed_signing_time: '2026-11-30' }, 'ERR_ATTESTATION_TIME'],
    ['the third of two signers', { signers: { ...good.signers, position: 3, count: 2 } }, 'ERR_ATTESTATION_CLAIMS'],
    ['signer number one half', { signers: { ...good.signers, position: 0.5 } }, 'ERR_ATTESTATION_CLAIMS'],
    ['a name that is a number', { signer: { name: 1 } }, 'ERR_SDJWT_CLAIM_TYPE'],
  ])('a careless issuer: %s', async (_, change, expected) => {
    const content = { iss: ATTESTER, vct: ATTESTED_SIGNATURE_VCT, holderKey: null, issuedAt: new Date('2026-11-22') }
    const claims = { ...wire, ...change } as never
    const careless = await issueSdJwtVc({ ...content, claims, disclosable: [] }, signer)
    await expect(verify([careless])).rejects.toEqual(code(expected))
  })

  test.each<[string, unknown, string]>([
    ['nothing', null, 'ERR_ATTESTATION_CLAIMS'],
    ['no token list', { attestation }, 'ERR_ATTESTATION_CLAIMS'],
    ['a token that is no text', { attestation, timestamps: [1] }, 'ERR_ATTESTATION_CLAIMS'],
    ['a token that is no base64', { attestation, timestamps: ['?'] }, 'ERR_ENCODING_BASE64'],
    ['nine tokens', { attestation, timestamps: Array(9).fill('') }, 'ERR_ATTESTATION_LIMIT'],
    ['an endless text', 'a'.repeat((1 << 20) + 1), 'ERR_ATTESTATION_LIMIT'],
    ['prototype names', { __proto__: { attestation, timestamps: [] }, attestation: '' }, 'ERR_ATTESTATION_CLAIMS'],
  ])('hostile input: %s', async (_, value, expected) => {
    const { failure } = await inspectAttestations({ document, attestations: [value] }, policy)
    expect(failure?.code).toBe(expected)
  })

  test('none, or too many', async () => {
    await expect(verify([])).rejects.toEqual(code('ERR_ATTESTATION_LIMIT'))
    await expect(verify(Array(101).fill(attestation))).rejects.toEqual(code('ERR_ATTESTATION_LIMIT'))
  })

  test('inspect reports each attestation, also beside a bad one', async () => {
    const { attestations, failure, results } = await inspectAttestations(
      { document, attestations: ['x', pair[1]] },
      policy,
    )
    expect(failure).toBeDefined()
    expect(results).toBeUndefined()
    expect(attestations.map(({ result }) => result?.signer.name)).toEqual([undefined, secondPerson.name])
  })

  test('an incomplete policy is the caller’s mistake', async () => {
    for (const missing of ['keyBinding', 'signers', 'timestamps', 'algorithms'] as const) {
      await expect(verify([attestation], { [missing]: undefined } as never)).rejects.toBeInstanceOf(TypeError)
    }
  })

  test('whatever changes in an attestation, the error is typed and nothing passes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(attestation.length - 1), fc.constantFrom('A', '~', '.', '{', '漢'), async (at, text) => {
        fc.pre(attestation[at] !== text)
        const mutated = attestation.slice(0, at) + text + attestation.slice(at + 1)
        const error = await verify([mutated]).catch((reason: unknown) => reason)
        expect(isTegataError(error)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe('RFC 3161: time-stamps over an attestation', () => {
  const tsa = createTestTimestampAuthority({ clock })
  const accepted = { anchors: [tsa.root], policies: [tsa.policy], revocation: [tsa.createCrl()] }
  const stamp = (text: Parameters<typeof timestampAttestation>[0], from = tsa) =>
    timestampAttestation(text, {
      send: (query) => from.respond(query),
      policy: { ...accepted, anchors: [from.root], revocation: [from.createCrl()] },
      clock,
    })

  test('attached, verified, and good for every presentation', async () => {
    const stamped = await stamp(await stamp(attestation))
    expect(JSON.parse(JSON.stringify(stamped))).toEqual(stamped)
    const shown = await presentSdJwt(stamped.attestation, { claims: [], keyBinding: 'none' })
    const [result] = await verify([{ ...stamped, attestation: shown }], { timestamps: accepted })
    expect(result!.timestamps).toMatchObject([{ time: NOW, policy: tsa.policy, revocation: 'good' }, { time: NOW }])
  })

  test('refused: none, one over another attestation, one of an authority that is not trusted', async () => {
    const policyWith = { timestamps: accepted }
    await expect(verify([attestation], policyWith)).rejects.toEqual(code('ERR_ATTESTATION_TIMESTAMP'))
    const { timestamps } = await stamp(pair[0]!)
    await expect(verify([{ attestation, timestamps }], policyWith)).rejects.toEqual(code('ERR_TSP_IMPRINT'))
    const stranger = createTestTimestampAuthority({ clock })
    await expect(verify([await stamp(attestation, stranger)], policyWith)).rejects.toEqual(code('ERR_X509_SIGNATURE'))
    // A good one does not make up for a bad one.
    const good = await stamp(attestation)
    const both = { attestation, timestamps: [...good.timestamps, ...timestamps] }
    await expect(verify([both], policyWith)).rejects.toEqual(code('ERR_TSP_IMPRINT'))
  })

  test('refused: an authority with a certificate for web servers, at attaching and at verifying', async () => {
    const serverAuth = writeSequence(writeObjectIdentifier('1.3.6.1.5.5.7.3.1'))
    const extendedKeyUsage = writeSequence(
      writeObjectIdentifier('2.5.29.37'),
      writeBoolean(true),
      writeOctetString(serverAuth),
    )
    const web = createTestTimestampAuthority({ clock, extendedKeyUsage })
    await expect(stamp(attestation, web)).rejects.toEqual(code('ERR_TSP_SIGNER'))
    const query = await createTimestampRequest({ data: timestampedBytes(attestation), nonce: systemRandom(16) })
    const timestamps = [encodeBase64(parseTimestampResponse(web.respond(query)))]
    const trusting = { timestamps: { ...accepted, anchors: [web.root], revocation: [web.createCrl()] } }
    await expect(verify([{ attestation, timestamps }], trusting)).rejects.toEqual(code('ERR_TSP_SIGNER'))
  })

  test('refused: stamped before it was issued, by an authority whose clock is set back', async () => {
    let time = new Date(NOW.getTime() - 5 * 86_400_000)
    const late = createTestTimestampAuthority({ clock: () => time })
    const query = await createTimestampRequest({ data: timestampedBytes(attestation), nonce: systemRandom(16) })
    const timestamps = [encodeBase64(parseTimestampResponse(late.respond(query)))]
    time = NOW
    const trusting = { timestamps: { ...accepted, anchors: [late.root], revocation: [late.createCrl()] } }
    await expect(verify([{ attestation, timestamps }], trusting)).rejects.toEqual(code('ERR_ATTESTATION_TIME'))
  })

  test('no more than eight', async () => {
    const full = { attestation, timestamps: Array<string>(8).fill('') }
    await expect(stamp(full)).rejects.toEqual(code('ERR_ATTESTATION_LIMIT'))
  })
})

describe('R1: nothing of the certificate is in an attestation, its time-stamps, results or errors', () => {
  const signature = card.sign(document)
  const value = card.sign(document, 'digest-info')
  const needles = [
    ...secretsOf(card.certificate.certificate),
    ...(value.form === 'digest-info'
      ? [{ name: 'signature value', bytes: Buffer.from(value.value), isNumber: true }]
      : []),
  ]

  test('attestations of every kind, presentations, time-stamps, results', async () => {
    const holder = await generateSigner('ES256')
    const texts: string[] = []
    for (const times of ['day', 'second'] as const) {
      for (const by of [signature, value]) {
        const all = {
          plain: ['name', 'birthdate', 'gender', 'address', 'age_over_65'],
          selective: ['prefecture', 'municipality'],
        } as const
        const changes = { signature: by, times, agreed: all, holderKey: holder.publicJwk }
        const issued = await attest({ signatures: [signatureOf(card, changes), signatureOf(secondCard)] })
        const tsa = createTestTimestampAuthority({ clock })
        const stamped = await timestampAttestation(issued[0]!, {
          send: (query) => tsa.respond(query),
          policy: { anchors: [tsa.root], policies: [tsa.policy], revocation: [tsa.createCrl()] },
          clock,
        })
        texts.push(...issued, JSON.stringify(stamped))
      }
    }
    texts.push(JSON.stringify(await verify([attestation])))
    for (const text of texts) expect(findSecrets(text, needles)).toEqual([])
  })

  test('errors', async () => {
    const other = await attest({ document: otherDocument, signatures: [signatureOf(card, { signature })] }).catch(
      String,
    )
    const twice = await attest({ signatures: [signatureOf(), signatureOf()] }).catch((error: unknown) =>
      JSON.stringify(error),
    )
    for (const text of [other, twice]) expect(findSecrets(String(text), needles)).toEqual([])
  })

  test('the scan finds them in the signature itself', () => {
    const cms = signature.form === 'cms' ? signature.cms : new Uint8Array()
    expect(findSecrets(encodeBase64(cms), needles)).toEqual(expect.arrayContaining(['serial number', 'public key']))
    const made = createSignedData({
      content: document,
      signer: parseCertificate(card.certificate.certificate),
      sign: () => (value.form === 'digest-info' ? value.value : new Uint8Array()),
    })
    expect(findSecrets(encodeBase64(made as Uint8Array), needles)).toContain('signature value')
  })
})
