import {
  type Awaitable,
  type Clock,
  encodeBase64,
  type RandomSource,
  systemClock,
  systemRandom,
  TegataError,
} from '@tegata/core'
import {
  createTimestampRequest,
  parseTimestampResponse,
  type TimestampPolicy,
  verifyTimestamp,
} from '@tegata/pki/timestamp'
import { type TimestampedAttestation, timestampedBytes } from '@tegata/sd-jwt/attested-signature'

/** Which authority to ask, and how its answer is judged. Spec: RFC 3161. */
export interface AttestationTimestampOptions {
  /** Sends a TimeStampReq (`application/timestamp-query`) and gives the body of the answer. */
  readonly send: (query: Uint8Array) => Awaitable<Uint8Array>
  /** A token that this policy refuses is not attached. */
  readonly policy: Omit<TimestampPolicy, 'at'>
  readonly clock?: Clock
  readonly random?: RandomSource
}

const NONCE_BYTES = 16
const MAX_TIMESTAMPS = 8

/**
 * Has an attestation time-stamped, verifies the token, and puts it beside those that are there already.
 *
 * The authority sees a hash of the issuer-signed JWT: neither the document nor anything about the signer.
 *
 * Spec: RFC 3161 sections 2.2 and 2.4.
 *
 * @param attestation — SD-JWT VC from `attestSignatures`, or one with time-stamps to which another is added.
 * @param options — transport and policy.
 * @returns the attestation with its time-stamps, JSON-safe.
 * @throws TegataError ERR_ATTESTATION_LIMIT, ERR_TSP_REJECTED, and the codes of `verifyTimestamp`
 *
 * @example
 * ```ts
 * const stamped = await timestampAttestation(attestation, { send: (query) => post(tsaUrl, query), policy })
 * ```
 */
export async function timestampAttestation(
  attestation: string | TimestampedAttestation,
  options: AttestationTimestampOptions,
): Promise<TimestampedAttestation> {
  const { send, policy, clock = systemClock, random = systemRandom } = options
  const before = typeof attestation === 'string' ? { attestation, timestamps: [] } : attestation
  if (before.timestamps.length >= MAX_TIMESTAMPS) {
    throw new TegataError('ERR_ATTESTATION_LIMIT', `more than ${MAX_TIMESTAMPS} time-stamps`)
  }
  const data = timestampedBytes(before.attestation)
  const nonce = random(NONCE_BYTES)
  const token = parseTimestampResponse(await send(await createTimestampRequest({ data, nonce })))
  await verifyTimestamp({ ...policy, token, data, nonce, at: clock() })
  return { attestation: before.attestation, timestamps: [...before.timestamps, encodeBase64(token)] }
}
