import type { NegativeCase, Operation } from '../format.js'
import { CORE, type Kit } from './kit.js'

const VERDICTS: readonly (readonly [Operation, string, string])[] = [
  ['VerifyBlindSign', 'signature', 'ERR_BBS_SIGNATURE_INVALID'],
  ['VerifyFinalizeWithNym', 'signature', 'ERR_BBS_SIGNATURE_INVALID'],
  ['BlindProofVerify', 'proof', 'ERR_BBS_PROOF_INVALID'],
  ['ProofVerifyWithNym', 'proof', 'ERR_BBS_PROOF_INVALID'],
]

/** The same, made in the other ciphersuite; other public keys, and what is none. */
export function keyCases(kit: Kit, otherSuite: Kit): NegativeCase[] {
  return VERDICTS.flatMap(([operation, member, code]) => {
    const foreign = otherSuite.input<Record<string, string>>(operation)[member]!
    const key = (name: string, reason: string, publicKey: string, verdict: string) =>
      kit.refuse(operation, name, reason, `${CORE} section 4.2.4.6`, { publicKey }, verdict)
    const { publicKey } = kit.input<{ publicKey: string }>(operation)
    return [
      kit.refuse(operation, 'other-suite', 'made in the other suite', `${CORE} section 7`, { [member]: foreign }, code),
      key('key-other', 'the base point of G2: the key 1', G2_BASE, code),
      key('key-infinity', 'the identity', `c0${'00'.repeat(95)}`, 'ERR_BBS_PUBLIC_KEY'),
      key('key-cut', 'the last octet is missing', publicKey.slice(0, -2), 'ERR_BBS_PUBLIC_KEY'),
      key('key-uncompressed', 'the compression bit is clear', `1${publicKey.slice(1)}`, 'ERR_BBS_PUBLIC_KEY'),
      key('key-not-in-subgroup', 'x that belongs to no point of G2', `80${'00'.repeat(94)}01`, 'ERR_BBS_PUBLIC_KEY'),
    ]
  })
}

const G2_BASE =
  '93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e' +
  '024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8'
