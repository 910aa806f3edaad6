import {
  CheckRecorder,
  type FormatInspection,
  type FormatResult,
  type JsonObject,
  ownMember,
  type VerificationInput,
  type VerifierFormat,
} from '@tegata/core'
import { staticIssuerKeys } from './issuer-keys.js'
import { decodePerson, requireClaims } from './person-claims.js'
import { recipientPolicy, type SdJwtVcRecipientOptions } from './recipient-policy.js'
import { inspectSdJwtVc } from './verify-vc.js'

/** Options of `sdJwtVcVerifier`. Spec: RFC 9901 section 7.3. */
export interface SdJwtVcVerifierOptions extends SdJwtVcRecipientOptions {
  /** How old a KB-JWT may be, in seconds; 300 when absent. */
  readonly keyBindingMaxAgeSeconds?: number
}

/**
 * SD-JWT VC in the verifier's role: key binding to the session, no claim beyond those asked for.
 *
 * Spec: RFC 9901 section 7.3; OpenID4VP 1.0 Appendix B.3.5 (`aud`, `nonce`).
 *
 * @param options — accepted types, algorithms, clock skew, age of the KB-JWT, key mechanism.
 */
export function sdJwtVcVerifier(options: SdJwtVcVerifierOptions = {}): VerifierFormat {
  const { issuerKeys = staticIssuerKeys, keyBindingMaxAgeSeconds = 300, serialization } = options
  return {
    format: 'dc+sd-jwt',
    async inspect(input: VerificationInput): Promise<FormatInspection> {
      const { presentation, session, claims: names, trust, clock } = input
      const { audience, nonce } = session
      const inspection = await inspectSdJwtVc(serialization ? serialization(presentation) : presentation, {
        ...recipientPolicy(options),
        issuerKeys: issuerKeys(trust),
        clock,
        keyBinding: 'required',
        audience,
        nonce,
        keyBindingMaxAgeSeconds,
      })
      const recorder = new CheckRecorder()
      recorder.include(inspection)
      const { result } = inspection
      const person = await recorder.checkWith('sd-jwt-vc.claims', 'DESIGN section 2', result, ({ claims }) =>
        requireClaims(decodePerson(claims, names), names),
      )
      const { checks, failure } = recorder
      if (result === undefined || !person) return { checks, failure }
      const { issuer, claims } = result
      const answer: FormatResult = {
        issuer,
        claims: person,
        holderBinding: 'device-key',
        // SD-JWT VC section 2.2.2.3: never selectively disclosed, so that no holder can leave it out.
        status: ownMember(claims, 'status') as JsonObject | undefined,
        validity: readValidity(claims),
      }
      return { checks, failure, result: answer }
    },
  }
}

/** The types were checked by the verification; a holder may have kept `iat` to itself. */
function readValidity({ iat, exp }: JsonObject): FormatResult['validity'] {
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined
  return { issuedAt: new Date(iat * 1000), validUntil: new Date(exp * 1000) }
}
