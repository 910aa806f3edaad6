import { type Awaitable, isTegataError, TegataError } from '@tegata/core'
import type { ProximitySession, Received } from '../session/session.js'
import type { MdocTransport } from '../transport/transport.js'

const SPEC = 'ISO/IEC 18013-5 section 9.1.1.4'

/** A session over a transport, in which nothing is waited for longer than the signal allows. */
export class Conversation {
  readonly #session: ProximitySession
  readonly #transport: MdocTransport
  readonly #messages: AsyncIterator<Uint8Array>
  readonly #signal: AbortSignal

  constructor(session: ProximitySession, transport: MdocTransport, signal: AbortSignal) {
    this.#session = session
    this.#transport = transport
    this.#messages = transport.messages[Symbol.asyncIterator]()
    this.#signal = signal
  }

  /** The next message, decrypted; undefined when the connection ended. */
  async receive(): Promise<Received | undefined> {
    const next = await this.#carry(() => this.#messages.next())
    return next.done ? undefined : this.wait(this.#session.receive(next.value))
  }

  async send(data: Uint8Array): Promise<void> {
    const message = await this.wait(this.#session.send(data))
    await this.#carry(() => this.#transport.send(message))
  }

  /** Waits, but not beyond the signal. @throws TegataError ERR_PROXIMITY_ABORTED */
  wait<T>(work: Awaitable<T>): Promise<T> {
    return untilAborted(work, this.#signal)
  }

  /** Tells the other side how it ended, as far as it still can be told, and closes the connection. */
  async end(): Promise<void> {
    const farewell = this.#session.closed ? this.#session.farewell : this.#session.terminate()
    try {
      if (farewell) await this.#carry(() => this.#transport.send(farewell))
    } catch {
      // What counts is how the exchange went; nobody may be left to hear of its end.
    }
    try {
      await this.#carry(() => this.#transport.close())
    } catch {
      // Closed is closed.
    }
  }

  /** What the transport throws, other than an error of ours, means that it is gone. */
  async #carry<T>(work: () => Awaitable<T>): Promise<T> {
    try {
      return await this.wait(start(work))
    } catch (error) {
      if (isTegataError(error)) throw error
      throw disconnected('the transport failed')
    }
  }
}

async function start<T>(work: () => Awaitable<T>): Promise<T> {
  return work()
}

function untilAborted<T>(work: Awaitable<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new TegataError('ERR_PROXIMITY_ABORTED', 'the exchange was aborted', { spec: SPEC }))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort))
  })
}

export function disconnected(reason: string): TegataError {
  return new TegataError('ERR_PROXIMITY_DISCONNECTED', reason, { spec: 'ISO/IEC 18013-5 section 8.3.3.1' })
}
