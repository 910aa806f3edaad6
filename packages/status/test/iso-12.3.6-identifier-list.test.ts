/** Identifier lists: ISO/IEC 18013-5 (2nd edition) section 12.3.6. */
import { type CborInput, type CborKey, createCoseSign1, decodeCbor, encodeCbor, Tagged } from '@tegata/cbor'
import { decodeHex, encodeHex, encodeUtf8, type Signer, systemRandom } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createStatusResolver,
  IdentifierList,
  type IdentifierListTokenContent,
  identifierListCwt,
  inspectIdentifierListToken,
  issueIdentifierListCwt,
  issueStatusListCwt,
  issueStatusListJwt,
  statusListCwt,
  verifyIdentifierListToken,
  verifyStatusListToken,
  writeIdentifierReference,
} from '../src/index.js'
import {
  codeOf,
  fakeNetwork,
  ISSUER,
  later,
  NOW,
  policy,
  provider,
  reference,
  resolverOptions,
  sampleContent,
  stranger,
  URI,
  verifiedCredential,
} from './support.js'

const REVOKED = decodeHex('00112233445566778899aabbccddeeff')
const OTHER = decodeHex('ffeeddccbbaa99887766554433221100')
const IDENTIFIERS = 'https://status.example/identifiers/1'
const context = { issuer: ISSUER, now: NOW }
const expectation = { uri: IDENTIFIERS, issuer: ISSUER }
const forms = [identifierListCwt, statusListCwt]

const content = (changes: Partial<IdentifierListTokenContent> = {}): IdentifierListTokenContent => ({
  uri: IDENTIFIERS,
  identifiers: new IdentifierList([REVOKED]),
  issuedAt: later(-60),
  expiresAt: later(3600),
  ttlSeconds: 600,
  ...changes,
})
/** As our CBOR decoder gives a status out of an MSO: maps inside. */
const inMso = (status: { readonly [name: string]: Readonly<Record<string, unknown>> }) =>
  Object.fromEntries(Object.entries(status).map(([name, member]) => [name, new Map(Object.entries(member))]))
const identifierStatus = (id: unknown, uri: unknown = IDENTIFIERS) => inMso({ identifier_list: { id, uri } })

/** A token of which a test decides everything. */
async function forge(
  claims: readonly (readonly [number, CborInput])[],
  { typ = identifierListCwt.mediaType, signer = provider }: { typ?: CborInput; signer?: Signer } = {},
): Promise<Uint8Array> {
  const protectedHeader = new Map<CborKey, CborInput>([[16, typ]])
  const sign1 = await createCoseSign1(signer, { payload: encodeCbor(new Map(claims)), protectedHeader })
  return encodeCbor(new Tagged(18, sign1 as never))
}
const TIMES = [
  [2, IDENTIFIERS],
  [6, later(-60).getTime() / 1000],
  [4, later(3600).getTime() / 1000],
] as const
const listOf = (...entries: [CborKey, CborInput][]): [number, CborInput] => [
  65530,
  new Map<CborKey, CborInput>([['identifiers', new Map(entries)]]),
]

const serve = (body: Uint8Array, uri = IDENTIFIERS, contentType: string = identifierListCwt.mediaType) => ({
  [uri]: { body, contentType },
})

