import { type CheckRecorder, concludeVerification, type Report, type Verified } from '@tegata/core'
import {
  checkCredentialType,
  checkRegisteredTypes,
  checkStatus,
  PROTECTED_CLAIMS,
  SD_JWT_VC_TYP,
} from './credential-rules.js'
import { assertCredentialPolicy, assertPolicy, type CredentialPolicy, type SdJwtVcPolicy } from './policy.js'
import type { SerializedSdJwt } from './serialization.js'
import { type Profile, SdJwtInspector, type SdJwtResult } from './verify.js'

/** What a verified SD-JWT VC says. Spec: SD-JWT VC section 2.4. */
export interface SdJwtVcResult extends SdJwtResult {
  /** The credential type as the issuer wrote it. */
  readonly vct: string
}

/** Every check of an SD-JWT VC; `result` only when all of them passed. Spec: DESIGN section 7. */
export interface SdJwtVcInspection extends Report {
  readonly result?: SdJwtVcResult
}

/**
 * Verifies an SD-JWT VC and reports every check; input never makes it throw.
 *
 * Spec: RFC 9901 sections 7.1 and 7.3, SD-JWT VC section 2.4.
 *
 * @param presentation — compact text, or `anySerialization` of what was received.
 * @param policy — what the verifier decided beforehand; nothing in it can be left out to skip a check.
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 */
export async function inspectSdJwtVc(presentation: SerializedSdJwt, policy: SdJwtVcPolicy): Promise<SdJwtVcInspection> {
  assertPolicy(policy, true)
  assertCredentialPolicy(policy)
  const inspector = new SdJwtInspector({ ...policy, typ: SD_JWT_VC_TYP }, credentialProfile(policy))
  const result = await inspector.inspect(presentation)
  return finishInspection(inspector.recorder, result, policy)
}

/**
 * Verifies an SD-JWT VC, with or without key binding as the policy says.
 *
 * Spec: RFC 9901 sections 7.1 and 7.3, SD-JWT VC section 2.4.
 *
 * @param presentation — compact text, or `anySerialization` of what was received.
 * @param policy — what the verifier decided beforehand.
 * @throws TegataError the code of the first failed check: ERR_SDJWT_* or ERR_ENCODING_*
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 * @example
 * ```ts
 * const { claims } = await verifySdJwtVc(presentation, {
 *   issuerKeys, algorithms: ['ES256'], vct: 'urn:example:1', status: 'refuse', clock: systemClock,
 *   keyBinding: 'required', audience: 'https://rp.example', nonce, keyBindingMaxAgeSeconds: 300,
 * })
 * ```
 */
export async function verifySdJwtVc(
  presentation: SerializedSdJwt,
  policy: SdJwtVcPolicy,
): Promise<Verified<SdJwtVcResult>> {
  const inspection = await inspectSdJwtVc(presentation, policy)
  return concludeVerification(inspection, inspection.result)
}

/** The last check, which may go to the network, and the verdict. Spec: Token Status List section 8.3. */
export async function finishInspection(
  recorder: CheckRecorder,
  result: SdJwtResult | undefined,
  { status, clock }: CredentialPolicy & Pick<SdJwtVcPolicy, 'clock'>,
): Promise<SdJwtVcInspection> {
  const valid = recorder.failure === undefined ? result : undefined
  await recorder.checkWith('sd-jwt-vc.status', 'SD-JWT VC section 2.4', valid, ({ issuer, claims }) =>
    checkStatus(claims, status, { issuer, now: clock() }),
  )
  const { checks, failure } = recorder
  if (valid === undefined || failure !== undefined) return { checks, failure }
  return { checks, failure, result: Object.assign(valid, { vct: valid.claims.vct as string }) }
}

/** The rules that SD-JWT VC adds to RFC 9901, as steps of the same report. */
export function credentialProfile(policy: CredentialPolicy): Profile {
  return {
    protectedClaims: PROTECTED_CLAIMS,
    check: (claims, recorder) => {
      recorder.check('sd-jwt-vc.type', 'SD-JWT VC section 2.2.2.1', () => checkCredentialType(claims, policy.vct))
      recorder.check('sd-jwt-vc.registered-claims', 'SD-JWT VC section 2.2.2.3', () => checkRegisteredTypes(claims))
    },
  }
}
