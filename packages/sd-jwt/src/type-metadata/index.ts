import { isVerified, TegataArgumentError, type Verified } from '@tegata/core'
import { readDisclosedClaims } from '../disclosed-claims.js'
import { joinSdJwt, splitSdJwt } from '../serialization.js'
import { sourceOf } from '../verified-source.js'
import type { SdJwtVcResult } from '../verify-vc.js'
import { checkClaimRules } from './claims.js'
import { resolveTypeMetadata, type TypeMetadata, type TypeMetadataSource } from './resolve.js'

export type { ClaimDisplay, ClaimMetadata, TypeDisplay } from './document.js'
export { checkIntegrity } from './integrity.js'
export { chooseDisplay, claimLabels } from './labels.js'
export { fetchTypeMetadata, resolveTypeMetadata, type TypeMetadata, type TypeMetadataSource } from './resolve.js'

/** How Type Metadata is processed. Spec: SD-JWT VC section 5.7. */
export interface TypeMetadataOptions {
  readonly source: TypeMetadataSource
  /** A holder has every Disclosure, so it can tell that a mandatory claim is missing; a verifier mostly cannot. */
  readonly role: 'holder' | 'verifier'
}

/**
 * Processes the Type Metadata of a credential that was verified: retrieves it with all extended types, checks integrity,
 * and holds the credential against the `sd` and `mandatory` rules.
 *
 * It takes only what `verifySdJwtVc` or `receiveSdJwtVc` returned: nothing is fetched for a forged credential.
 *
 * Spec: SD-JWT VC sections 5.3 to 5.7 and 6.
 *
 * @param credential — the verified result.
 * @param options — where documents come from, and whose view it is.
 * @throws TegataError ERR_SDJWT_TYPE_METADATA_*, ERR_FETCH_*, ERR_ENCODING_*; the credential must then be rejected
 * @throws TegataArgumentError ERR_ARG_TYPE for a result that no verification made
 * @example
 * ```ts
 * const credential = await receiveSdJwtVc(text, policy, holder.publicJwk)
 * const metadata = await checkTypeMetadata(credential, { source: fetchTypeMetadata(safeFetch), role: 'holder' })
 * const description = await describeSdJwt(text, claimLabels(metadata, ['ja', 'en']))
 * ```
 */
export async function checkTypeMetadata(
  credential: Verified<SdJwtVcResult>,
  { source, role }: TypeMetadataOptions,
): Promise<TypeMetadata> {
  const verified = sourceOf(credential)
  if (verified === undefined || !isVerified(credential)) {
    throw new TegataArgumentError('ERR_ARG_TYPE', 'credential must be the result of a verification')
  }
  const { vct, claims } = credential
  const integrity = claims['vct#integrity'] as string | undefined
  const metadata = await resolveTypeMetadata(vct, integrity, source)
  // Read anew: verification consumed the parsed payload, and most results never come here.
  const { parts, limits } = verified
  const disclosed = await readDisclosedClaims(splitSdJwt(joinSdJwt(parts), limits), limits)
  checkClaimRules(disclosed, metadata.claims, role === 'holder')
  return metadata
}
