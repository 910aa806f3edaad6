import type { EmbeddedCbor } from '@tegata/cbor'
import { TegataError } from '@tegata/core'
import type { Ciphers } from './cipher.js'
import { encodeSessionMessage, parseSessionMessage, SESSION_STATUS } from './messages.js'

/** What a message of the other side brought. Spec: ISO/IEC 18013-5 section 9.1.1.4. */
export interface Received {
  /** DeviceRequest or DeviceResponse; undefined in a message that only ends the session. */
  readonly data: Uint8Array | undefined
  /** The other side ended the session with this message. */
  readonly terminated: boolean
}

/** What the two sides of a session have in common. Spec: ISO/IEC 18013-5 section 9.1.1. */
export interface ProximitySession {
  readonly closed: boolean
  /**
   * Takes a message from the transport. Any error closes the session and drops its keys; `farewell` then holds what the other
   * side is owed.
   *
   * @throws TegataError ERR_PROXIMITY_MESSAGE, ERR_PROXIMITY_DECRYPTION, ERR_PROXIMITY_ORDER, ERR_PROXIMITY_PEER_STATUS,
   *   ERR_PROXIMITY_LIMIT, ERR_PROXIMITY_COUNTER, and for a reader's key ERR_PROXIMITY_CURVE, ERR_COSE_KEY, ERR_KEY_INVALID
   */
  receive(message: Uint8Array): Promise<Received>
  /**
   * Encrypts a message for the transport.
   *
   * @param data — DeviceRequest or DeviceResponse, CBOR.
   * @throws TegataError ERR_PROXIMITY_ORDER, ERR_PROXIMITY_COUNTER
   */
  send(data: Uint8Array): Promise<Uint8Array>
  /** Closes the session and drops its keys. @returns the message that tells the other side. */
  terminate(): Uint8Array
  /** The status message that the other side is owed after an error; undefined when it is owed none. */
  readonly farewell: Uint8Array | undefined
}

const SPEC = 'ISO/IEC 18013-5 section 9.1.1.4'

/**
 * The state machine of both roles: requests and responses take turns, one message at a time.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.1.4.
 */
export class SessionMachine implements ProximitySession {
  #ciphers: Ciphers | undefined
  /** EReaderKeyBytes, until the first message has carried them. */
  #introduction: EmbeddedCbor | undefined
  /** Whose message is next. */
  #turn: 'ours' | 'theirs'
  #closed = false
  #farewell: Uint8Array | undefined
  #last: Promise<unknown> = Promise.resolve()

  /** A reader has its keys and speaks first; an mdoc gets its keys with the first message. */
  constructor(reader?: { readonly ciphers: Ciphers; readonly introduction: EmbeddedCbor }) {
    this.#turn = reader ? 'ours' : 'theirs'
    this.#ciphers = reader?.ciphers
    this.#introduction = reader?.introduction
  }

  /** Sets up the keys of an mdoc; a reader has them already, so that it never gets here. */
  protected async establish(_readerKey: EmbeddedCbor): Promise<Ciphers | undefined> {
    return undefined
  }

  get closed(): boolean {
    return this.#closed
  }

  get farewell(): Uint8Array | undefined {
    return this.#farewell
  }

  receive(message: Uint8Array): Promise<Received> {
    return this.#inOrder(() => this.#receive(message))
  }

  async #receive(bytes: Uint8Array): Promise<Received> {
    const { readerKey, data, status } = parseSessionMessage(bytes)
    if (status !== undefined && data === undefined) return this.#end(status)
    if (this.#turn !== 'theirs') throw outOfTurn('a message came out of turn')
    if ((this.#ciphers === undefined) !== (readerKey !== undefined)) {
      throw outOfTurn('SessionEstablishment is the first message of a reader, and no other')
    }
    const ciphers = readerKey === undefined ? this.#ciphers : await this.establish(readerKey)
    const plaintext = await ciphers!.incoming.open(data!)
    // `terminate` does not wait for its turn: what it closed stays closed.
    if (this.#closed) throw outOfTurn('the session was closed meanwhile')
    this.#ciphers = ciphers
    this.#turn = 'ours'
    if (status !== undefined) this.#close()
    return { data: plaintext, terminated: status !== undefined }
  }

  #end(status: number): Received {
    this.#close()
    if (status === SESSION_STATUS.termination) return { data: undefined, terminated: true }
    throw new TegataError('ERR_PROXIMITY_PEER_STATUS', 'the other side ended the session with an error', {
      spec: SPEC,
      evidence: { status },
    })
  }

  send(data: Uint8Array): Promise<Uint8Array> {
    return this.#inOrder(async () => {
      if (this.#turn !== 'ours' || this.#ciphers === undefined)
        throw outOfTurn('it is not the turn of this side to send')
      this.#turn = 'theirs'
      const readerKey = this.#introduction
      this.#introduction = undefined
      return encodeSessionMessage({ readerKey, data: await this.#ciphers.outgoing.seal(data) })
    })
  }

  terminate(): Uint8Array {
    this.#close()
    return encodeSessionMessage({ status: SESSION_STATUS.termination })
  }

  /** One call after the other, however they are made: counters must not depend on which decryption is faster. */
  #inOrder<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      if (this.#closed) throw outOfTurn('the session is closed')
      try {
        return await step()
      } catch (error) {
        this.#fail(error)
        throw error
      }
    })
    this.#last = result.catch(() => undefined)
    return result
  }

  #fail(error: unknown): void {
    if (this.#closed) return
    this.#close()
    this.#farewell = encodeSessionMessage({ status: statusFor(error) })
  }

  #close(): void {
    this.#closed = true
    this.#ciphers = undefined
  }
}

/** What an error is called on the wire. Spec: ISO/IEC 18013-5 section 9.1.1.4 (Table 20). */
function statusFor(error: unknown): number {
  switch (error instanceof TegataError ? error.code : '') {
    case 'ERR_PROXIMITY_MESSAGE':
      return SESSION_STATUS.decodingError
    case 'ERR_PROXIMITY_ORDER':
    case 'ERR_PROXIMITY_LIMIT':
      return SESSION_STATUS.termination
    default:
      return SESSION_STATUS.encryptionError
  }
}

function outOfTurn(reason: string): TegataError {
  return new TegataError('ERR_PROXIMITY_ORDER', reason, { spec: SPEC })
}
