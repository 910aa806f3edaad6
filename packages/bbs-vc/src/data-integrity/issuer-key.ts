import { publicKeyFromJwk } from '@tegata/bbs/keys'
import { encodeBase64url, TegataError, type Trust } from '@tegata/core'
import { isBbsKey } from '../key-pair.js'
import { decodeDidKeyMethod } from './did-key.js'

/**
 * The key of the verification method, if the issuer is trusted with it. Only the trust decides: anybody can make a
 * did:key.
 *
 * Spec: VC-DATA-INTEGRITY section 4.7 (Retrieve Verification Method); DESIGN section 7.
 *
 * @returns issuer and key, 96 bytes.
 * @throws TegataError ERR_DI_ISSUER, ERR_DI_KEY, ERR_KEY_INVALID
 */
export function findIssuerKey(
  trust: Trust,
  issuer: string | undefined,
  verificationMethod: string,
): { readonly issuer: string; readonly publicKey: Uint8Array } {
  const didKey = decodeDidKeyMethod(verificationMethod)
  const x = didKey === undefined ? undefined : encodeBase64url(didKey)
  for (const { id, keys = [] } of trust) {
    if (id !== issuer) continue
    for (const jwk of keys) {
      const named = x === undefined ? jwk.kid === verificationMethod : jwk.x === x
      if (named && isBbsKey(jwk)) return { issuer: id, publicKey: publicKeyFromJwk(jwk) }
    }
  }
  throw new TegataError('ERR_DI_ISSUER', 'the issuer is not trusted, or not with this key', {
    spec: 'VC-DATA-MODEL-2.0 section 4.7',
    evidence: { issuer, verificationMethod },
  })
}
