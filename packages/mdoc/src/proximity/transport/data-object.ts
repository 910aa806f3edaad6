import { concatBytes, TegataArgumentError } from '@tegata/core'
import { brokenFrame } from './limits.js'

const SPEC = 'ISO/IEC 18013-5 section 8.3.3.1.2'
const TAG = 0x53
const MAX_BYTES = 0xff_ffff

/** A message as DO'53'. Spec: ISO/IEC 18013-5 section 8.3.3.1.2; ISO/IEC 7816-4 section 6.2. */
export function wrapDataObject(message: Uint8Array): Uint8Array {
  const { length } = message
  if (length > MAX_BYTES) throw new TegataArgumentError('ERR_ARG_VALUE', 'a message of more than 16 MiB')
  const bytes = [length >> 16, (length >> 8) & 0xff, length & 0xff]
  const count = length > 0xffff ? 3 : length > 0xff ? 2 : 1
  const head = length < 0x80 ? [length] : [0x80 | count, ...bytes.slice(3 - count)]
  return concatBytes(Uint8Array.of(TAG, ...head), message)
}

/** @throws TegataError ERR_PROXIMITY_FRAME */
export function unwrapDataObject(bytes: Uint8Array): Uint8Array {
  const [tag, first = 0x80] = bytes
  const count = first < 0x80 ? 0 : first & 0x7f
  if (tag !== TAG || first === 0x80 || count > 3) throw brokenFrame(SPEC, "not a data object '53'")
  const start = 2 + count
  const length = count === 0 ? first : bytes.subarray(2, start).reduce((value, byte) => value * 256 + byte, 0)
  if (bytes.length < start || bytes.length - start !== length)
    throw brokenFrame(SPEC, 'a data object of another length')
  return bytes.subarray(start)
}
