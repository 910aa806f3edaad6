import { deflateSync } from 'node:zlib'
import { encodeBase64url, encodeUtf8, generateSigner, isTegataError } from '@tegata/core'
import { signJwt } from '@tegata/core/jws'
import { describe, expect, it } from 'vitest'
import {
  createStatusList,
  createStatusResolver,
  fetchStatusListAggregation,
  issueStatusListCwt,
  readStatusListAggregation,
  readStatusReference,
  type StatusListTokenContent,
  type StatusResolver,
  type StatusSubject,
  staticStatusKeys,
  statusListCwt,
  statusListJwt,
  writeStatusListAggregation,
  writeStatusReference,
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
  verifiedCredential,
} from './support.js'

const context = { issuer: ISSUER, now: NOW }

describe('section 8.3: the status of a credential', async () => {
  const { fetch, asked } = fakeNetwork({ [URI]: { body: await jwtBody() } })
  const statuses = createStatusResolver(resolverOptions(fetch))

  it.each([
    [0, undefined],
    [3, 'ERR_STATUS_INVALID'],
    [4, 'ERR_STATUS_SUSPENDED'],
    [5, 'ERR_STATUS_UNKNOWN'],
    [63, undefined],
    [64, 'ERR_STATUS_INDEX'],
  ])('of index %i ends with %s', async (idx, code) => {
    expect(await codeOf(() => statuses.check(reference(idx), context))).toBe(code)
  })

  it('can be asked for without judging it, and may be absent', async () => {
    expect(await statuses.lookUp(verifiedCredential(reference(4)))).toEqual({ value: 2, issuedAt: later(-60) })
    const { claims, ...rest } = verifiedCredential(undefined)
    expect(readStatusReference({ ...rest })).toBeUndefined()
  })

  it('asks for the media types of its forms only, once for all credentials of the list', () => {
    expect(asked.map(({ url }) => url)).toEqual([URI])
    const accept = [statusListJwt.mediaType, statusListCwt.mediaType]
    expect(asked[0]!.request).toEqual({ method: 'GET', accept, maxBytes: 32 << 20 })
  })

  it('is not looked up for anything that did not come out of a verification', async () => {
    const forged = { issuer: ISSUER, claims: { status: reference(0, 'https://169.254.169.254/latest') } }
    const network = fakeNetwork({})
    const resolver = createStatusResolver(resolverOptions(network.fetch))
    expect(await codeOf(() => resolver.lookUp(forged as never))).toBe('ERR_ARG_VALUE')
    expect(network.asked).toEqual([])
  })

  it('is read from a CWT as well', async () => {
    const body = await issueStatusListCwt(sampleContent(), provider)
    const network = fakeNetwork({ [URI]: { body, contentType: statusListCwt.mediaType } })
    const resolver = createStatusResolver(resolverOptions(network.fetch))
    const status = new Map([
      [
        'status_list',
        new Map<string, unknown>([
          ['idx', 3],
          ['uri', URI],
        ]),
      ],
    ])
    expect(await resolver.lookUp(verifiedCredential(status))).toMatchObject({ value: 1 })
  })
})

describe('section 6.2: hostile references', () => {
  it.each([
    null,
    'x',
    [],
    {},
    { other_mechanism: {} },
    { status_list: null },
    { status_list: [] },
    Object.create({ status_list: { idx: 0, uri: URI } }),
    reference(-1),
    reference(0.5),
    reference('6'),
    reference(Number.POSITIVE_INFINITY),
    reference(2 ** 53),
    reference(6n),
    reference(undefined),
    { status_list: { idx: 0 } },
    reference(0, ''),
    reference(0, 'lists/1'),
    reference(0, 5),
    reference(0, [URI]),
  ])('refuses status %#', async (status) => {
    const network = fakeNetwork({})
    const statuses = createStatusResolver(resolverOptions(network.fetch))
    expect(await codeOf(() => statuses.check(status, context))).toBe('ERR_STATUS_REFERENCE')
    expect(await codeOf(() => statuses.lookUp(verifiedCredential(status)))).toBe('ERR_STATUS_REFERENCE')
    expect(network.asked).toEqual([])
  })

  it('reads what it writes', () => {
    expect(readStatusReference({ status: writeStatusReference({ uri: URI, idx: 7 }) })).toEqual({ uri: URI, idx: 7 })
  })
})

