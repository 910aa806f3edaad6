/** DESIGN section 7: no network by itself, and none without limits. Against a real server on loopback. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { createSafeFetch, encodeUtf8, isTegataError, type SafeFetchOptions, unsafeAllowLoopback } from '@tegata/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const JSON_TYPE = 'application/json'
const GET = { method: 'GET', accept: [JSON_TYPE] } as const

let server: Server
let base = ''
let seen: { method: string; headers: IncomingMessage['headers']; body: string } | undefined

const answers: Record<string, (outgoing: ServerResponse) => void> = {
  '/ok': (out) => out.writeHead(200, { 'content-type': 'Application/JSON; charset=utf-8' }).end('{"a":1}'),
  '/refused': (out) => out.writeHead(400, { 'content-type': 'text/html' }).end('<p>no'),
  '/redirect': (out) => out.writeHead(302, { location: '/ok' }).end(),
  '/redirect-inside': (out) => out.writeHead(307, { location: 'http://169.254.169.254/latest' }).end(),
  '/html': (out) => out.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
  '/untyped': (out) => out.writeHead(200).end('{}'),
  '/announced': (out) =>
    out.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': '99999' }).end('x'.repeat(99_999)),
  '/endless': (out) => {
    out.writeHead(200, { 'content-type': JSON_TYPE })
    const write = (): void => {
      if (!out.destroyed) out.write('x'.repeat(1000), () => setImmediate(write))
    }
    write()
  },
  '/silent': () => {},
  '/slow-body': (out) => out.writeHead(200, { 'content-type': JSON_TYPE }).write('{'),
  '/broken': (out) => {
    out.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': '100' }).write('{')
    out.destroy()
  },
}

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    seen = { method: incoming.method!, headers: incoming.headers, body }
    answers[incoming.url!.split('?')[0]!]!(outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const local = (options: SafeFetchOptions = {}) =>
  createSafeFetch({ addresses: unsafeAllowLoopback, timeoutMs: 2000, maxBytes: 5000, ...options })

async function codeOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return isTegataError(error) ? error.code : `not a TegataError: ${inspect(error)}`
}

describe('what it sends and what it gives back', () => {
  test('an answer with its media type and bytes', async () => {
    expect(await local()(`${base}/ok`, GET)).toEqual({
      status: 200,
      contentType: JSON_TYPE,
      body: encodeUtf8('{"a":1}'),
    })
    expect(seen).toMatchObject({ method: 'GET', headers: { accept: JSON_TYPE } })
  })

  test('a body with its headers; no cookie, no referrer', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    await local()(`${base}/ok`, { method: 'POST', headers, body: 'a=b', accept: [JSON_TYPE] })
    expect(seen).toMatchObject({ method: 'POST', headers, body: 'a=b' })
    expect(seen?.headers.cookie ?? seen?.headers.referer).toBeUndefined()
  })

  test('an answer in more pieces than a function takes arguments', async () => {
    const pieces = 600_000
    let sent = 0
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      for (const end = sent + 1000; sent < end; sent++) controller.enqueue(Uint8Array.of(0x20))
      if (sent === pieces) controller.close()
    }
    const headers = { 'content-type': JSON_TYPE }
    const fetch = async () => new Response(new ReadableStream({ pull }), { headers })
    const { body } = await createSafeFetch({ fetch })('https://a.example/', GET)
    expect(body).toHaveLength(pieces)
  })

  test('an error status is an answer too, of whatever type', async () => {
    expect(await local()(`${base}/refused`, GET)).toMatchObject({ status: 400, contentType: 'text/html' })
  })
})

describe('RFC 9110: what it does not take', () => {
  test.each([
    ['/redirect', 'ERR_FETCH_REDIRECT'],
    ['/redirect-inside', 'ERR_FETCH_REDIRECT'],
    ['/html', 'ERR_FETCH_CONTENT_TYPE'],
    ['/untyped', 'ERR_FETCH_CONTENT_TYPE'],
    ['/announced', 'ERR_FETCH_TOO_LARGE'],
    ['/endless', 'ERR_FETCH_TOO_LARGE'],
    ['/broken', 'ERR_FETCH_NETWORK'],
  ])('%s gives %s', async (path, code) => {
    expect(await codeOf(local()(base + path, GET))).toBe(code)
  })

  test.each(['/silent', '/slow-body'])('%s ends at the time limit', async (path) => {
    expect(await codeOf(local({ timeoutMs: 60 })(base + path, GET))).toBe('ERR_FETCH_TIMEOUT')
  })

  test('the time limit holds for a resolver and a fetch that never answer', async () => {
    const never = () => new Promise<never>(() => {})
    expect(await codeOf(createSafeFetch({ resolve: never, timeoutMs: 30 })('https://a.example/', GET))).toBe(
      'ERR_FETCH_TIMEOUT',
    )
    expect(await codeOf(createSafeFetch({ fetch: never, timeoutMs: 30 })('https://a.example/', GET))).toBe(
      'ERR_FETCH_TIMEOUT',
    )
  })

  test('the caller can give up, before and while', async () => {
    expect(await codeOf(local()(`${base}/ok`, { ...GET, signal: AbortSignal.abort() }))).toBe('ERR_FETCH_ABORTED')
    const controller = new AbortController()
    const pending = codeOf(local()(`${base}/silent`, { ...GET, signal: controller.signal }))
    setTimeout(() => controller.abort(), 20)
    expect(await pending).toBe('ERR_FETCH_ABORTED')
  })

  test('nobody listens', async () => {
    expect(await codeOf(local()('http://127.0.0.1:1/', GET))).toBe('ERR_FETCH_NETWORK')
  })
})

describe('where it goes', () => {
  const unreachable: typeof fetch = () => Promise.reject(new Error('must not be called'))
  const strict = createSafeFetch({ fetch: unreachable })

  test.each([
    'not a url',
    '/relative',
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'https://user:secret@example.com/',
    'https://example.com/#fragment',
    'http://127.0.0.1/',
  ])('%s is no URL for it', async (url) => {
    expect(await codeOf(strict(url, GET))).toBe('ERR_FETCH_URL')
  })

  test.each([
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    'intranet',
    'printer.local',
    'metadata.google.internal',
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a00:1]',
    '[fe80::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[2001::1]',
    '[2002:7f00:1::]',
    '[64:ff9b::10.0.0.1]',
    '[64:ff9b:1::1]',
    '[3fff::1]',
  ])('https://%s is not on the public Internet', async (host) => {
    expect(await codeOf(strict(`https://${host}/`, GET))).toBe('ERR_FETCH_ADDRESS')
  })

  test.each([
    'example.com',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '[2606:4700::1111]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
    '[2002:808:808::]',
  ])('https://%s is', async (host) => {
    // The fetch is called, and fails.
    expect(await codeOf(strict(`https://${host}/`, GET))).toBe('ERR_FETCH_NETWORK')
  })

  test.each([['10.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['fe80::1%eth0'], ['garbage'], []])(
    'a public name that resolves to %s %s is refused',
    async (...addresses) => {
      const resolving = createSafeFetch({ fetch: unreachable, resolve: () => addresses })
      expect(await codeOf(resolving('https://rebind.example/', GET))).toBe('ERR_FETCH_ADDRESS')
    },
  )

  test('a name that does not resolve, and one that does', async () => {
    const failing = createSafeFetch({ fetch: unreachable, resolve: () => Promise.reject(new Error('ENOTFOUND')) })
    expect(await codeOf(failing('https://a.example/', GET))).toBe('ERR_FETCH_NETWORK')
    const answering: typeof fetch = async () => Response.json({})
    const good = createSafeFetch({ fetch: answering, resolve: () => ['8.8.8.8', '2606:4700::1111'] })
    expect((await good('https://a.example/', GET)).status).toBe(200)
  })

  test('the dangerous symbol opens loopback and nothing else', async () => {
    const loopback = local({ resolve: () => ['127.0.0.1'], fetch: unreachable })
    expect(await codeOf(loopback('https://10.0.0.1/', GET))).toBe('ERR_FETCH_ADDRESS')
    expect(await codeOf(loopback('http://example.com/', GET))).toBe('ERR_FETCH_URL')
    expect(await codeOf(loopback('http://localhost:1/', GET))).toBe('ERR_FETCH_NETWORK')
  })
})

describe('platforms that do otherwise', () => {
  const through = (response: Partial<Response>) =>
    createSafeFetch({ fetch: async () => response as Response, maxBytes: 3 })('https://a.example/', GET)
  const headers = new Headers({ 'content-type': JSON_TYPE })

  test('browsers hide redirections, React Native has followed them', async () => {
    expect(await codeOf(through({ type: 'opaqueredirect', status: 0, headers }))).toBe('ERR_FETCH_REDIRECT')
    expect(await codeOf(through({ redirected: true, status: 200, ok: true, headers }))).toBe('ERR_FETCH_REDIRECT')
  })

  test('a request may ask for more than usual or for less, but for no more than the fetch was made for', async () => {
    const sizes = async (made: number | undefined, asked: number | undefined, size: number) => {
      const body = encodeUtf8('1'.repeat(size))
      const fetch = async () => new Response(body as BodyInit, { headers: { 'content-type': 'application/json' } })
      const request = { ...GET, ...(asked !== undefined && { maxBytes: asked }) }
      return createSafeFetch({ fetch, ...(made && { maxBytes: made }) })('https://a.example/', request).then(
        ({ body }) => body.length,
        (error) => error.code,
      )
    }
    const usual = 1 << 20
    expect(await sizes(undefined, undefined, usual)).toBe(usual)
    expect(await sizes(undefined, undefined, usual + 1)).toBe('ERR_FETCH_TOO_LARGE')
    expect(await sizes(undefined, usual + 1, usual + 1)).toBe(usual + 1)
    expect(await sizes(undefined, 3, 4)).toBe('ERR_FETCH_TOO_LARGE')
    expect(await sizes(3, 9, 4)).toBe('ERR_FETCH_TOO_LARGE')
    expect(await sizes(9, 3, 4)).toBe('ERR_FETCH_TOO_LARGE')
    for (const limit of [Number.NaN, 0, 1.5]) expect(await sizes(9, limit, 4)).toBe('ERR_ARG_VALUE')
  })

  test('a body without a stream', async () => {
    const whole = (text: string) => ({
      status: 200,
      ok: true,
      headers,
      body: null,
      arrayBuffer: async () => encodeUtf8(text).buffer as ArrayBuffer,
    })
    expect((await through(whole('{}'))).body).toEqual(encodeUtf8('{}'))
    expect(await codeOf(through(whole('{   }')))).toBe('ERR_FETCH_TOO_LARGE')
  })
})

test('errors name the host, never path, query or headers', async () => {
  const secret = 'c0de-and-t0ken'
  const request = { ...GET, headers: { authorization: `Bearer ${secret}` } }
  for (const url of [`${base}/html?code=${secret}`, `https://10.0.0.1/?${secret}`, `https://${secret}@a.example/`]) {
    const error = await local()(url, request).catch((reason: unknown) => reason)
    expect(isTegataError(error)).toBe(true)
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain(secret)
  }
})

test('any URL gives an answer or a TegataError', async () => {
  const answering: typeof fetch = async () => Response.json({})
  const safeFetch = createSafeFetch({ fetch: answering })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.webUrl({ withQueryParameters: true }),
        fc.ipV6(),
        fc.ipV4Extended().map((ip) => `https://${ip}/`),
      ),
      async (url) => {
        const outcome = await safeFetch(url, GET).catch((reason: unknown) => reason)
        expect(isTegataError(outcome) || (outcome as { status: number }).status === 200).toBe(true)
      },
    ),
  )
})

test('limits are whole numbers', () => {
  for (const limit of [0, -1, 0.5, Number.NaN]) {
    expect(() => createSafeFetch({ timeoutMs: limit })).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    expect(() => createSafeFetch({ maxBytes: limit })).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  }
})
