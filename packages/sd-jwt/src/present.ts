import { type Clock, digestTexts, type HashName, type Signer, TegataArgumentError, TegataError } from '@tegata/core'
import { signJwt } from '@tegata/core/jws'
import type { ClaimFinder } from './claim-finder.js'
import type { ClaimsPath } from './claims-path.js'
import { readPrefix } from './digest-order.js'
import type { Disclosure } from './disclosure.js'
import type { SdJwtLimits } from './limits.js'
import { type PreparedSdJwt, preparationOf } from './prepare.js'
import { joinSdJwt, type SerializedSdJwt } from './serialization.js'
import { hashTransactionData, type TransactionData } from './transaction-data.js'

/** How a holder proves possession of its key to one verifier. Spec: RFC 9901 section 4.3. */
export interface KeyBinding {
  /** The holder's key, the one in `cnf`. */
  readonly signer: Signer
  /** The verifier's identifier. */
  readonly audience: string
  /** The verifier's nonce for this transaction. */
  readonly nonce: string
  readonly clock: Clock
  /** What the user authorises with the same signature; absent when the verifier asked for nothing. */
  readonly transactionData?: TransactionData
}

/** What a holder decided to show. Spec: RFC 9901 section 7.2. */
export interface PresentationContent {
  /** Exactly these claims are disclosed, with what they are nested in and everything always visible. */
  readonly claims: readonly ClaimsPath[]
  /** `none` for a verifier that asks for an SD-JWT without key binding. */
  readonly keyBinding: KeyBinding | 'none'
  readonly limits?: SdJwtLimits
}

/**
 * Makes a presentation of an SD-JWT: the chosen Disclosures, the ones these are nested in, and no other.
 *
 * A path to an object or array discloses that claim and, inside it, what is always visible; name inner claims by their
 * own paths.
 *
 * Spec: RFC 9901 section 7.2 (presentation) and section 4.3 (Key Binding JWT).
 *
 * @param sdJwt — as received from the issuer (see `receiveSdJwtVc`) in any serialisation, or prepared by `prepareSdJwt`;
 * not verified again here: of a text, only Disclosures that the paths can meet are hashed.
 * @param content — claims and key binding.
 * @returns SD-JWT or SD-JWT+KB in compact serialisation.
 * @throws TegataError ERR_SDJWT_CLAIM_UNKNOWN when a path selects nothing, and the codes of a malformed SD-JWT
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export async function presentSdJwt(
  sdJwt: SerializedSdJwt | PreparedSdJwt,
  content: PresentationContent,
): Promise<string> {
  const { keyBinding } = content
  if (keyBinding !== 'none') assertKeyBinding(keyBinding)
  const preparation = await preparationOf(sdJwt, content.limits, content.claims)
  const disclosures = selectDisclosures(preparation.finder, content.claims)
  const presented = joinSdJwt({ issuerJwts: preparation.parts.issuerJwts, disclosures })
  return keyBinding === 'none' ? presented : presented + (await signKeyBinding(presented, preparation.hash, keyBinding))
}

function selectDisclosures(finder: ClaimFinder, paths: readonly ClaimsPath[]): string[] {
  const selected = new Set<Disclosure>()
  for (const path of paths) {
    if (!finder.find(path, selected)) throw unknownClaim(path)
  }
  return sortBySalts([...selected])
}

/**
 * Sorted by their random salts, neither the issuer's order nor that of the request shows.
 *
 * A number out of each text is compared before the texts themselves, in a third of the time.
 */
function sortBySalts(disclosures: readonly Disclosure[]): string[] {
  const sorted = disclosures.map(({ encoded }) => ({ encoded, prefix: readPrefix(encoded, SALT_START) }))
  sorted.sort((a, b) => a.prefix - b.prefix || (a.encoded < b.encoded ? -1 : 1))
  return sorted.map(({ encoded }) => encoded)
}

/** Before it, a Disclosure has the base64url of a bracket and a quotation mark. */
const SALT_START = 3

async function signKeyBinding(presented: string, hash: HashName, keyBinding: KeyBinding): Promise<string> {
  const { signer, audience, nonce, clock, transactionData } = keyBinding
  const [sdHash] = await digestTexts(hash, [presented])
  const payload = {
    // Whole seconds: a fraction would tell one device's clock from another's.
    iat: Math.floor(clock().getTime() / 1000),
    aud: audience,
    nonce,
    sd_hash: sdHash!,
    ...(transactionData === undefined ? {} : await hashTransactionData(transactionData)),
  }
  return signJwt({ typ: 'kb+jwt' }, payload, signer)
}

function assertKeyBinding(keyBinding: Partial<KeyBinding> | undefined): void {
  const { signer, audience, nonce, clock, transactionData } = keyBinding ?? {}
  if (transactionData?.entries.length === 0) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'transaction data has at least one entry')
  }
  if (typeof audience === 'string' && audience !== '' && typeof nonce === 'string' && nonce !== '') {
    if (typeof signer?.sign === 'function' && typeof clock === 'function') return
  }
  throw new TegataArgumentError('ERR_ARG_VALUE', 'key binding needs signer, audience, nonce and clock')
}

function unknownClaim(path: ClaimsPath): TegataError {
  return new TegataError('ERR_SDJWT_CLAIM_UNKNOWN', 'a claims path selects nothing in this SD-JWT', {
    spec: 'RFC 9901 section 7.2',
    evidence: { path },
  })
}
