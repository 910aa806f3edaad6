import {
  CLAIM_NAMES,
  createMemoryHolderKeys,
  createPresentationSession,
  decodeBase64url,
  encodeBase64url,
  type HeldCredential,
  type PersonClaims,
  systemRandom,
  TegataError,
} from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { plausibleTranscripts } from '../src/diagnosis/index.js'
import {
  type CertificateRevocation,
  mdocHolder,
  mdocIssuer,
  mdocVerifier,
  PERSON_DOC_TYPE,
  parseIssuerSigned,
} from '../src/index.js'
import { AT, authority, edit, firstDocument, VALIDITY } from './fixture.js'

const claims: PersonClaims = {
  assurance_level: 'ial3',
  name: '手形　花子',
  name_substituted: false,
  birthdate: '1990-04-01',
  gender: 'female',
  address: '東京都千代田区一番町１',
  prefecture: '東京都',
  municipality: '千代田区',
  age_over_13: true,
  age_over_15: true,
  age_over_16: true,
  age_over_18: true,
  age_over_20: true,
  age_over_65: false,
}
const issuer = mdocIssuer({
  issuer: 'https://issuer.example',
  signer: authority.signer,
  certificateChain: authority.certificateChain,
  rootCertificate: authority.rootCertificate,
})
const holder = mdocHolder()
const verifier = mdocVerifier()
const keys = createMemoryHolderKeys()
const clock = () => AT
const trust = [issuer.trust]
const validity = { issuedAt: VALIDITY.signed, validFrom: VALIDITY.validFrom, validUntil: VALIDITY.validUntil }
const session = createPresentationSession({ audience: 'https://rp.example', responseUri: 'https://rp.example/cb' })

async function obtain(content: PersonClaims = claims): Promise<HeldCredential> {
  const binding = await holder.prepare(keys, systemRandom)
  const credential = await issuer.issue({ claims: content, validity, binding: binding.binding }, systemRandom)
  return { format: 'mso_mdoc', credential, binding }
}

const held = await obtain()
const show = (names: readonly (keyof PersonClaims)[], credential = held) =>
  holder.present({ held: credential, claims: names, session, keys, clock, random: systemRandom })
const inspect = (presentation: string, names: readonly (keyof PersonClaims)[]) =>
  verifier.inspect({ presentation, session, claims: names, trust, clock })

describe('the three roles', () => {
  it('agree on the format and on one copy for each showing', () => {
    expect([issuer.format, holder.format, verifier.format]).toStrictEqual(['mso_mdoc', 'mso_mdoc', 'mso_mdoc'])
    expect([issuer.binding, holder.copies]).toStrictEqual(['key', 'one-time'])
  })

  it('carry every claim through', async () => {
    expect(await holder.accept(held, { keys, trust, clock })).toStrictEqual({
      issuer: 'https://issuer.example',
      claims,
      validUntil: VALIDITY.validUntil,
    })
    const { failure, result } = await inspect(await show(CLAIM_NAMES), CLAIM_NAMES)
    expect(failure).toBeUndefined()
    expect(result).toStrictEqual({
      issuer: 'https://issuer.example',
      claims,
      validity: { issuedAt: VALIDITY.signed, validUntil: VALIDITY.validUntil },
      holderBinding: 'device-key',
      signerRevocation: 'not-checked',
      status: undefined,
    })
  })

  it('carry an absent claim as an absent element', async () => {
    const other = await obtain({ name: '手形', gender: 'male' })
    expect((await holder.accept(other, { keys, trust, clock })).claims).toStrictEqual({ name: '手形', gender: 'male' })
    expect(await codeOf(() => show(['address'], other))).toBe('ERR_POLICY_CLAIM_MISSING')
  })

  it('disclose and return only what was asked', async () => {
    const presentation = await show(['age_over_20', 'prefecture'])
    const { result } = await inspect(presentation, ['age_over_20'])
    expect(result!.claims).toStrictEqual({ age_over_20: true })
    expect(Buffer.from(decodeBase64url(presentation)).includes('千代田区')).toBe(false)
  })

  it('use the element names of the Japanese and ISO namespaces, and never an individual number', () => {
    const { nameSpaces } = parseIssuerSigned(decodeBase64url(held.credential))
    const names = [...nameSpaces].map(([namespace, items]) => [
      namespace,
      items.map(({ elementIdentifier }) => elementIdentifier).sort(),
    ])
    expect(Object.fromEntries(names)).toStrictEqual({
      'org.iso.23220.1': [
        'age_over_13',
        'age_over_15',
        'age_over_16',
        'age_over_18',
        'age_over_20',
        'age_over_65',
        'birth_date',
        'sex',
      ],
      'org.iso.23220.1.jp': ['full_name_unicode', 'resident_address_unicode'],
      'org.tegata.1': ['assurance_level', 'municipality', 'name_substituted', 'prefecture'],
    })
  })
})

