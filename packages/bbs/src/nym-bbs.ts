import { assertBytes, concatBytes, systemRandom, TegataArgumentError, TegataError } from '@tegata/core'
import { createSchemeFor, skToPk } from './bbs.js'
import {
  blindGenerators,
  type CommitResult,
  coreCommit,
  decodeProverBlind,
  finalizeBlindSign,
  joinIndexes,
  verifyCommitment,
} from './blind-operations.js'
import { coreVerify, octetsToSecretKey } from './core-operations.js'
import { type Engine, PUBLIC_KEY_BYTES, type Scalar } from './engine.js'
import { assertArray, assertByteStrings, assertIndexes, assertMessageCount, assertSameCount } from './limits.js'
import type {
  BlindSignWithNymInput,
  CommitWithNymInput,
  ProofGenWithNymInput,
  ProofVerifyWithNymInput,
  VerifyFinalizeWithNymInput,
} from './nym-inputs.js'
import {
  calculatePseudonym,
  coreProofGenWithNym,
  coreProofVerifyWithNym,
  type NymDraft,
  type NymScheme,
  type ProofWithNym,
} from './nym-operations.js'
import { countHiddenMessages } from './octets.js'
import type { ProofInput } from './proof-operations.js'
import { createGenerators, encodeLength, messagesToScalars, type Scheme } from './scheme.js'
import type { SuiteName } from './suite.js'

/**
 * BBS with pseudonyms: constant at one verifier, unlinkable between verifiers, bound to the signature.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.
 */
export interface NymBbs {
  readonly suite: SuiteName
  readonly engine: Engine
  readonly draft: NymDraft
  /** The public key of a secret key, 96 bytes. @throws TegataError ERR_BBS_SECRET_KEY */
  skToPk(secretKey: Uint8Array): Uint8Array
  /** Commits to messages and nym secrets. @throws TegataError ERR_BBS_SECRET_KEY, ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS */
  commitWithNym(input: CommitWithNymInput): CommitResult
  /** @throws TegataError ERR_BBS_COMMITMENT_ENCODING, ERR_BBS_COMMITMENT_INVALID, ERR_BBS_SECRET_KEY, ERR_BBS_LIMIT */
  blindSignWithNym(input: BlindSignWithNymInput): Uint8Array
  /** Checks the signature and returns the nym secrets. @throws TegataError ERR_BBS_SIGNATURE_INVALID, ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_SECRET_KEY, ERR_BBS_LIMIT */
  verifyFinalizeWithNym(input: VerifyFinalizeWithNymInput): Uint8Array[]
  /** The pseudonym of nym secrets in a context, 48 bytes. @throws TegataError ERR_BBS_SECRET_KEY, ERR_BBS_PSEUDONYM */
  calculatePseudonym(nymSecrets: readonly Uint8Array[], contextId: Uint8Array): Uint8Array
  /** @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_SECRET_KEY, ERR_BBS_INDEXES, ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS, ERR_BBS_PSEUDONYM */
  proofGenWithNym(input: ProofGenWithNymInput): ProofWithNym
  /** @throws TegataError ERR_BBS_PROOF_INVALID, ERR_BBS_PROOF_ENCODING, ERR_BBS_PSEUDONYM, ERR_BBS_PUBLIC_KEY, ERR_BBS_INDEXES, ERR_BBS_LIMIT */
  proofVerifyWithNym(input: ProofVerifyWithNymInput): void
}

const EMPTY = new Uint8Array()
const SPEC = 'draft-irtf-cfrg-bbs-per-verifier-linkability-02'

/**
 * Puts BBS with pseudonyms together from an engine and a ciphersuite.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6; `api_id` is `ciphersuite_id || "H2G_HM2S_PSEUDONYM_"`.
 *
 * @param engine — from `loadEngine`, `loadMclEngine` or `createNobleEngine`.
 * @param suite — the ciphersuite; SHA-256 when absent.
 * @param draft — `02` when absent; `01` is for what was signed by the older text.
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown suite or draft
 */
export function createNymBbs(engine: Engine, suite: SuiteName = 'BLS12-381-SHA-256', draft: NymDraft = '02'): NymBbs {
  if (draft !== '02' && draft !== '01') throw new TegataArgumentError('ERR_ARG_VALUE', `unknown draft ${draft}`)
  const scheme: NymScheme = { ...createSchemeFor(engine, suite, 'H2G_HM2S_PSEUDONYM_'), draft }
  return Object.freeze({
    suite,
    engine,
    draft,
    skToPk: (secretKey) => skToPk(scheme, secretKey),
    commitWithNym: (input) => commitWithNym(scheme, input),
    blindSignWithNym: (input) => blindSignWithNym(scheme, input),
    verifyFinalizeWithNym: (input) => verifyFinalizeWithNym(scheme, input),
    calculatePseudonym: (nymSecrets, contextId) => {
      assertBytes(contextId, 'contextId')
      return calculatePseudonym(scheme, decodeNyms(scheme, nymSecrets, 'nymSecrets'), contextId)
    },
    proofGenWithNym: (input) => proofGenWithNym(scheme, input),
    proofVerifyWithNym: (input) => proofVerifyWithNym(scheme, input),
  } satisfies NymBbs)
}

