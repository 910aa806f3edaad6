import { createCoseSign1, encodeCbor, Tagged } from '@tegata/cbor'
import {
  decodeBase64,
  encodeUtf8,
  generateSigner,
  importVerifier,
  type JsonObject,
  type SignatureAlgorithm,
} from '@tegata/core'
import { signJwt } from '@tegata/core/jws'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  inspectStatusListToken,
  issueStatusListCwt,
  issueStatusListJwt,
  readStatus,
  readStatusList,
  type StatusKeyMechanism,
  type StatusListTokenContent,
  staticStatusKeys,
  statusListCwt,
  statusListJwt,
  verifyStatusListToken,
  writeStatusListCbor,
  writeStatusListJson,
} from '../src/index.js'
import { codeOf, ISSUER, later, NOW, policy, provider, sampleContent, sampleList, stranger, URI } from './support.js'

const seconds = (date: Date): number => date.getTime() / 1000
const expectJwt = { form: statusListJwt, uri: URI, issuer: ISSUER }
const expectCwt = { form: statusListCwt, uri: URI, issuer: ISSUER }

const forms = [
  ['JWT', expectJwt, issueStatusListJwt],
  ['CWT', expectCwt, issueStatusListCwt],
] as const

describe.each(forms)('sections 5 and 8.3: %s', (_, expectation, issue) => {
  const verify = async (changes: Partial<StatusListTokenContent> = {}, changedPolicy = {}, signer = provider) =>
    verifyStatusListToken(await issue(sampleContent(changes), signer), expectation, { ...policy, ...changedPolicy })

  it('verifies what was issued and reads it in both ways', async () => {
    const token = await verify({ aggregationUri: 'https://status.example/all' })
    expect(token).toMatchObject({
      uri: URI,
      issuedAt: later(-60),
      expiresAt: later(3600),
      ttlSeconds: 600,
      bits: 2,
      aggregationUri: 'https://status.example/all',
    })
    expect((await readStatusList(token)).bytes).toEqual(sampleList().bytes)
    expect(await Promise.all([0, 3, 4, 5, 63].map((index) => readStatus(token, index)))).toEqual([0, 1, 2, 3, 0])
    for (const index of [64, -1, 1.5, 2 ** 54])
      expect(await codeOf(() => readStatus(token, index))).toBe('ERR_STATUS_INDEX')
  })

  it.each([
    ['ERR_STATUS_SUBJECT', 'another list', { uri: `${URI}0` }, {}],
    ['ERR_STATUS_EXPIRED', 'a token at its exp', { expiresAt: NOW }, {}],
    ['ERR_STATUS_STALE', 'a token older than the policy allows', {}, { maxAgeSeconds: 59 }],
    ['ERR_STATUS_NOT_YET_VALID', 'a token from the future', { issuedAt: later(1) }, {}],
    ['ERR_STATUS_KEY', 'an issuer without status keys', {}, { statusKeys: staticStatusKeys([]) }],
  ])('answers %s for %s', async (code, _title, content, changes) => {
    expect(await codeOf(() => verify(content, changes))).toBe(code)
  })

  it('allows for clocks that differ by the skew, and no more', async () => {
    expect(await codeOf(() => verify({ expiresAt: NOW }, { skewSeconds: 1 }))).toBeUndefined()
    expect(await codeOf(() => verify({ issuedAt: later(2) }, { skewSeconds: 1 }))).toBe('ERR_STATUS_NOT_YET_VALID')
  })

  it('does not take the signature of anybody else', async () => {
    expect(await codeOf(() => verify({}, {}, stranger))).toBe('ERR_STATUS_SIGNATURE')
  })

  it('takes the named key among several, and an algorithm only when it is allowed', async () => {
    const keys = [
      { ...stranger.publicJwk, kid: 'a' },
      { ...provider.publicJwk, kid: 'b' },
    ]
    const statusKeys = staticStatusKeys([{ id: ISSUER, keys }])
    expect(await codeOf(() => verify({ keyId: 'b' }, { statusKeys }))).toBeUndefined()
    expect(await codeOf(() => verify({ keyId: 'a' }, { statusKeys }))).toBe('ERR_STATUS_SIGNATURE')
    expect(await codeOf(() => verify({ keyId: 'c' }, { statusKeys }))).toBe('ERR_STATUS_KEY')
    const other = await codeOf(() => verify({}, { algorithms: ['ES384'] }))
    expect(other).toBe(expectation.form === statusListJwt ? 'ERR_JWS_ALGORITHM' : 'ERR_COSE_ALGORITHM')
  })

  it('hands certificates of the header to a key mechanism of the verifier', async () => {
    const chain = [Uint8Array.of(0x30, 1, 0), Uint8Array.of(0x30, 2, 0, 0)]
    for (const certificates of [chain, chain.slice(1)]) {
      const seen: unknown[] = []
      const statusKeys: StatusKeyMechanism = async ({ hint }) => {
        seen.push(hint.certificates.map((sent) => [...(typeof sent === 'string' ? decodeBase64(sent) : sent)]))
        return [await importVerifier(provider.publicJwk, 'ES256')]
      }
      await verify({ certificates }, { statusKeys })
      expect(seen).toEqual([certificates.map((bytes) => [...bytes])])
    }
  })

  it('refuses any changed byte', async () => {
    const token = await issue(sampleContent(), provider)
    const bytes = typeof token === 'string' ? encodeUtf8(token) : token
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (position, flip) => {
        const changed = bytes.slice()
        changed[position]! ^= flip
        const { failure } = await inspectStatusListToken(changed, expectation, policy)
        expect(failure?.code).toMatch(/^ERR_/)
      }),
      { numRuns: 150 },
    )
  })

  it('reports every check, and throws the first that failed', async () => {
    const token = await issue(sampleContent({ uri: `${URI}0`, expiresAt: NOW }), provider)
    const { checks, failure, result } = await inspectStatusListToken(token, expectation, policy)
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'status.token passed',
      'status.signature passed',
      'status.claims passed',
      'status.subject failed',
      'status.time failed',
    ])
    expect(failure?.code).toBe('ERR_STATUS_SUBJECT')
    expect(result).toBeUndefined()
  })

  it('section 8.4: takes a token of the past only for a time between its iat and exp', async () => {
    const token = await issue(sampleContent({ issuedAt: later(-7200), expiresAt: later(-3600) }), provider)
    const at = (moment: number) =>
      codeOf(() => verifyStatusListToken(token, { ...expectation, at: later(moment) }, policy))
    expect(await at(-7200)).toBeUndefined()
    expect(await at(-3601)).toBeUndefined()
    expect(await at(-3600)).toBe('ERR_STATUS_TIME')
    expect(await at(-7201)).toBe('ERR_STATUS_TIME')
  })

  it('tells the issuing program of times and URIs that cannot be', async () => {
    for (const changes of [{ expiresAt: later(-60) }, { ttlSeconds: 0 }, { ttlSeconds: 1.5 }, { uri: 'list' }]) {
      expect(await codeOf(() => issue(sampleContent(changes), provider))).toBe('ERR_ARG_VALUE')
    }
  })
})