describe('section 12.3.6.4: the token', () => {
  it('has the claims and headers that other implementations write and read, byte for byte', async () => {
    const token = await issueIdentifierListCwt(content({ certificates: [Uint8Array.of(0x30, 0)] }), provider)
    const [protectedBytes, unprotected, payload] = (decodeCbor(token) as Tagged).value as [
      Uint8Array,
      Map<0, 0>,
      Uint8Array,
    ]
    // { 1: -7, 16: "application/identifierlist+cwt", 33: h'3000' }
    expect(encodeHex(protectedBytes)).toBe(
      `a3012610781e${encodeHex(encodeUtf8('application/identifierlist+cwt'))}1821423000`,
    )
    expect(unprotected.size).toBe(0)
    // { 2: "https…", 4: 1767229200, 6: 1767225540, 65530: { "identifiers": { h'0011…': {} } }, 65534: 600 }
    expect(encodeHex(payload)).toBe(
      `a5027824${encodeHex(encodeUtf8(IDENTIFIERS))}041a6955c710061a6955b8c419fffa` +
        `a16b${encodeHex(encodeUtf8('identifiers'))}a15000112233445566778899aabbccddeeffa019fffe190258`,
    )
  })

  it('says who is revoked, and nothing else', async () => {
    const token = await issueIdentifierListCwt(content({ aggregationUri: 'https://status.example/all' }), provider)
    const verified = await verifyIdentifierListToken(token, expectation, policy)
    expect(verified).toMatchObject({ uri: IDENTIFIERS, issuedAt: later(-60), expiresAt: later(3600), ttlSeconds: 600 })
    expect(verified.aggregationUri).toBe('https://status.example/all')
    expect([verified.identifiers.has(REVOKED), verified.identifiers.has(OTHER)]).toEqual([true, false])
  })

  it('may be empty, may have no ttl, and may say things about an identifier that are not known yet', async () => {
    const info = new Map<CborKey, CborInput>([['reason', 1]])
    for (const [list, size] of [[listOf(), 0] as const, [listOf([REVOKED, info]), 1] as const]) {
      const token = await verifyIdentifierListToken(await forge([...TIMES, list]), expectation, policy)
      expect([token.identifiers.size, token.ttlSeconds]).toEqual([size, undefined])
    }
  })

  it('does not tell by the order in which identifiers were revoked', async () => {
    const written = await Promise.all(
      [
        [REVOKED, OTHER],
        [OTHER, REVOKED],
        [OTHER, REVOKED, OTHER],
      ].map(async (ids) => {
        const token = await issueIdentifierListCwt(content({ identifiers: new IdentifierList(ids) }), provider)
        return encodeHex(((decodeCbor(token) as Tagged).value as Uint8Array[])[2]!)
      }),
    )
    expect(new Set(written).size).toBe(1)
  })

  it.each<[string, readonly (readonly [number, CborInput])[], string]>([
    ['no list', TIMES, 'ERR_STATUS_CLAIM'],
    ['a status list beside it', [...TIMES, listOf(), [65533, new Map()]], 'ERR_STATUS_CLAIM'],
    ['no identifiers', [...TIMES, [65530, new Map()]], 'ERR_STATUS_CLAIM'],
    ['an array of identifiers', [...TIMES, [65530, { identifiers: [REVOKED] }]], 'ERR_STATUS_CLAIM'],
    ['a text as identifier', [...TIMES, listOf(['00', new Map()])], 'ERR_STATUS_CLAIM'],
    ['an empty identifier', [...TIMES, listOf([new Uint8Array(), new Map()])], 'ERR_STATUS_CLAIM'],
    ['information that is not a map', [...TIMES, listOf([REVOKED, 1])], 'ERR_STATUS_CLAIM'],
    [
      'an aggregation that is not text',
      [...TIMES, [65530, { identifiers: {}, aggregation_uri: 1 }]],
      'ERR_STATUS_CLAIM',
    ],
    ['no exp (section 12.3.6.3)', [TIMES[0], TIMES[1], listOf()], 'ERR_STATUS_CLAIM'],
    ['no iat', [TIMES[0], TIMES[2], listOf()], 'ERR_STATUS_CLAIM'],
    ['another sub', [[2, URI], TIMES[1], TIMES[2], listOf()], 'ERR_STATUS_SUBJECT'],
    ['an exp in the past', [TIMES[0], TIMES[1], [4, later(0).getTime() / 1000], listOf()], 'ERR_STATUS_EXPIRED'],
  ])('is refused with %s', async (_, claims, code) => {
    expect(await codeOf(async () => verifyIdentifierListToken(await forge(claims), expectation, policy))).toBe(code)
  })

  it('is refused under another type, with another key, and in place of a status list', async () => {
    const claims = [...TIMES, listOf()]
    const verify = async (token: Uint8Array) => codeOf(() => verifyIdentifierListToken(token, expectation, policy))
    expect(await verify(await forge(claims, { typ: 'application/statuslist+cwt' }))).toBe('ERR_STATUS_TOKEN')
    expect(await verify(await forge(claims, { signer: stranger }))).toBe('ERR_STATUS_SIGNATURE')
    expect(await verify(await issueStatusListCwt(sampleContent({ uri: IDENTIFIERS }), provider))).toBe(
      'ERR_STATUS_TOKEN',
    )
    const asStatusList = { ...expectation, form: statusListCwt }
    expect(await codeOf(async () => verifyStatusListToken(await forge(claims), asStatusList, policy))).toBe(
      'ERR_STATUS_TOKEN',
    )
  })

  it('is decoded only after its signature verified, and only up to a limit', async () => {
    // 140,000 entries of one item each way: more than the decoder takes.
    const entries = Array.from({ length: 140_000 }, (_, i): [CborKey, CborInput] => [
      Uint8Array.of(i >> 16, i >> 8, i),
      new Map(),
    ])
    const large = await forge([...TIMES, listOf(...entries)])
    const forged = Uint8Array.from(large)
    forged[forged.length - 1]! ^= 1
    expect(await codeOf(() => verifyIdentifierListToken(large, expectation, policy))).toBe('ERR_CBOR_LIMIT')
    expect(await codeOf(() => verifyIdentifierListToken(forged, expectation, policy))).toBe('ERR_STATUS_SIGNATURE')
  })

  it('is refused after any change of a byte', async () => {
    const token = await issueIdentifierListCwt(content(), provider)
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const changed = Uint8Array.from(token)
        changed[at]! ^= mask
        const { failure } = await inspectIdentifierListToken(changed, expectation, policy)
        expect(failure).toBeDefined()
      }),
      { numRuns: 200 },
    )
  })

  it('cannot be issued with identifiers that are none', () => {
    expect(() => new IdentifierList([new Uint8Array()])).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    expect(() => new IdentifierList(['00' as never])).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })
})