/** `CommitWithNym`. */
function commitWithNym(scheme: NymScheme, input: CommitWithNymInput): CommitResult {
  const { committedMessages = [], proverNyms, random = systemRandom } = input
  assertByteStrings(committedMessages, 'committedMessages')
  const nyms = decodeNyms(scheme, proverNyms, 'proverNyms')
  return coreCommit(scheme, [...messagesToScalars(scheme, committedMessages), ...nyms], random)
}

/** `BlindSignWithNym`. */
function blindSignWithNym(scheme: NymScheme, input: BlindSignWithNymInput): Uint8Array {
  const { publicKey, commitmentWithProof, nymCount, header = EMPTY, messages } = input
  assertBytes(input.secretKey, 'secretKey')
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  assertBytes(commitmentWithProof, 'commitmentWithProof')
  assertBytes(header, 'header')
  assertByteStrings(messages, 'messages')
  assertMessageCount(messages.length)
  assertNymCount(scheme, nymCount)
  const secretKey = octetsToSecretKey(scheme, input.secretKey)
  const entropy = decodeNym(scheme, input.signerNymEntropy, 'signerNymEntropy')
  const { commitment, mHats } = verifyCommitment(scheme, commitmentWithProof)
  if (mHats.length < nymCount) {
    throw new TegataError('ERR_BBS_COMMITMENT_INVALID', 'the commitment is to fewer values than nym secrets', {
      spec: `${SPEC} section 10.2`,
      evidence: { committed: mHats.length, nymCount },
    })
  }
  // "B = B + blind_generators[-1] * signer_nym_entropy": into the last nym secret, which the signer does not see.
  const nymGenerator = blindGenerators(scheme, mHats.length + 1).at(-1)!.point
  const { engine } = scheme
  return finalizeBlindSign(scheme, {
    secretKey,
    publicKey,
    header: combineHeader(scheme, header, nymCount),
    messages: messagesToScalars(scheme, messages),
    committedCount: mHats.length,
    committed: engine.addPoints(commitment, engine.sumOfProducts([nymGenerator], [entropy])),
  })
}

/** `VerifyFinalizeWithNym`. */
function verifyFinalizeWithNym(scheme: NymScheme, input: VerifyFinalizeWithNymInput): Uint8Array[] {
  const { publicKey, signature, header = EMPTY, signerNymEntropy } = input
  assertBytes(publicKey, 'publicKey')
  assertBytes(signature, 'signature')
  assertBytes(header, 'header')
  const { engine } = scheme
  const nymSecrets = decodeNyms(scheme, input.proverNyms, 'proverNyms')
  const last = nymSecrets.length - 1
  nymSecrets[last] = engine.addScalars(nymSecrets[last]!, decodeNym(scheme, signerNymEntropy, 'signerNymEntropy'))
  coreVerify(scheme, {
    publicKey,
    signature,
    header: combineHeader(scheme, header, nymSecrets.length),
    ...prepareParameters(scheme, input, nymSecrets),
  })
  return nymSecrets.map((secret) => engine.encodeScalar(secret))
}

/** `ProofGenWithNym`. */
function proofGenWithNym(scheme: NymScheme, input: ProofGenWithNymInput): ProofWithNym {
  const { publicKey, signature, header = EMPTY, presentationHeader = EMPTY, contextId, messages } = input
  const { committedMessages = [], disclosedIndexes, disclosedCommitmentIndexes = [], random = systemRandom } = input
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  assertBytes(signature, 'signature')
  assertBytes(header, 'header')
  assertBytes(presentationHeader, 'presentationHeader')
  assertBytes(contextId, 'contextId')
  const nymSecrets = decodeNyms(scheme, input.nymSecrets, 'nymSecrets')
  const prepared = prepareParameters(scheme, input, nymSecrets)
  assertIndexes(disclosedIndexes, messages.length)
  assertIndexes(disclosedCommitmentIndexes, committedMessages.length)
  const proofInput = {
    publicKey,
    signature,
    header: combineHeader(scheme, header, nymSecrets.length),
    presentationHeader,
    ...prepared,
    disclosedIndexes: joinIndexes(disclosedIndexes, disclosedCommitmentIndexes, messages.length),
    contextId,
    nymCount: nymSecrets.length,
  }
  return coreProofGenWithNym(scheme, proofInput, random)
}

