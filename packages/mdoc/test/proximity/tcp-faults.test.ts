import { type ChildProcess, spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { encodeCbor } from '@tegata/cbor'
import { decodeBase64url } from '@tegata/core'
import { buildDeviceRequest, type MdocTrust } from '@tegata/mdoc'
import { type MdocTransport, parseMdocUri, readInPerson } from '@tegata/mdoc/proximity'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { tcpTransport } from './tcp-transport.js'

const ROOT = resolve(import.meta.dirname, '../../../..')
const REQUEST = await buildDeviceRequest({
  docRequests: [{ docType: 'org.tegata.test.1', nameSpaces: { 'org.tegata.test': { age_over_20: false } } }],
})

let wallet: ChildProcess
let lines: AsyncIterator<string>
let port: number
let trust: MdocTrust

const hear = async () => JSON.parse((await lines.next()).value) as { uri: string; code?: string; answered?: number }
const say = (line: string) => wallet.stdin!.write(`${line}\n`)

beforeAll(async () => {
  const program = resolve(import.meta.dirname, 'tcp-holder.ts')
  wallet = spawn(process.execPath, ['--import', 'tsx', '--conditions=tegata-source', program], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  lines = createInterface({ input: wallet.stdout! })[Symbol.asyncIterator]()
  const hello = JSON.parse((await lines.next()).value) as { port: number; root: string }
  port = hello.port
  trust = [{ id: 'https://issuer.example', certificates: [decodeBase64url(hello.root)] }]
}, 30_000)
afterAll(() => void wallet.kill())

/** The text of the QR code, as the wallet's process shows it, and a connection to that process. */
async function scan(): Promise<{ uri: string; socket: Socket }> {
  say('engage')
  const { uri } = await hear()
  const socket = connect(port, '127.0.0.1')
  await new Promise((done) => socket.once('connect', done))
  return { uri, socket }
}

type Tamper = (message: Uint8Array) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>
const asIs: Tamper = (message) => [message]

/** What the reader sends and receives goes through hostile hands. */
function tampered(transport: MdocTransport, sent: Tamper, received: Tamper): MdocTransport {
  return {
    async send(message) {
      for (const each of await sent(message)) await transport.send(each)
    },
    messages: {
      async *[Symbol.asyncIterator]() {
        for await (const message of transport.messages) yield* await received(message)
      },
    },
    close: () => transport.close(),
  }
}

const read = (uri: string, transport: MdocTransport, signal = new AbortController().signal) =>
  readInPerson({ engagement: uri, transport, signal, request: REQUEST, trust, at: new Date('2026-06-01T00:00:00Z') })

/** How it ends for the reader, here, and for the wallet, in its own process. */
async function exchange(sent: Tamper, received: Tamper = asIs, signal?: AbortSignal) {
  const { uri, socket } = await scan()
  const reader = await codeOf(() => read(uri, tampered(tcpTransport(socket), sent, received), signal))
  const { code, answered } = await hear()
  await new Promise((done) => (socket.destroyed ? done(0) : socket.once('close', done)))
  return [reader, code ?? answered]
}

/** Only the first message, which is the request; what ends a session is left alone. */
function first(change: Tamper): Tamper {
  let seen = 0
  return (message) => (seen++ === 0 ? change(message) : [message])
}

test('ISO/IEC 18013-5 section 6.3.2: two processes exchange a request and a response over TCP', async () => {
  const { uri, socket } = await scan()
  expect(parseMdocUri(uri).curve).toBe('P-256')
  const { documents } = await read(uri, tcpTransport(socket))
  expect([...documents[0]!.elements.get('org.tegata.test')!]).toEqual([['age_over_20', true]])
  expect(await hear()).toEqual({ answered: 1 })
})

describe('section 9.1.1.4: a broken exchange ends in an error of both sides, never in a hang', () => {
  test('a request that is dropped', async () => {
    const abort = new AbortController()
    const drop = first(() => {
      abort.abort()
      return []
    })
    expect(await exchange(drop, asIs, abort.signal)).toEqual(['ERR_PROXIMITY_ABORTED', 'ERR_PROXIMITY_DISCONNECTED'])
  })

  test('a response that is dropped', async () => {
    const abort = new AbortController()
    const drop = first(() => {
      abort.abort()
      return []
    })
    expect(await exchange(asIs, drop, abort.signal)).toEqual(['ERR_PROXIMITY_ABORTED', 1])
  })

  test('a request that is repeated', async () => {
    // The reader has its answer; the wallet notices.
    const again = first((message) => [message, message])
    expect(await exchange(again)).toEqual(['accepted', 'ERR_PROXIMITY_ORDER'])
  })

  test('a request that the termination overtakes', async () => {
    const reordered = first((message) => [encodeCbor({ status: 20 }), message])
    expect(await exchange(reordered)).toEqual(['ERR_PROXIMITY_DISCONNECTED', 'ERR_PROXIMITY_DISCONNECTED'])
  })

  test('a request of another session', async () => {
    let recorded: Uint8Array | undefined
    const record = first((message) => {
      recorded = message
      return [message]
    })
    expect(await exchange(record)).toEqual(['accepted', 1])
    const replay = first(() => [recorded!])
    expect(await exchange(replay)).toEqual(['ERR_PROXIMITY_PEER_STATUS', 'ERR_PROXIMITY_DECRYPTION'])
  })

  test('a request or a response that is cut', async () => {
    const cut = () => first((message) => [message.subarray(0, -1)])
    expect(await exchange(cut())).toEqual(['ERR_PROXIMITY_PEER_STATUS', 'ERR_PROXIMITY_MESSAGE'])
    expect(await exchange(asIs, cut())).toEqual(['ERR_PROXIMITY_MESSAGE', 'ERR_PROXIMITY_PEER_STATUS'])
  })

  test('a request or a response with a changed byte', async () => {
    const corrupt = () => first((message) => [message.with(40, message[40]! ^ 1)]) // within the ciphertext
    expect(await exchange(corrupt())).toEqual(['ERR_PROXIMITY_PEER_STATUS', 'ERR_PROXIMITY_DECRYPTION'])
    expect(await exchange(asIs, corrupt())).toEqual(['ERR_PROXIMITY_DECRYPTION', 'ERR_PROXIMITY_PEER_STATUS'])
  })

  /** A peer that does not even speak the framing. */
  async function hostile(act: (socket: Socket) => Promise<void> | void) {
    const { socket } = await scan()
    const closed = new Promise((done) => socket.once('close', done))
    socket.on('error', () => {})
    socket.resume()
    await act(socket)
    const { code } = await hear()
    socket.destroy()
    await closed
    return code
  }

  test('a length of 4 GiB', async () => {
    expect(await hostile((socket) => void socket.write(Uint8Array.of(255, 255, 255, 255)))).toBe('ERR_PROXIMITY_LIMIT')
  })

  test('a connection that ends within a message, or before it', async () => {
    expect(await hostile((socket) => void socket.end(Uint8Array.of(0, 0, 1, 0, 7)))).toBe('ERR_PROXIMITY_FRAME')
    expect(await hostile((socket) => void socket.end())).toBe('ERR_PROXIMITY_DISCONNECTED')
    expect(await hostile((socket) => void socket.resetAndDestroy())).toBe('ERR_PROXIMITY_DISCONNECTED')
  })

  test('one byte after the other, and never the last', async () => {
    const trickle = async (socket: Socket) => {
      for (const byte of [0, 0, 0, 100, 1, 2, 3]) {
        await new Promise((done) => socket.write(Uint8Array.of(byte), done))
      }
      say('abort') // the signal of the wallet, as its time would run out
    }
    expect(await hostile(trickle)).toBe('ERR_PROXIMITY_ABORTED')
  })

  test('many messages ahead', async () => {
    const frame = Uint8Array.of(0, 0, 0, 1, 0xa0)
    const flood = (socket: Socket) => void socket.write(Buffer.concat(Array.from({ length: 1000 }, () => frame)))
    expect(['ERR_PROXIMITY_LIMIT', 'ERR_PROXIMITY_MESSAGE']).toContain(await hostile(flood))
  })

  test('the wallet goes on with the next reader', async () => {
    expect(await exchange(asIs)).toEqual(['accepted', 1])
  })
})