describe('section 12.3.6.2: the status in an MSO', async () => {
  const identifiers = await issueIdentifierListCwt(content(), provider)
  const statuses = await issueStatusListCwt(sampleContent(), provider)
  const answers = { ...serve(identifiers), ...serve(statuses, URI, statusListCwt.mediaType) }
  const resolver = () => createStatusResolver(resolverOptions(fakeNetwork(answers).fetch, { forms }))
  const outcome = (status: Record<string, unknown>) => codeOf(() => resolver().check(status, context))

  it('is revoked when its identifier is on the list', async () => {
    expect(await outcome(identifierStatus(REVOKED))).toBe('ERR_STATUS_INVALID')
    expect(await outcome(identifierStatus(OTHER))).toBeUndefined()
    expect(await resolver().lookUp(verifiedCredential(identifierStatus(REVOKED)))).toEqual({
      value: 1,
      issuedAt: later(-60),
    })
  })

  it.each([
    ['valid in both', OTHER, 0, undefined],
    ['on the identifier list', REVOKED, 0, 'ERR_STATUS_INVALID'],
    ['revoked in the status list', OTHER, 3, 'ERR_STATUS_INVALID'],
  ])('may name both lists, which must both hold: %s', async (_, id, idx, code) => {
    const both = inMso({ identifier_list: { id, uri: IDENTIFIERS }, status_list: { idx, uri: URI } })
    expect(await outcome(both)).toBe(code)
    const { value } = (await resolver().lookUp(verifiedCredential(both)))!
    expect(value).toBe(code === undefined ? 0 : 1)
  })

  it('is refused when one of two lists cannot be read here', async () => {
    const both = inMso({ identifier_list: { id: OTHER, uri: IDENTIFIERS }, status_list: { idx: 0, uri: URI } })
    const half = createStatusResolver(resolverOptions(fakeNetwork(answers).fetch, { forms: [statusListCwt] }))
    expect(await codeOf(() => half.check(both, context))).toBe('ERR_STATUS_REFERENCE')
  })

  it.each<[string, Record<string, unknown>]>([
    ['an identifier that is text', identifierStatus('00112233445566778899aabbccddeeff')],
    ['an empty identifier', identifierStatus(new Uint8Array())],
    ['no identifier', identifierStatus(undefined)],
    ['a URI that is none', identifierStatus(OTHER, 'identifiers')],
    ['a certificate that is text', inMso({ identifier_list: { id: OTHER, uri: IDENTIFIERS, certificate: 'MIIB' } })],
    ['an array', { identifier_list: [OTHER, IDENTIFIERS] }],
    ['another mechanism', { oracle: new Map() }],
  ])('is refused with %s', async (_, status) => {
    expect(await outcome(status)).toBe('ERR_STATUS_REFERENCE')
  })

  it('asks once for all identifiers, by the media type of section 12.3.6.4', async () => {
    const network = fakeNetwork(answers)
    const { check } = createStatusResolver(resolverOptions(network.fetch, { forms }))
    for (let i = 0; i < 5; i++) await check(identifierStatus(systemRandom(16)), context)
    expect(network.asked.map(({ url, request }) => [url, request.accept])).toEqual([
      [IDENTIFIERS, ['application/identifierlist+cwt']],
    ])
  })

  it('is not read out of a token of the other mechanism at the same URI', async () => {
    const network = fakeNetwork(
      serve(
        await issueStatusListCwt(sampleContent({ uri: IDENTIFIERS }), provider),
        IDENTIFIERS,
        statusListCwt.mediaType,
      ),
    )
    const { check } = createStatusResolver(resolverOptions(network.fetch, { forms }))
    await check(reference(0, IDENTIFIERS), context)
    expect(await codeOf(() => check(identifierStatus(OTHER), context))).toBe('ERR_STATUS_UNAVAILABLE')
  })

  it('is written as it is read', async () => {
    const status = writeIdentifierReference({ uri: IDENTIFIERS, id: REVOKED })
    const decoded = decodeCbor(encodeCbor(status)) as Map<string, unknown>
    expect(await outcome(Object.fromEntries(decoded))).toBe('ERR_STATUS_INVALID')
  })
})

