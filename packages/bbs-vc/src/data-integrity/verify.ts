import {
  assertBytes,
  CheckRecorder,
  type Clock,
  concludeVerification,
  encodeUtf8,
  equalBytes,
  type JsonObject,
  type Report,
  type StatusChecker,
  TegataArgumentError,
  TegataError,
  type Trust,
  type Verified,
} from '@tegata/core'
import type { BbsVcOptions } from '../scheme.js'
import type { PinnedContexts } from './contexts.js'
import { assertValidAt, readCredential } from './credential.js'
import { readDocument, type SerializedDocument, separateProof } from './document.js'
import { FEATURE_OPTIONS, type FeatureOption, hasHolderBinding, hasPseudonym } from './feature-option.js'
import { findIssuerKey } from './issuer-key.js'
import { configureProof, parseDateTime, readProof } from './proof-options.js'
import { type DerivedProofValue, parseDerivedProofValue } from './proof-value.js'
import { loadSchemes, type Schemes } from './schemes.js'
import { createVerifyData, type VerifyData } from './verify-data.js'

/** What a verifier decided beforehand; nothing in it can be left out to skip a check. Spec: DESIGN section 7. */
export interface DerivedProofPolicy {
  /** The header that the verifier gave out for this session. */
  readonly presentationHeader: Uint8Array
  /** The one option that is accepted. */
  readonly featureOption: FeatureOption
  /** The verifier's own domain; with a pseudonym only. */
  readonly nymDomain?: string
  /** Issuers (the `issuer` of the credential) with their BLS12381G2 keys; a key whose method is no did:key URL has it as `kid`. */
  readonly trust: Trust
  readonly clock: Clock
  /** Whether a credential has to show until when it is valid: a holder can hide what the issuer left selective. */
  readonly expiry: 'required' | 'optional'
  /** A status entry is an identifier of the credential, so `refuse` is the choice that keeps it unlinkable. */
  readonly status: 'refuse' | StatusChecker
  readonly contexts?: PinnedContexts
}

/** What a derived proof proves. Spec: VC-DI-BBS section 3.4.7. */
export interface DerivedProofResult {
  readonly issuer: string
  /** The document without its proof: every statement in it is signed. */
  readonly document: JsonObject
  readonly featureOption: FeatureOption
  /** `software`: only who knows the holder's secret can have made the proof, but a secret can be copied. */
  readonly holderBinding: 'none' | 'software'
  /** 48 bytes, the same whenever this holder comes to this domain with this credential. */
  readonly pseudonym?: Uint8Array
}

/** Every check of a derived proof; `result` only when all passed. Spec: DESIGN section 7. */
export interface DerivedProofInspection extends Report {
  readonly result?: DerivedProofResult
  /** The parsed value and what was verified, as far as it came to that: for implementers who compare theirs. */
  readonly trace: { readonly value?: DerivedProofValue; readonly data?: VerifyData }
}

const DI = 'VC-DATA-INTEGRITY'
const BBS = 'VC-DI-BBS'

/** Each step with the clause that asks for it. */
const STEPS = {
  document: ['di.document', 'JSON-LD11 section 3.1'],
  proof: ['di.proof', `${BBS} section 3.4.4`],
  value: ['di.proof-value', `${BBS} section 3.3.7`],
  feature: ['di.feature-option', `${BBS} section 3.3`],
  session: ['di.session', 'DESIGN section 4'],
  model: ['di.data-model', 'VC-DATA-MODEL-2.0 section 4'],
  issuer: ['di.issuer-key', `${DI} section 4.7`],
  validity: ['di.validity', 'VC-DATA-MODEL-2.0 section 4.9'],
  statements: ['di.statements', `${BBS} section 3.3.8`],
  signature: ['di.bbs-proof', `${BBS} section 3.4.7`],
  status: ['di.status', 'VC-DATA-MODEL-2.0 section 4.10'],
} as const

/**
 * Makes every check of a presentation and reports each; input never makes it throw.
 *
 * Spec: VC-DI-BBS section 3.4.7 (Verify Derived Proof); VC-DATA-INTEGRITY section 4.4; VC-DATA-MODEL-2.0 section 7.1.
 *
 * @param document — the revealed document with its derived proof.
 * @param policy — what the verifier decided beforehand.
 * @param options — engine.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE for an incomplete policy
 */
