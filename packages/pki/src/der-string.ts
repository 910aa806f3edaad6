import { decodeUtf8, isTegataError, TegataError } from '@tegata/core'

/** Repertoires of the single-byte string types, by identifier octet (X.680 section 41). */
const REPERTOIRE: Readonly<Record<number, RegExp>> = {
  18: /^[0-9 ]*$/,
  19: /^[A-Za-z0-9 '()+,\-./:=?]*$/,
  22: /^[\0-\x7f]*$/,
  26: /^[\x20-\x7e]*$/,
}

const UTF8_STRING = 12
const BMP_STRING = 30

/** Decodes a character string; undefined for a type that Tegata does not read (T61String, UniversalString). */
export function decodeDerString(tag: number, content: Uint8Array): string | undefined {
  if (tag === UTF8_STRING) return decodeUtf8String(content)
  if (tag === BMP_STRING) return decodeBmpString(content)
  const repertoire = REPERTOIRE[tag]
  if (repertoire === undefined) return undefined
  let text = ''
  for (const byte of content) text += String.fromCharCode(byte)
  if (!repertoire.test(text)) throw stringError('a character outside the repertoire of its type')
  return text
}

function decodeUtf8String(content: Uint8Array): string {
  try {
    return decodeUtf8(content)
  } catch (error) {
    throw isTegataError(error) ? stringError('the UTF8String is not valid UTF-8') : error
  }
}

/** BMPString holds code points of the basic plane, two bytes each: a surrogate is not one (X.690 section 8.23.8). */
function decodeBmpString(content: Uint8Array): string {
  if (content.length % 2 !== 0) throw stringError('a BMPString has two bytes per character')
  let text = ''
  for (let i = 0; i < content.length; i += 2) {
    const unit = content[i]! * 256 + content[i + 1]!
    if (unit >= 0xd800 && unit <= 0xdfff) throw stringError('a BMPString holds no surrogates')
    text += String.fromCharCode(unit)
  }
  return text
}

function stringError(message: string): TegataError {
  return new TegataError('ERR_DER_ENCODING', message, { spec: 'X.690 section 8.23' })
}
