import type { NegativeCase, Operation } from '../format.js'
import { BAD_POINTS, BAD_SCALARS, incrementScalar, negatePoint, spellPoint, spellScalar } from '../octets.js'
import { BLIND, type Kit, NYM } from './kit.js'
import { LENGTHS } from './lengths.js'

/** Commitments that a signer must not sign. */
export function commitmentCases(kit: Kit): NegativeCase[] {
  return [...forOperation(kit, 'BlindSign'), ...forOperation(kit, 'BlindSignWithNym'), ...nymOnly(kit)]
}

function forOperation(kit: Kit, operation: Operation): NegativeCase[] {
  const { commitmentWithProof: valid } = kit.input<{ commitmentWithProof: string }>(operation)
  const other = operation === 'BlindSign' ? 'BlindSignWithNym' : 'BlindSign'
  const { commitmentWithProof: foreign } = kit.input<{ commitmentWithProof: string }>(other)
  const refuse = (name: string, reason: string, clause: string, commitmentWithProof: string, code: string) =>
    kit.refuse(operation, name, reason, `${BLIND} ${clause}`, { commitmentWithProof }, `ERR_BBS_COMMITMENT_${code}`)
  const encoding = 'section 5.4.2'
  const proof = 'section 4.3.2'
  return [
    ...BAD_POINTS.map((bad) =>
      refuse(`C-${bad.name}`, `C: ${bad.reason}`, encoding, spellPoint(valid, 0, bad), 'ENCODING'),
    ),
    ...BAD_SCALARS.flatMap((bad) => [
      refuse(`s-${bad.name}`, `s^: ${bad.reason}`, encoding, spellScalar(valid, 48, bad), 'ENCODING'),
      refuse(`m-${bad.name}`, `first m^: ${bad.reason}`, encoding, spellScalar(valid, 80, bad), 'ENCODING'),
      refuse(`c-${bad.name}`, `challenge: ${bad.reason}`, encoding, spellScalar(valid, -32, bad), 'ENCODING'),
    ]),
    ...LENGTHS.filter(({ name }) => name !== 'empty' || operation === 'BlindSignWithNym').map(
      ({ name, reason, change, whole }) =>
        // A zero at the end is read as the challenge, which must not be zero.
        refuse(name, reason, encoding, change(valid), whole && name !== 'extra-zero-scalar' ? 'INVALID' : 'ENCODING'),
    ),
    refuse('C-negated', 'the negative of C', proof, negatePoint(valid, 0), 'INVALID'),
    refuse('s-changed', 'another s^', proof, incrementScalar(valid, 48), 'INVALID'),
    refuse('m-changed', 'another m^', proof, incrementScalar(valid, 80), 'INVALID'),
    refuse('c-changed', 'another challenge', proof, incrementScalar(valid, -32), 'INVALID'),
    refuse('m-swapped', 'two responses in the wrong order', proof, swapped(valid), 'INVALID'),
    refuse('other-interface', 'made for the other interface', proof, foreign, 'INVALID'),
    refuse('spliced', 'the C of another commitment', proof, foreign.slice(0, 96) + valid.slice(96), 'INVALID'),
  ]
}

function nymOnly(kit: Kit): NegativeCase[] {
  const refuse = (name: string, reason: string, change: Readonly<Record<string, string | number>>, code: string) =>
    kit.refuse('BlindSignWithNym', name, reason, `${NYM} section 6.1.2`, change, code)
  return [
    refuse('nym-count', 'more nym secrets than values committed to', { nymCount: 5 }, 'ERR_BBS_COMMITMENT_INVALID'),
    ...BAD_SCALARS.filter(({ name }) => name !== 'zero').map((bad) =>
      refuse(
        `entropy-${bad.name}`,
        `signer_nym_entropy: ${bad.reason}`,
        { signerNymEntropy: spellScalar('11'.repeat(32), 0, bad) },
        'ERR_BBS_SECRET_KEY',
      ),
    ),
  ]
}

function swapped(commitment: string): string {
  return commitment.slice(0, 160) + commitment.slice(224, 288) + commitment.slice(160, 224) + commitment.slice(288)
}