export async function inspectDerivedProof(
  document: SerializedDocument,
  policy: DerivedProofPolicy,
  options: BbsVcOptions = {},
): Promise<DerivedProofInspection> {
  assertPolicy(policy)
  return new Inspection(policy, await loadSchemes(options)).inspect(document)
}

/**
 * Verifies a presentation.
 *
 * Spec: as `inspectDerivedProof`; DESIGN section 7 (verify = inspect + throw).
 *
 * @param document — the revealed document with its derived proof.
 * @param policy — what the verifier decided beforehand.
 * @param options — engine.
 * @throws TegataError the code of the first failed check: ERR_DI_*, ERR_BBS_PROOF_ENCODING, ERR_BBS_PROOF_INVALID,
 *   ERR_BBS_INDEXES, ERR_BBS_PSEUDONYM, ERR_BBS_LIMIT, ERR_ENCODING_*, ERR_CBOR_*
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE for an incomplete policy
 * @example
 * ```ts
 * const { issuer, document } = await verifyDerivedProof(shown, {
 *   presentationHeader, featureOption: 'baseline', trust, clock: systemClock, expiry: 'required', status: 'refuse',
 * })
 * ```
 */
export async function verifyDerivedProof(
  document: SerializedDocument,
  policy: DerivedProofPolicy,
  options: BbsVcOptions = {},
): Promise<Verified<DerivedProofResult>> {
  const inspection = await inspectDerivedProof(document, policy, options)
  return concludeVerification(inspection, inspection.result)
}

class Inspection {
  readonly #recorder = new CheckRecorder()
  readonly #policy: DerivedProofPolicy
  readonly #schemes: Schemes
  #value: DerivedProofValue | undefined
  #data: VerifyData | undefined

  constructor(policy: DerivedProofPolicy, schemes: Schemes) {
    this.#policy = policy
    this.#schemes = schemes
  }

  async inspect(source: SerializedDocument): Promise<DerivedProofInspection> {
    const recorder = this.#recorder
    const policy = this.#policy
    const secured = recorder.check(...STEPS.document, () => separateProof(readDocument(source)))
    if (secured === undefined) return this.#skipFrom('proof')
    const { document } = secured
    const now = policy.clock()
    const proof = recorder.check(...STEPS.proof, () => readCurrentProof(secured.proof, now))
    if (proof === undefined) return this.#skipFrom('value')
    const value = recorder.check(...STEPS.value, () => parseDerivedProofValue(proof.proofValue))
    if (value === undefined) return this.#skipFrom('feature')
    this.#value = value
    recorder.check(...STEPS.feature, () => assertFeature(value, policy))
    recorder.check(...STEPS.session, () => assertSession(value, policy))
    const facts = recorder.check(...STEPS.model, () => readCredential(document))
    if (facts === undefined) return this.#skipFrom('issuer')
    const { verificationMethod } = proof.options
    const key = recorder.check(...STEPS.issuer, () => findIssuerKey(policy.trust, facts.issuer, verificationMethod))
    recorder.check(...STEPS.validity, () => assertValidAt(facts, now, policy.expiry))
    const data = await recorder.checkLater(...STEPS.statements, async () => {
      const { hash } = await configureProof(proof.options, document, policy.contexts)
      return createVerifyData(document, value, hash, policy.contexts)
    })
    this.#data = data
    if (data === undefined || key === undefined) return this.#skipFrom('signature')
    const { nymDomain } = policy
    recorder.check(...STEPS.signature, () => verifyProof(this.#schemes, key.publicKey, value, data, nymDomain))
    if (recorder.failure !== undefined) return this.#skipFrom('status')
    await recorder.checkLater(...STEPS.status, () => checkStatus(facts.status, policy.status, key.issuer, now))
    return this.#finish(recorder.failure === undefined ? resultOf(document, value, key.issuer) : undefined)
  }

  /** The steps of a report stand in the order of the table. */
  #skipFrom(first: keyof typeof STEPS): DerivedProofInspection {
    const rest = Object.values(STEPS).slice(Object.keys(STEPS).indexOf(first))
    for (const [id, spec] of rest) this.#recorder.skip(id, spec)
    return this.#finish(undefined)
  }

  #finish(result: DerivedProofResult | undefined): DerivedProofInspection {
    const { checks, failure } = this.#recorder
    const value = this.#value
    const data = this.#data
    const trace = { ...(value === undefined ? {} : { value }), ...(data === undefined ? {} : { data }) }
    return { checks, failure, trace, ...(result === undefined ? {} : { result }) }
  }
}

