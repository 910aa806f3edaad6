import type { ErrorCodeEntry } from './index.js'

/** DER, X.509, CRL and CMS. */
export const PKI_CODES = {
  ERR_DER_ENCODING: {
    spec: 'X.690 section 10',
    meaning: 'The bytes are not the distinguished encoding of the expected ASN.1 type.',
  },
  ERR_DER_LIMIT: {
    spec: 'DESIGN section 7',
    meaning: 'The encoding is larger or nested deeper than the stated limit.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
