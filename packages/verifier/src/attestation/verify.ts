import {
  CheckRecorder,
  type Clock,
  concludeVerification,
  digest,
  equalBytes,
  type HashName,
  type Report,
  type SignatureAlgorithm,
  TegataArgumentError,
  TegataError,
  type Trust,
  type Verified,
} from '@tegata/core'
import type { TimestampPolicy, TimestampResult } from '@tegata/pki/timestamp'
import { inspectSdJwtVc, type KeyBindingPolicy, type SdJwtVcResult, staticIssuerKeys } from '@tegata/sd-jwt'
import {
  ATTESTED_SIGNATURE_VCT,
  type AttestedSignature,
  type DocumentDigest,
  decodeAttestedSignature,
  MAX_SIGNERS,
} from '@tegata/sd-jwt/attested-signature'
import { parseAttestation } from './container.js'
import { inspectTimestamps } from './timestamps.js'

/** What attestations are judged by; nothing has a default. Spec: DESIGN section 7; docs/jpki-profile.md section 8. */
export interface AttestationPolicy {
  /** The issuers that are believed to have verified the signatures. */
  readonly trust: Trust
  readonly algorithms: readonly SignatureAlgorithm[]
  /** Whether each presenter must prove the holder key; records are passed on without. */
  readonly keyBinding: KeyBindingPolicy
  /** `complete`: all signers of the set must be there. `any`: those that are there count, each for itself. */
  readonly signers: 'complete' | 'any'
  /**
   * How time-stamps are judged; each attestation must then have one, and all of them must be good. `not-required` leaves
   * them unread, and results say so.
   */
  readonly timestamps: Omit<TimestampPolicy, 'at'> | 'not-required'
  readonly clock: Clock
}

/** A document and the attestations that are said to be about it. Spec: docs/jpki-profile.md section 8. */
export interface AttestationsInput {
  /** The document as the verifier has it, or its digest; never one taken from an attestation. */
  readonly document: Uint8Array | DocumentDigest
  /** Untrusted: SD-JWT VCs, or `{ attestation, timestamps }`; at most 100. */
  readonly attestations: readonly unknown[]
}

/** What one attestation proves: a person, whose certificate was good, signed the document. Spec: docs/jpki-profile.md section 8. */
export interface AttestationResult extends AttestedSignature {
  /** Id of the trusted issuer that verified the signature. */
  readonly issuer: string
  readonly keyBound: boolean
  /** The attestation existed at these times; `not-checked` when the policy does not ask. */
  readonly timestamps: readonly TimestampResult[] | 'not-checked'
}

/** The checks of one attestation; `result` only when all of them passed. Spec: DESIGN section 7. */
export interface AttestationInspection extends Report {
  readonly result?: AttestationResult
}

/** All checks: those of each attestation, in order, and those of the set. Spec: DESIGN section 7. */
export interface AttestationsInspection extends Report {
  readonly attestations: readonly AttestationInspection[]
  /** One for each signer; only when every check passed. */
  readonly results?: readonly AttestationResult[]
}

const SPEC = 'docs/jpki-profile.md section 8'

/**
 * Verifies attested signatures of one document: issuer, document, times, time-stamps, and that no signer counts twice.
 *
 * Spec: docs/jpki-profile.md section 8; SD-JWT VC section 2.4; RFC 3161.
 *
 * @param input — the document and the attestations.
 * @param policy — what the verifier decided beforehand.
 * @returns one result for each attestation, in order.
 * @throws TegataError ERR_ATTESTATION_CLAIMS, ERR_ATTESTATION_DOCUMENT, ERR_ATTESTATION_LIMIT, ERR_ATTESTATION_SET,
 * ERR_ATTESTATION_TIME, ERR_ATTESTATION_TIMESTAMP, and the codes of `verifySdJwtVc` and `verifyTimestamp`
 * @throws TegataArgumentError ERR_ARG_VALUE, ERR_ARG_TYPE
 *
 * @example
 * ```ts
 * const [{ signer, claimedSigningTime }] = await verifyAttestations(
 *   { document, attestations: [attestation] },
 *   { trust, algorithms: ['ES256'], keyBinding: { keyBinding: 'forbidden' }, signers: 'complete',
 *     timestamps: 'not-required', clock: systemClock },
 * )
 * ```
 */
export async function verifyAttestations(
  input: AttestationsInput,
  policy: AttestationPolicy,
): Promise<Verified<readonly AttestationResult[]>> {
  const { results, ...report } = await inspectAttestations(input, policy)
  return concludeVerification(report, results)
}

/**
 * Like `verifyAttestations`, but reports every check of every attestation instead of throwing at the first failure.
 *
 * Spec: DESIGN section 7.
 *
 * @param input — the document and the attestations.
 * @param policy — what the verifier decided beforehand.
 */
export async function inspectAttestations(
  { document, attestations }: AttestationsInput,
  policy: AttestationPolicy,
): Promise<AttestationsInspection> {
  assertPolicy(policy)
  const recorder = new CheckRecorder()
  const isFit = recorder.check('attestation.count', 'DESIGN section 7', () => checkCount(attestations.length))
  if (!isFit) return { checks: recorder.checks, failure: recorder.failure, attestations: [] }
  const digests = new Map<HashName, Uint8Array>()
  const inspections: AttestationInspection[] = []
  for (const attestation of attestations) {
    const inspection = await inspectOne(attestation, { document, digests, policy })
    inspections.push(inspection)
    recorder.include(inspection)
  }
  const results = inspections.flatMap(({ result }) => (result === undefined ? [] : [result]))
  if (results.length === inspections.length) {
    recorder.check('attestation.set', SPEC, () => checkSet(results, policy.signers))
  } else {
    recorder.skip('attestation.set', SPEC)
  }
  const { checks, failure } = recorder
  return { checks, failure, attestations: inspections, ...(failure === undefined ? { results } : {}) }
}

