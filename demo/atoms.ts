/**
 * Takes a presentation apart into its smallest values, as a relying party that wants to recognise somebody would.
 *
 * It knows no format by name: it splits what can be split and decodes what can be decoded, so that nothing escapes the
 * comparison because nobody thought of its path.
 */
import { decodeCbor, EmbeddedCbor, Tagged } from '@tegata/cbor'
import { decodeBase64url, decodeUtf8, encodeHex, isTegataError, parseJson } from '@tegata/core'

/** One value and where it was found. */
export interface Atom {
  readonly path: string
  readonly value: string
}

/** @param presentation — one element of `vp_token`, as it went over the wire. */
export function atomise(presentation: string): readonly Atom[] {
  const atoms: Atom[] = []
  splitText(presentation, '', atoms)
  return atoms
}

function splitText(text: string, path: string, atoms: Atom[]): void {
  const separator = ['~', '.'].find((candidate) => text.includes(candidate) && /^[\w~.-]+$/.test(text))
  if (separator !== undefined) {
    text.split(separator).forEach((part, i) => {
      splitText(part, `${path}/${i}`, atoms)
    })
    return
  }
  if (text === '') return
  atoms.push({ path, value: text })
  const bytes = attempt(() => decodeBase64url(text))
  if (bytes !== undefined && bytes.length > 0) openBytes(bytes, path, atoms)
}

function openBytes(bytes: Uint8Array, path: string, atoms: Atom[]): void {
  const json = attempt(() => parseJson(decodeUtf8(bytes)))
  if (json !== undefined) {
    walk(json, path, atoms)
    return
  }
  const cbor = bytes.length > 8 ? attempt(() => decodeCbor(bytes)) : undefined
  if (typeof cbor === 'object' && cbor !== null) {
    walk(cbor, path, atoms)
    return
  }
  // A proof or a signature: its 16-byte windows on a 16-byte grid, so that a repeated point or scalar shows.
  for (let i = 0; i + 16 <= bytes.length; i += 16) {
    atoms.push({ path: `${path}[${i}]`, value: encodeHex(bytes.subarray(i, i + 16)) })
  }
}

function walk(value: unknown, path: string, atoms: Atom[]): void {
  if (value instanceof EmbeddedCbor) {
    walk(decodeCbor(value.bytes), path, atoms)
  } else if (value instanceof Tagged) {
    walk(value.value, path, atoms)
  } else if (value instanceof Uint8Array) {
    atoms.push({ path, value: encodeHex(value) })
    openBytes(value, path, atoms)
  } else if (value instanceof Map) {
    for (const [key, item] of value) walk(item, `${path}/${String(key)}`, atoms)
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => {
      walk(item, `${path}/${i}`, atoms)
    })
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) walk(item, `${path}/${key}`, atoms)
  } else if (value !== undefined && value !== null) {
    atoms.push({ path, value: String(value) })
    if (typeof value === 'string' && value.length > 16) splitText(value, path, atoms)
  }
}

function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch (error) {
    if (isTegataError(error)) return undefined
    throw error
  }
}
