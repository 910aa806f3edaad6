import {
  createBaseProof,
  createHolderCommitment,
  DATA_INTEGRITY_V2,
  deriveProof,
  generateDataIntegrityKeyPair,
  importDataIntegrityKeyPair,
  inspectDerivedProof,
  parseBaseProofValue,
  parseDerivedProofValue,
  pinContexts,
  verifyDerivedProof,
} from '@tegata/bbs-vc/data-integrity'
import { decodeCbor, encodeCbor } from '@tegata/cbor'
import {
  concatBytes,
  decodeBase64url,
  encodeBase64url,
  encodeHex,
  encodeUtf8,
  isTegataError,
  type JsonObject,
  type JsonValue,
  sha256,
  systemRandom,
} from '@tegata/core'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  freshNym,
  keyPair,
  MANDATORY,
  membership,
  NYM_DOMAIN,
  PRESENTATION_HEADER,
  policy,
  policyFor,
} from './setup.js'

const V2 = 'https://www.w3.org/ns/credentials/v2'
const SELECTIVE = ['/credentialSubject/boats/1']

let base: JsonObject
let shown: JsonObject

beforeAll(async () => {
  base = await createBaseProof({ document: membership(), mandatoryPointers: MANDATORY, keyPair })
  shown = await derive(base)
})

const derive = (document: JsonObject) =>
  deriveProof({ document, selectivePointers: SELECTIVE, presentationHeader: PRESENTATION_HEADER })
const create = (document: JsonObject | string, mandatoryPointers = MANDATORY) =>
  createBaseProof({ document, mandatoryPointers, keyPair })
const refusal = (code: string) => expect.objectContaining({ name: 'TegataError', code })
const withProof = (document: JsonObject, members: JsonObject): JsonObject => ({
  ...document,
  proof: { ...(document.proof as JsonObject), ...members },
})
const bytesOf = (document: JsonObject) =>
  decodeBase64url((document.proof as { proofValue: string }).proofValue.slice(1)).slice()
const withBytes = (document: JsonObject, bytes: Uint8Array) =>
  withProof(document, { proofValue: `u${encodeBase64url(bytes)}` })

/** Changes components of a derived proof. */
function withComponents(
  document: JsonObject,
  change: (components: unknown[]) => unknown[],
  header?: number,
): JsonObject {
  const bytes = bytesOf(document)
  const components = change([...(decodeCbor(bytes.subarray(3)) as unknown[])])
  const prefix = Uint8Array.of(0xd9, 0x5d, header ?? bytes[2]!)
  return withBytes(document, concatBytes(prefix, encodeCbor(components as never)))
}

