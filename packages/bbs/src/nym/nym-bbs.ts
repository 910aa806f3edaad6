import { assertBytes, systemRandom, TegataArgumentError, TegataError } from '@tegata/core'
import { withClaims } from '../batch/pairing-claims.js'
import {
  blindGenerators,
  type CommitResult,
  coreCommit,
  finalizeBlindSign,
  verifyCommitment,
} from '../blind/blind-operations.js'
import { createSchemeFor, skToPk } from '../core/bbs.js'
import { assertArray, assertByteStrings, assertMessageCount } from '../core/limits.js'
import { coreProofClaim, coreProofGen, coreProofVerify } from '../core/proof-operations.js'
import { encodeLength, hashToScalar, messagesToScalars, type Scheme } from '../core/scheme.js'
import { coreVerify, octetsToSecretKey } from '../core/signature-operations.js'
import { type SuiteName, tag } from '../core/suite.js'
import { type Engine, PUBLIC_KEY_BYTES, SCALAR_BYTES, type Scalar } from '../engines/engine.js'
import type {
  BlindSignWithNymInput,
  CommitWithNymInput,
  ProofGenWithNymInput,
  ProofVerifyWithNymInput,
  VerifyFinalizeWithNymInput,
} from './nym-inputs.js'
import {
  calculatePseudonym,
  coreNymClaim,
  coreProofGenWithNym,
  coreProofVerifyWithNym,
  type DraftScheme,
  type NymDraft,
  type NymScheme,
  type NymStatement,
  type ProofWithNym,
} from './nym-operations.js'
import {
  assertNymCount,
  combineHeader,
  decodeNym,
  decodeNyms,
  prepareParameters,
  prepareProof,
  prepareStatement,
} from './nym-parameters.js'

/**
 * BBS with pseudonyms: constant at one verifier, unlinkable between verifiers, bound to the signature.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.
 */
export interface NymBbs<M = Uint8Array> {
  readonly suite: SuiteName
  readonly engine: Engine
  readonly draft: NymDraft
  /** The public key of a secret key, 96 bytes. @throws TegataError ERR_BBS_SECRET_KEY */
  skToPk(secretKey: Uint8Array): Uint8Array
  /** A nym secret, or the signer's part of one, from at least 32 secret bytes: always the same for the same bytes. */
  deriveNym(material: Uint8Array): Uint8Array
  /** The nym secrets of both parts: the signer's entropy is added to the last. @throws TegataError ERR_BBS_SECRET_KEY */
  finalizeNyms(proverNyms: readonly Uint8Array[], signerNymEntropy: Uint8Array): Uint8Array[]
  /** Commits to messages and nym secrets. @throws TegataError ERR_BBS_SECRET_KEY, ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS */
  commitWithNym(input: CommitWithNymInput<M>): CommitResult
  /** @throws TegataError ERR_BBS_COMMITMENT_ENCODING, ERR_BBS_COMMITMENT_INVALID, ERR_BBS_SECRET_KEY, ERR_BBS_LIMIT */
  blindSignWithNym(input: BlindSignWithNymInput<M>): Uint8Array
  /** Checks the signature and returns the nym secrets. @throws TegataError ERR_BBS_SIGNATURE_INVALID, ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_SECRET_KEY, ERR_BBS_LIMIT */
  verifyFinalizeWithNym(input: VerifyFinalizeWithNymInput<M>): Uint8Array[]
  /** The pseudonym of nym secrets in a context, 48 bytes. @throws TegataError ERR_BBS_SECRET_KEY, ERR_BBS_PSEUDONYM */
  calculatePseudonym(nymSecrets: readonly Uint8Array[], contextId: Uint8Array): Uint8Array
  /** @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_SECRET_KEY, ERR_BBS_INDEXES, ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS, ERR_BBS_PSEUDONYM */
  proofGenWithNym(input: ProofGenWithNymInput<M>): ProofWithNym
  /** @throws TegataError ERR_BBS_PROOF_INVALID, ERR_BBS_PROOF_ENCODING, ERR_BBS_PSEUDONYM, ERR_BBS_PUBLIC_KEY, ERR_BBS_INDEXES, ERR_BBS_LIMIT */
  proofVerifyWithNym(input: ProofVerifyWithNymInput<M>): void
  /**
   * A proof without a pseudonym, for verifiers that ask for none: unlinkable whatever computers may come.
   *
   * @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_SECRET_KEY, ERR_BBS_INDEXES, ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS
   */
  proofGen(input: Omit<ProofGenWithNymInput<M>, 'contextId'>): Uint8Array
  /** @throws TegataError ERR_BBS_PROOF_INVALID, ERR_BBS_PROOF_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_INDEXES, ERR_BBS_LIMIT */
  proofVerify(input: Omit<ProofVerifyWithNymInput<M>, 'contextId' | 'pseudonym'>): void
}

