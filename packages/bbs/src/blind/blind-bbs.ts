import { assertBytes, type RandomSource, systemRandom, TegataError } from '@tegata/core'
import { withClaims } from '../batch/pairing-claims.js'
import { createSchemeFor, skToPk } from '../core/bbs.js'
import { assertArray, assertByteStrings, assertIndexes, assertMessageCount, assertSameCount } from '../core/limits.js'
import { countHiddenMessages } from '../core/octets.js'
import {
  coreProofClaim,
  coreProofGen,
  coreProofVerify,
  type ProofInput,
  type ProofStatement,
} from '../core/proof-operations.js'
import { createGenerators, messagesToScalars, type Scheme } from '../core/scheme.js'
import { coreVerify, octetsToSecretKey } from '../core/signature-operations.js'
import type { SuiteName } from '../core/suite.js'
import { type Engine, PUBLIC_KEY_BYTES } from '../engines/engine.js'
import {
  blindGenerators,
  type CommitResult,
  coreCommit,
  decodeProverBlind,
  finalizeBlindSign,
  joinIndexes,
  verifyCommitment,
} from './blind-operations.js'

/** What `blindSign` signs. Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2.1. */
export interface BlindSignInput {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
  /** What the prover sent; absent or empty when it commits to nothing. */
  readonly commitmentWithProof?: Uint8Array
  readonly header?: Uint8Array
  /** The messages that the issuer knows. */
  readonly messages: readonly Uint8Array[]
}

/** What `verifyBlindSign` checks. Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2.2. */
export interface VerifyBlindSignInput {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly header?: Uint8Array
  readonly messages: readonly Uint8Array[]
  readonly committedMessages?: readonly Uint8Array[]
  /** 32 bytes; absent when nothing was committed to. */
  readonly secretProverBlind?: Uint8Array
}

/** What `blindProofGen` proves. Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2.3. */
export interface BlindProofGenInput extends VerifyBlindSignInput {
  readonly presentationHeader?: Uint8Array
  readonly disclosedIndexes: readonly number[]
  readonly disclosedCommitmentIndexes?: readonly number[]
  readonly random?: RandomSource
}

/** What `blindProofVerify` checks. Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2.4. */
export interface BlindProofVerifyInput {
  readonly publicKey: Uint8Array
  readonly proof: Uint8Array
  readonly header?: Uint8Array
  readonly presentationHeader?: Uint8Array
  /** L, how many messages the issuer knew. */
  readonly messageCount: number
  readonly disclosedMessages: readonly Uint8Array[]
  readonly disclosedIndexes: readonly number[]
  readonly disclosedCommittedMessages?: readonly Uint8Array[]
  readonly disclosedCommittedIndexes?: readonly number[]
}

/**
 * BBS with messages that the issuer signs without seeing them.
 *
 * Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2.
 */
export interface BlindBbs {
  readonly suite: SuiteName
  readonly engine: Engine
  /** The public key of a secret key, 96 bytes. @throws TegataError ERR_BBS_SECRET_KEY */
  skToPk(secretKey: Uint8Array): Uint8Array
  /** Commits to messages and proves to know them. @throws TegataError ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS */
  commit(committedMessages: readonly Uint8Array[], random?: RandomSource): CommitResult
  /** Signs messages and a commitment. @throws TegataError ERR_BBS_COMMITMENT_ENCODING, ERR_BBS_COMMITMENT_INVALID, ERR_BBS_SECRET_KEY, ERR_BBS_LIMIT */
  blindSign(input: BlindSignInput): Uint8Array
  /** @throws TegataError ERR_BBS_SIGNATURE_INVALID, ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_LIMIT */
  verifyBlindSign(input: VerifyBlindSignInput): void
  /** @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_INDEXES, ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS */
  blindProofGen(input: BlindProofGenInput): Uint8Array
  /** @throws TegataError ERR_BBS_PROOF_INVALID, ERR_BBS_PROOF_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_INDEXES, ERR_BBS_LIMIT */
  blindProofVerify(input: BlindProofVerifyInput): void
}

const EMPTY = /* @__PURE__ */ new Uint8Array()

/**
 * Puts blind BBS together from an engine and a ciphersuite.
 *
 * Spec: draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2; `api_id` is `ciphersuite_id || "BLIND_H2G_HM2S_"`. Where
 * the text of -02 contradicts its own test vectors (P1 and the domain in B, Q_2 in the domain, no domain beside B in the
 * input of e), the vectors are followed; in all but the last the text was corrected later.
 *
 * @param engine — from `loadEngine`, `loadMclEngine` or `createNobleEngine`.
 * @param suite — the ciphersuite; SHA-256 when absent.
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown suite
 */
export function createBlindBbs(engine: Engine, suite: SuiteName = 'BLS12-381-SHA-256'): BlindBbs {
  const scheme = createSchemeFor(engine, suite, 'BLIND_H2G_HM2S_')
  const blindBbs = Object.freeze({
    suite,
    engine,
    skToPk: (secretKey) => skToPk(scheme, secretKey),
    commit: (committedMessages, random = systemRandom) => commit(scheme, committedMessages, random),
    blindSign: (input) => blindSign(scheme, input),
    verifyBlindSign: (input) => verifyBlindSign(scheme, input),
    blindProofGen: (input) => blindProofGen(scheme, input),
    blindProofVerify: (input) => blindProofVerify(scheme, input),
  } satisfies BlindBbs)
  return withClaims(blindBbs, (input: BlindProofVerifyInput) => coreProofClaim(scheme, statementOf(scheme, input)))
}

