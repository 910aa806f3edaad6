import type { Scope } from '../atom.js'

/** A compressed point of G1. Spec: draft-irtf-cfrg-bbs-signatures-10 section 7.2. */
export const POINT_BYTES = 48
const SCALAR_BYTES = 32

/** A signature: A and e. Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.2. */
export const SIGNATURE_BYTES = POINT_BYTES + SCALAR_BYTES

const POINTS = ['Abar', 'Bbar', 'D'] as const
const RESPONSES = ['e^', 'r1^', 'r3^'] as const
const FLOOR_BYTES = POINTS.length * POINT_BYTES + (RESPONSES.length + 1) * SCALAR_BYTES

/**
 * Opens a BBS proof: three points, three responses, a response for each hidden message, the challenge. An octet string of
 * another length is added whole.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.5.
 */
export function openProof(scope: Scope, octets: Uint8Array): void {
  const hidden = (octets.length - FLOOR_BYTES) / SCALAR_BYTES
  if (!Number.isInteger(hidden) || hidden < 0) {
    scope.add(octets)
    return
  }
  let offset = 0
  const take = (length: number): Uint8Array => {
    offset += length
    return octets.subarray(offset - length, offset)
  }
  for (const point of POINTS) scope.at(point).add(take(POINT_BYTES))
  for (const response of RESPONSES) scope.at(response).add(take(SCALAR_BYTES))
  for (let i = 0; i < hidden; i++) scope.at('m^').index(i).add(take(SCALAR_BYTES))
  scope.at('challenge').add(take(SCALAR_BYTES))
  scope.at('#shape').at('hidden').add(hidden)
}

/** Opens a signature, 80 bytes: the issuer knows it, and no proof shows any part of it. */
export function openSignatureOctets(scope: Scope, octets: Uint8Array): void {
  scope.at('A').add(octets.subarray(0, POINT_BYTES))
  scope.at('e').add(octets.subarray(POINT_BYTES))
}
