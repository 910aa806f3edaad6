import { PROOF_FLOOR_BYTES, SCALAR_BYTES } from '@tegata/bbs'
import { CLAIM_NAMES, type ClaimName, encodeBase64url, encodeUtf8, sha256 } from '@tegata/core'

/**
 * The payload slots: one for each claim of the claims model, in its order, in every credential of everybody.
 *
 * A claim that the register does not state leaves its slot empty instead of away, so that neither the number of messages
 * nor the length of a proof says anything about the person.
 *
 * Spec: DESIGN section 6 (fixed claim layout).
 */
export const LAYOUT_SLOTS = CLAIM_NAMES

/** How a slot's value becomes the scalar that is signed. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.8. */
export type SlotEncoding =
  /** The hash of its JSON text. */
  | 'hash'
  /** The day's number, 0 for 1900-01-01: a later proof can say `born before` without showing the day. */
  | 'uint-days-since-1900'

/** The encoding of a slot, fixed by the layout: never read from a credential or a presentation. */
export function slotEncoding(name: ClaimName): SlotEncoding {
  return name === 'birthdate' ? 'uint-days-since-1900' : 'hash'
}

/**
 * The name of the layout in issuer headers: it changes whenever a slot, its position or its encoding does, so that no
 * verifier reads a slot as another claim, or a number as a hash.
 *
 * Spec: DESIGN section 6; draft-ietf-jose-json-web-proof section 6.1.2 (placement and encoding of payloads belong to the
 * application).
 */
export const LAYOUT_ID = `tegata-person-2#${digestLayout()}`

/** Nym secrets beside the slots: the one from the link secret. */
export const NYM_COUNT = 1

/** The length of every proof that shows that many claims: all other slots, the blinding factor and the nym secret hide. */
export function proofBytes(disclosed: number): number {
  return PROOF_FLOOR_BYTES + SCALAR_BYTES * (LAYOUT_SLOTS.length - disclosed + 1 + NYM_COUNT)
}

function digestLayout(): string {
  const slots = LAYOUT_SLOTS.map((name) => [name, slotEncoding(name)])
  return encodeBase64url(sha256(encodeUtf8(JSON.stringify([...slots, ['link_secret', 'nym']]))))
}