/** `Commit`. */
function commit(scheme: Scheme, committedMessages: readonly Uint8Array[], random: RandomSource): CommitResult {
  assertByteStrings(committedMessages, 'committedMessages')
  return coreCommit(scheme, messagesToScalars(scheme, committedMessages), random)
}
/** `BlindSign` and `FinalizeBlindSign`. */
function blindSign(scheme: Scheme, input: BlindSignInput): Uint8Array {
  const { publicKey, commitmentWithProof = EMPTY, header = EMPTY, messages } = input
  assertBytes(input.secretKey, 'secretKey')
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  assertBytes(commitmentWithProof, 'commitmentWithProof')
  assertBytes(header, 'header')
  assertByteStrings(messages, 'messages')
  assertMessageCount(messages.length)
  const secretKey = octetsToSecretKey(scheme, input.secretKey)
  const committed = commitmentWithProof.length === 0 ? undefined : verifyCommitment(scheme, commitmentWithProof)
  return finalizeBlindSign(scheme, {
    secretKey,
    publicKey,
    header,
    messages: messagesToScalars(scheme, messages),
    committedCount: committed?.mHats.length ?? 0,
    committed: committed?.commitment,
  })
}

function verifyBlindSign(scheme: Scheme, input: VerifyBlindSignInput): void {
  const { publicKey, signature, header = EMPTY } = input
  assertBytes(publicKey, 'publicKey')
  assertBytes(signature, 'signature')
  assertBytes(header, 'header')
  coreVerify(scheme, { publicKey, signature, header, ...prepareParameters(scheme, input) })
}

function blindProofGen(scheme: Scheme, input: BlindProofGenInput): Uint8Array {
  const { publicKey, signature, header = EMPTY, presentationHeader = EMPTY, messages, committedMessages = [] } = input
  const { disclosedIndexes, disclosedCommitmentIndexes = [], random = systemRandom } = input
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  assertBytes(signature, 'signature')
  assertBytes(header, 'header')
  assertBytes(presentationHeader, 'presentationHeader')
  const prepared = prepareParameters(scheme, input)
  assertIndexes(disclosedIndexes, messages.length)
  assertIndexes(disclosedCommitmentIndexes, committedMessages.length)
  const proofInput = {
    publicKey,
    signature,
    header,
    presentationHeader,
    ...prepared,
    disclosedIndexes: joinIndexes(disclosedIndexes, disclosedCommitmentIndexes, messages.length),
  }
  return coreProofGen(scheme, proofInput, random)
}

function blindProofVerify(scheme: Scheme, input: BlindProofVerifyInput): void {
  coreProofVerify(scheme, statementOf(scheme, input))
}

/** Checks the arguments of `blindProofVerify` and counts the messages. */
function statementOf(scheme: Scheme, input: BlindProofVerifyInput): ProofStatement {
  const { publicKey, proof, header = EMPTY, presentationHeader = EMPTY, messageCount } = input
  const { disclosedMessages, disclosedIndexes, disclosedCommittedMessages = [], disclosedCommittedIndexes = [] } = input
  assertBytes(publicKey, 'publicKey')
  assertBytes(proof, 'proof')
  assertBytes(header, 'header')
  assertBytes(presentationHeader, 'presentationHeader')
  assertByteStrings(disclosedMessages, 'disclosedMessages')
  assertByteStrings(disclosedCommittedMessages, 'disclosedCommittedMessages')
  assertArray(disclosedIndexes, 'disclosedIndexes')
  assertArray(disclosedCommittedIndexes, 'disclosedCommittedIndexes')
  // The blinding factor is always hidden, in its own place between the issuer's messages and the prover's.
  const total = disclosedIndexes.length + disclosedCommittedIndexes.length + countHiddenMessages(proof)
  const committedCount = total - messageCount - 1
  assertMessageCount(total)
  assertIndexes(disclosedIndexes, messageCount)
  assertIndexes(disclosedCommittedIndexes, committedCount)
  assertSameCount(disclosedMessages, disclosedIndexes)
  assertSameCount(disclosedCommittedMessages, disclosedCommittedIndexes)
  if (!Number.isSafeInteger(messageCount) || messageCount < 0 || committedCount < 0)
    throw tooFewMessages(total, messageCount)
  const indexes = joinIndexes(disclosedIndexes, disclosedCommittedIndexes, messageCount)
  const scalars = messagesToScalars(scheme, [...disclosedMessages, ...disclosedCommittedMessages])
  return {
    publicKey,
    proof,
    generators: [...createGenerators(scheme, messageCount + 1), ...blindGenerators(scheme, committedCount + 1)],
    header,
    presentationHeader,
    disclosed: scalars.map((message, i) => ({ index: indexes[i]!, message })),
  }
}

/** `prepare_parameters`: the issuer's messages, then the blinding factor, then the prover's. Spec: section 5.1. */
function prepareParameters(
  scheme: Scheme,
  { messages, committedMessages = [], secretProverBlind }: VerifyBlindSignInput,
): Pick<ProofInput, 'messages' | 'secretCount' | 'generators'> {
  assertByteStrings(messages, 'messages')
  assertByteStrings(committedMessages, 'committedMessages')
  assertMessageCount(messages.length + committedMessages.length + 1)
  const secrets = [decodeProverBlind(scheme, secretProverBlind), ...messagesToScalars(scheme, committedMessages)]
  return {
    messages: [...messagesToScalars(scheme, messages), ...secrets],
    secretCount: secrets.length,
    generators: [...createGenerators(scheme, messages.length + 1), ...blindGenerators(scheme, secrets.length)],
  }
}

function tooFewMessages(total: number, messageCount: number): TegataError {
  return new TegataError('ERR_BBS_INDEXES', 'the proof is about fewer messages than the issuer signed', {
    spec: 'draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2.4',
    evidence: { total, messageCount },
  })
}