describe('documents', () => {
  const with_ = (members: JsonObject): JsonObject => ({ ...membership(), ...members })
  const context = (...contexts: JsonValue[]) => with_({ '@context': [V2, ...contexts] })
  const deep = (levels: number): JsonValue => (levels === 0 ? 'x' : { inner: deep(levels - 1) })

  test.each<[string, JsonObject | string, string]>([
    ['a context that is not pinned', context('https://evil.example/v1'), 'ERR_DI_CONTEXT'],
    [
      'one inside of a term definition',
      context({ t: { '@id': 'https://x.example/t', '@context': 'https://evil.example/v1' } }),
      'ERR_DI_DOCUMENT',
    ],
    ['an imported one', context({ '@import': V2 }), 'ERR_DI_CONTEXT'],
    [
      'contexts in contexts without end',
      context(Array.from({ length: 40 }).reduce<JsonValue>((inner) => [inner], {})),
      'ERR_DI_LIMIT',
    ],
    [
      'a nested context',
      with_({ credentialSubject: { '@context': { a: 'https://x.example/a' }, a: 1 } }),
      'ERR_DI_DOCUMENT',
    ],
    ['an undefined term', { ...membership(), '@context': [V2] }, 'ERR_DI_DOCUMENT'],
    ['a relative id', with_({ id: 'constructor' }), 'ERR_DI_DOCUMENT'],
    ['an id of the scheme for blank nodes', with_({ id: 'urn:bnid:n0' }), 'ERR_DI_DOCUMENT'],
    [
      'a reverse property',
      context({ '@vocab': 'https://x.example/', r: { '@reverse': 'https://x.example/r' } }) &&
        with_({
          '@context': [V2, { '@vocab': 'https://x.example/', r: { '@reverse': 'https://x.example/r' } }],
          r: { id: 'https://x.example/1' },
        }),
      'ERR_DI_DOCUMENT',
    ],
    ['a protected term redefined', context({ issuer: 'https://x.example/issuer' }), 'ERR_DI_DOCUMENT'],
    [
      'no context',
      (({ '@context': _, ...rest }) => rest)(membership() as Record<string, JsonValue>),
      'ERR_DI_DOCUMENT',
    ],
    [
      'a context of many terms',
      context(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`t${i}`, `https://x.example/${i}`]))),
      'ERR_DI_LIMIT',
    ],
    ['deep nesting', with_({ credentialSubject: deep(64) }), 'ERR_DI_LIMIT'],
    [
      'many values',
      with_({ credentialSubject: { list: Array.from({ length: 30_000 }, (_, i) => i) } }),
      'ERR_DI_LIMIT',
    ],
    [
      'many statements',
      with_({ credentialSubject: { list: Array.from({ length: 2900 }, (_, i) => i) } }),
      'ERR_DI_LIMIT',
    ],
    ['a long text', with_({ credentialSubject: { text: 'x'.repeat(2 ** 20) } }), 'ERR_DI_LIMIT'],
    ['a lone surrogate', with_({ credentialSubject: { text: '\ud800' } }), 'ERR_DI_DOCUMENT'],
    ['__proto__ as a member', with_({ credentialSubject: JSON.parse('{"__proto__":{"a":1}}') }), 'ERR_DI_DOCUMENT'],
    ['a value that is no JSON', with_({ credentialSubject: new Date() as unknown as JsonValue }), 'ERR_DI_DOCUMENT'],
    [
      'two members of one name',
      JSON.stringify(membership()).replace('{', '{"issuer":"https://evil.example",'),
      'ERR_ENCODING_JSON_DUPLICATE',
    ],
    ['no JSON', '{', 'ERR_ENCODING_JSON'],
    ['an array', '[]', 'ERR_DI_DOCUMENT'],
  ])('%s is refused', async (_, document, code) => {
    await expect(create(document)).rejects.toEqual(refusal(code))
    if (typeof document === 'string') return
    const secured = { ...document, proof: shown.proof! }
    const { failure } = await inspectDerivedProof(secured, policy)
    expect(failure?.code).toMatch(/^ERR_(?:DI|BBS)_/)
  })

  test('a cycle is refused', async () => {
    const document = membership()
    ;(document.credentialSubject as JsonObject).self = document
    await expect(create(document)).rejects.toEqual(refusal('ERR_DI_DOCUMENT'))
    const subject = document.credentialSubject as JsonObject
    subject.self = subject
    await expect(create(document)).rejects.toEqual(refusal('ERR_DI_LIMIT'))
  })

  test('names of prototype members are only names', async () => {
    const subject = { constructor: 'a', toString: 'c', valueOf: { id: 'urn:x:1', constructor: 'd' } }
    const document = with_({ credentialSubject: subject as unknown as JsonObject })
    const secured = await create(document)
    const presented = await deriveProof({
      document: secured,
      selectivePointers: ['/credentialSubject/constructor', '/credentialSubject/valueOf'],
      presentationHeader: PRESENTATION_HEADER,
    })
    const { document: verified } = await verifyDerivedProof(presented, policy)
    expect(Object.keys(verified.credentialSubject as JsonObject)).toEqual(['constructor', 'valueOf'])
    // This one the JSON-LD library calls: it fails there, and only in our way.
    const called = with_({ credentialSubject: { hasOwnProperty: 'a', other: 'b' } as unknown as JsonObject })
    await expect(create(called)).rejects.toEqual(refusal('ERR_DI_DOCUMENT'))
  })

  test('RDF-CANON section 7.1: a poison graph stops at a limit', async () => {
    // A clique of blank nodes that nothing tells apart.
    const ids = Array.from({ length: 12 }, (_, i) => `_:n${i}`)
    const nodes = ids.map((id) => ({ id, knows: ids.filter((other) => other !== id).map((other) => ({ id: other })) }))
    await expect(create(with_({ credentialSubject: { nodes } }))).rejects.toEqual(refusal('ERR_DI_LIMIT'))
  })

  test('an RDF list can be signed, but no part of it shown', async () => {
    const listed = (): JsonObject => ({
      ...membership(),
      '@context': [
        V2,
        { '@vocab': 'https://x.example/', order: { '@id': 'https://x.example/order', '@container': '@list' } },
      ],
      credentialSubject: { order: ['a', 'b'], plain: 'c' },
    })
    const document = await create(listed())
    const show = (pointer: string) =>
      deriveProof({ document, selectivePointers: [pointer], presentationHeader: PRESENTATION_HEADER })
    await verifyDerivedProof(await show('/credentialSubject/plain'), policy)
    await expect(show('/credentialSubject/order')).rejects.toEqual(refusal('ERR_DI_DOCUMENT'))
  })
})

