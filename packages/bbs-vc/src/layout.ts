import { PROOF_FLOOR_BYTES, SCALAR_BYTES } from '@tegata/bbs'
import { CLAIM_NAMES, encodeBase64url, encodeUtf8, sha256 } from '@tegata/core'

/**
 * The payload slots: one for each claim of the claims model, in its order, in every credential of everybody.
 *
 * A claim that the register does not state leaves its slot empty instead of away, so that neither the number of messages
 * nor the length of a proof says anything about the person.
 *
 * Spec: DESIGN section 6 (fixed claim layout).
 */
export const LAYOUT_SLOTS = CLAIM_NAMES

/**
 * The name of the layout in issuer headers: it changes whenever a slot, its position or its encoding does, so that no
 * verifier reads a slot as another claim.
 *
 * Spec: DESIGN section 6; draft-ietf-jose-json-web-proof section 6.1.2 (placement and encoding of payloads belong to the
 * application).
 */
export const LAYOUT_ID = `tegata-person-1#${digestLayout()}`

/** Committed messages beside the slots: the link secret alone. */
export const COMMITTED_MESSAGES = 1

/** The length of every proof that shows that many claims: all other slots, the blinding factor and the link secret hide. */
export function proofBytes(disclosed: number): number {
  return PROOF_FLOOR_BYTES + SCALAR_BYTES * (LAYOUT_SLOTS.length - disclosed + 1 + COMMITTED_MESSAGES)
}

function digestLayout(): string {
  const slots = LAYOUT_SLOTS.map((name) => [name, 'json'])
  return encodeBase64url(sha256(encodeUtf8(JSON.stringify([...slots, ['link_secret', 'committed']]))))
}
