import { CLAIMS, ISSUER, NOW, reference, statusList, token, zlib } from '../craft.js'
import { claims, cwt } from '../craft-cwt.js'
import type { Control } from '../format.js'
import { CWT, JWT } from './group.js'

type Changes = Partial<Omit<Control, 'id' | 'clause' | 'reason' | 'value'>>

function control(id: string, clause: string, reason: string, value: number, changes: Changes = {}): Control {
  const good = { status: reference(), issuer: ISSUER, token: token(), contentType: JWT, httpStatus: 200 }
  return { id, clause: `draft-ietf-oauth-status-list-20 section ${clause}`, reason, ...good, ...changes, value }
}

const entry = (id: string, bits: number, idx: number, byte: number, value: number): Control =>
  control(id, '4.1', `entry ${idx} of ${bits} bits`, value, {
    status: reference(idx),
    token: token({ status_list: statusList(zlib(byte), bits) }),
  })

/** What must be accepted: whoever refuses everything passes no control. */
export const CONTROLS: Control[] = [
  control('ok-jwt', '5.1', 'a JWT', 0),
  control('ok-revoked', '7.1', 'a revoked entry is read as such', 1, { status: reference(2) }),
  control('ok-last', '8.3', 'the last entry', 0, { status: reference(15) }),
  entry('ok-one-bit', 1, 6, 0b1011_1111, 0),
  entry('ok-two-bits', 2, 2, 0b1110_1111, 2),
  entry('ok-four-bits', 4, 1, 0xcf, 12),
  entry('ok-eight-bits', 8, 0, 0xfd, 253),
  control('ok-no-exp', '5.1', 'exp and ttl are recommended, not required', 0, {
    token: token({ exp: undefined, ttl: undefined }),
  }),
  control('ok-other-claims', '5.1', 'further claims', 0, { token: token({ iss: 'https://x.example', more: [1] }) }),
  control('ok-other-mechanism', '6.1', 'a second mechanism that is not known, beside the list', 0, {
    status: { ...reference(), other_list: { id: 1 } },
  }),
  control('ok-cwt', '5.2', 'a CWT', 0, { token: cwt(claims()), contentType: CWT }),
  control('ok-time', '8.4', 'the moment of iat', 0, { at: CLAIMS.iat }),
  control('ok-time-past', '8.4', 'a list that has expired since', 0, {
    at: NOW - 100_001,
    token: token({ iat: NOW - 200_000, exp: NOW - 100_000 }),
  }),
]
