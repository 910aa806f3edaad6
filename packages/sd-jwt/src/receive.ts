import { concludeVerification, type JwkPublic, jwkThumbprint, TegataError, type Verified } from '@tegata/core'
import { SD_JWT_VC_TYP } from './credential-rules.js'
import { readConfirmationKey } from './key-binding.js'
import { assertCredentialPolicy, assertPolicy, type SdJwtVcReceiptPolicy } from './policy.js'
import type { SerializedSdJwt } from './serialization.js'
import { SdJwtInspector } from './verify.js'
import { credentialProfile, finishInspection, type SdJwtVcInspection, type SdJwtVcResult } from './verify-vc.js'

/**
 * Checks a credential that an issuer just sent, before it is stored: an SD-JWT without KB-JWT, fully valid, every
 * Disclosure in use, and bound to the holder's own key.
 *
 * Spec: RFC 9901 section 7.2 (an SD-JWT+KB at issuance "MUST be rejected"), SD-JWT VC section 2.4.
 *
 * @param credential — as the issuer sent it.
 * @param policy — which issuer, types and algorithms the holder accepts.
 * @param holderKey — the key that `cnf` must name; null for a credential without key binding.
 * @throws TegataError ERR_SDJWT_KB_UNEXPECTED, ERR_SDJWT_HOLDER_KEY, or the code of any other failed check
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 */
export async function receiveSdJwtVc(
  credential: SerializedSdJwt,
  policy: SdJwtVcReceiptPolicy,
  holderKey: JwkPublic | null,
): Promise<Verified<SdJwtVcResult>> {
  const inspection = await inspectReceivedSdJwtVc(credential, policy, holderKey)
  return concludeVerification(inspection, inspection.result)
}

async function inspectReceivedSdJwtVc(
  credential: SerializedSdJwt,
  policy: SdJwtVcReceiptPolicy,
  holderKey: JwkPublic | null,
): Promise<SdJwtVcInspection> {
  assertPolicy(policy, false)
  assertCredentialPolicy(policy)
  const vcPolicy = { ...policy, typ: SD_JWT_VC_TYP, keyBinding: 'forbidden' as const }
  const inspector = new SdJwtInspector(vcPolicy, credentialProfile(policy))
  const result = await inspector.inspect(credential)
  const { recorder } = inspector
  if (result !== undefined && holderKey !== null) {
    recorder.check('sd-jwt.holder-key', 'RFC 9901 section 4.1.2', () => checkOwnKey(result.claims, holderKey))
  }
  return finishInspection(recorder, result, policy)
}

function checkOwnKey(claims: SdJwtVcResult['claims'], holderKey: JwkPublic): void {
  if (jwkThumbprint(readConfirmationKey(claims)) === jwkThumbprint(holderKey)) return
  throw new TegataError('ERR_SDJWT_HOLDER_KEY', 'the credential is bound to another key', {
    spec: 'RFC 9901 section 4.1.2',
  })
}
