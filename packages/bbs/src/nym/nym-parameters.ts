import { assertBytes, concatBytes, TegataArgumentError, TegataError } from '@tegata/core'
import { blindGenerators, decodeProverBlind, joinIndexes } from '../blind/blind-operations.js'
import { assertArray, assertByteStrings, assertIndexes, assertMessageCount, assertSameCount } from '../core/limits.js'
import { countHiddenMessages } from '../core/octets.js'
import type { ProofInput, ProofStatement } from '../core/proof-operations.js'
import { createGenerators, encodeLength, type Scheme } from '../core/scheme.js'
import { PUBLIC_KEY_BYTES, type Scalar } from '../engines/engine.js'
import type { ProofGenWithNymInput, ProofVerifyWithNymInput, VerifyFinalizeWithNymInput } from './nym-inputs.js'
import type { DraftScheme, NymScheme } from './nym-operations.js'

const EMPTY = /* @__PURE__ */ new Uint8Array()
const SPEC = 'draft-irtf-cfrg-bbs-per-verifier-linkability-02'

/** What `ProofGenWithNym` hands to its core operation. */
export function prepareProof<M>(scheme: NymScheme<M>, input: Omit<ProofGenWithNymInput<M>, 'contextId'>): ProofInput {
  const { publicKey, signature, header = EMPTY, presentationHeader = EMPTY, messages } = input
  const { committedMessages = [], disclosedIndexes, disclosedCommitmentIndexes = [] } = input
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  assertBytes(signature, 'signature')
  assertBytes(header, 'header')
  assertBytes(presentationHeader, 'presentationHeader')
  const nymSecrets = decodeNyms(scheme, input.nymSecrets, 'nymSecrets')
  const prepared = prepareParameters(scheme, input, nymSecrets)
  assertIndexes(disclosedIndexes, messages.length)
  assertIndexes(disclosedCommitmentIndexes, committedMessages.length)
  return {
    publicKey,
    signature,
    header: combineHeader(scheme, header, nymSecrets.length),
    presentationHeader,
    ...prepared,
    disclosedIndexes: joinIndexes(disclosedIndexes, disclosedCommitmentIndexes, messages.length),
  }
}

/** What `ProofVerifyWithNym` hands to its core operation. */
export function prepareStatement<M>(
  scheme: NymScheme<M>,
  input: Omit<ProofVerifyWithNymInput<M>, 'contextId' | 'pseudonym'>,
): ProofStatement {
  const { publicKey, proof, header = EMPTY, presentationHeader = EMPTY, messageCount, nymCount } = input
  const { disclosedMessages, disclosedIndexes, disclosedCommittedMessages = [], disclosedCommittedIndexes = [] } = input
  assertBytes(publicKey, 'publicKey')
  assertBytes(proof, 'proof')
  assertBytes(header, 'header')
  assertBytes(presentationHeader, 'presentationHeader')
  assertArray(disclosedMessages, 'disclosedMessages')
  assertArray(disclosedCommittedMessages, 'disclosedCommittedMessages')
  assertArray(disclosedIndexes, 'disclosedIndexes')
  assertArray(disclosedCommittedIndexes, 'disclosedCommittedIndexes')
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
  const scalars = scheme.mapMessages([...disclosedMessages, ...disclosedCommittedMessages], 'disclosedMessages')
  return {
    publicKey,
    proof,
    generators: [
      ...createGenerators(scheme, messageCount + 1),
      ...blindGenerators(scheme, committedCount + nymCount + 1),
    ],
    header: combineHeader(scheme, header, nymCount),
    presentationHeader,
    disclosed: scalars.map((message, i) => ({ index: indexes[i]!, message })),
  }
}

/** `prepare_parameters`: the issuer's messages, the blinding factor, the prover's messages, the nym secrets. */
export function prepareParameters<M>(
  scheme: NymScheme<M>,
  input: Pick<VerifyFinalizeWithNymInput<M>, 'messages' | 'committedMessages' | 'secretProverBlind'>,
  nymSecrets: readonly Scalar[],
): Pick<ProofInput, 'messages' | 'secretCount' | 'generators'> {
  const { messages, committedMessages = [], secretProverBlind } = input
  assertArray(messages, 'messages')
  assertArray(committedMessages, 'committedMessages')
  assertMessageCount(messages.length + committedMessages.length + 1 + nymSecrets.length)
  const committed = scheme.mapMessages(committedMessages, 'committedMessages')
  const secrets = [decodeProverBlind(scheme, secretProverBlind), ...committed, ...nymSecrets]
  return {
    messages: [...scheme.mapMessages(messages, 'messages'), ...secrets],
    secretCount: secrets.length,
    generators: [...createGenerators(scheme, messages.length + 1), ...blindGenerators(scheme, secrets.length)],
  }
}

/** "combined_header = header || I2OSP(length_nym_vector, 8)", since -02. */
export function combineHeader({ draft }: DraftScheme, header: Uint8Array, nymCount: number): Uint8Array {
  return draft === '01' ? header : concatBytes(header, encodeLength(nymCount))
}

/** The vector of nym secrets: in -01 there is exactly one. */
export function assertNymCount({ draft }: DraftScheme, count: number): void {
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

/** Nym secrets: scalars from 1 to r - 1. @throws TegataError ERR_BBS_SECRET_KEY */
export function decodeNyms(scheme: DraftScheme, nyms: readonly Uint8Array[], title: string): Scalar[] {
  assertByteStrings(nyms, title)
  assertNymCount(scheme, nyms.length)
  return nyms.map((nym) => {
    const scalar = decodeNym(scheme, nym, title)
    if (scheme.engine.isZero(scalar)) throw badNym(title)
    return scalar
  })
}

/** A part of a nym secret: any scalar. @throws TegataError ERR_BBS_SECRET_KEY */
export function decodeNym({ engine }: Scheme, nym: Uint8Array, title: string): Scalar {
  assertBytes(nym, title)
  const scalar = engine.decodeScalar(nym)
  if (scalar === undefined) throw badNym(title)
  return scalar
}

function badNym(title: string): TegataError {
  return new TegataError('ERR_BBS_SECRET_KEY', `${title}: 32 bytes, a scalar in range`, { spec: `${SPEC} section 3.2` })
}
