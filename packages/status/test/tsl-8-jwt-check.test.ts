/** The check without memory makes the same checks as the resolver: draft-ietf-oauth-status-list-20 section 8. */
import { encodeUtf8 } from '@tegata/core'
import { signJwt } from '@tegata/core/jws'
import { describe, expect, it } from 'vitest'
import {
  createJwtStatusCheck,
  createStatusList,
  createStatusResolver,
  issueStatusListCwt,
  statusListCwt,
  statusListJwt,
} from '../src/index.js'
import {
  codeOf,
  fakeNetwork,
  ISSUER,
  jwtBody,
  later,
  NOW,
  policy,
  provider,
  reference,
  resolverOptions,
  sampleContent,
  stranger,
  URI,
} from './support.js'

const claims = { sub: URI, iat: NOW.getTime() / 1000, exp: later(60).getTime() / 1000 }
const forged = async (payload: Record<string, unknown>, typ = 'statuslist+jwt') =>
  encodeUtf8(await signJwt({ typ }, { ...claims, ...payload } as never, provider))
const cwt = await issueStatusListCwt(sampleContent(), provider)

type Answer = { body: Uint8Array; contentType?: string; status?: number }

/** What both say to a credential, which must be the same. */
async function outcome(status: Record<string, unknown>, answer: Answer, issuer = ISSUER): Promise<string | undefined> {
  const { fetch } = fakeNetwork({ [URI]: answer })
  const options = resolverOptions(fetch, { forms: [statusListJwt] })
  const [lean, full] = [createJwtStatusCheck(options), createStatusResolver(options).check]
  const code = await codeOf(() => lean(status, { issuer, now: NOW }))
  expect(await codeOf(() => full(status, { issuer, now: NOW }))).toBe(code)
  return code
}

describe('a check of JWTs without memory', async () => {
  const good = { body: await jwtBody() }

  it.each([
    [0, undefined],
    [3, 'ERR_STATUS_INVALID'],
    [4, 'ERR_STATUS_SUSPENDED'],
    [5, 'ERR_STATUS_UNKNOWN'],
    [64, 'ERR_STATUS_INDEX'],
  ])('ends at index %i with %s', async (idx, code) => {
    expect(await outcome(reference(idx), good)).toBe(code)
  })

  it.each<[string, Record<string, unknown>]>([
    ['none', {}],
    ['a malformed one', reference(-1)],
    ['an identifier list beside it', { ...reference(0), identifier_list: {} }],
  ])('refuses a status with %s', async (_, status) => {
    expect(await outcome(status, good)).toBe('ERR_STATUS_REFERENCE')
  })

  it.each<[string, Answer, string]>([
    ['of another key', { body: await jwtBody({}, stranger) }, 'ERR_STATUS_SIGNATURE'],
    ['of another list', { body: await jwtBody({ uri: 'https://status.example/lists/2' }) }, 'ERR_STATUS_SUBJECT'],
    ['that expired', { body: await jwtBody({ expiresAt: NOW }) }, 'ERR_STATUS_EXPIRED'],
    ['of tomorrow', { body: await jwtBody({ issuedAt: later(60) }) }, 'ERR_STATUS_NOT_YET_VALID'],
    ['that is too old', { body: await jwtBody({ issuedAt: later(-86_401) }) }, 'ERR_STATUS_STALE'],
    ['of another type', { body: await forged({}, 'JWT') }, 'ERR_JWS_TYPE'],
    ['without a list', { body: await forged({}) }, 'ERR_STATUS_CLAIM'],
    ['that does not inflate', { body: await forged({ status_list: { bits: 1, lst: 'AAAA' } }) }, 'ERR_ENCODING_ZLIB'],
    ['in CBOR', { body: cwt, contentType: statusListCwt.mediaType }, 'ERR_STATUS_UNAVAILABLE'],
    ['that is an error page', { body: await jwtBody(), status: 503 }, 'ERR_STATUS_UNAVAILABLE'],
  ])('refuses an answer %s', async (_, answer, code) => {
    expect(await outcome(reference(0), answer)).toBe(code)
  })

  it('refuses lists for issuers it trusts no keys of', async () => {
    expect(await outcome(reference(0), good, 'https://other.example')).toBe('ERR_STATUS_KEY')
  })

  it('asks every time, with the limit of its tokens', async () => {
    const { fetch, asked } = fakeNetwork({ [URI]: good })
    const check = createJwtStatusCheck({ ...policy, fetch, limits: { maxTokenBytes: 1000 } })
    for (let i = 0; i < 2; i++) await check(reference(i), { issuer: ISSUER, now: NOW })
    expect(asked.map(({ request }) => request)).toEqual(
      Array(2).fill({ method: 'GET', accept: [statusListJwt.mediaType], maxBytes: 1000 }),
    )
  })

  it('inflates no further than the limit, wherever the credential says its entry is', async () => {
    const list = createStatusList({ size: 80_000, bits: 1 })
    const { fetch } = fakeNetwork({ [URI]: { body: await jwtBody({ list }) } })
    const check = createJwtStatusCheck({ ...policy, fetch, limits: { maxListBytes: 5000, maxTokenBytes: 10_000 } })
    const outcomeAt = (idx: number) => codeOf(() => check(reference(idx), { issuer: ISSUER, now: NOW }))
    expect(await Promise.all([0, 39_999, 40_000, 79_999, 2 ** 53 - 1].map(outcomeAt))).toEqual([
      undefined,
      undefined,
      'ERR_ENCODING_LIMIT',
      'ERR_ENCODING_LIMIT',
      'ERR_ENCODING_LIMIT',
    ])
    const limitless = createJwtStatusCheck({ ...policy, fetch, limits: { maxListBytes: Number.NaN } })
    expect(await codeOf(() => limitless(reference(0), { issuer: ISSUER, now: NOW }))).toBe('ERR_ARG_TYPE')
  })

  it('is not made with an incomplete policy', () => {
    const { maxAgeSeconds, ...incomplete } = policy
    const make = () => createJwtStatusCheck({ ...incomplete, fetch: fakeNetwork({}).fetch } as never)
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
  })
})