describe('section 8.2: hostile providers', () => {
  const outcome = async (answer: { body: Uint8Array; contentType?: string; status?: number }) => {
    const statuses = createStatusResolver(resolverOptions(fakeNetwork({ [URI]: answer }).fetch))
    return codeOf(() => statuses.check(reference(0), context))
  }

  it('fails closed', async () => {
    expect(await outcome({ body: await jwtBody(), status: 500 })).toBe('ERR_STATUS_UNAVAILABLE')
    expect(await outcome({ body: await jwtBody(), status: 404, contentType: 'text/html' })).toBe(
      'ERR_STATUS_UNAVAILABLE',
    )
    expect(await outcome({ body: await jwtBody(), contentType: 'application/json' })).toBe('ERR_STATUS_UNAVAILABLE')
    expect(await outcome({ body: encodeUtf8('<html>') })).toBe('ERR_JWS_MALFORMED')
    expect(await outcome({ body: await jwtBody(), contentType: statusListCwt.mediaType })).toMatch(/^ERR_CBOR/)
    expect(await outcome({ body: await jwtBody({}, stranger) })).toBe('ERR_STATUS_SIGNATURE')
    expect(await outcome({ body: await jwtBody({ uri: `${URI}/x` }) })).toBe('ERR_STATUS_SUBJECT')
  })

  it('does not inflate a signed bomb', async () => {
    const lst = encodeBase64url(deflateSync(new Uint8Array(64 << 20)))
    const claims = { sub: URI, iat: NOW.getTime() / 1000, status_list: { bits: 1, lst } }
    const body = encodeUtf8(await signJwt({ typ: 'statuslist+jwt' }, claims, provider))
    expect(await outcome({ body })).toBe('ERR_ENCODING_LIMIT')
  })

  it('lets no issuer profit from the list of another', async () => {
    const accomplice = await generateSigner('ES256')
    const { fetch } = fakeNetwork({ [URI]: { body: await jwtBody() } })
    const statusKeys = staticStatusKeys([
      { id: ISSUER, keys: [provider.publicJwk] },
      { id: 'https://other.example', keys: [accomplice.publicJwk] },
    ])
    const statuses = createStatusResolver(resolverOptions(fetch, { statusKeys }))
    expect(await codeOf(() => statuses.check(reference(0), context))).toBeUndefined()
    const other = { ...context, issuer: 'https://other.example' }
    expect(await codeOf(() => statuses.check(reference(0), other))).toBe('ERR_STATUS_SIGNATURE')
  })

  it('does not start without a way to fetch or a form', async () => {
    const { fetch } = fakeNetwork({})
    expect(await codeOf(() => createStatusResolver(resolverOptions(fetch, { forms: [] })))).toBe('ERR_ARG_TYPE')
    expect(await codeOf(() => createStatusResolver({ ...policy, forms: [statusListJwt] } as never))).toBe(
      'ERR_ARG_TYPE',
    )
  })
})

describe('sections 11.5 and 13.7: caching', () => {
  /** Asks at these seconds after NOW, and tells how often the network was asked by then. */
  async function fetchesAt(moments: number[], content: Partial<StatusListTokenContent>, cache = {}) {
    const { fetch, asked } = fakeNetwork({ [URI]: { body: await jwtBody(content) } })
    const statuses = createStatusResolver(resolverOptions(fetch, { cache }))
    const counts: (number | string)[] = []
    for (const moment of moments) {
      const code = await codeOf(() => statuses.check(reference(0), { ...context, now: later(moment) }))
      counts.push(code ?? asked.length)
    }
    return counts
  }

  it('keeps a list for its ttl, and not beyond exp', async () => {
    expect(await fetchesAt([0, 599, 600], { ttlSeconds: 600 })).toEqual([1, 1, 2])
    expect(await fetchesAt([0, 299, 300], { ttlSeconds: 600, expiresAt: later(300) })).toEqual([
      1,
      1,
      'ERR_STATUS_EXPIRED',
    ])
  })

  it('keeps unreasonable values of ttl within bounds', async () => {
    expect(await fetchesAt([0, 59, 60], { ttlSeconds: 1 })).toEqual([1, 1, 2])
    expect(await fetchesAt([0, 99, 100], { ttlSeconds: 1e9 }, { maxSeconds: 100 })).toEqual([1, 1, 2])
  })

  it('never keeps more bytes than it may, and drops the least recently used', async () => {
    const uris = [0, 1, 2].map((n) => `https://status.example/${n}`)
    const list = createStatusList({ size: 8 * 1000, bits: 1 })
    const answers: Record<string, { body: Uint8Array }> = {}
    for (const uri of uris) answers[uri] = { body: await jwtBody({ uri, list }) }
    const { fetch, asked } = fakeNetwork(answers)
    const statuses = createStatusResolver(resolverOptions(fetch, { cache: { maxBytes: 3000 } }))
    for (const n of [0, 1, 0, 2, 0, 1]) await statuses.check(reference(0, uris[n]), context)
    expect(asked.map(({ url }) => uris.indexOf(url))).toEqual([0, 1, 2, 1])

    const none = createStatusResolver(resolverOptions(fetch, { cache: { maxBytes: 1255 } }))
    for (let i = 0; i < 2; i++) await none.check(reference(0, uris[0]), context)
    expect(asked.length).toBe(6)
  })

  it('asks once for credentials that are checked at the same time, and again after a failure', async () => {
    const { fetch, asked } = fakeNetwork({ [URI]: { body: await jwtBody() } })
    let isDown = true
    const statuses: StatusResolver = createStatusResolver(
      resolverOptions((url, request) => (isDown ? fakeNetwork({}).fetch(url, request) : fetch(url, request))),
    )
    expect(await codeOf(() => statuses.check(reference(0), context))).toBe('ERR_STATUS_UNAVAILABLE')
    isDown = false
    await Promise.all([0, 1, 2].map((idx) => statuses.check(reference(idx), context)))
    expect(asked.length).toBe(1)
  })
})