/** `ProofVerifyWithNym`. */
function proofVerifyWithNym(scheme: NymScheme, input: ProofVerifyWithNymInput): void {
  const { publicKey, proof, pseudonym, contextId, header = EMPTY, presentationHeader = EMPTY } = input
  const { disclosedMessages, disclosedIndexes, disclosedCommittedMessages = [], disclosedCommittedIndexes = [] } = input
  assertBytes(publicKey, 'publicKey')
  assertBytes(proof, 'proof')
  assertBytes(pseudonym, 'pseudonym')
  assertBytes(contextId, 'contextId')
  assertBytes(header, 'header')
  assertBytes(presentationHeader, 'presentationHeader')
  assertByteStrings(disclosedMessages, 'disclosedMessages')
  assertByteStrings(disclosedCommittedMessages, 'disclosedCommittedMessages')
  assertArray(disclosedIndexes, 'disclosedIndexes')
  assertArray(disclosedCommittedIndexes, 'disclosedCommittedIndexes')
  const { messageCount, nymCount } = input
  assertNymCount(scheme, nymCount)
  // Hidden are the blinding factor, the nym secrets, and whatever messages are not shown.
  const total = disclosedIndexes.length + disclosedCommittedIndexes.length + countHiddenMessages(proof)
  const committedCount = total - messageCount - 1 - nymCount
  assertMessageCount(total)
  assertCounts(total, messageCount, committedCount)
  assertIndexes(disclosedIndexes, messageCount)
  assertIndexes(disclosedCommittedIndexes, committedCount)
  assertSameCount(disclosedMessages, disclosedIndexes)
  assertSameCount(disclosedCommittedMessages, disclosedCommittedIndexes)
  const indexes = joinIndexes(disclosedIndexes, disclosedCommittedIndexes, messageCount)
  const scalars = messagesToScalars(scheme, [...disclosedMessages, ...disclosedCommittedMessages])
  coreProofVerifyWithNym(scheme, {
    publicKey,
    proof,
    pseudonym,
    contextId,
    nymCount,
    generators: [
      ...createGenerators(scheme, messageCount + 1),
      ...blindGenerators(scheme, committedCount + nymCount + 1),
    ],
    header: combineHeader(scheme, header, nymCount),
    presentationHeader,
    disclosed: scalars.map((message, i) => ({ index: indexes[i]!, message })),
  })
}

/** `prepare_parameters`: the issuer's messages, the blinding factor, the prover's messages, the nym secrets. */
function prepareParameters(
  scheme: NymScheme,
  input: Pick<VerifyFinalizeWithNymInput, 'messages' | 'committedMessages' | 'secretProverBlind'>,
  nymSecrets: readonly Scalar[],
): Pick<ProofInput, 'messages' | 'secretCount' | 'generators'> {
  const { messages, committedMessages = [], secretProverBlind } = input
  assertByteStrings(messages, 'messages')
  assertByteStrings(committedMessages, 'committedMessages')
  assertMessageCount(messages.length + committedMessages.length + 1 + nymSecrets.length)
  const committed = messagesToScalars(scheme, committedMessages)
  const secrets = [decodeProverBlind(scheme, secretProverBlind), ...committed, ...nymSecrets]
  return {
    messages: [...messagesToScalars(scheme, messages), ...secrets],
    secretCount: secrets.length,
    generators: [...createGenerators(scheme, messages.length + 1), ...blindGenerators(scheme, secrets.length)],
  }
}

/** "combined_header = header || I2OSP(length_nym_vector, 8)", since -02. */
function combineHeader({ draft }: NymScheme, header: Uint8Array, nymCount: number): Uint8Array {
  return draft === '01' ? header : concatBytes(header, encodeLength(nymCount))
}

/** The vector of nym secrets: in -01 there is exactly one. */
function assertNymCount({ draft }: NymScheme, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1 || (draft === '01' && count !== 1)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'nymCount is a positive integer, and 1 in draft -01')
  }
  assertMessageCount(count)
}

function assertCounts(total: number, messageCount: number, committedCount: number): void {
  if (!Number.isSafeInteger(messageCount) || messageCount < 0 || committedCount < 0) {
    throw new TegataError('ERR_BBS_INDEXES', 'the proof is about fewer messages than were signed', {
      spec: `${SPEC} section 6.3`,
      evidence: { total, messageCount },
    })
  }
}

function decodeNyms(scheme: NymScheme, nyms: readonly Uint8Array[], title: string): Scalar[] {
  assertByteStrings(nyms, title)
  assertNymCount(scheme, nyms.length)
  return nyms.map((nym) => {
    const scalar = decodeNym(scheme, nym, title)
    if (scheme.engine.isZero(scalar)) throw badNym(title)
    return scalar
  })
}

function decodeNym({ engine }: Scheme, nym: Uint8Array, title: string): Scalar {
  assertBytes(nym, title)
  const scalar = engine.decodeScalar(nym)
  if (scalar === undefined) throw badNym(title)
  return scalar
}

function badNym(title: string): TegataError {
  return new TegataError('ERR_BBS_SECRET_KEY', `${title}: 32 bytes, a scalar in range`, { spec: `${SPEC} section 3.2` })
}
