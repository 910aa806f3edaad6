import { type Awaitable, type CheckRecorder, type StatusChecker, type Steps, TegataError, waitFor } from '@tegata/core'
import type { VerifiedIssuerPart } from './verify-issuer.js'

/** What to do with a document that has a `status`. Spec: draft-ietf-oauth-status-list-20 section 8.3. */
export type StatusPolicy = 'refuse' | 'ignore' | StatusChecker

const SPEC = 'draft-ietf-oauth-status-list-20 section 8.3'

/**
 * The last check, which may go to the network: only for documents of which everything else passed, since a forged one
 * must never make a verifier fetch a URL.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 8.3 ("validated first"); ISO/IEC 18013-5 section 9.1.2.4 (status).
 */
export function* verifyStatuses(
  recorder: CheckRecorder,
  parts: readonly VerifiedIssuerPart[],
  { status, at }: { readonly status?: StatusPolicy; readonly at: Date },
): Steps<void> {
  if (recorder.failure !== undefined) return recorder.skip('mdoc.revocation', SPEC)
  for (const part of parts) {
    yield* waitFor(recorder.checkLater('mdoc.revocation', SPEC, () => checkStatus(part, status, at)))
  }
}

function checkStatus({ issuer, mso }: VerifiedIssuerPart, policy: StatusPolicy = 'refuse', now: Date): Awaitable<void> {
  if (mso.status === undefined || policy === 'ignore') return
  if (typeof policy === 'function') return policy(mso.status, { issuer, now })
  throw new TegataError('ERR_MDOC_REVOCATION_UNCHECKED', 'the document has a status that was not looked up', {
    spec: SPEC,
  })
}
