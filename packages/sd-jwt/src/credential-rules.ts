import { type Awaitable, isJsonObject, type JsonObject, type StatusContext, TegataError } from '@tegata/core'
import { anyVct, type CredentialPolicy } from './policy.js'

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
  const vct = Object.hasOwn(claims, 'vct') ? claims.vct : undefined
  if (vct === undefined) {
    throw new TegataError('ERR_SDJWT_CLAIM_REQUIRED', 'vct is missing', {
      spec: 'SD-JWT VC section 2.2.2.1',
      evidence: { claim: 'vct' },
    })
  }
  if (typeof vct !== 'string' || vct === '') throw badType('vct', '2.2.2.1')
  const types = [vct, ...readOtherTypes(claims, vct)]
  if (expected === anyVct) return vct
  const accepted: readonly string[] = typeof expected === 'string' ? [expected] : expected
  if (types.some((type) => accepted.includes(type))) return vct
  throw new TegataError('ERR_SDJWT_VCT', 'the credential is of another type', {
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
  if (!Object.hasOwn(claims, 'status')) return
  if (!isJsonObject(claims.status)) throw badType('status', '2.2.2.3')
  if (typeof policy === 'function') return policy(claims.status, context)
  if (policy === 'refuse') {
    throw new TegataError('ERR_SDJWT_STATUS_UNCHECKED', 'the credential has a status that was not looked up', {
      spec: 'SD-JWT VC section 2.4',
    })
  }
}

function readOtherTypes(claims: JsonObject, vct: string): string[] {
  if (!Object.hasOwn(claims, 'aka_vcts')) return []
  const types = claims.aka_vcts
  if (!Array.isArray(types) || types.length === 0 || types.includes(vct)) throw badType('aka_vcts', '2.2.2.2')
  if (!types.every((type) => typeof type === 'string' && type !== '')) throw badType('aka_vcts', '2.2.2.2')
  return types as string[]
}

/** `iss` and `vct#integrity` are texts when they are there. */
export function checkRegisteredTexts(claims: JsonObject): void {
  for (const name of ['iss', 'vct#integrity'] as const) {
    if (Object.hasOwn(claims, name) && typeof claims[name] !== 'string') throw badType(name, '2.2.2.3')
  }
}

function badType(claim: string, section: string): TegataError {
  return new TegataError('ERR_SDJWT_CLAIM_TYPE', `${claim} has the wrong type`, {
    spec: `SD-JWT VC section ${section}`,
    evidence: { claim },
  })
}