describe('section 5.1: claims of a JWT', async () => {
  const claims: JsonObject = {
    sub: URI,
    iat: seconds(later(-60)),
    exp: seconds(later(60)),
    ttl: 600,
    status_list: { ...(await writeStatusListJson(sampleList())) },
  }
  const verify = async (payload: JsonObject, header: JsonObject = { typ: 'statuslist+jwt' }) => {
    const signer = { ...provider, ...(header.alg && { alg: header.alg as SignatureAlgorithm }) }
    return codeOf(async () => verifyStatusListToken(await signJwt(header, payload, signer), expectJwt, policy))
  }
  const without = (name: string): JsonObject =>
    Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name))

  it.each(['sub', 'iat', 'status_list'])('requires %s', async (name) => {
    expect(await verify(without(name))).toBe('ERR_STATUS_CLAIM')
  })

  it.each(['exp', 'ttl'])('does not require %s', async (name) => {
    expect(await verify(without(name))).toBeUndefined()
  })

  it.each([
    ['iat', '1767225540'],
    ['exp', null],
    ['exp', 'never'],
    ['exp', 253_402_300_799_000],
    ['iat', -1e300],
    ['nbf', true],
    ['ttl', 0],
    ['ttl', -5],
    ['ttl', '600'],
    ['sub', ''],
    ['sub', [URI]],
    ['aud', 'https://somebody.example'],
    ['status_list', null],
    ['status_list', []],
  ])('refuses %s of %j', async (name, value) => {
    expect(await verify({ ...claims, [name]: value })).toBe('ERR_STATUS_CLAIM')
  })

  it('refuses a token before its nbf', async () => {
    expect(await verify({ ...claims, nbf: seconds(later(1)) })).toBe('ERR_STATUS_NOT_YET_VALID')
  })

  it.each([
    ['no typ', {}, 'ERR_JWS_TYPE'],
    ['typ JWT', { typ: 'JWT' }, 'ERR_JWS_TYPE'],
    ['the typ of a credential', { typ: 'dc+sd-jwt' }, 'ERR_JWS_TYPE'],
    ['crit', { typ: 'statuslist+jwt', crit: ['b64'] }, 'ERR_JWS_HEADER'],
    ['alg none', { typ: 'statuslist+jwt', alg: 'none' }, 'ERR_JWS_ALGORITHM'],
    ['x5c of a text', { typ: 'statuslist+jwt', x5c: 'MAA=' }, 'ERR_STATUS_TOKEN'],
  ])('refuses a header with %s', async (_, header, code) => {
    expect(await verify(claims, header as JsonObject)).toBe(code)
  })

  it('takes other claims along', async () => {
    expect(await verify({ ...claims, iss: ISSUER, jti: 'x' })).toBeUndefined()
  })

  it('looks at no token larger than the limit, and at nothing that is no JWT', async () => {
    const limited = { ...policy, limits: { maxTokenBytes: 100 } }
    const token = await issueStatusListJwt(sampleContent(), provider)
    expect(await codeOf(() => verifyStatusListToken(token, expectJwt, limited))).toBe('ERR_ENCODING_LIMIT')
    expect(await codeOf(() => verifyStatusListToken('', expectJwt, policy))).toBe('ERR_JWS_MALFORMED')
    expect(await codeOf(() => verifyStatusListToken(Uint8Array.of(0xff), expectJwt, policy))).toBe('ERR_ENCODING_UTF8')
  })
})