interface Context {
  readonly document: Uint8Array | DocumentDigest
  /** The document's digests so far: it is hashed once, however many signed it. */
  readonly digests: Map<HashName, Uint8Array>
  readonly policy: AttestationPolicy
}

async function inspectOne(attestation: unknown, context: Context): Promise<AttestationInspection> {
  const { policy } = context
  const recorder = new CheckRecorder()
  const container = recorder.check('attestation.container', SPEC, () => parseAttestation(attestation))
  if (container === undefined) return { checks: recorder.checks, failure: recorder.failure }
  const credential = await inspectSdJwtVc(container.attestation, {
    ...policy.keyBinding,
    issuerKeys: staticIssuerKeys(policy.trust),
    algorithms: policy.algorithms,
    vct: ATTESTED_SIGNATURE_VCT,
    status: 'refuse',
    requiredClaims: ['iss', 'iat'],
    clock: policy.clock,
    skewSeconds: 60,
  })
  recorder.include(credential)
  const verified = credential.result
  const attested =
    verified && recorder.check('attestation.claims', SPEC, () => decodeAttestedSignature(verified.claims))
  if (!verified || !attested) {
    recorder.skip('attestation.document', SPEC)
    return { checks: recorder.checks, failure: recorder.failure }
  }
  await recorder.checkLater('attestation.document', SPEC, () => checkDocument(attested.document, context))
  recorder.check('attestation.times', SPEC, () => checkTimes(attested))
  const timestamps = await inspectTimestamps(recorder, container, issuedAt(verified), policy)
  const { checks, failure } = recorder
  if (failure !== undefined || timestamps === undefined) return { checks, failure }
  return { checks, failure, result: { ...attested, issuer: verified.issuer, keyBound: verified.keyBound, timestamps } }
}

/** `iat` was required and is a NumericDate: the verification of the SD-JWT VC says so. */
function issuedAt({ claims }: SdJwtVcResult): Date {
  return new Date((claims.iat as number) * 1000)
}

async function checkDocument(stated: DocumentDigest, { document, digests }: Context): Promise<true> {
  const actual = await digestOf(document, stated.hash, digests)
  if (actual !== undefined && equalBytes(actual, stated.digest)) return true
  throw new TegataError('ERR_ATTESTATION_DOCUMENT', 'the attestation is about another document', { spec: SPEC })
}

/** undefined when the verifier has a digest of another hash only. */
async function digestOf(
  document: Uint8Array | DocumentDigest,
  hash: HashName,
  digests: Map<HashName, Uint8Array>,
): Promise<Uint8Array | undefined> {
  if (!(document instanceof Uint8Array)) return document.hash === hash ? document.digest : undefined
  const known = digests.get(hash) ?? (await digest(hash, document))
  digests.set(hash, known)
  return known
}

/** The issuer allows the signer's clock five minutes. */
const CLOCK_TOLERANCE_MS = 300_000

/** Nothing is verified before it is signed. */
function checkTimes({ claimedSigningTime, verification }: AttestedSignature): true {
  if (claimedSigningTime === undefined) return true
  const isDay = claimedSigningTime.length === 10 || verification.time.length === 10
  const [signed, checked] = [claimedSigningTime, verification.time].map((time) =>
    new Date(isDay ? time.slice(0, 10) : time).getTime(),
  )
  // Near midnight the signer's clock may already show the next day.
  if (signed! <= checked! + (isDay ? 86_400_000 : CLOCK_TOLERANCE_MS)) return true
  throw new TegataError('ERR_ATTESTATION_TIME', 'the signature was verified before it claims to be made', {
    spec: SPEC,
    evidence: { claimedSigningTime, verified: verification.time },
  })
}

/** One attestation shown twice, or two sets mixed, would make one person look like several. */
function checkSet(results: readonly AttestationResult[], policy: AttestationPolicy['signers']): true {
  const places = new Set(results.map(({ issuer, signers }) => JSON.stringify([issuer, signers.set, signers.position])))
  if (places.size !== results.length) throw setError('an attestation is there twice')
  if (policy === 'any') return true
  const [first] = results
  const isOneSet = results.every(
    ({ issuer, signers }) =>
      issuer === first!.issuer && signers.set === first!.signers.set && signers.count === first!.signers.count,
  )
  if (!isOneSet) throw setError('the attestations are not of one set')
  if (results.length !== first!.signers.count) throw setError('a signer of the set is missing')
  return true
}

function checkCount(count: number): true {
  if (count >= 1 && count <= MAX_SIGNERS) return true
  throw new TegataError('ERR_ATTESTATION_LIMIT', `there are 1 to ${MAX_SIGNERS} attestations`, {
    spec: 'DESIGN section 7',
    evidence: { count },
  })
}

/** Refuses a policy that a caller without types left incomplete. */
function assertPolicy({ keyBinding, signers, timestamps }: AttestationPolicy): void {
  if (typeof keyBinding !== 'object' || keyBinding === null) throw badValue('keyBinding is a policy')
  if (signers !== 'complete' && signers !== 'any') throw badValue("signers is 'complete' or 'any'")
  if (timestamps !== 'not-required' && (typeof timestamps !== 'object' || timestamps === null)) {
    throw badValue("timestamps is a policy, or 'not-required'")
  }
}

function setError(message: string): TegataError {
  return new TegataError('ERR_ATTESTATION_SET', message, { spec: SPEC })
}

function badValue(message: string): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', message)
}
