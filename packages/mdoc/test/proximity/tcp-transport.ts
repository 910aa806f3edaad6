import type { Socket } from 'node:net'
import { createL2capAssembler, createMessageQueue, encodeL2capFrame, type MdocTransport } from '@tegata/mdoc/proximity'

/** A socket in place of a radio, framed like an L2CAP channel. */
export function tcpTransport(socket: Socket): MdocTransport {
  const messages = createMessageQueue()
  const assembler = createL2capAssembler()
  const guarded = (step: () => void) => {
    try {
      step()
    } catch (error) {
      messages.end(error)
    }
  }
  socket.on('data', (bytes: Uint8Array) =>
    guarded(() => {
      for (const each of assembler.push(bytes)) messages.push(each)
    }),
  )
  socket.on('end', () => guarded(() => assembler.end()))
  socket.on('error', () => messages.end(new Error('the socket failed')))
  socket.on('close', () => messages.end())
  socket.on('end', () => messages.end())
  return {
    messages,
    send: (message) =>
      new Promise((resolve, reject) => {
        socket.write(encodeL2capFrame(message), (error) => (error ? reject(error) : resolve()))
      }),
    close: () => void socket.destroySoon(),
  }
}