describe('section 5.2: a CWT', async () => {
  const list = await writeStatusListCbor(sampleList())
  const { decodeCbor } = await import('@tegata/cbor')
  const claims = new Map<number, unknown>([
    [2, URI],
    [6, seconds(later(-60))],
    [65533, decodeCbor(list)],
  ])
  const typ = new Map([[16, 'application/statuslist+cwt']])
  const sign = async (payload: Uint8Array, protectedHeader: Map<number, string>) =>
    (await createCoseSign1(provider, { payload, protectedHeader })) as never[]
  const verify = (bytes: Uint8Array) => codeOf(() => verifyStatusListToken(bytes, expectCwt, policy))

  it('must be a COSE_Sign1 with tag 18 and no CWT tag', async () => {
    const sign1 = await sign(encodeCbor(claims as never), typ)
    expect(await verify(encodeCbor(new Tagged(18, sign1)))).toBeUndefined()
    expect(await verify(encodeCbor(sign1))).toBe('ERR_STATUS_TOKEN')
    expect(await verify(encodeCbor(new Tagged(61, new Tagged(18, sign1))))).toBe('ERR_STATUS_TOKEN')
    expect(await verify(encodeCbor(new Tagged(17, sign1)))).toBe('ERR_STATUS_TOKEN')
    expect(await verify(Uint8Array.of(0xd2))).toBe('ERR_CBOR_TRUNCATED')
  })

  it('must have its type in the protected header', async () => {
    for (const header of [new Map(), new Map([[16, 'application/cwt']])]) {
      const sign1 = await sign(encodeCbor(claims as never), header)
      expect(await verify(encodeCbor(new Tagged(18, sign1)))).toBe('ERR_STATUS_TOKEN')
    }
  })

  it.each([
    ['no subject', 2, undefined],
    ['a subject that is a number', 2, 5],
    ['no issued at', 6, undefined],
    ['an expiry as text', 4, 'never'],
    ['no list', 65533, undefined],
    ['a time to live of 0', 65534, 0],
    ['an audience', 3, 'somebody'],
  ])('is refused with %s', async (_, label, value) => {
    const changed = new Map(claims)
    if (value === undefined) changed.delete(label)
    else changed.set(label, value)
    const sign1 = await sign(encodeCbor(changed as never), typ)
    expect(await verify(encodeCbor(new Tagged(18, sign1)))).toBe('ERR_STATUS_CLAIM')
  })

  it('is refused when its payload is no map', async () => {
    expect(await verify(encodeCbor(new Tagged(18, await sign(encodeCbor([]), typ))))).toBe('ERR_STATUS_TOKEN')
  })
})

describe('section 11.3: whose key', () => {
  it('verifies with another algorithm when the policy allows it', async () => {
    const ed = await generateSigner('EdDSA')
    const statusKeys = staticStatusKeys([{ id: ISSUER, keys: [provider.publicJwk, ed.publicJwk] }])
    const token = await issueStatusListJwt(sampleContent(), ed)
    const changed = { ...policy, statusKeys, algorithms: ['ES256', 'EdDSA'] as const }
    expect(await codeOf(() => verifyStatusListToken(token, expectJwt, changed))).toBeUndefined()
  })

  it('does not start with an incomplete policy', async () => {
    const token = await issueStatusListJwt(sampleContent(), provider)
    for (const missing of ['statusKeys', 'algorithms', 'clock', 'maxAgeSeconds']) {
      const incomplete = { ...policy, [missing]: undefined } as unknown as typeof policy
      expect(await codeOf(() => verifyStatusListToken(token, expectJwt, incomplete))).toBe('ERR_ARG_TYPE')
    }
  })
})
