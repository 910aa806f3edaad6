import type { NegativeCase, Operation, VectorInput } from '../format.js'
import { BAD_POINTS, BAD_SCALARS, incrementScalar, negatePoint, spellPoint, spellScalar } from '../octets.js'
import { CORE, type Kit, NYM } from './kit.js'
import { LENGTHS } from './lengths.js'

const POINTS = { Abar: 0, Bbar: 48, D: 96 }
const SCALARS = { 'e^': 144, 'r1^': 176, 'r3^': 208, 'm^': 240, c: -32 }

/** Proofs that a verifier must not accept. */
export function proofCases(kit: Kit): NegativeCase[] {
  return [...forOperation(kit, 'BlindProofVerify'), ...forOperation(kit, 'ProofVerifyWithNym'), ...nymOnly(kit)]
}

function forOperation(kit: Kit, operation: Operation): NegativeCase[] {
  const { proof: valid } = kit.input<{ proof: string }>(operation)
  const other = operation === 'BlindProofVerify' ? 'ProofVerifyWithNym' : 'BlindProofVerify'
  const { proof: foreign } = kit.input<{ proof: string }>(other)
  const encoding = (name: string, reason: string, proof: string) =>
    kit.refuse(operation, name, reason, `${CORE} section 4.2.4.5`, { proof }, 'ERR_BBS_PROOF_ENCODING')
  const invalid = (name: string, reason: string, change: VectorInput) =>
    kit.refuse(operation, name, reason, `${CORE} section 3.6.4`, change, 'ERR_BBS_PROOF_INVALID')
  return [
    ...Object.entries(POINTS).flatMap(([point, offset]) => [
      // Only the first point was chosen so that it can be spelled twice.
      ...BAD_POINTS.filter(({ name }) => offset === 0 || name !== 'x-plus-p').map((bad) =>
        encoding(`${point}-${bad.name}`, `${point}: ${bad.reason}`, spellPoint(valid, offset, bad)),
      ),
      invalid(`${point}-negated`, `the negative of ${point}`, { proof: negatePoint(valid, offset) }),
    ]),
    ...Object.entries(SCALARS).flatMap(([scalar, offset]) => [
      ...BAD_SCALARS.map((bad) =>
        encoding(`${scalar}-${bad.name}`, `${scalar}: ${bad.reason}`, spellScalar(valid, offset, bad)),
      ),
      invalid(`${scalar}-changed`, `another ${scalar}`, { proof: incrementScalar(valid, offset) }),
    ]),
    encoding('points-all-infinity', 'a proof about nothing', `${`c0${'00'.repeat(47)}`.repeat(3)}${valid.slice(288)}`),
    ...LENGTHS.map(({ name, reason, change, whole }) =>
      whole && name !== 'extra-zero-scalar'
        ? invalid(name, reason, { proof: change(valid) })
        : encoding(name, reason, change(valid)),
    ),
    invalid('m-swapped', 'two responses in the wrong order', {
      proof: valid.slice(0, 480) + valid.slice(544, 608) + valid.slice(480, 544) + valid.slice(608),
    }),
    kit.refuse(
      operation,
      'other-interface',
      'made in the other interface',
      `${CORE} section 3.8`,
      { proof: foreign },
      // The other interface hides two nym secrets more.
      operation === 'BlindProofVerify' ? 'ERR_BBS_PROOF_INVALID' : 'ERR_BBS_INDEXES',
    ),
    ...bindings(kit, operation, invalid),
    ...indexes(kit, operation),
  ]
}

