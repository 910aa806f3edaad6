import type { ErrorCodeEntry } from './entry.js'

/** Text and byte encodings shared by all formats. */
export const ENCODING_CODES = {
  ERR_ENCODING_BASE64URL: { spec: 'RFC 7515 section 2', meaning: 'Not canonical base64url without padding.' },
  ERR_ENCODING_BASE64: { spec: 'RFC 4648 section 4', meaning: 'Not canonical base64 with padding.' },
  ERR_ENCODING_HEX: { spec: 'RFC 4648 section 8', meaning: 'Not lower or upper case hexadecimal of even length.' },
  ERR_ENCODING_UTF8: { spec: 'RFC 3629 section 3', meaning: 'The bytes are not valid UTF-8.' },
  ERR_ENCODING_JSON: { spec: 'RFC 8259', meaning: 'The text is not JSON.' },
  ERR_ENCODING_JSON_DUPLICATE: {
    spec: 'RFC 7515 section 4',
    meaning: 'A JSON object has two members of the same name.',
  },
  ERR_ENCODING_ZLIB: {
    spec: 'RFC 1950 section 2.2',
    meaning: 'Not one complete ZLIB stream: another format, damaged, cut short, or followed by more bytes.',
  },
  ERR_ENCODING_LIMIT: {
    spec: 'DESIGN section 7',
    meaning: 'The input is larger or nested deeper than the stated limit.',
  },
  ERR_KEY_UNSUPPORTED: {
    spec: 'RFC 5639; ISO/IEC 18013-5 Annex B',
    meaning:
      'The key is of a curve that this platform has not: WebCrypto and React Native neither verify nor agree over brainpool.',
  },
  ERR_KEY_INVALID: {
    spec: 'RFC 7517',
    meaning: 'A key is malformed, off its curve, or not of the kind its algorithm needs.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
