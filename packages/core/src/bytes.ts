import {
  decodeBase64url as platformDecode,
  decodeTextBase64url as platformDecodeText,
  decodeTextsBase64url as platformDecodeTexts,
  encodeBase64url as platformEncode,
  encodeTextBase64url as platformEncodeText,
  encodeTextsBase64url as platformEncodeTexts,
} from '#platform'
import { TegataArgumentError, TegataError } from './errors.js'
import { joinBytes } from './join-bytes.js'
import { encoder, strictDecoder } from './platform/utf8.js'

/**
 * Checks that an argument is a Uint8Array, optionally of one exact length.
 *
 * Spec: DESIGN section 7 (Uint8Array only).
 *
 * @param value — the argument.
 * @param title — its name, for the message.
 * @param length — required length in bytes.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 */
export function assertBytes(value: unknown, title: string, length?: number): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TegataArgumentError('ERR_ARG_TYPE', `${title} must be a Uint8Array`)
  if (length !== undefined && value.length !== length) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `${title} must be ${length} bytes, not ${value.length}`)
  }
}

/** Encodes text as UTF-8. Spec: RFC 3629. @param text — any string; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/**
 * Decodes UTF-8 strictly; a byte order mark stays part of the text.
 *
 * Spec: RFC 3629 section 3.
 *
 * @param bytes — the encoded text.
 * @throws TegataError ERR_ENCODING_UTF8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    throw new TegataError('ERR_ENCODING_UTF8', 'not UTF-8', { spec: 'RFC 3629 section 3' })
  }
}

/** Encodes bytes as base64url without padding. Spec: RFC 7515 section 2. @param bytes — any length. */
export function encodeBase64url(bytes: Uint8Array): string {
  return platformEncode(bytes)
}

/**
 * Decodes canonical base64url: no padding, no white space, unused bits zero.
 *
 * Spec: RFC 7515 section 2, RFC 4648 section 3.5 (a second spelling of the same bytes would let a signed text change).
 *
 * @param text — base64url characters only.
 * @throws TegataError ERR_ENCODING_BASE64URL
 */
export function decodeBase64url(text: string): Uint8Array {
  const bytes = platformDecode(text)
  if (bytes === undefined) {
    throw new TegataError('ERR_ENCODING_BASE64URL', 'not canonical base64url', { spec: 'RFC 7515 section 2' })
  }
  return bytes
}

/** Encodes the UTF-8 form of a text as base64url without padding. Spec: RFC 7515 section 2. @param text — any string. */
export function encodeBase64urlText(text: string): string {
  return platformEncodeText(text)
}

/**
 * Decodes canonical base64url that holds UTF-8, in one step: the parts of a JWT, Disclosures.
 *
 * Spec: RFC 7515 section 2, RFC 3629 section 3.
 *
 * @param text — base64url characters only.
 * @throws TegataError ERR_ENCODING_BASE64URL, ERR_ENCODING_UTF8
 */
export function decodeBase64urlText(text: string): string {
  // The slow way tells which of the two is wrong.
  return platformDecodeText(text) ?? decodeUtf8(decodeBase64url(text))
}

/**
 * Encodes many short texts as `encodeBase64urlText` does each, with the work of a buffer done once for all of them.
 *
 * Spec: RFC 7515 section 2; RFC 9901 section 4.2 (Disclosures).
 *
 * @param texts — any strings.
 */
export function encodeBase64urlTexts(texts: readonly string[]): readonly string[] {
  return platformEncodeTexts(texts)
}

/**
 * Decodes many short texts as `decodeBase64urlText` does each.
 *
 * Spec: RFC 7515 section 2, RFC 3629 section 3; RFC 9901 section 4.2 (Disclosures).
 *
 * @param texts — base64url characters only.
 * @throws TegataError ERR_ENCODING_BASE64URL, ERR_ENCODING_UTF8
 */
export function decodeBase64urlTexts(texts: readonly string[]): readonly string[] {
  // The slow way tells what is wrong with which text.
  return platformDecodeTexts(texts) ?? texts.map(decodeBase64urlText)
}

/** Encodes bytes as base64 with padding. Spec: RFC 4648 section 4. @param bytes — any length. */
export function encodeBase64(bytes: Uint8Array): string {
  const unpadded = platformEncode(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return unpadded + '='.repeat((4 - (unpadded.length % 4)) % 4)
}

/**
 * Decodes canonical base64 with padding (as in `x5c`).
 *
 * Spec: RFC 4648 section 4, RFC 7515 section 4.1.6.
 *
 * @param text — base64 characters and padding only; no line breaks.
 * @throws TegataError ERR_ENCODING_BASE64
 */
export function decodeBase64(text: string): Uint8Array {
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0) {
    const bytes = platformDecode(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
    if (bytes !== undefined) return bytes
  }
  throw new TegataError('ERR_ENCODING_BASE64', 'not canonical base64', { spec: 'RFC 4648 section 4' })
}

const HEX = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Encodes bytes as lower-case hexadecimal. Spec: RFC 4648 section 8. @param bytes — any length. */
export function encodeHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

/**
 * Decodes hexadecimal of either case.
 *
 * Spec: RFC 4648 section 8.
 *
 * @param text — an even number of hexadecimal digits.
 * @throws TegataError ERR_ENCODING_HEX
 */
export function decodeHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) {
    throw new TegataError('ERR_ENCODING_HEX', 'not hexadecimal', { spec: 'RFC 4648 section 8' })
  }
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** Joins a few byte strings into one. Spec: DESIGN section 7 (Uint8Array only). @param parts — in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return joinBytes(parts)
}

/**
 * Compares two byte strings in time that depends on their lengths only, so that a digest cannot be guessed byte by byte.
 *
 * Spec: DESIGN section 7.
 *
 * @param a — any length.
 * @param b — any length; different lengths are unequal at once.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!
  return difference === 0
}
