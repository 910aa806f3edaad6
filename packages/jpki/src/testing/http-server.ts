import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Awaitable } from '@tegata/core'

/** A request as a test server sees it. Spec: RFC 9110. */
export interface TestRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** An answer; an object as body is sent as JSON. Spec: RFC 9110. */
export interface TestReply {
  /** 200 unless told. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | object
}

/** Answers a request; `undefined` leaves the client waiting. Spec: RFC 9110. */
export type TestHandler = (request: TestRequest) => Awaitable<TestReply | undefined>

/** A server on this machine. Spec: RFC 9110. */
export interface TestServer {
  /** `http://127.0.0.1:port`. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Starts a real HTTP server on a free port of the loopback interface. Node only.
 *
 * Spec: RFC 9110; DESIGN section 7 (reach it with `createSafeFetch({ addresses: unsafeAllowLoopback })`).
 *
 * @param handler — answers every request.
 */
export async function serveOnLoopback(handler: TestHandler): Promise<TestServer> {
  const server = createServer(async (incoming, outgoing) => {
    const reply = await handler(await readRequest(incoming))
    if (reply === undefined) return
    const { status = 200, headers = {}, body = '' } = reply
    const isText = typeof body === 'string'
    outgoing.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers })
    outgoing.end(isText ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.freeze({
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

async function readRequest(incoming: IncomingMessage): Promise<TestRequest> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1')
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return {
    method: incoming.method ?? '',
    path: pathname,
    query: searchParams,
    headers: incoming.headers as Record<string, string | undefined>,
    body: Buffer.concat(chunks).toString(),
  }
}