function bindings(
  kit: Kit,
  operation: Operation,
  invalid: (name: string, reason: string, change: VectorInput) => NegativeCase,
): NegativeCase[] {
  const input = kit.input<{ disclosedMessages: string[]; messageCount: number }>(operation)
  const [first, second] = input.disclosedMessages as [string, string]
  return [
    invalid('header', 'another header', { header: '00' }),
    invalid('header-empty', 'no header', { header: '' }),
    invalid('presentation-header', 'another presentation header: a replay', { presentationHeader: '00' }),
    invalid('message-changed', 'another disclosed message', { disclosedMessages: ['00', second] }),
    invalid('messages-swapped', 'disclosed messages in another order', { disclosedMessages: [second, first] }),
    invalid('committed-changed', 'another disclosed committed message', { disclosedCommittedMessages: ['00'] }),
    invalid('index-moved', 'a message shown at another place', { disclosedIndexes: [1, 2] }),
    invalid('committed-index-moved', 'a committed message shown at another place', { disclosedCommittedIndexes: [1] }),
    invalid('count-less', 'one signer message less', { messageCount: input.messageCount - 1 }),
    invalid('count-more', 'one signer message more', { messageCount: input.messageCount + 1 }),
    invalid('undisclosed', 'a message is shown no more', { disclosedMessages: [first], disclosedIndexes: [0] }),
    invalid('as-signer-message', "a committed message passed off as the signer's", {
      disclosedMessages: [first, second, '70726f766572206f6e65'],
      disclosedIndexes: [0, 2, 3],
      disclosedCommittedMessages: [],
      disclosedCommittedIndexes: [],
    }),
  ]
}

function indexes(kit: Kit, operation: Operation): NegativeCase[] {
  const refuse = (name: string, reason: string, change: VectorInput) =>
    kit.refuse(operation, name, reason, `${CORE} section 3.6.4`, change, 'ERR_BBS_INDEXES')
  return [
    refuse('indexes-duplicate', 'an index twice', { disclosedIndexes: [0, 0] }),
    refuse('indexes-unsorted', 'indexes not ascending', { disclosedIndexes: [2, 0] }),
    refuse('index-out-of-range', "an index beyond the signer's messages", { disclosedIndexes: [0, 4] }),
    refuse('index-negative', 'a negative index', { disclosedIndexes: [-1, 2] }),
    refuse('index-fraction', 'an index that is no integer', { disclosedIndexes: [0, 1.5] }),
    refuse('index-huge', 'an index beyond 2^53', { disclosedIndexes: [0, 2 ** 60] }),
    refuse('committed-out-of-range', "an index beyond the prover's messages", { disclosedCommittedIndexes: [2] }),
    refuse('committed-negative', 'the place of the blinding factor', { disclosedCommittedIndexes: [-1] }),
    refuse('messages-fewer', 'fewer messages than indexes', { disclosedMessages: ['00'] }),
    refuse('messages-more', 'more messages than indexes', { disclosedMessages: ['00', '00', '00'] }),
    refuse('count-too-large', 'more signer messages than the proof is about', { messageCount: 9 }),
    refuse('count-negative', 'a negative number of messages', { messageCount: -1 }),
  ]
}

function nymOnly(kit: Kit): NegativeCase[] {
  const { pseudonym } = kit.input<{ pseudonym: string }>('ProofVerifyWithNym')
  const { proof } = kit.input<{ proof: string }>('BlindProofVerify')
  const refuse = (name: string, reason: string, change: VectorInput, code: string) =>
    kit.refuse('ProofVerifyWithNym', name, reason, `${NYM} section 7.3.2`, change, code)
  const bad = (name: string, reason: string, octets: string) =>
    refuse(`pseudonym-${name}`, `pseudonym: ${reason}`, { pseudonym: octets }, 'ERR_BBS_PSEUDONYM')
  const invalid = (name: string, reason: string, change: VectorInput) =>
    refuse(name, reason, change, 'ERR_BBS_PROOF_INVALID')
  return [
    ...BAD_POINTS.map((point) => bad(point.name, point.reason, spellPoint(pseudonym, 0, point))),
    bad(
      'base-point',
      'the base point of G1',
      '97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
    ),
    bad('cut', 'the last octet is missing', pseudonym.slice(0, -2)),
    bad('extended', 'an octet is left over', `${pseudonym}00`),
    bad('empty', 'no octets', ''),
    invalid('pseudonym-negated', 'the negative of the pseudonym', { pseudonym: negatePoint(pseudonym, 0) }),
    invalid('pseudonym-other', "a point that is nobody's pseudonym", { pseudonym: proof.slice(0, 96) }),
    invalid('context', 'the pseudonym of another context', { contextId: '00' }),
    invalid('context-empty', 'no context', { contextId: '' }),
    invalid('nym-count-less', 'one nym secret less', { nymCount: 1 }),
    invalid('nym-count-more', 'one nym secret more', { nymCount: 3 }),
    refuse('nym-count-too-large', 'more nym secrets than hidden messages', { nymCount: 9 }, 'ERR_BBS_INDEXES'),
  ]
}