const EMPTY = /* @__PURE__ */ new Uint8Array()
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
  return bindScheme(createNymScheme(engine, suite, draft), suite)
}

/** The interface of `createNymBbs`. */
export function createNymScheme(engine: Engine, suite: SuiteName, draft: NymDraft): NymScheme<Uint8Array> {
  if (draft !== '02' && draft !== '01') throw new TegataArgumentError('ERR_ARG_VALUE', `unknown draft ${draft}`)
  const scheme = createSchemeFor(engine, suite, 'H2G_HM2S_PSEUDONYM_')
  const mapMessages = (messages: readonly Uint8Array[], title: string) => {
    assertByteStrings(messages, title)
    return messagesToScalars(scheme, messages)
  }
  return { ...scheme, draft, mapMessages }
}

/** A message by its kind: octets are hashed to a scalar, an unsigned integer is the scalar. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.8. */
export type TypedMessage = Uint8Array | number

/**
 * BBS with pseudonyms over messages that are octets or numbers. A number is signed as itself, so that a later proof can
 * say something about it (older than, before) without showing it. Octets hash to scalars far beyond any safe integer, so
 * neither can be taken for the other.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.8 (Defining New Interfaces): `api_id` is
 * `ciphersuite_id || "TEGATA_TYPED_H2G_HM2S_PSEUDONYM_"`; everything but `messages_to_scalars` is as in `createNymBbs`.
 *
 * @param engine — from `loadEngine`, `loadMclEngine` or `createNobleEngine`.
 * @param suite — the ciphersuite; SHA-256 when absent.
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown suite
 */
export function createTypedNymBbs(engine: Engine, suite: SuiteName = 'BLS12-381-SHA-256'): NymBbs<TypedMessage> {
  const scheme = createSchemeFor(engine, suite, 'TEGATA_TYPED_H2G_HM2S_PSEUDONYM_')
  const mapMessages = (messages: readonly TypedMessage[], title: string) => {
    assertArray(messages, title)
    return messages.map((message) => mapTyped(scheme, message, title))
  }
  return bindScheme({ ...scheme, draft: '02', mapMessages }, suite)
}

function mapTyped(scheme: Scheme, message: TypedMessage, title: string): Scalar {
  if (typeof message !== 'number') {
    assertBytes(message, title)
    return hashToScalar(scheme, message, scheme.mapDst)
  }
  if (!Number.isSafeInteger(message) || message < 0) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `${title}: a number is an unsigned safe integer`)
  }
  const octets = new Uint8Array(SCALAR_BYTES)
  octets.set(encodeLength(message), SCALAR_BYTES - 8)
  return scheme.engine.decodeScalar(octets)!
}

