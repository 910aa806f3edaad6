/** What the tests of the anchor sources share: one statement, a server that can be told to answer otherwise. */
import { createSafeFetch, unsafeAllowLoopback } from '@tegata/core'
import { createIssuanceStatement } from '@tegata/jpki/statement'
import { serveOnLoopback, type TestHandler, type TestReply, type TestServer } from '@tegata/jpki/testing'

export const localFetch = createSafeFetch({ addresses: unsafeAllowLoopback, timeoutMs: 3000, maxBytes: 65_536 })

export function makeStatement(
  challenge = '7k0fYyVb1mJ2b0v0p8cRrwq2iTzQvVwH0a3cT9yq3hE',
  expiresAt = '2026-11-22T01:00:00Z',
) {
  return createIssuanceStatement({
    issuer: 'https://issuer.example',
    challenge,
    expiresAt,
    consentText: '同意します。',
    bindings: [{ format: 'dc+jwp', copies: [{ kind: 'commitment', commitment: 'ok3Vn0bA' }] }],
  })
}

export interface FaultyServer extends TestServer {
  /** Answers the next request to a path instead of the handler; `undefined` leaves the client waiting. */
  readonly instead: Map<string, (genuine: TestReply | undefined) => TestReply | undefined>
  /** Paths in the order they were asked for. */
  readonly log: string[]
}

export async function serveFaulty(handle: TestHandler): Promise<FaultyServer> {
  const instead: FaultyServer['instead'] = new Map()
  const log: string[] = []
  const server = await serveOnLoopback(async (request) => {
    log.push(request.path.split('/').at(-1)!)
    const last = request.path.split('/').at(-1)!
    const change = instead.get(last)
    instead.delete(last)
    const genuine = await handle(request)
    return change === undefined ? genuine : change(genuine)
  })
  return { ...server, instead, log }
}
