import { concatBytes, encodeUtf8, hkdfSha256, TegataArgumentError } from '@tegata/core'
import type { DeviceEngagement } from '../engagement/device-engagement.js'
import { brokenFrame, DEFAULT_MAX_BYTES } from './limits.js'
import { MessageBuffer } from './message-buffer.js'

/** Characteristics of the two services, by what goes over them. Spec: ISO/IEC 18013-5 section 8.3.3.1.1.4 (Tables 5 and 6), second edition for L2CAP. */
export const BLE_CHARACTERISTICS = {
  /** mdoc peripheral server mode: the service of the mdoc. */
  peripheralServer: {
    state: '00000001-a123-48ce-896b-4c76973373e6',
    clientToServer: '00000002-a123-48ce-896b-4c76973373e6',
    serverToClient: '00000003-a123-48ce-896b-4c76973373e6',
    l2cap: '0000000a-a123-48ce-896b-4c76973373e6',
  },
  /** mdoc central client mode: the service of the reader. */
  centralClient: {
    state: '00000005-a123-48ce-896b-4c76973373e6',
    clientToServer: '00000006-a123-48ce-896b-4c76973373e6',
    serverToClient: '00000007-a123-48ce-896b-4c76973373e6',
    ident: '00000008-a123-48ce-896b-4c76973373e6',
    l2cap: '0000000b-a123-48ce-896b-4c76973373e6',
  },
} as const

const STATE = { start: 0x01, end: 0x02 } as const
const MORE = 0x01
const LAST = 0x00
const CHUNK_SPEC = 'ISO/IEC 18013-5 section 8.3.3.1.1.6'
/** The longest attribute value of the ATT protocol. */
const MAX_ATTRIBUTE_BYTES = 512

/** A command on the State characteristic. Spec: ISO/IEC 18013-5 section 8.3.3.1.1.5. */
export type BleState = keyof typeof STATE

/** The byte of a command on the State characteristic. Spec: ISO/IEC 18013-5 section 8.3.3.1.1.5. @param state — `start` or `end`. */
export function encodeBleState(state: BleState): Uint8Array {
  return Uint8Array.of(STATE[state])
}

/**
 * Reads a command from the State characteristic.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.1.5.
 *
 * @param value — of the characteristic, 1 byte.
 * @throws TegataError ERR_PROXIMITY_FRAME
 */
export function readBleState(value: Uint8Array): BleState {
  if (value.length === 1 && value[0] === STATE.start) return 'start'
  if (value.length === 1 && value[0] === STATE.end) return 'end'
  throw brokenFrame('ISO/IEC 18013-5 section 8.3.3.1.1.5', 'neither start nor end')
}

/**
 * The value of the Ident characteristic, by which an mdoc in central client mode knows that it found its reader; 16 bytes.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.1.3.
 *
 * @param engagement — as parsed; its EDeviceKeyBytes count.
 */
export function deriveBleIdent({ deviceKeyBytes }: Pick<DeviceEngagement, 'deviceKeyBytes'>): Uint8Array {
  return hkdfSha256(deviceKeyBytes, new Uint8Array(0), encodeUtf8('BLEIdent'), 16)
}

/**
 * Cuts a message into values for the data characteristics: the first byte is 01 while more follow, 00 in the last.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.1.6: at most three bytes less than the MTU, and 512 bytes.
 *
 * @param message — one byte at least.
 * @param mtu — ATT_MTU of the connection, 23 to 517 bytes.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function bleChunks(message: Uint8Array, mtu: number): Uint8Array[] {
  if (!Number.isInteger(mtu) || mtu < 23 || mtu > 517) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'an ATT_MTU is 23 to 517 bytes')
  }
  if (message.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'an empty message')
  const size = Math.min(mtu - 3, MAX_ATTRIBUTE_BYTES) - 1
  const chunks: Uint8Array[] = []
  for (let i = 0; i < message.length; i += size) {
    const prefix = Uint8Array.of(i + size < message.length ? MORE : LAST)
    chunks.push(concatBytes(prefix, message.subarray(i, i + size)))
  }
  return chunks
}

/** Puts messages together from the values of a data characteristic. Spec: ISO/IEC 18013-5 section 8.3.3.1.1.6. */
export interface BleAssembler {
  /** @returns the message that the chunk completes. @throws TegataError ERR_PROXIMITY_FRAME, ERR_PROXIMITY_LIMIT */
  push(chunk: Uint8Array): Uint8Array | undefined
}

/**
 * Makes an assembler for one direction of a connection; after an error it must not be used again.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.3.1.1.6.
 *
 * @param maxBytes — longest message; a little over 4 MiB when absent.
 */
export function createBleAssembler(maxBytes: number = DEFAULT_MAX_BYTES): BleAssembler {
  const message = new MessageBuffer(maxBytes)
  return {
    push(chunk) {
      const [prefix] = chunk
      // Chunks without content would never reach a limit of bytes.
      if (chunk.length < 2) throw brokenFrame(CHUNK_SPEC, 'a chunk without content')
      if (prefix !== MORE && prefix !== LAST) throw brokenFrame(CHUNK_SPEC, 'a chunk that is neither last nor not')
      message.append(chunk.subarray(1))
      return prefix === MORE ? undefined : message.take()
    },
  }
}
