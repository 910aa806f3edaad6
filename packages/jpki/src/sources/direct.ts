import { runSteps, waitFor } from '@tegata/core'
import type { JpkiTrust } from '../profile.js'
import type { JpkiRevocation, revocationNotChecked } from '../revocation.js'
import { verifyJpkiSignature } from '../verify.js'
import { type AnchorSource, unsuitableEvidence } from './anchor-source.js'

/** How an issuer that may verify JPKI itself believes a signature. Spec: DESIGN section 5 step 4. */
export interface DirectAnchorOptions {
  readonly trust: JpkiTrust
  /** Tells whether a certificate is revoked; there is no leaving it out. */
  readonly revocation: Exclude<JpkiRevocation, typeof revocationNotChecked>
}

/**
 * Verifies card signatures here: for 署名検証者, who get CRLs or OCSP answers from J-LIS.
 *
 * Spec: docs/jpki-profile.md R4, R6; 公的個人認証法 17条 1項, 18条 1項.
 *
 * @param options — trust and revocation.
 * @returns a source that takes `cms` and `digest-info` signatures and throws the codes of `verifyJpkiSignature`.
 *
 * @example
 * ```ts
 * createIssuer({ anchor: directAnchorSource({ trust: { anchors }, revocation: crls }), … })
 * ```
 */
export function directAnchorSource({ trust, revocation }: DirectAnchorOptions): AnchorSource {
  return Object.freeze<AnchorSource>({
    verify: ({ statement, evidence, at }) =>
      runSteps(
        (function* () {
          if (evidence.form === 'encrypted' || evidence.form === 'login') {
            throw unsuitableEvidence(['cms', 'digest-info'])
          }
          const verified = yield* waitFor(
            verifyJpkiSignature({
              signature: evidence,
              data: statement,
              usage: 'digital-signature',
              trust,
              revocation,
              at,
            }),
          )
          return Object.freeze({
            attributes: verified.attributes,
            assurance: 'ial3' as const,
            secret: verified.secret,
          })
        })(),
      ),
  })
}
