import { TegataError } from '@tegata/core'

/** Turns what a platform calls back with into the `messages` of a transport. Spec: DESIGN section 7. */
export interface MessageQueue extends AsyncIterable<Uint8Array> {
  /** Adds a message. @throws TegataError ERR_PROXIMITY_LIMIT when the other side does not wait for answers */
  push(message: Uint8Array): void
  /** The connection ended, with `error` when it failed; later calls change nothing. */
  end(error?: unknown): void
}

/** Requests and responses take turns: nobody has a reason to send many messages ahead. */
const MAX_WAITING = 8

/**
 * Makes a queue for one direction of a connection; it has one reader.
 *
 * Spec: DESIGN section 7.
 *
 * @example
 * ```ts
 * const messages = createMessageQueue()
 * characteristic.onChange = (value) => {
 *   const message = assembler.push(value)
 *   if (message) messages.push(message)
 * }
 * characteristic.onDisconnect = () => messages.end()
 * ```
 */
export function createMessageQueue(): MessageQueue {
  const waiting: Uint8Array[] = []
  let ended: { readonly error: unknown } | undefined
  let wake: (() => void) | undefined
  const end = (error?: unknown) => {
    ended ??= { error }
    wake?.()
  }
  return {
    push(message) {
      if (ended) return
      if (waiting.length === MAX_WAITING) {
        const error = new TegataError('ERR_PROXIMITY_LIMIT', 'more messages than anybody waits for', {
          spec: 'ISO/IEC 18013-5 section 9.1.1.4',
          evidence: { maxWaiting: MAX_WAITING },
        })
        end(error)
        throw error
      }
      waiting.push(message)
      wake?.()
    },
    end,
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const message = waiting.shift()
        if (message) yield message
        else if (ended === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        } else if (ended.error === undefined) return
        else throw ended.error
      }
    },
  }
}