describe('contexts', () => {
  const text = JSON.stringify({ '@context': { club: 'https://club.example/' } })
  const digest = encodeHex(sha256(encodeUtf8(text)))

  test('are what their digests name', () => {
    const url = 'https://club.example/v1'
    expect(pinContexts([{ url, text, sha256: digest.toUpperCase() }])).toBeDefined()
    const refused = refusal('ERR_DI_CONTEXT')
    const pin = (...contexts: { url: string; text: string; sha256: string }[]) => {
      try {
        return pinContexts(contexts)
      } catch (error) {
        return error
      }
    }
    expect(pin({ url, text: `${text} `, sha256: digest })).toEqual(refused)
    expect(pin({ url: V2, text, sha256: digest })).toEqual(refused)
    expect(pin({ url, text: '[]', sha256: encodeHex(sha256(encodeUtf8('[]'))) })).toEqual(refused)
    expect(() => pinContexts([{ url } as never])).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
  })

  test('must come from pinContexts', async () => {
    const contexts = {} as ReturnType<typeof pinContexts>
    await expect(
      createBaseProof({ document: membership(), mandatoryPointers: MANDATORY, keyPair, contexts }),
    ).rejects.toMatchObject({ code: 'ERR_ARG_TYPE' })
  })

  test('another module that fills the library’s cache changes nothing', async () => {
    const { default: jsonld } = await import('jsonld')
    const poisoned = { '@context': { '@vocab': 'https://evil.example/' } }
    await jsonld.expand(
      { '@context': DATA_INTEGRITY_V2, a: 'b' },
      { documentLoader: async (url: string) => ({ documentUrl: url, document: poisoned, tag: 'static' }) },
    )
    await expect(
      create(
        {
          '@context': ['https://www.w3.org/2018/credentials/v1', DATA_INTEGRITY_V2],
          type: 'VerifiableCredential',
          issuer: 'https://club.example',
          undefinedTerm: 'x',
        },
        ['/issuer'],
      ),
    ).rejects.toEqual(refusal('ERR_DI_DOCUMENT'))
  })
})

describe('pointers', () => {
  test.each([
    ['nothing there', '/credentialSubject/boats/7'],
    ['not a pointer', 'issuer'],
    ['the whole document', ''],
    ['an escape that RFC 6901 does not have', '/a~2b'],
    ['the context', '/@context'],
    ['a prototype member', '/credentialSubject/constructor'],
    ['an index with a zero in front', '/credentialSubject/boats/00'],
  ])('%s is refused', async (_, pointer) => {
    await expect(create(membership(), [...MANDATORY, pointer])).rejects.toEqual(refusal('ERR_DI_POINTER'))
    await expect(
      deriveProof({ document: base, selectivePointers: [pointer], presentationHeader: PRESENTATION_HEADER }),
    ).rejects.toEqual(refusal('ERR_DI_POINTER'))
  })

  test('the same twice is refused, in a proof value too', async () => {
    await expect(create(membership(), ['/issuer', '/issuer'])).rejects.toEqual(refusal('ERR_DI_POINTER'))
  })
})

