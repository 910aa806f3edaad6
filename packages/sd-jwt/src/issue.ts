import { type JsonObject, type RandomSource, type Signer, systemRandom } from '@tegata/core'
import { signJwt } from '@tegata/core/jws'
import type { ClaimsPath } from './claims-path.js'
import { concealClaims, type DecoyDigests, planConcealment } from './conceal.js'
import { hashOf, type SdHashAlgorithm } from './disclosure.js'

/** What an issuer puts into an SD-JWT. Spec: RFC 9901 section 4. */
export interface SdJwtContent {
  /** All claims, as a verifier would see them with every Disclosure. */
  readonly claims: JsonObject
  /** The claims to make selectively disclosable; each must exist. A claim inside another one makes it recursive. */
  readonly disclosable: readonly ClaimsPath[]
  readonly decoys?: readonly DecoyDigests[]
  /** `typ`, `kid`, `x5c`; `alg` is the signer's. */
  readonly header?: JsonObject
  /** `sha-256` when absent. */
  readonly hashAlgorithm?: SdHashAlgorithm
}

/**
 * Issues an SD-JWT of any type.
 *
 * Salts are fresh for every claim, digests sorted, decoys mixed in, Disclosures sorted by their salts: nothing of the
 * order of the claims is left.
 *
 * Spec: RFC 9901 section 4; section 9.3 (salts of at least 128 bits).
 *
 * @param content — claims and which of them to hide; a path that selects nothing is an error, or a typing mistake
 * would issue in the clear what was meant to be hidden.
 * @param signer — the issuer's key.
 * @param random — called once, for all salts and decoys.
 * @returns the SD-JWT in compact serialisation, with every Disclosure.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export async function issueSdJwt(
  content: SdJwtContent,
  signer: Signer,
  random: RandomSource = systemRandom,
): Promise<string> {
  const { claims, disclosable, decoys = [], header = {}, hashAlgorithm = 'sha-256' } = content
  const hash = hashOf({ _sd_alg: hashAlgorithm })
  const plans = planConcealment(claims, disclosable, decoys)
  const { payload, disclosures } = await concealClaims(claims, plans, hash, random)
  if (plans.size > 0) payload._sd_alg = hashAlgorithm
  const jwt = await signJwt(header, payload, signer)
  return `${[jwt, ...disclosures].join('~')}~`
}
