import { COMMITMENT_FLOOR_BYTES, SCALAR_BYTES } from '@tegata/bbs'
import { publicKeyFromJwk } from '@tegata/bbs/keys'
import {
  assertBytes,
  encodeUtf8,
  type JsonObject,
  type RandomSource,
  systemRandom,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import type { PinnedContexts } from './contexts.js'
import { readUnsecuredDocument, type SerializedDocument } from './document.js'
import { committedCount, FEATURE_OPTIONS, type FeatureOption, hasPseudonym } from './feature-option.js'
import { canonicalizeAndGroup } from './groups.js'
import { withInlineContexts } from './json-ld.js'
import type { DataIntegrityKeyPair } from './key-pair.js'
import { readPointers } from './pointers.js'
import { bbsHeaderOf, configureProof, formatDateTime, hashQuads, type ProofOptions } from './proof-options.js'
import { type BaseProofValue, serializeBaseProofValue } from './proof-value.js'

/** What an issuer signs, and for whom. Spec: VC-DI-BBS section 3.4.1 (Create Base Proof). */
export interface BaseProofInput {
  /** The credential without a proof. */
  readonly document: SerializedDocument
  /** What every presentation shows: at least the issuer and the validity, never a value that is one person's alone. */
  readonly mandatoryPointers: readonly string[]
  readonly keyPair: DataIntegrityKeyPair
  /** The URL under which the key is known; the key's own did:key URL when absent. */
  readonly verificationMethod?: string
  /** `baseline` when absent. */
  readonly featureOption?: FeatureOption
  /** What the holder sent; in every option but the baseline. */
  readonly commitmentWithProof?: Uint8Array
  /** 32 bytes, below the group order: the same again when the holder is to keep its pseudonyms; fresh when absent. */
  readonly signerNymEntropy?: Uint8Array
  /** Every presentation shows it, to the second: round it, or leave it out. */
  readonly created?: Date
  /** Contexts beside the built-in ones. */
  readonly contexts?: PinnedContexts
  /** Source of the HMAC key and of entropy; the machine's generator when absent. */
  readonly random?: RandomSource
}

/** Every intermediate value of a base proof: secret, as the base proof is. Spec: VC-DI-BBS sections 3.4.2 to 3.4.5. */
export interface BaseProofTrace {
  readonly proofConfig: JsonObject
  readonly canonicalProofConfig: readonly string[]
  /** Canonical N-Quads of the document. */
  readonly canonicalQuads: readonly string[]
  /** The same with shuffled labels, in their order. */
  readonly quads: readonly string[]
  /** Positions in `quads`. */
  readonly mandatory: readonly number[]
  readonly nonMandatory: readonly number[]
  /** 32 bytes. */
  readonly proofHash: Uint8Array
  /** 32 bytes. */
  readonly mandatoryHash: Uint8Array
  readonly value: BaseProofValue
}

/** A secured document with the values that led to it. Spec: VC-DI-BBS section 3.4.1. */
export interface ExplainedBaseProof {
  readonly document: JsonObject
  readonly trace: BaseProofTrace
}

const HMAC_KEY_BYTES = 32

/**
 * Signs a credential for its holder, who alone may see the result.
 *
 * Spec: VC-DI-BBS section 3.4.1 (Create Base Proof), all four feature options.
 *
 * @param input — document, pointers, key, feature option and what it needs.
 * @returns the document with its proof.
 * @throws TegataError ERR_DI_DOCUMENT, ERR_DI_CONTEXT, ERR_DI_POINTER, ERR_DI_LIMIT, ERR_DI_FEATURE,
 *   ERR_BBS_COMMITMENT_ENCODING, ERR_BBS_COMMITMENT_INVALID, ERR_BBS_LIMIT
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 * @example
 * ```ts
 * const keyPair = await generateDataIntegrityKeyPair()
 * const secured = await createBaseProof({ document, mandatoryPointers: ['/issuer', '/validUntil'], keyPair })
 * ```
 */
export async function createBaseProof(input: BaseProofInput): Promise<JsonObject> {
  return (await explainBaseProof(input)).document
}

/**
 * Like `createBaseProof`, with every intermediate value: for implementers who compare theirs.
 *
 * Spec: VC-DI-BBS sections 3.4.1 to 3.4.5; the trace names what each produces.
 *
 * @param input — as for `createBaseProof`.
 * @throws TegataError as `createBaseProof`
 */
export async function explainBaseProof(input: BaseProofInput): Promise<ExplainedBaseProof> {
  const { keyPair, contexts, created, random = systemRandom } = input
  const publicKey = publicKeyFromJwk(keyPair.publicJwk)
  const feature = readFeature(input, random)
  const mandatoryPointers = readPointers(input.mandatoryPointers)
  const document = readUnsecuredDocument(input.document)
  const options: ProofOptions = {
    type: 'DataIntegrityProof',
    cryptosuite: 'bbs-2023',
    ...(created === undefined ? {} : { created: formatDateTime(created) }),
    verificationMethod: input.verificationMethod ?? keyPair.verificationMethod,
    proofPurpose: 'assertionMethod',
  }
  const configuration = await configureProof(options, document, contexts)
  const hmacKey = random(HMAC_KEY_BYTES)
  const grouped = await canonicalizeAndGroup(withInlineContexts(document, contexts), hmacKey)
  const { matching, nonMatching } = await grouped.group(mandatoryPointers)
  const mandatoryHash = hashQuads(matching.map((index) => grouped.quads[index]!))
  const bbsHeader = bbsHeaderOf(configuration.hash, mandatoryHash)
  const messages = nonMatching.map((index) => encodeUtf8(grouped.quads[index]!))
  const bbsSignature = await keyPair.sign({ header: bbsHeader, messages, ...feature.inputs })
  const { featureOption, signerNymEntropy } = feature
  const value: BaseProofValue = {
    featureOption,
    bbsSignature,
    bbsHeader,
    publicKey,
    hmacKey,
    mandatoryPointers,
    ...(signerNymEntropy === undefined ? {} : { signerNymEntropy }),
  }
  const { config: proofConfig, quads: canonicalProofConfig, hash: proofHash } = configuration
  const { canonicalQuads, quads } = grouped
  const grouping = { canonicalQuads, quads, mandatory: matching, nonMandatory: nonMatching }
  return {
    document: { ...document, proof: { ...options, proofValue: serializeBaseProofValue(value) } },
    trace: { proofConfig, canonicalProofConfig, ...grouping, proofHash, mandatoryHash, value },
  }
}

interface Feature {
  readonly featureOption: FeatureOption
  readonly inputs: { readonly commitmentWithProof?: Uint8Array; readonly signerNymEntropy?: Uint8Array }
  readonly signerNymEntropy?: Uint8Array
}

/** "the commitment_with_proof input MUST be supplied". */
function readFeature(input: BaseProofInput, random: RandomSource): Feature {
  const { featureOption = 'baseline', commitmentWithProof, signerNymEntropy } = input
  if (!FEATURE_OPTIONS.includes(featureOption)) throw new TegataArgumentError('ERR_ARG_VALUE', 'unknown featureOption')
  if ((featureOption === 'baseline') !== (commitmentWithProof === undefined)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'commitmentWithProof is for every featureOption but baseline')
  }
  if (commitmentWithProof !== undefined) assertCommitment(commitmentWithProof, featureOption)
  if (!hasPseudonym(featureOption)) {
    if (signerNymEntropy !== undefined) {
      throw new TegataArgumentError('ERR_ARG_VALUE', 'signerNymEntropy is for featureOptions with a pseudonym')
    }
    return { featureOption, inputs: commitmentWithProof === undefined ? {} : { commitmentWithProof } }
  }
  const entropy = signerNymEntropy ?? freshEntropy(random)
  assertBytes(entropy, 'signerNymEntropy', SCALAR_BYTES)
  const inputs = { commitmentWithProof: commitmentWithProof!, signerNymEntropy: entropy }
  return { featureOption, inputs, signerNymEntropy: entropy }
}

/** To the holder secret, to the prover's nym, or to both: a holder must not slip another message under the signature. */
function assertCommitment(commitmentWithProof: Uint8Array, featureOption: FeatureOption): void {
  assertBytes(commitmentWithProof, 'commitmentWithProof')
  const expected = COMMITMENT_FLOOR_BYTES + SCALAR_BYTES * committedCount(featureOption)
  if (commitmentWithProof.length !== expected) {
    throw new TegataError('ERR_DI_FEATURE', 'the commitment is to another number of values than the option has', {
      spec: 'VC-DI-BBS section 3.5',
      evidence: { featureOption, length: commitmentWithProof.length, expected },
    })
  }
}

/** 254 random bits: always below the group order, which has 255. */
function freshEntropy(random: RandomSource): Uint8Array {
  const entropy = random(SCALAR_BYTES).slice()
  entropy[0]! &= 0x3f
  return entropy
}
