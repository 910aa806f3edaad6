import { decodeBase64, importVerifier, TegataError, type Trust } from '@tegata/core'
import { type Certificate, parseCertificate, readExtendedKeyUsage, readKeyUsage, verifyPath } from '@tegata/pki'
import type { StatusKeyMechanism } from './token/status-keys.js'

/** What is asked of the certificate that signs status lists. Spec: draft-ietf-oauth-status-list-20 section 10. */
export interface X5cStatusKeysOptions {
  /**
   * Extended key usages, dotted, of which the certificate must have one. The draft's own, id-kp-oauthStatusSigning, has no
   * number yet. `'none'` also takes a certificate that has no such extension, as the profile of ISO/IEC 18013-5 Table B.9
   * allows: then every certificate of the anchor that has no purpose stated and may sign, may sign status lists.
   */
  readonly purposes: readonly (string | 'none')[]
}

/**
 * Finds the key of a status list in the certificates of the token (`x5c`, `x5chain`): the chain must end at a certificate
 * that is trusted for the lists *of this issuer*. When the credential names a certificate, the chain must end there
 * instead, or begin with it.
 *
 * Spec: draft-ietf-oauth-status-list-20 sections 10 and 11.3; ISO/IEC 18013-5 (2nd edition) sections 12.3.6.2 and 12.3.6.3,
 * Annex B; RFC 5280 section 6.1.
 *
 * @param trust — for each issuer of credentials, the trust anchors (`certificates`) of those that sign its status lists.
 * @param options — what the certificate must be for.
 * @example
 * ```ts
 * const statusKeys = x5cStatusKeys([{ id: 'https://issuer.example', certificates: [iaca] }], { purposes: ['none'] })
 * ```
 */
export function x5cStatusKeys(trust: Trust, { purposes }: X5cStatusKeysOptions): StatusKeyMechanism {
  return async ({ issuer, hint, certificate, at }) => {
    const trusted = trust.find(({ id }) => id === issuer)
    if (trusted === undefined || hint.certificates.length === 0) {
      throw noKey(trusted ? 'the token has no certificate' : 'no certificate is trusted for this issuer')
    }
    const chain = hint.certificates.map((sent) =>
      parseCertificate(typeof sent === 'string' ? decodeBase64(sent) : sent),
    )
    // The issuer signed that certificate along with the document, so it says whom else to believe (section 12.3.6.2).
    const anchors = certificate === undefined ? (trusted.certificates ?? []) : [parseCertificate(certificate)]
    const { leaf } = await verifyPath({ chain, anchors, at, acceptPinnedLeaf: certificate !== undefined })
    checkPurpose(leaf, purposes)
    return [await importVerifier({ spki: leaf.spki }, hint.alg)]
  }
}

/** A certificate of the same authority for documents, readers or web servers must not decide what is revoked. */
function checkPurpose(leaf: Certificate, purposes: X5cStatusKeysOptions['purposes']): void {
  if (readKeyUsage(leaf)?.has('digitalSignature') !== true) throw noKey('the certificate is not for signatures')
  const stated = readExtendedKeyUsage(leaf)
  const isFor = stated === undefined ? purposes.includes('none') : purposes.some((purpose) => stated.has(purpose))
  if (!isFor) throw noKey('the certificate is not for signing status lists')
}

function noKey(reason: string): TegataError {
  return new TegataError('ERR_STATUS_KEY', reason, { spec: 'draft-ietf-oauth-status-list-20 sections 10 and 11.3' })
}
