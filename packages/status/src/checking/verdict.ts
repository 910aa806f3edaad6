import { TegataError } from '@tegata/core'
import { STATUS } from '../list/status-list.js'

/** Spec: draft-ietf-oauth-status-list-20 section 7.1; a value without a known meaning is not "valid". */
export function demandValid(value: number): void {
  if (value === STATUS.VALID) return
  const spec = 'draft-ietf-oauth-status-list-20 section 7.1'
  if (value === STATUS.INVALID) throw new TegataError('ERR_STATUS_INVALID', 'the credential is revoked', { spec })
  if (value === STATUS.SUSPENDED) {
    throw new TegataError('ERR_STATUS_SUSPENDED', 'the credential is suspended', { spec })
  }
  throw new TegataError('ERR_STATUS_UNKNOWN', 'the status is unknown', { spec, evidence: { value } })
}
