import { ANCHOR_CODES } from './anchor.js'
import { ANCHOR_STORE_CODES } from './anchor-store.js'
import { ARGUMENT_CODES } from './argument.js'
import { ATTESTATION_CODES } from './attestation.js'
import { BBS_CODES } from './bbs.js'
import { CARD_CODES } from './card.js'
import { CBOR_CODES } from './cbor.js'
import { DATA_INTEGRITY_CODES } from './data-integrity.js'
import { DC_API_CODES } from './dc-api.js'
import { ENCODING_CODES } from './encoding.js'
import type { ErrorCodeEntry } from './entry.js'
import { FETCH_CODES } from './fetch.js'
import { JPKI_CODES } from './jpki.js'
import { JWS_CODES } from './jws.js'
import { LINKABILITY_CODES } from './linkability.js'
import { MDOC_CODES } from './mdoc.js'
import { MDOC_TRUST_CODES } from './mdoc-trust.js'
import { PKI_CODES } from './pki.js'
import { POLICY_CODES } from './policy.js'
import { PROXIMITY_CODES } from './proximity.js'
import { SD_JWT_CODES } from './sd-jwt.js'
import { STATUS_CODES } from './status.js'

export type { ErrorCodeEntry } from './entry.js'

/**
 * Every error code of every Tegata package: the single table behind `ErrorCode`, the documentation page and the checks.
 *
 * Codes are stable API: adding one is a minor change, changing a meaning is a major one. Only types of this table
 * reach a bundle; the texts stay out of it.
 *
 * Spec: DESIGN section 7 (one error class, one table).
 */
export const ERROR_CODES = {
  ...ARGUMENT_CODES,
  ...ENCODING_CODES,
  ...FETCH_CODES,
  ...CBOR_CODES,
  ...PKI_CODES,
  ...JPKI_CODES,
  ...ANCHOR_CODES,
  ...ANCHOR_STORE_CODES,
  ...CARD_CODES,
  ...JWS_CODES,
  ...SD_JWT_CODES,
  ...STATUS_CODES,
  ...BBS_CODES,
  ...DATA_INTEGRITY_CODES,
  ...MDOC_CODES,
  ...PROXIMITY_CODES,
  ...MDOC_TRUST_CODES,
  ...DC_API_CODES,
  ...ATTESTATION_CODES,
  ...LINKABILITY_CODES,
  ...POLICY_CODES,
} as const satisfies Record<string, ErrorCodeEntry>
