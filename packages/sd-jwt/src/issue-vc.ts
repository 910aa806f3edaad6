import {
  isJsonObject,
  isTegataError,
  type JsonObject,
  type JwkPublic,
  parsePublicJwk,
  type RandomSource,
  type Signer,
  TegataArgumentError,
} from '@tegata/core'
import type { ClaimsPath } from './claims-path.js'
import type { DecoyDigests } from './conceal.js'
import { checkCredentialType, checkRegisteredTypes, PROTECTED_CLAIMS, SD_JWT_VC_TYP } from './credential-rules.js'
import type { SdHashAlgorithm } from './disclosure.js'
import { issueSdJwt } from './issue.js'
import { anyVct } from './policy.js'
import { readNumericDate } from './validity.js'

/** What an issuer puts into an SD-JWT VC. Spec: SD-JWT VC section 2.2. */
export interface SdJwtVcContent {
  /** The issuer's identifier; absent only when a certificate chain names it. */
  readonly iss?: string
  /** The credential type. */
  readonly vct: string
  /** The holder's public key, for `cnf.jwk`; null for a credential without key binding. */
  readonly holderKey: JwkPublic | null
  /** When the credential was issued, and from when until when it holds. Whole seconds. */
  readonly issuedAt?: Date
  readonly validFrom?: Date
  readonly validUntil?: Date
  /** Claims about the subject, and further registered claims. */
  readonly claims: JsonObject
  /** The claims to make selectively disclosable; each must exist. */
  readonly disclosable: readonly ClaimsPath[]
  readonly decoys?: readonly DecoyDigests[]
  /** Further header parameters: `kid`, `x5c`. */
  readonly header?: JsonObject
  readonly hashAlgorithm?: SdHashAlgorithm
}

/**
 * Issues an SD-JWT VC bound to a holder's key.
 *
 * Spec: SD-JWT VC section 2.2; RFC 9901 section 4.
 *
 * @param content — type, holder key, validity, claims and which of them to hide.
 * @param signer — the issuer's key.
 * @param random — called once, for all salts and decoys.
 * @returns the SD-JWT in compact serialisation, with every Disclosure.
 * @throws TegataError ERR_KEY_INVALID for an unusable holder key
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const credential = await issueSdJwtVc({
 *   iss: 'https://issuer.example', vct: 'urn:example:1', holderKey: holder.publicJwk,
 *   claims: { name: '山田花子', birthdate: '1990-04-01' }, disclosable: [['name'], ['birthdate']],
 * }, issuer)
 * ```
 */
export async function issueSdJwtVc(content: SdJwtVcContent, signer: Signer, random?: RandomSource): Promise<string> {
  const { iss, vct, holderKey, issuedAt, validFrom, validUntil, disclosable, header, decoys, hashAlgorithm } = content
  if (typeof vct !== 'string' || vct === '') throw badValue('vct must be a non-empty string')
  // A decoy is a digest as well: a verifier that cannot tell refuses both.
  const digested = [...disclosable, ...(decoys ?? []).map(({ path }) => path)]
  const hidden = digested.find(([name]) => typeof name === 'string' && PROTECTED_CLAIMS.has(name))
  if (hidden) throw badValue(`${String(hidden[0])} must not be selectively disclosable (SD-JWT VC section 2.2.2.3)`)
  const registered: JsonObject = {
    ...(iss === undefined ? {} : { iss }),
    ...(issuedAt === undefined ? {} : { iat: numericDate(issuedAt) }),
    ...(validFrom === undefined ? {} : { nbf: numericDate(validFrom) }),
    ...(validUntil === undefined ? {} : { exp: numericDate(validUntil) }),
    vct,
    ...(holderKey === null ? {} : { cnf: { jwk: { ...parsePublicJwk(holderKey) } as JsonObject } }),
  }
  const twice = Object.keys(registered).find((name) => Object.hasOwn(content.claims, name))
  if (twice !== undefined) throw badValue(`${twice} is given twice`)
  const claims = { ...registered, ...content.claims }
  assertRegisteredClaims(claims)
  return issueSdJwt(
    {
      claims,
      disclosable,
      header: { ...header, typ: SD_JWT_VC_TYP },
      ...(decoys === undefined ? {} : { decoys }),
      ...(hashAlgorithm === undefined ? {} : { hashAlgorithm }),
    },
    signer,
    random,
  )
}

/** What a recipient would refuse is not issued. */
function assertRegisteredClaims(claims: JsonObject): void {
  try {
    checkCredentialType(claims, anyVct)
    checkRegisteredTypes(claims)
    for (const name of ['exp', 'nbf', 'iat']) readNumericDate(claims, name)
  } catch (error) {
    if (isTegataError(error)) throw badValue(error.message)
    throw error
  }
  if (Object.hasOwn(claims, 'status') && !isJsonObject(claims.status)) throw badValue('status is not an object')
}

/** Seconds since 1970, whole: a fraction would mark the credential. */
export function numericDate(date: Date): number {
  const seconds = date.getTime() / 1000
  if (Number.isSafeInteger(seconds)) return seconds
  throw badValue('a date must be a valid one of whole seconds')
}

function badValue(message: string): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', message)
}