function assertPolicy(policy: DerivedProofPolicy): void {
  const { presentationHeader, featureOption, nymDomain, trust, clock, expiry, status } = policy
  assertBytes(presentationHeader, 'presentationHeader')
  if (!FEATURE_OPTIONS.includes(featureOption)) throw new TegataArgumentError('ERR_ARG_VALUE', 'unknown featureOption')
  if (hasPseudonym(featureOption) !== (typeof nymDomain === 'string')) {
    throw new TegataArgumentError(
      'ERR_ARG_VALUE',
      'nymDomain is for featureOptions with a pseudonym, and only for them',
    )
  }
  if (!Array.isArray(trust) || typeof clock !== 'function') {
    throw new TegataArgumentError('ERR_ARG_TYPE', 'a policy has trust and clock')
  }
  if (expiry !== 'required' && expiry !== 'optional') {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'expiry is required or optional')
  }
  if (status !== 'refuse' && typeof status !== 'function') {
    throw new TegataArgumentError('ERR_ARG_TYPE', 'status is refuse or a StatusChecker')
  }
}

/** "If proof.expires … is less than the current time". Spec: VC-DATA-INTEGRITY section 2.1, section 4.4. */
function readCurrentProof(proof: JsonObject, now: Date): ReturnType<typeof readProof> {
  const read = readProof(proof)
  const expires = parseDateTime(read.options.expires)
  if (expires !== undefined && now > expires) {
    throw new TegataError('ERR_DI_VALIDITY', 'the proof has expired', { spec: `${DI} section 2.1` })
  }
  return read
}

function assertFeature({ featureOption }: DerivedProofValue, policy: DerivedProofPolicy): void {
  if (featureOption !== policy.featureOption) {
    throw new TegataError('ERR_DI_FEATURE', 'the proof uses another feature option', {
      spec: `${BBS} section 3.3`,
      evidence: { featureOption, expected: policy.featureOption },
    })
  }
}

/** The verifier compares with what it gave out; it never adopts what the holder wrote. */
function assertSession(value: DerivedProofValue, { presentationHeader, nymDomain }: DerivedProofPolicy): void {
  // An older proof does not name its domain; it is verified with the verifier's own all the same.
  const isOwnDomain = value.nymDomain === undefined || value.nymDomain === nymDomain
  if (!equalBytes(value.presentationHeader, presentationHeader) || !isOwnDomain) {
    throw new TegataError('ERR_DI_SESSION', 'the proof was made for another session', { spec: `${BBS} section 3.4.7` })
  }
}

/** Spec: VC-DI-BBS section 3.4.7, the steps that compute `verified`. */
function verifyProof(
  { bbs, blind, nym }: Schemes,
  publicKey: Uint8Array,
  { featureOption, bbsProof: proof, selectiveIndexes, presentationHeader, ...value }: DerivedProofValue,
  { bbsHeader: header, nonMandatory }: VerifyData,
  nymDomain = '',
): void {
  const disclosedMessages = nonMandatory.map(encodeUtf8)
  const statement = {
    publicKey,
    proof,
    header,
    presentationHeader,
    disclosedMessages,
    disclosedIndexes: selectiveIndexes,
  }
  const messageCount = value.lengthBbsMessages ?? 0
  if (featureOption === 'baseline') {
    bbs.proofVerify(statement)
  } else if (hasPseudonym(featureOption)) {
    const contextId = encodeUtf8(nymDomain)
    nym.proofVerifyWithNym({ ...statement, messageCount, contextId, pseudonym: value.pseudonym!, nymCount: 1 })
  } else {
    blind.blindProofVerify({ ...statement, messageCount })
  }
}

async function checkStatus(
  entries: readonly JsonObject[],
  status: DerivedProofPolicy['status'],
  issuer: string,
  now: Date,
): Promise<void> {
  if (entries.length > 0 && status === 'refuse') {
    throw new TegataError('ERR_DI_STATUS', 'the credential shows a status entry, which identifies it', {
      spec: 'VC-DATA-MODEL-2.0 section 4.10',
    })
  }
  if (status !== 'refuse') for (const entry of entries) await status(entry, { issuer, now })
}

function resultOf(
  document: JsonObject,
  { featureOption, pseudonym }: DerivedProofValue,
  issuer: string,
): DerivedProofResult {
  const holderBinding = hasHolderBinding(featureOption) ? 'software' : 'none'
  return { issuer, document, featureOption, holderBinding, ...(pseudonym === undefined ? {} : { pseudonym }) }
}