function bindScheme<M>(scheme: NymScheme<M>, suite: SuiteName): NymBbs<M> {
  const nymBbs = Object.freeze({
    suite,
    engine: scheme.engine,
    draft: scheme.draft,
    skToPk: (secretKey) => skToPk(scheme, secretKey),
    deriveNym: (material) => deriveNym(scheme, material),
    finalizeNyms: (proverNyms, entropy) =>
      finalizeNyms(scheme, proverNyms, entropy).map(scheme.engine.encodeScalar, scheme.engine),
    commitWithNym: (input) => commitWithNym(scheme, input),
    blindSignWithNym: (input) => blindSignWithNym(scheme, input),
    verifyFinalizeWithNym: (input) => verifyFinalizeWithNym(scheme, input),
    calculatePseudonym: (nymSecrets, contextId) => {
      assertBytes(contextId, 'contextId')
      return calculatePseudonym(scheme, decodeNyms(scheme, nymSecrets, 'nymSecrets'), contextId)
    },
    proofGenWithNym: (input) => {
      const { contextId, random = systemRandom } = input
      assertBytes(contextId, 'contextId')
      const nymCount = input.nymSecrets.length
      return coreProofGenWithNym(scheme, { ...prepareProof(scheme, input), contextId, nymCount }, random)
    },
    proofVerifyWithNym: (input) => coreProofVerifyWithNym(scheme, prepareNymStatement(scheme, input)),
    proofGen: (input) => coreProofGen(scheme, prepareProof(scheme, input), input.random ?? systemRandom),
    proofVerify: (input) => coreProofVerify(scheme, prepareStatement(scheme, input)),
  } satisfies NymBbs<M>)
  return withClaims(nymBbs, (input: ProofVerifyWithNymInput<M>) =>
    // The context is the verifier's own: a proof that comes without the pseudonym it asked for must not pass as a plain one.
    input.contextId === undefined
      ? coreProofClaim(scheme, prepareStatement(scheme, input))
      : coreNymClaim(scheme, prepareNymStatement(scheme, input)),
  )
}

function prepareNymStatement<M>(scheme: NymScheme<M>, input: ProofVerifyWithNymInput<M>): NymStatement {
  const { pseudonym, contextId, nymCount } = input
  assertBytes(pseudonym, 'pseudonym')
  assertBytes(contextId, 'contextId')
  return { ...prepareStatement(scheme, input), pseudonym, contextId, nymCount }
}

const MIN_NYM_MATERIAL_BYTES = 32

function deriveNym(scheme: Scheme, material: Uint8Array): Uint8Array {
  assertBytes(material, 'material')
  if (material.length < MIN_NYM_MATERIAL_BYTES) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `material must be at least ${MIN_NYM_MATERIAL_BYTES} bytes`)
  }
  return scheme.engine.encodeScalar(hashToScalar(scheme, material, tag(scheme.apiId, 'DERIVE_NYM_')))
}

/** `CommitWithNym`. */
function commitWithNym<M>(scheme: NymScheme<M>, input: CommitWithNymInput<M>): CommitResult {
  const { committedMessages = [], proverNyms, random = systemRandom } = input
  const nyms = decodeNyms(scheme, proverNyms, 'proverNyms')
  return coreCommit(scheme, [...scheme.mapMessages(committedMessages, 'committedMessages'), ...nyms], random)
}

/** `BlindSignWithNym`. */
function blindSignWithNym<M>(scheme: NymScheme<M>, input: BlindSignWithNymInput<M>): Uint8Array {
  const { publicKey, commitmentWithProof, nymCount, header = EMPTY, messages } = input
  assertBytes(input.secretKey, 'secretKey')
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  assertBytes(commitmentWithProof, 'commitmentWithProof')
  assertBytes(header, 'header')
  assertArray(messages, 'messages')
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
    messages: scheme.mapMessages(messages, 'messages'),
    committedCount: mHats.length,
    committed: engine.addPoints(commitment, engine.sumOfProducts([nymGenerator], [entropy])),
  })
}

/** `VerifyFinalizeWithNym`. */
function verifyFinalizeWithNym<M>(scheme: NymScheme<M>, input: VerifyFinalizeWithNymInput<M>): Uint8Array[] {
  const { publicKey, signature, header = EMPTY, signerNymEntropy } = input
  assertBytes(publicKey, 'publicKey')
  assertBytes(signature, 'signature')
  assertBytes(header, 'header')
  const { engine } = scheme
  const nymSecrets = finalizeNyms(scheme, input.proverNyms, signerNymEntropy)
  coreVerify(scheme, {
    publicKey,
    signature,
    header: combineHeader(scheme, header, nymSecrets.length),
    ...prepareParameters(scheme, input, nymSecrets),
  })
  return nymSecrets.map((secret) => engine.encodeScalar(secret))
}

function finalizeNyms(scheme: DraftScheme, proverNyms: readonly Uint8Array[], signerNymEntropy: Uint8Array): Scalar[] {
  const nymSecrets = decodeNyms(scheme, proverNyms, 'proverNyms')
  const last = nymSecrets.pop()!
  const entropy = decodeNym(scheme, signerNymEntropy, 'signerNymEntropy')
  return [...nymSecrets, scheme.engine.addScalars(last, entropy)]
}
