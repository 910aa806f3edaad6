import { type Awaitable, isTegataError, TegataError } from '@tegata/core'

/** Waits, but not beyond the signal. @throws TegataError ERR_PROXIMITY_ABORTED */
export function untilAborted<T>(work: Awaitable<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      const spec = 'ISO/IEC 18013-5 section 9.1.1.4'
      reject(new TegataError('ERR_PROXIMITY_ABORTED', 'the exchange was aborted', { spec }))
    }
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort))
  })
}

/**
 * Waits for a connection: what it throws, other than an error of ours, means that it is gone.
 *
 * @throws TegataError ERR_PROXIMITY_ABORTED, ERR_PROXIMITY_DISCONNECTED
 */
export async function carry<T>(work: () => Awaitable<T>, signal: AbortSignal): Promise<T> {
  try {
    return await untilAborted(start(work), signal)
  } catch (error) {
    if (isTegataError(error)) throw error
    throw disconnected('the transport failed')
  }
}

async function start<T>(work: () => Awaitable<T>): Promise<T> {
  return work()
}

export function disconnected(reason: string): TegataError {
  return new TegataError('ERR_PROXIMITY_DISCONNECTED', reason, { spec: 'ISO/IEC 18013-5 section 8.3.3.1' })
}
