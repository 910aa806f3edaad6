import { concatBytes, encodeUtf8 } from './bytes.js'
import { sha256 } from './hash.js'

/**
 * The bytes that each holder key signs to prove that the wallet holds it.
 *
 * Bound to the statement, hence to issuer, challenge and the whole key set: a proof cannot serve anywhere else, and the
 * prefix keeps it apart from every other thing a holder key signs.
 *
 * Spec: OpenID4VCI 1.0 section 8.2 (proof of possession).
 *
 * @param statement — the issuance statement's bytes.
 */
export function possessionText(statement: Uint8Array): Uint8Array {
  return concatBytes(encodeUtf8('tegata-possession-v1\0'), sha256(statement))
}
