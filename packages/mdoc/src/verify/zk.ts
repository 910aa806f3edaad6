import { type Awaitable, type CheckRecorder, type Steps, TegataError, waitFor } from '@tegata/core'
import { assertPermitted } from '../data/forbidden.js'
import type { ZkDocument } from '../data/zk-document.js'
import type { MdocTrust } from '../trust/trusted-signer.js'
import type { ElementValues } from './document.js'
import { checkDocType } from './verify-issuer.js'

/** What a proof system established. Spec: ISO/IEC 18013-5:2026 section 10.3.7. */
export interface ZkVerifiedDocument {
  readonly docType: string
  /** Id of the trusted issuer whose signature was proven. */
  readonly issuer: string
  readonly elements: ElementValues
}

/** A proof system that is plugged in, such as Longfellow; none comes with this package. Spec: ISO/IEC 18013-5:2026 section 10.3.7. */
export interface ZkVerifier {
  /**
   * Verifies one proof with all that belongs to it: session, issuer's certificate, time.
   *
   * Throws a TegataError (`ERR_MDOC_ZK_PROOF`) for a proof that does not hold.
   */
  verify(
    document: ZkDocument,
    context: { readonly sessionTranscript: Uint8Array; readonly trust: MdocTrust; readonly at: Date },
  ): Awaitable<ZkVerifiedDocument>
}

const SPEC = 'ISO/IEC 18013-5:2026 section 10.3.7'

/** Has proofs verified; a proof that nobody here can verify is no proof. */
export function* verifyZkDocuments(
  recorder: CheckRecorder,
  documents: readonly ZkDocument[],
  sessionTranscript: Uint8Array,
  { zkVerifier, trust, at, docType }: { zkVerifier?: ZkVerifier; trust: MdocTrust; at: Date; docType?: string },
): Steps<readonly ZkVerifiedDocument[]> {
  const verified: ZkVerifiedDocument[] = []
  for (const document of documents) {
    const result = yield* waitFor(
      recorder.checkLater('mdoc.zk-proof', SPEC, () => {
        if (zkVerifier === undefined) {
          throw new TegataError('ERR_MDOC_ZK_PROOF', 'a zero-knowledge proof, and nothing to verify it with', {
            spec: SPEC,
          })
        }
        return zkVerifier.verify(document, { sessionTranscript, trust, at })
      }),
    )
    if (result === undefined) continue
    recorder.check('mdoc.doc-type', SPEC, () => checkDocType(result.docType, [docType, document.docType]))
    recorder.check('mdoc.permitted-elements', 'Act No. 27 of 2013 (Japan) Article 20', () => {
      for (const [namespace, elements] of result.elements) assertPermitted(namespace, elements.keys())
    })
    verified.push(result)
  }
  return verified
}
