import { type CheckRecorder, TegataError } from '@tegata/core'
import { inspectTimestamp, type TimestampResult } from '@tegata/pki/timestamp'
import { timestampedBytes } from '@tegata/sd-jwt/attested-signature'
import type { ParsedAttestation } from './container.js'
import type { AttestationPolicy } from './verify.js'

const SPEC = 'docs/jpki-profile.md section 8'
/** The clocks of issuer and authority differ. */
const CLOCK_TOLERANCE_MS = 60_000

/** Verifies every time-stamp, or none where the policy does not ask; undefined when one of them failed. */
export async function inspectTimestamps(
  recorder: CheckRecorder,
  { attestation, timestamps }: ParsedAttestation,
  issuedAt: Date,
  policy: AttestationPolicy,
): Promise<readonly TimestampResult[] | 'not-checked' | undefined> {
  if (policy.timestamps === 'not-required') return 'not-checked'
  recorder.check('attestation.timestamped', SPEC, () => {
    if (timestamps.length > 0) return
    throw new TegataError('ERR_ATTESTATION_TIMESTAMP', 'the attestation is not time-stamped', { spec: SPEC })
  })
  const data = timestampedBytes(attestation)
  const results: TimestampResult[] = []
  for (const token of timestamps) {
    const inspection = await inspectTimestamp({ ...policy.timestamps, token, data, at: policy.clock() })
    recorder.include(inspection)
    const { result } = inspection
    if (result === undefined) continue
    recorder.check('attestation.timestamp-order', SPEC, () => checkOrder(result, issuedAt))
    results.push(result)
  }
  return recorder.failure === undefined ? results : undefined
}

/** A stamp over something that did not exist yet comes from a clock that is set back. */
function checkOrder({ time, accuracyMs = 0 }: TimestampResult, issuedAt: Date): true {
  if (time.getTime() + accuracyMs + CLOCK_TOLERANCE_MS >= issuedAt.getTime()) return true
  throw new TegataError('ERR_ATTESTATION_TIME', 'the attestation was time-stamped before it was issued', {
    spec: SPEC,
    evidence: { time: time.toISOString(), issuedAt: issuedAt.toISOString() },
  })
}
