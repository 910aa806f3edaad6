import type { ErrorCodeEntry } from './entry.js'

/** JSON Web Signatures and JWTs of any kind: credentials, key binding, status list tokens. */
export const JWS_CODES = {
  ERR_JWS_MALFORMED: {
    spec: 'RFC 7515 section 5.2, RFC 7519 section 7.2',
    meaning: 'The text is not three base64url parts with a JSON object as header and as payload.',
  },
  ERR_JWS_HEADER: {
    spec: 'RFC 7515 sections 4 and 4.1.11',
    meaning: 'A JOSE header is malformed, repeats a parameter, or asks for an extension nobody here understands.',
  },
  ERR_JWS_ALGORITHM: {
    spec: 'RFC 7515 section 4.1.1, RFC 8725 section 3.1',
    meaning: 'The signature algorithm is not allowed, or not the one the key is for.',
  },
  ERR_JWS_TYPE: {
    spec: 'RFC 7515 section 4.1.9, RFC 8725 section 3.11',
    meaning: 'The typ header is not the expected one.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
