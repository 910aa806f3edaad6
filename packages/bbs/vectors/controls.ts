import { createBlindBbs, createNymBbs, type Engine, type SuiteName } from '@tegata/bbs'
import { exactRandom } from '@tegata/bbs/testing'
import { encodeHex, encodeUtf8, type RandomSource, sha256 } from '@tegata/core'
import type { Control, Operation, VectorInput } from './format.js'
import { canBeRespelled } from './octets.js'

const MESSAGES = ['family', 'given', 'born', ''].map(encodeUtf8)
const COMMITTED = ['prover one', 'prover two'].map(encodeUtf8)
const SECRET_KEY = sha256(encodeUtf8('tegata bbs vectors: signer')).fill(0, 0, 1)
const HEADER = encodeUtf8('header')
const PRESENTATION_HEADER = encodeUtf8('presentation header')
const SIGNER_DISCLOSES = [0, 2]
const PROVER_DISCLOSES = [0]

/** Scalars from 1 to r - 1 by name: the vectors are the same whenever they are made. */
export function namedScalar(name: string): Uint8Array {
  return sha256(encodeUtf8(`tegata bbs vectors: ${name}`)).fill(0, 0, 1)
}

function namedRandom(name: string): RandomSource {
  return exactRandom((length) => {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < length; i += 32) {
      bytes.set(sha256(encodeUtf8(`tegata bbs vectors: ${name} ${i}`)).subarray(0, length - i), i)
    }
    return bytes
  })
}

/** The valid calls in one suite, every encoding of a point such that it could be spelled in a second way. */
export function makeControls(engine: Engine, suite: SuiteName): readonly Control[] {
  return [...blindControls(engine, suite), ...nymControls(engine, suite)]
}

function blindControls(engine: Engine, suite: SuiteName): Control[] {
  const blind = createBlindBbs(engine, suite)
  const publicKey = blind.skToPk(SECRET_KEY)
  const known = { publicKey, header: HEADER, messages: MESSAGES }
  const { commitmentWithProof, secretProverBlind } = respellable(
    (i) => blind.commit(COMMITTED, namedRandom(`commit ${i}`)),
    (made) => made.commitmentWithProof,
  )
  const signature = blind.blindSign({ ...known, secretKey: SECRET_KEY, commitmentWithProof })
  const held = { ...known, signature, committedMessages: COMMITTED, secretProverBlind }
  const disclosed = { disclosedIndexes: SIGNER_DISCLOSES, presentationHeader: PRESENTATION_HEADER }
  const proof = respellable(
    (i) =>
      blind.blindProofGen({
        ...held,
        ...disclosed,
        disclosedCommitmentIndexes: PROVER_DISCLOSES,
        random: namedRandom(`proof ${i}`),
      }),
    (made) => made,
  )
  const control = controlsOf('blind', suite)
  return [
    control('BlindSign', 'commitment to two messages', { ...known, secretKey: SECRET_KEY, commitmentWithProof }),
    control('VerifyBlindSign', 'signature over four messages and the commitment', held),
    control('BlindProofVerify', 'proof showing two of four and one of two messages', {
      publicKey,
      header: HEADER,
      presentationHeader: PRESENTATION_HEADER,
      proof,
      messageCount: MESSAGES.length,
      disclosedMessages: SIGNER_DISCLOSES.map((i) => MESSAGES[i]!),
      disclosedIndexes: SIGNER_DISCLOSES,
      disclosedCommittedMessages: PROVER_DISCLOSES.map((i) => COMMITTED[i]!),
      disclosedCommittedIndexes: PROVER_DISCLOSES,
    }),
  ]
}

function nymControls(engine: Engine, suite: SuiteName): Control[] {
  const nym = createNymBbs(engine, suite)
  const publicKey = nym.skToPk(SECRET_KEY)
  const known = { publicKey, header: HEADER, messages: MESSAGES }
  const proverNyms = [namedScalar('prover nym 1'), namedScalar('prover nym 2')]
  const signerNymEntropy = namedScalar('signer nym entropy')
  const { commitmentWithProof, secretProverBlind } = respellable(
    (i) => nym.commitWithNym({ committedMessages: COMMITTED, proverNyms, random: namedRandom(`nym commit ${i}`) }),
    (made) => made.commitmentWithProof,
  )
  const request = {
    ...known,
    secretKey: SECRET_KEY,
    commitmentWithProof,
    nymCount: proverNyms.length,
    signerNymEntropy,
  }
  const signature = nym.blindSignWithNym(request)
  const held = { ...known, signature, committedMessages: COMMITTED, proverNyms, signerNymEntropy, secretProverBlind }
  const nymSecrets = nym.verifyFinalizeWithNym(held)
  const contextId = respellable(
    (i) => encodeUtf8(`https://verifier-${i}.example`),
    (context) => nym.calculatePseudonym(nymSecrets, context),
  )
  const input = { ...held, nymSecrets, contextId, disclosedIndexes: SIGNER_DISCLOSES }
  const { proof, pseudonym } = respellable(
    (i) =>
      nym.proofGenWithNym({
        ...input,
        presentationHeader: PRESENTATION_HEADER,
        disclosedCommitmentIndexes: PROVER_DISCLOSES,
        random: namedRandom(`nym proof ${i}`),
      }),
    (made) => made.proof,
  )
  const control = controlsOf('nym', suite)
  return [
    control('BlindSignWithNym', 'commitment to two messages and two nym secrets', request),
    control('VerifyFinalizeWithNym', 'signature over four messages and the commitment', held),
    control('ProofVerifyWithNym', 'proof with a pseudonym, showing two of four and one of two messages', {
      publicKey,
      header: HEADER,
      presentationHeader: PRESENTATION_HEADER,
      proof,
      pseudonym,
      contextId,
      nymCount: proverNyms.length,
      messageCount: MESSAGES.length,
      disclosedMessages: SIGNER_DISCLOSES.map((i) => MESSAGES[i]!),
      disclosedIndexes: SIGNER_DISCLOSES,
      disclosedCommittedMessages: PROVER_DISCLOSES.map((i) => COMMITTED[i]!),
      disclosedCommittedIndexes: PROVER_DISCLOSES,
    }),
  ]
}

/** The first of a series whose octets begin with a point that has a second, non-canonical spelling. */
function respellable<T>(make: (i: number) => T, octetsOf: (made: T) => Uint8Array): T {
  for (let i = 0; ; i++) {
    const made = make(i)
    if (canBeRespelled(octetsOf(made))) return made
  }
}

function controlsOf(prefix: string, suite: SuiteName) {
  return (operation: Operation, reason: string, input: Readonly<Record<string, unknown>>): Control => ({
    id: `${prefix}-${operation}-${suite}`,
    suite,
    operation,
    reason,
    input: encodeInput(input),
  })
}

function encodeInput(input: Readonly<Record<string, unknown>>): VectorInput {
  const encode = (value: unknown): unknown =>
    value instanceof Uint8Array ? encodeHex(value) : Array.isArray(value) ? value.map(encode) : value
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, encode(value)])) as VectorInput
}