describe('base proofs', () => {
  test('a document that was changed after signing cannot be shown', async () => {
    await expect(derive({ ...base, validUntil: '2099-01-01T00:00:00Z' })).rejects.toEqual(refusal('ERR_DI_BASE_PROOF'))
    await expect(derive(withProof(base, { created: '2026-01-01T00:00:00Z' }))).rejects.toEqual(
      refusal('ERR_DI_BASE_PROOF'),
    )
    const subject = { ...(base.credentialSubject as JsonObject), memberName: '手形 太郎' }
    await expect(derive({ ...base, credentialSubject: subject })).rejects.toEqual(refusal('ERR_BBS_SIGNATURE_INVALID'))
  })

  test('a key that the verification method does not name is noticed before it is shown', async () => {
    const other = await generateDataIntegrityKeyPair()
    const document = await createBaseProof({
      document: membership(),
      mandatoryPointers: MANDATORY,
      keyPair: other,
      verificationMethod: keyPair.verificationMethod,
    })
    await expect(derive(document)).rejects.toEqual(refusal('ERR_DI_BASE_PROOF'))
  })

  test('a commitment to another number of values is not signed', async () => {
    const { commitmentWithProof } = await createHolderCommitment({
      featureOption: 'holder_binding_pseudonym',
      holderSecret: systemRandom(32),
      proverNym: freshNym(),
    })
    const request = { document: membership(), mandatoryPointers: MANDATORY, keyPair, commitmentWithProof }
    for (const featureOption of ['pseudonym', 'anonymous_holder_binding'] as const) {
      await expect(createBaseProof({ ...request, featureOption })).rejects.toEqual(refusal('ERR_DI_FEATURE'))
    }
    await expect(createBaseProof(request)).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
  })

  test.each([
    ['multibase of another base', 'z111'],
    ['another header', `u${encodeBase64url(Uint8Array.of(0xd9, 0x5d, 0x00, 0x80))}`],
    ['no list', `u${encodeBase64url(Uint8Array.of(0xd9, 0x5d, 0x02, 0x01))}`],
    ['too few components', `u${encodeBase64url(Uint8Array.of(0xd9, 0x5d, 0x02, 0x80))}`],
    ['a derived proof', `u${encodeBase64url(Uint8Array.of(0xd9, 0x5d, 0x03, 0x80))}`],
  ])('%s is refused', (_, text) => {
    expect(() => parseBaseProofValue(text)).toThrow(refusal('ERR_DI_PROOF_VALUE'))
  })
})

