import { ISSUER, reference, token } from '../craft.js'
import type { NewVector, Vector } from '../format.js'

export const JWT = 'application/statuslist+jwt'
export const CWT = 'application/statuslist+cwt'

/** Vectors that share a clause. What they do not say is as it should be: entry 1 is valid, the answer a good JWT. */
export function group(clause: string, vectors: readonly NewVector[]): Vector[] {
  return vectors.map(([id, reason, tegata, changes]) => ({
    id,
    clause,
    reason,
    status: reference(),
    issuer: ISSUER,
    token: changes.token ?? token(),
    contentType: JWT,
    httpStatus: 200,
    ...changes,
    tegata,
  }))
}
