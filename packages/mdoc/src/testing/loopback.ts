import type { MdocTransport } from '../proximity/index.js'
import { createMessageQueue } from '../proximity/index.js'

/**
 * Two ends of a connection within one process, for tests and demonstrations.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1 (in place of a radio).
 *
 * @param tamper — sees each message on its way; answers what arrives: the same, others, or none.
 * @returns the ends of mdoc and reader.
 */
export function createLoopback(
  tamper: (message: Uint8Array, from: 'mdoc' | 'reader') => readonly Uint8Array[] = (message) => [message],
): { readonly mdoc: MdocTransport; readonly reader: MdocTransport } {
  const toMdoc = createMessageQueue()
  const toReader = createMessageQueue()
  const close = () => {
    toMdoc.end()
    toReader.end()
  }
  const send = (from: 'mdoc' | 'reader', queue: typeof toMdoc) => (message: Uint8Array) => {
    for (const arriving of tamper(message, from)) queue.push(arriving.slice())
  }
  return {
    mdoc: { send: send('mdoc', toReader), messages: toMdoc, close },
    reader: { send: send('reader', toMdoc), messages: toReader, close },
  }
}