describe('section 8.4: historical resolution', async () => {
  const old = { body: await jwtBody({ issuedAt: later(-7200), expiresAt: later(-3600) }) }
  const { fetch, asked } = fakeNetwork({
    [`${URI}?time=${later(-5000).getTime() / 1000}`]: old,
    [`${URI}?time=${later(-90).getTime() / 1000}`]: old,
    [`${URI}?time=${later(-100).getTime() / 1000}`]: { body: await jwtBody() },
  })
  const statuses = createStatusResolver(resolverOptions(fetch))
  const at = (seconds: number) => statuses.lookUp(verifiedCredential(reference(3)), later(seconds))

  it('asks for the time, and does not take a list of another time', async () => {
    expect(await at(-5000)).toEqual({ value: 1, issuedAt: later(-7200) })
    expect(await codeOf(() => at(-90))).toBe('ERR_STATUS_TIME')
    // A static file server ignores the parameter and sends today's list.
    expect(await codeOf(() => at(-100))).toBe('ERR_STATUS_TIME')
    expect(await codeOf(() => at(-4000))).toBe('ERR_STATUS_UNAVAILABLE')
    expect(asked).toHaveLength(4)
  })

  it('to the second: from iat, until before exp', async () => {
    const today = { body: await jwtBody({ issuedAt: later(-60), expiresAt: later(-30) }) }
    const edges = [-61, -60, -31, -30].map((seconds) => [`${URI}?time=${later(seconds).getTime() / 1000}`, today])
    const network = fakeNetwork(Object.fromEntries(edges))
    const resolver = createStatusResolver(resolverOptions(network.fetch))
    const outcomeAt = (seconds: number) =>
      codeOf(() => resolver.lookUp(verifiedCredential(reference(0)), later(seconds)))
    expect(await Promise.all([-61, -60, -31, -30].map(outcomeAt))).toEqual([
      'ERR_STATUS_TIME',
      undefined,
      undefined,
      'ERR_STATUS_TIME',
    ])
  })

  it('asks nothing about a moment to come, or about none', async () => {
    const network = fakeNetwork({})
    const resolver = createStatusResolver(resolverOptions(network.fetch))
    for (const when of [later(1), new Date(Number.NaN)]) {
      expect(await codeOf(() => resolver.lookUp(verifiedCredential(reference(0)), when))).toBe('ERR_ARG_VALUE')
    }
    expect(network.asked).toEqual([])
  })
})

describe('section 9: aggregation', async () => {
  const uris = [URI, 'https://status.example/lists/2']

  it('fetches the lists of an issuer ahead, past those that fail', async () => {
    const network = fakeNetwork({
      'https://status.example/all': {
        body: encodeUtf8(writeStatusListAggregation([uris[1]!, uris[0]!])),
        contentType: 'application/json',
      },
      [URI]: { body: await jwtBody() },
    })
    const statuses = createStatusResolver(resolverOptions(network.fetch))
    const all = await fetchStatusListAggregation(network.fetch, 'https://status.example/all')
    const results = await statuses.prefetch(ISSUER, all)
    expect(results.map(({ uri, failure }) => [uri, failure?.code])).toEqual([
      [uris[1], 'ERR_STATUS_UNAVAILABLE'],
      [URI, undefined],
    ])
    await statuses.check(reference(0), context)
    expect(network.asked).toHaveLength(3)
  })

  it.each(['[]', '{}', '{"status_lists":{}}', '{"status_lists":[1]}', '{"status_lists":["lists/1"]}'])(
    'refuses %s',
    async (text) => {
      expect(await codeOf(() => readStatusListAggregation(text))).toBe('ERR_STATUS_AGGREGATION')
    },
  )

  it('refuses an answer that is none, and writes no list that nobody can fetch', async () => {
    expect(await codeOf(() => fetchStatusListAggregation(fakeNetwork({}).fetch, URI))).toBe('ERR_STATUS_UNAVAILABLE')
    expect(await codeOf(() => writeStatusListAggregation(['lists/1']))).toBe('ERR_ARG_VALUE')
  })
})

it('says nothing of a credential in an error: neither its list nor its index', async () => {
  const statuses = createStatusResolver(resolverOptions(fakeNetwork({ [URI]: { body: await jwtBody() } }).fetch))
  const subjects: StatusSubject['claims'][] = [{ status: reference(3) }, { status: reference(4242) }]
  for (const { status } of subjects) {
    try {
      await statuses.check(status as Record<string, unknown>, context)
      expect.unreachable()
    } catch (error) {
      expect(isTegataError(error) && JSON.stringify(error)).not.toMatch(/4242|lists|idx/)
    }
  }
})
