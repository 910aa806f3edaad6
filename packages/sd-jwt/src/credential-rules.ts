import { type Awaitable, isJsonObject, type JsonObject, ownMember, type StatusContext, TegataError } from '@tegata/core'
import { anyVct, type CredentialPolicy } from './policy.js'
import { badClaim, missingClaim } from './validity.js'

/** The `typ` of every SD-JWT VC. Spec: SD-JWT VC section 2.2.1. */
export const SD_JWT_VC_TYP = 'dc+sd-jwt'

/** Claims that, with all their sub-claims, must not be selectively disclosable. Spec: SD-JWT VC section 2.2.2.3. */
export const PROTECTED_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'nbf',
  'exp',
  'cnf',
  'vct',
  'vct#integrity',
  'aka_vcts',
  'status',
])

/** Checks `vct` and `aka_vcts`, then whether one of them is a type the verifier wants. */
export function checkCredentialType(claims: JsonObject, expected: CredentialPolicy['vct']): string {
  const vct = ownMember(claims, 'vct')
  if (vct === undefined) throw missingClaim('vct', 'SD-JWT VC section 2.2.2.1')
  if (typeof vct !== 'string' || vct === '') throw badClaim('vct', 'SD-JWT VC section 2.2.2.1')
  const types = [vct, ...readOtherTypes(claims, vct)]
  if (expected === anyVct) return vct
  const accepted: readonly string[] = typeof expected === 'string' ? [expected] : expected
  if (types.some((type) => accepted.includes(type))) return vct
  throw new TegataError('ERR_SDJWT_VCT', 'vct is another one', {
    spec: 'SD-JWT VC section 2.2.2.1',
    evidence: { expected: accepted, actual: vct },
  })
}

/** A `status` that nobody looks up must be somebody's decision. Spec: Token Status List section 8.3. */
export function checkStatus(
  claims: JsonObject,
  policy: CredentialPolicy['status'],
  context: StatusContext,
): Awaitable<void> {
  const status = ownMember(claims, 'status')
  if (status === undefined) return
  if (!isJsonObject(status)) throw badClaim('status', 'SD-JWT VC section 2.2.2.3')
  if (typeof policy === 'function') return policy(status, context)
  if (policy === 'refuse') {
    throw new TegataError('ERR_SDJWT_STATUS_UNCHECKED', 'the status is not looked up', {
      spec: 'SD-JWT VC section 2.4',
    })
  }
}

function readOtherTypes(claims: JsonObject, vct: string): string[] {
  const types = ownMember(claims, 'aka_vcts')
  if (types === undefined) return []
  const areTypes = Array.isArray(types) && types.every((type) => typeof type === 'string' && type !== '')
  if (!areTypes || types.length === 0 || types.includes(vct)) throw badClaim('aka_vcts', 'SD-JWT VC section 2.2.2.2')
  return types as string[]
}

/** `iss`, `sub` and `vct#integrity` are texts and `cnf` is an object (RFC 7800 section 3), when they are there. */
export function checkRegisteredTypes(claims: JsonObject): void {
  for (const name of ['iss', 'sub', 'vct#integrity', 'cnf'] as const) {
    const value = ownMember(claims, name)
    const isRight = name === 'cnf' ? isJsonObject(value) : typeof value === 'string'
    if (value !== undefined && !isRight) throw badClaim(name, 'SD-JWT VC section 2.2.2.3')
  }
}
