import type { CborValue } from '@tegata/cbor'
import type { JwkPublic, SignerRevocation } from '@tegata/core'
import { isForbidden } from '../data/forbidden.js'
import type { IssuerSigned } from '../data/issuer-signed.js'
import type { MdocValidity } from '../data/mobile-security-object.js'
import type { VerifiedIssuerPart } from './verify-issuer.js'

/** Values by namespace and element name. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export type ElementValues = ReadonlyMap<string, ReadonlyMap<string, CborValue>>

/** What an issuer vouches for in one document. Spec: ISO/IEC 18013-5 section 9.3.1. */
export interface IssuedDocument {
  readonly docType: string
  /** Id of the trusted issuer. */
  readonly issuer: string
  /** Whether the document signer is known not to be revoked: `not-checked` without `certificateRevocation`. */
  readonly signerRevocation: SignerRevocation
  /** The elements that are there, all signed by the issuer. */
  readonly elements: ElementValues
  readonly validity: MdocValidity
  /** The key of the device that the document is bound to. */
  readonly deviceKey: JwkPublic
  /** Where to ask whether it was revoked, as the issuer wrote it; (uri, idx) identifies the document: keep neither. */
  readonly status: Readonly<Record<string, CborValue>> | undefined
}

/** A document that its device presented in this session. Spec: ISO/IEC 18013-5 section 9.3.2. */
export interface PresentedDocument extends IssuedDocument {
  /** Elements that the device signed with its issuer's permission. */
  readonly deviceElements: ElementValues
}

/** What was verified, in a reader's terms; nobody reads an element that nobody may take. */
export function describe(
  { nameSpaces }: IssuerSigned,
  { issuer, mso, signerRevocation }: VerifiedIssuerPart,
): IssuedDocument {
  const elements = new Map<string, ReadonlyMap<string, CborValue>>()
  for (const [namespace, items] of nameSpaces) {
    const values = new Map<string, CborValue>()
    for (const { elementIdentifier, elementValue } of items) {
      if (!isForbidden(elementIdentifier)) values.set(elementIdentifier, elementValue)
    }
    elements.set(namespace, values)
  }
  const { docType, validity, deviceKey, status } = mso
  return { docType, issuer, signerRevocation, elements, validity, deviceKey: deviceKey.jwk, status }
}
