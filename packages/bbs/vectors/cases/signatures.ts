import type { NegativeCase, Operation, VectorInput } from '../format.js'
import { BAD_POINTS, BAD_SCALARS, incrementScalar, negatePoint, spellPoint, spellScalar } from '../octets.js'
import { CORE, type Kit, NYM } from './kit.js'

/** Blind signatures that a prover must not accept. */
export function signatureCases(kit: Kit): NegativeCase[] {
  return [...forOperation(kit, 'VerifyBlindSign'), ...forOperation(kit, 'VerifyFinalizeWithNym'), ...nymOnly(kit)]
}

function forOperation(kit: Kit, operation: Operation): NegativeCase[] {
  const input = kit.input<{ signature: string; messages: string[]; committedMessages: string[] }>(operation)
  const other = operation === 'VerifyBlindSign' ? 'VerifyFinalizeWithNym' : 'VerifyBlindSign'
  const { signature: foreign } = kit.input<{ signature: string }>(other)
  const valid = input.signature
  const encoding = (name: string, reason: string, signature: string) =>
    kit.refuse(operation, name, reason, `${CORE} section 4.2.4.3`, { signature }, 'ERR_BBS_SIGNATURE_ENCODING')
  const invalid = (name: string, reason: string, change: VectorInput) =>
    kit.refuse(operation, name, reason, `${CORE} section 3.6.2`, change, 'ERR_BBS_SIGNATURE_INVALID')
  const blind = (name: string, secretProverBlind: string) =>
    kit.refuse(
      operation,
      name,
      'secret_prover_blind is no scalar',
      `${CORE} section 4.2.4.2`,
      { secretProverBlind },
      'ERR_BBS_SECRET_KEY',
    )
  const [first, ...others] = input.messages as [string, ...string[]]
  return [
    ...BAD_POINTS.filter(({ name }) => name !== 'x-plus-p').map((bad) =>
      encoding(`A-${bad.name}`, `A: ${bad.reason}`, spellPoint(valid, 0, bad)),
    ),
    ...BAD_SCALARS.map((bad) => encoding(`e-${bad.name}`, `e: ${bad.reason}`, spellScalar(valid, 48, bad))),
    encoding('cut', 'the last octet is missing', valid.slice(0, -2)),
    encoding('extended', 'an octet is left over', `${valid}00`),
    encoding('empty', 'no octets', ''),
    invalid('A-negated', 'the negative of A', { signature: negatePoint(valid, 0) }),
    invalid('e-changed', 'another e', { signature: incrementScalar(valid, 48) }),
    invalid('other-interface', 'signed in the other interface', { signature: foreign }),
    invalid('header', 'another header', { header: '00' }),
    invalid('message-changed', 'another message', { messages: ['00', ...others] }),
    invalid('message-missing', 'a message is missing', { messages: others }),
    invalid('message-extra', 'a message too many', { messages: [...input.messages, ''] }),
    invalid('messages-swapped', 'messages in another order', { messages: [...others, first] }),
    invalid('committed-missing', 'no committed messages', { committedMessages: [] }),
    invalid('committed-swapped', 'committed messages in another order', {
      committedMessages: input.committedMessages.toReversed(),
    }),
    invalid('blind-changed', 'another blinding factor', { secretProverBlind: `${'00'.repeat(31)}01` }),
    blind('blind-cut', '00'.repeat(31)),
    blind('blind-too-large', 'ff'.repeat(32)),
  ]
}

function nymOnly(kit: Kit): NegativeCase[] {
  const { proverNyms } = kit.input<{ proverNyms: string[] }>('VerifyFinalizeWithNym')
  const [first, second] = proverNyms as [string, string]
  const invalid = (name: string, reason: string, change: VectorInput, code = 'ERR_BBS_SIGNATURE_INVALID') =>
    kit.refuse('VerifyFinalizeWithNym', name, reason, `${NYM} section 6.1.3`, change, code)
  return [
    invalid('nyms-swapped', 'nym secrets in another order', { proverNyms: [second, first] }),
    invalid('nym-missing', 'a nym secret is missing: its number is in the domain', { proverNyms: [first] }),
    invalid('nym-changed', 'another nym secret', { proverNyms: [incrementScalar(first, 0), second] }),
    invalid('entropy-changed', 'another entropy', { signerNymEntropy: '11'.repeat(32) }),
    invalid('entropy-zero', 'the entropy is left out', { signerNymEntropy: '00'.repeat(32) }),
    ...BAD_SCALARS.map((bad) =>
      invalid(
        `nym-${bad.name}`,
        `prover_nym: ${bad.reason}`,
        { proverNyms: [spellScalar(first, 0, bad), second] },
        'ERR_BBS_SECRET_KEY',
      ),
    ),
  ]
}
