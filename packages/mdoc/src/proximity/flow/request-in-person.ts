import type { Awaitable, KeyAgreement } from '@tegata/core'
import { type DeviceEngagement, parseMdocUri } from '../engagement/device-engagement.js'
import { createReaderSession, type ReaderSession } from '../session/reader.js'
import type { Handover } from '../session/transcript.js'
import type { MdocTransport } from '../transport/transport.js'
import { disconnected } from './connection.js'
import { Conversation } from './conversation.js'

/** One request to somebody who stands there. Spec: ISO/IEC 18013-5 section 6.3.2. */
export interface InPersonQuestion {
  /** The text of the QR code, or the engagement parsed or as CBOR. */
  readonly engagement: string | Uint8Array | DeviceEngagement
  /** null, which is the default, after a QR code; the messages after NFC. */
  readonly handover?: Handover
  readonly transport: MdocTransport
  /** Ends everything that waits: `AbortSignal.timeout(60_000)`, or what the user cancels with. */
  readonly signal: AbortSignal
  /** CBOR of DeviceRequest, or how to make it for a SessionTranscript when the reader authenticates itself. */
  readonly request: Uint8Array | ((sessionTranscript: Uint8Array) => Awaitable<Uint8Array>)
}

/** An answer, not verified, with what it has to be verified with. Spec: ISO/IEC 18013-5 section 9.1.3. */
export interface InPersonAnswer {
  /** CBOR of DeviceResponse. */
  readonly deviceResponse: Uint8Array
  /** CBOR of SessionTranscript. */
  readonly sessionTranscript: Uint8Array
  /** EReaderKey, with which a device MAC is verified. */
  readonly readerKey: KeyAgreement
}

/**
 * Sends one request, takes one response, ends the session, and closes the transport however that ends.
 *
 * `readInPerson` does this and verifies.
 *
 * Spec: ISO/IEC 18013-5 sections 6.3.2 and 9.1.1.
 *
 * @param question — engagement, transport, signal, request.
 * @throws TegataError ERR_PROXIMITY_ABORTED, ERR_PROXIMITY_DISCONNECTED, or what `createReaderSession`, `ReaderSession.receive` and
 *   the transport throw
 */
export async function requestInPerson(question: InPersonQuestion): Promise<InPersonAnswer> {
  const session = await openSession(question)
  const conversation = new Conversation(session, question.transport, question.signal)
  const { sessionTranscript, readerKey } = session
  try {
    await conversation.send(await conversation.wait(make(question.request, sessionTranscript)))
    const received = await conversation.receive()
    if (received?.data === undefined) throw disconnected('the mdoc was gone before it had answered')
    return { deviceResponse: received.data, sessionTranscript, readerKey }
  } finally {
    await conversation.end()
  }
}

/** An engagement that is none ends the exchange like any other failure: with the transport closed. */
async function openSession({ engagement, handover = null, transport }: InPersonQuestion): Promise<ReaderSession> {
  try {
    return await createReaderSession(typeof engagement === 'string' ? parseMdocUri(engagement) : engagement, {
      handover,
    })
  } catch (error) {
    // Nobody waits for that: it may hang, or throw an error of its own.
    void close(transport).catch(() => undefined)
    throw error
  }
}

async function close(transport: MdocTransport): Promise<void> {
  await transport.close()
}

/** In a promise of its own, so that an exception of the caller's function is one too. */
async function make(request: InPersonQuestion['request'], sessionTranscript: Uint8Array): Promise<Uint8Array> {
  return typeof request === 'function' ? request(sessionTranscript) : request
}
