import { type CoseSign1, readX5chain } from '@tegata/cbor'
import { type Awaitable, TegataError } from '@tegata/core'
import { DOCUMENT_SIGNER } from './profile/profiles.js'
import { type MdocTrust, resolveSigner, type TrustedSigner } from './trusted-signer.js'

/**
 * Finds out who signed a document: certificate path to an IACA root (or a pinned certificate), and the profile of document
 * signers.
 *
 * Spec: ISO/IEC 18013-5 section 9.3.3 and Annex B.1.4.
 *
 * @throws TegataError ERR_MDOC_CERTIFICATE, ERR_X509_…, ERR_DER_…, ERR_COSE_HEADER
 */
export function resolveDocumentSigner(issuerAuth: CoseSign1, trust: MdocTrust, at: Date): Awaitable<TrustedSigner> {
  return resolveSigner(readX5chain(issuerAuth), trust, at, DOCUMENT_SIGNER)
}

/**
 * Says which trusted issuer vouches for a document of this type: an authority that a list names for driving licences must
 * not pass for one of identity cards.
 *
 * Spec: ISO/IEC 18013-5 Annex C.1.7.1 (`docType`: the types for which the certificate may be used as a trust point).
 *
 * @param docType — as the issuer signed it.
 * @returns the id of the issuer.
 * @throws TegataError ERR_MDOC_ISSUER_DOC_TYPE
 */
export function authorizeDocType({ issuers }: TrustedSigner, docType: string): string {
  const issuer = issuers.find(({ docTypes }) => docTypes === undefined || docTypes.includes(docType))
  if (issuer !== undefined) return issuer.id
  throw new TegataError('ERR_MDOC_ISSUER_DOC_TYPE', 'the issuer is not trusted for documents of this type', {
    spec: 'ISO/IEC 18013-5 Annex C.1.7.1',
    evidence: { docType, trustedFor: issuers.flatMap(({ docTypes }) => docTypes ?? []) },
  })
}
