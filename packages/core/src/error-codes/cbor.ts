import type { ErrorCodeEntry } from './entry.js'

/** CBOR and COSE. */
export const CBOR_CODES = {
  ERR_CBOR_MALFORMED: { spec: 'RFC 8949 Appendix C', meaning: 'The bytes are not well-formed CBOR.' },
  ERR_CBOR_TRUNCATED: {
    spec: 'RFC 8949 Appendix C',
    meaning: 'A declared length is larger than the bytes that are left; nothing was allocated for it.',
  },
  ERR_CBOR_TRAILING: { spec: 'RFC 8949 section 5.3.1', meaning: 'Bytes follow the one item that was expected.' },
  ERR_CBOR_LIMIT: {
    spec: 'RFC 8949 section 10',
    meaning: 'The input is longer, nested deeper, or made of more items than the stated limit.',
  },
  ERR_CBOR_DUPLICATE_KEY: { spec: 'RFC 8949 section 5.6', meaning: 'A map has the same key twice.' },
  ERR_CBOR_KEY_TYPE: {
    spec: 'RFC 8949 section 5.6',
    meaning: 'A map key is neither an integer, a text nor a byte string; no format here uses others.',
  },
  ERR_CBOR_TAG: { spec: 'RFC 8949 section 3.4', meaning: 'The content of a tag is not what the tag asks for.' },
  ERR_CBOR_NOT_DETERMINISTIC: {
    spec: 'RFC 8949 section 4.2.1',
    meaning: 'The encoding is not the deterministic one, where that is required.',
  },
  ERR_COSE_STRUCTURE: { spec: 'RFC 9052 section 4.2', meaning: 'The value is not a COSE_Sign1 or COSE_Mac0.' },
  ERR_COSE_HEADER: {
    spec: 'RFC 9052 section 3',
    meaning: 'The COSE headers contradict one another, mark a parameter critical, or lack one that is needed.',
  },
  ERR_COSE_ALGORITHM: {
    spec: 'RFC 9053 section 2',
    meaning: 'The COSE algorithm is unknown, or is not the one of the key.',
  },
  ERR_COSE_PAYLOAD: {
    spec: 'RFC 9052 section 4.1',
    meaning: 'The payload is attached where it must be detached, or the other way round.',
  },
  ERR_COSE_SIGNATURE: { spec: 'RFC 9052 section 4.4', meaning: 'The COSE signature is not by the expected key.' },
  ERR_COSE_MAC: {
    spec: 'RFC 9052 section 6.3',
    meaning: 'The COSE authentication tag was not made with the expected key.',
  },
  ERR_COSE_KEY: { spec: 'RFC 9053 section 7', meaning: 'The value is not a usable public COSE_Key.' },
} as const satisfies Record<string, ErrorCodeEntry>