describe('an older list', () => {
  it.each(['identifier list', 'status list'])('is refused when a newer %s was served before', async (kind) => {
    const isIdentifiers = kind === 'identifier list'
    const uri = isIdentifiers ? IDENTIFIERS : URI
    const issue = async (age: number) => {
      const times = { issuedAt: later(-age), expiresAt: later(86_400) }
      return isIdentifiers
        ? issueIdentifierListCwt(content(times), provider)
        : encodeUtf8(await issueStatusListJwt(sampleContent(times), provider))
    }
    const answers = {
      [uri]: { body: await issue(60), contentType: isIdentifiers ? forms[0]!.mediaType : 'application/statuslist+jwt' },
    }
    const { check } = createStatusResolver(
      resolverOptions(fakeNetwork(answers).fetch, { ...(isIdentifiers ? { forms } : {}) }),
    )
    const status = isIdentifiers ? identifierStatus(OTHER) : reference(0)
    await check(status, context)
    answers[uri] = { ...answers[uri]!, body: await issue(61) }
    const anHourLater = { issuer: ISSUER, now: later(3600) }
    expect(await codeOf(() => check(status, anHourLater))).toBe('ERR_STATUS_REPLAYED')
    answers[uri] = { ...answers[uri]!, body: await issue(60) }
    expect(await codeOf(() => check(status, anHourLater))).toBeUndefined()
  })
})
