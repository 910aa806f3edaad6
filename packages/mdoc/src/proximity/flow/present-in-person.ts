import type { Awaitable, JwkPublic } from '@tegata/core'
import type { OwnEngagement } from '../engagement/device-engagement.js'
import { createHolderSession } from '../session/holder.js'
import type { Handover } from '../session/transcript.js'
import type { MdocTransport } from '../transport/transport.js'
import { disconnected } from './connection.js'
import { Conversation } from './conversation.js'

/** What a response is made for. Spec: ISO/IEC 18013-5 sections 9.1.3 and 9.1.4. */
export interface InPersonRequest {
  /** CBOR of DeviceRequest. */
  readonly deviceRequest: Uint8Array
  /** CBOR of SessionTranscript: the reader's signature and the device's are over it. */
  readonly sessionTranscript: Uint8Array
  /** EReaderKey.Pub, for a device MAC. */
  readonly readerKey: JwkPublic
}

/** One presentation to somebody who stands there. Spec: ISO/IEC 18013-5 section 6.3.2. */
export interface InPersonPresentation {
  /** The engagement that was shown; it serves one presentation. */
  readonly engagement: Pick<OwnEngagement, 'bytes' | 'key'>
  /** null, which is the default, after a QR code; the messages after NFC. */
  readonly handover?: Handover
  readonly transport: MdocTransport
  /** Ends everything that waits: `AbortSignal.timeout(60_000)`, or what the user cancels with. */
  readonly signal: AbortSignal
  /** Asks the user and answers with a DeviceResponse; what it throws ends the session. */
  readonly respond: (request: InPersonRequest) => Awaitable<Uint8Array>
}

/**
 * Answers the requests of one reader until it ends the session, and closes the transport however that ends.
 *
 * Spec: ISO/IEC 18013-5 sections 6.3.2 and 9.1.1.
 *
 * @param presentation — engagement, transport, signal, and who answers.
 * @returns how many requests were answered, one at least.
 * @throws TegataError ERR_PROXIMITY_ABORTED, ERR_PROXIMITY_DISCONNECTED, or what `HolderSession.receive` and the transport throw
 * @example
 * ```ts
 * await presentInPerson({
 *   engagement,
 *   transport,
 *   signal: AbortSignal.timeout(60_000),
 *   respond: ({ sessionTranscript }) => presentMdoc({ issuerSigned, disclose, signer, sessionTranscript }),
 * })
 * ```
 */
export async function presentInPerson(presentation: InPersonPresentation): Promise<{ readonly answered: number }> {
  const { engagement, handover = null, transport, signal, respond } = presentation
  const session = createHolderSession(engagement, handover)
  const conversation = new Conversation(session, transport, signal)
  let answered = 0
  try {
    for (;;) {
      const received = await conversation.receive()
      if (received?.data === undefined || received.terminated) break
      const { sessionTranscript, readerKey } = session
      const request = { deviceRequest: received.data, sessionTranscript: sessionTranscript!, readerKey: readerKey! }
      await conversation.send(await conversation.wait(ask(respond, request)))
      answered++
    }
    // A reader that has its answer may just go away; one that has none was cut off.
    if (answered === 0) throw disconnected('the reader was gone before it had an answer')
    return { answered }
  } finally {
    await conversation.end()
  }
}

/** In a promise of its own, so that an exception of the caller's function is one too. */
async function ask(respond: InPersonPresentation['respond'], request: InPersonRequest): Promise<Uint8Array> {
  return respond(request)
}
