import type { Awaitable } from '@tegata/core'
import type { ProximitySession, Received } from '../session/session.js'
import type { MdocTransport } from '../transport/transport.js'
import { carry, untilAborted } from './connection.js'

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
    const next = await carry(() => this.#messages.next(), this.#signal)
    return next.done ? undefined : this.wait(this.#session.receive(next.value))
  }

  async send(data: Uint8Array): Promise<void> {
    const message = await this.wait(this.#session.send(data))
    await carry(() => this.#transport.send(message), this.#signal)
  }

  /** Waits, but not beyond the signal. @throws TegataError ERR_PROXIMITY_ABORTED */
  wait<T>(work: Awaitable<T>): Promise<T> {
    return untilAborted(work, this.#signal)
  }

  /** Tells the other side how it ended, as far as it still can be told, and closes the connection. */
  async end(): Promise<void> {
    const farewell = this.#session.closed ? this.#session.farewell : this.#session.terminate()
    try {
      if (farewell) await carry(() => this.#transport.send(farewell), this.#signal)
    } catch {
      // What counts is how the exchange went; nobody may be left to hear of its end.
    }
    try {
      await carry(() => this.#transport.close(), this.#signal)
    } catch {
      // Closed is closed.
    }
  }
}