describe('derived proofs', () => {
  const verify = (document: JsonObject, changes: object = {}) => verifyDerivedProof(document, { ...policy, ...changes })

  test('every byte of the proof value counts', async () => {
    const bytes = bytesOf(shown)
    const survivors: number[] = []
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.slice()
      changed[i]! ^= 1 << (i % 8)
      const { failure, result } = await inspectDerivedProof(withBytes(shown, changed), policy)
      if (result !== undefined || !isTegataError(failure)) survivors.push(i)
    }
    expect(survivors).toEqual([])
  })

  test.each<[string, (components: unknown[]) => unknown[], string]>([
    [
      'a label map that names another node',
      ([p, m, ...r]) => [p, new Map([...(m as Map<number, number>)].map(([k, v]) => [k + 1, v])), ...r],
      'ERR_DI_STATEMENTS',
    ],
    [
      'two nodes with one label',
      ([p, m, ...r]) => [p, new Map([...(m as Map<number, number>).keys()].map((k) => [k, 0])), ...r],
      'ERR_DI_STATEMENTS',
    ],
    [
      'a superfluous label',
      ([p, m, ...r]) => [p, new Map([...(m as Map<number, number>), [99, 99]]), ...r],
      'ERR_DI_STATEMENTS',
    ],
    [
      'another label',
      ([p, m, ...r]) => [p, new Map([...(m as Map<number, number>)].map(([k, v]) => [k, v + 50])), ...r],
      'ERR_BBS_PROOF_INVALID',
    ],
    [
      'mandatory indexes that repeat',
      ([p, m, i, ...r]) => [p, m, [...(i as number[]), (i as number[]).at(-1)], ...r],
      'ERR_DI_PROOF_VALUE',
    ],
    [
      'mandatory indexes that descend',
      ([p, m, i, ...r]) => [p, m, (i as number[]).toReversed(), ...r],
      'ERR_DI_PROOF_VALUE',
    ],
    [
      'a mandatory index beyond the statements',
      ([p, m, i, ...r]) => [p, m, [...(i as number[]).slice(0, -1), 500], ...r],
      'ERR_DI_STATEMENTS',
    ],
    ['one mandatory index less', ([p, m, i, ...r]) => [p, m, (i as number[]).slice(1), ...r], 'ERR_DI_STATEMENTS'],
    [
      'a mandatory statement passed off as selective',
      ([p, m, i, s, ...r]) => [p, m, (i as number[]).slice(1), [...(s as number[]), 40], ...r],
      'ERR_BBS_INDEXES',
    ],
    [
      'selective indexes that descend',
      ([p, m, i, s, ...r]) => [p, m, i, (s as number[]).toReversed(), ...r],
      'ERR_DI_PROOF_VALUE',
    ],
    [
      'an index that is no integer',
      ([p, m, i, s, ...r]) => [p, m, i, [0.5, ...(s as number[])], ...r],
      'ERR_DI_PROOF_VALUE',
    ],
    ['a label map of texts', ([p, , ...r]) => [p, new Map([['c14n0', 'b0']]), ...r], 'ERR_DI_PROOF_VALUE'],
    ['a proof of another length', ([p, ...r]) => [(p as Uint8Array).subarray(1), ...r], 'ERR_BBS_PROOF_ENCODING'],
    ['another presentation header', (c) => [...c.slice(0, 4), encodeUtf8('other')], 'ERR_DI_SESSION'],
    ['a sixth component', (c) => [...c, 23], 'ERR_DI_PROOF_VALUE'],
  ])('%s is refused', async (_, change, code) => {
    await expect(verify(withComponents(shown, change))).rejects.toEqual(refusal(code))
  })

  test('another selective index is refused', async () => {
    const moved = withComponents(shown, ([p, m, i, s, ...r]) => {
      const indexes = s as number[]
      return [p, m, i, [...indexes.slice(0, -1), indexes.at(-1)! + 1], ...r]
    })
    // Whether there is a statement at the next place depends on the shuffled order.
    await expect(verify(moved)).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_BBS_(?:PROOF_INVALID|INDEXES)$/),
    })
  })

  test.each([0x02, 0x05, 0x07, 0x09, 0x0b, 0xff])('the header byte %i is refused', async (header) => {
    await expect(verify(withComponents(shown, (c) => c, header))).rejects.toEqual(refusal('ERR_DI_PROOF_VALUE'))
  })

  test('a pseudonym does not pass for a holder binding, nor the other way round', async () => {
    const proverNym = freshNym()
    const { commitmentWithProof, secretProverBlind } = await createHolderCommitment({
      featureOption: 'pseudonym',
      proverNym,
    })
    const document = await createBaseProof({
      document: membership(),
      mandatoryPointers: MANDATORY,
      keyPair,
      featureOption: 'pseudonym',
      commitmentWithProof,
    })
    const nymDomain = NYM_DOMAIN
    const show = { document, selectivePointers: SELECTIVE, presentationHeader: PRESENTATION_HEADER, nymDomain }
    const presented = await deriveProof({ ...show, proverNym, secretProverBlind })
    const asBound = policyFor('holder_binding_pseudonym')
    await expect(verifyDerivedProof(presented, asBound)).rejects.toEqual(refusal('ERR_DI_FEATURE'))
    const relabelled = withComponents(presented, (c) => c, 0x09)
    await expect(verifyDerivedProof(relabelled, asBound)).rejects.toEqual(refusal('ERR_DI_PROOF_VALUE'))
    // The older form says no domain, and must not say more than it proves either.
    const older = withComponents(presented, (c) => [...c.slice(0, 5), ...c.slice(6)], 0x09)
    await expect(verifyDerivedProof(older, asBound)).rejects.toEqual(refusal('ERR_DI_FEATURE'))
    expect((await verifyDerivedProof(older, policyFor('pseudonym'))).holderBinding).toBe('none')
    const elsewhere = { ...policyFor('pseudonym'), nymDomain: 'https://other.example' }
    await expect(verifyDerivedProof(presented, elsewhere)).rejects.toEqual(refusal('ERR_DI_SESSION'))
    await expect(verifyDerivedProof(older, elsewhere)).rejects.toEqual(refusal('ERR_BBS_PROOF_INVALID'))
    await expect(deriveProof({ ...show, proverNym: freshNym(), secretProverBlind })).rejects.toEqual(
      refusal('ERR_BBS_SIGNATURE_INVALID'),
    )
    await expect(deriveProof({ ...show, secretProverBlind })).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
  })

  test.each<[string, JsonObject, string]>([
    ['another cryptosuite', { cryptosuite: 'ecdsa-sd-2023' }, 'ERR_DI_PROOF_OPTIONS'],
    ['another type', { type: 'BbsBlsSignature2020' }, 'ERR_DI_PROOF_OPTIONS'],
    ['another purpose', { proofPurpose: 'authentication' }, 'ERR_DI_PROOF_OPTIONS'],
    ['a challenge', { challenge: 'x' }, 'ERR_DI_PROOF_OPTIONS'],
    ['a date that is none', { created: '2026-02-30' }, 'ERR_DI_PROOF_OPTIONS'],
    ['a date that was not signed', { created: '2026-02-03T00:00:00Z' }, 'ERR_BBS_PROOF_INVALID'],
    ['a proof that expired', { expires: '2026-11-21T00:00:00Z' }, 'ERR_DI_PROOF_OPTIONS'],
    ['a key that is no did:key', { verificationMethod: 'did:key:zUC7#zUC8' }, 'ERR_DI_KEY'],
    [
      'a key that is too long',
      { verificationMethod: `did:key:z${'U'.repeat(900)}#z${'U'.repeat(900)}` },
      'ERR_KEY_INVALID',
    ],
    ['a key of another URL', { verificationMethod: 'https://club.example/keys#1' }, 'ERR_DI_ISSUER'],
  ])('%s is refused', async (name, members, code) => {
    const expected = name === 'a proof that expired' ? 'ERR_DI_VALIDITY' : code
    await expect(verify(withProof(shown, members))).rejects.toEqual(refusal(expected))
  })

  test('two proofs, no proof: refused', async () => {
    await expect(verify({ ...shown, proof: [shown.proof!, shown.proof!] })).rejects.toEqual(
      refusal('ERR_DI_PROOF_OPTIONS'),
    )
    await expect(verify({ ...shown, proof: null })).rejects.toEqual(refusal('ERR_DI_PROOF_OPTIONS'))
  })

  test('a statement added, changed or left out', async () => {
    await expect(verify({ ...shown, name: 'Club' })).rejects.toEqual(refusal('ERR_DI_STATEMENTS'))
    const { validUntil: _, ...rest } = shown
    await expect(verify(rest, { expiry: 'optional' })).rejects.toEqual(refusal('ERR_DI_STATEMENTS'))
    await expect(
      verify({ ...shown, credentialSubject: { boats: [{ boatName: 'Hayate', length: 9 }] } }),
    ).rejects.toEqual(refusal('ERR_BBS_PROOF_INVALID'))
  })

  test('the issuer, the dates and the status are the policy’s', async () => {
    await expect(verify(shown, { trust: [] })).rejects.toEqual(refusal('ERR_DI_ISSUER'))
    await expect(
      verify(shown, { trust: [{ id: 'https://other.example', keys: [keyPair.publicJwk] }] }),
    ).rejects.toEqual(refusal('ERR_DI_ISSUER'))
    await expect(verify(shown, { clock: () => new Date('2028-01-01') })).rejects.toEqual(refusal('ERR_DI_VALIDITY'))
    const withStatus = {
      ...membership(),
      credentialStatus: {
        type: 'BitstringStatusListEntry',
        statusPurpose: 'revocation',
        statusListIndex: '7',
        statusListCredential: 'https://club.example/status',
      },
    }
    const listed = await derive(await create(withStatus, [...MANDATORY, '/credentialStatus']))
    await expect(verify(listed)).rejects.toEqual(refusal('ERR_DI_STATUS'))
    const seen: unknown[] = []
    await verify(listed, { status: (entry: unknown) => void seen.push(entry) })
    expect(seen).toEqual([withStatus.credentialStatus])
  })

  test('until when a credential is valid must be shown when the policy says so', async () => {
    const hidden = await derive(await create(membership(), ['/issuer']))
    await expect(verify(hidden)).rejects.toEqual(refusal('ERR_DI_VALIDITY'))
    await verify(hidden, { expiry: 'optional' })
  })

  test.each([
    ['presentationHeader', undefined],
    ['featureOption', 'none'],
    ['nymDomain', 'https://shop.example'],
    ['trust', undefined],
    ['clock', undefined],
    ['expiry', undefined],
    ['status', undefined],
  ])('a policy without a usable %s is a mistake of the caller', async (name, value) => {
    await expect(verify(shown, { [name]: value })).rejects.toMatchObject({ name: 'TegataArgumentError' })
  })

  test('a malformed value is refused before anything is computed', () => {
    expect(() => parseDerivedProofValue('u!')).toThrow(refusal('ERR_ENCODING_BASE64URL'))
    expect(() => parseDerivedProofValue('')).toThrow(refusal('ERR_DI_PROOF_VALUE'))
  })
})

test('a secret Multikey must fit its public half', async () => {
  const { publicKeyMultibase } = keyPair
  await expect(
    importDataIntegrityKeyPair({ publicKeyMultibase, secretKeyMultibase: publicKeyMultibase }),
  ).rejects.toEqual(refusal('ERR_KEY_INVALID'))
  const foreign = 'z488vexJQSQ2rF5GrCT8qhzGR7ASSj5rx6CtZjKNFq183woF'
  await expect(importDataIntegrityKeyPair({ publicKeyMultibase, secretKeyMultibase: foreign })).rejects.toEqual(
    refusal('ERR_KEY_INVALID'),
  )
})