describe('the verifier', () => {
  it('fails when a claim is missing', async () => {
    const { failure, result } = await inspect(await show(['prefecture']), ['prefecture', 'age_over_20'])
    expect(failure?.code).toBe('ERR_POLICY_CLAIM_MISSING')
    expect(result).toBeUndefined()
  })

  it('fails on a value of another type', async () => {
    const broken = await obtain({ ...claims, age_over_20: 'yes' as unknown as boolean, birthdate: '1990-04-01' })
    expect((await inspect(await show(['age_over_20'], broken), ['age_over_20'])).failure?.code).toBe(
      'ERR_MDOC_ELEMENT_VALUE',
    )
    const level = await obtain({ assurance_level: 'ial9' as 'ial3', gender: 'other' as 'male' })
    expect(await codeOf(() => holder.accept(level, { keys, trust, clock }))).toBe('ERR_MDOC_ELEMENT_VALUE')
  })

  it('fails on other sessions, types, encodings and numbers of documents', async () => {
    const presentation = await show(['age_over_20'])
    const other = createPresentationSession({ audience: session.audience, responseUri: session.responseUri! })
    const ask = { presentation, session, claims: ['age_over_20'] as const, trust, clock }
    expect((await verifier.inspect({ ...ask, session: other })).failure?.code).toBe('ERR_MDOC_DEVICE_SIGNATURE')
    expect((await mdocVerifier({ docType: 'other' }).inspect(ask)).failure?.code).toBe('ERR_MDOC_DOC_TYPE')
    expect((await verifier.inspect({ ...ask, presentation: '*' })).failure?.code).toBe('ERR_ENCODING_BASE64URL')
    const two = edit(decodeBase64url(presentation), (root) => {
      root.set('documents', [firstDocument(root), firstDocument(root)])
    })
    expect((await inspect(encodeBase64url(two), ['age_over_20'])).failure?.code).toBe('ERR_MDOC_STRUCTURE')
  })

  it('names the transcript of a wallet that used another', async () => {
    const slashed = { ...session, responseUri: `${session.responseUri}/` }
    const presentation = await holder.present({
      held,
      claims: ['age_over_20'],
      session: slashed,
      keys,
      clock,
      random: systemRandom,
    })
    const input = { presentation, session, claims: ['age_over_20'], trust, clock } as const
    const { failure } = await mdocVerifier({ diagnose: plausibleTranscripts }).inspect(input)
    const evidence = { transcript: 'response_uri with a slash at the end' }
    expect(failure).toMatchObject({ code: 'ERR_MDOC_DEVICE_SIGNATURE', evidence })
  })
})

describe('the holder', () => {
  it('refuses a credential for another key', async () => {
    const stolen = { ...held, binding: await holder.prepare(keys, systemRandom) }
    expect(await codeOf(() => holder.accept(stolen, { keys, trust, clock }))).toBe('ERR_MDOC_HOLDER_KEY')
    const lost = { ...held, binding: { ...held.binding, secret: 'gone' } }
    expect(await codeOf(() => holder.accept(lost, { keys, trust, clock }))).toBe('ERR_MDOC_HOLDER_KEY')
    expect(await codeOf(() => show(['prefecture'], lost))).toBe('ERR_MDOC_HOLDER_KEY')
  })

  it('refuses a credential of an issuer that is not trusted', async () => {
    expect(await codeOf(() => holder.accept(held, { keys, trust: [], clock }))).toBe('ERR_X509_UNTRUSTED')
  })
})

describe('the issuer', () => {
  const options = {
    issuer: 'https://issuer.example',
    signer: authority.signer,
    certificateChain: authority.certificateChain,
    rootCertificate: authority.rootCertificate,
  }
  it.each([
    ['no chain', { certificateChain: [] }],
    ['the root in the chain', { certificateChain: [...authority.certificateChain, authority.rootCertificate] }],
    ['a certificate for another key', { certificateChain: [authority.rootCertificate] }],
    ['a root that is none', { rootCertificate: Uint8Array.of(1) }],
  ])('refuses %s', (_, changes) => {
    expect(() => mdocIssuer({ ...options, ...changes })).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })

  it('refuses a commitment where a key belongs', () => {
    const binding = { kind: 'commitment', commitment: '' } as const
    expect(() => issuer.issue({ claims, validity, binding }, systemRandom)).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })

  it('issues its own type unless told', () => {
    expect(PERSON_DOC_TYPE).toBe('org.tegata.person.1')
    expect(mdocIssuer({ ...options, docType: 'x' }).trust.id).toBe('https://issuer.example')
  })
})

describe('ISO/IEC 18013-5 section 9.3.3: whether the document signer was revoked', () => {
  const inspectWith = async (check?: CertificateRevocation['check']) => {
    const asking = mdocVerifier(check === undefined ? {} : { certificateRevocation: { check } })
    const presentation = await show(['age_over_20'])
    return asking.inspect({ presentation, session, claims: ['age_over_20'], trust, clock })
  }
  const idsOf = ({ checks }: Awaited<ReturnType<typeof inspectWith>>) => checks.map(({ id }) => id)

  it('is a check of the report exactly when somebody asks', async () => {
    expect(idsOf(await inspectWith())).not.toContain('mdoc.certificate-revocation')
    const asked = await inspectWith(() => 'valid')
    expect(asked.failure).toBeUndefined()
    expect(idsOf(asked)).toContain('mdoc.certificate-revocation')
  })

  it('is said by the result: not asked, no answer, or valid', async () => {
    const answers = [
      await inspectWith(),
      await inspectWith(() => 'no-answer'),
      await inspectWith(async () => 'valid' as const),
    ]
    expect(answers.map(({ result }) => result?.signerRevocation)).toStrictEqual(['not-checked', 'no-answer', 'valid'])
  })

  it('ends the verification when it was', async () => {
    const { failure, result } = await inspectWith(() => {
      throw new TegataError('ERR_MDOC_CERTIFICATE_REVOKED', 'revoked')
    })
    expect(failure?.code).toBe('ERR_MDOC_CERTIFICATE_REVOKED')
    expect(result).toBeUndefined()
  })
})
