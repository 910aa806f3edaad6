import type { KeyUsage } from '@tegata/pki'

/**
 * The certificates of the mdoc world.
 *
 * Spec: ISO/IEC 18013-5 Annex B.1 (IACA, link, document signer, reader, OCSP signer), Annex C.1.7.2 (VICAL signer).
 */
export type CertificateProfile =
  | 'iaca'
  | 'iaca-link'
  | 'document-signer'
  | 'reader-ca'
  | 'reader'
  | 'vical-signer'
  | 'ocsp-signer'

/** What a profile asks for; the checks read it, and so does the generator. */
export interface ProfileRules {
  readonly clause: string
  readonly ca: boolean
  /** Exactly these. */
  readonly keyUsage: readonly KeyUsage[]
  /** The one purpose of extKeyUsage; a CA has none. */
  readonly purpose?: string
  /** Whole days from notBefore to notAfter. */
  readonly maxDays?: number
  /** The subject is its own issuer. */
  readonly selfSigned?: true
  /** Names are those of an issuing authority: a country, which is that of the IACA too, and maybe a state or province. */
  readonly authority?: true
  /** issuerAltName: always, or only when the issuer has one. */
  readonly issuerAltName?: 'required' | 'inherited'
  /** cRLDistributionPoints. */
  readonly crl?: 'required'
}

/** Twenty years with their leap days. */
const CA_DAYS = 7305

// Each in a constant of its own, so that a verifier of documents does not take the rules of lists and readers along.

export const IACA: ProfileRules = {
  clause: 'ISO/IEC 18013-5 Annex B.1.2',
  ca: true,
  keyUsage: ['keyCertSign', 'cRLSign'],
  maxDays: CA_DAYS,
  selfSigned: true,
  authority: true,
  issuerAltName: 'required',
  crl: 'required',
}

export const IACA_LINK: ProfileRules = {
  clause: 'ISO/IEC 18013-5 Annex B.1.3',
  ca: true,
  keyUsage: ['keyCertSign', 'cRLSign'],
  maxDays: CA_DAYS,
  authority: true,
  issuerAltName: 'required',
  crl: 'required',
}

export const DOCUMENT_SIGNER: ProfileRules = {
  clause: 'ISO/IEC 18013-5 Annex B.1.4',
  ca: false,
  keyUsage: ['digitalSignature'],
  purpose: '1.0.18013.5.1.2',
  maxDays: 457,
  authority: true,
  issuerAltName: 'required',
  crl: 'required',
}

/** The standard says nothing about CAs of readers but what RFC 5280 says about every CA. */
export const READER_CA: ProfileRules = {
  clause: 'RFC 5280 section 4.2.1',
  ca: true,
  keyUsage: ['keyCertSign', 'cRLSign'],
  selfSigned: true,
}

export const READER: ProfileRules = {
  clause: 'ISO/IEC 18013-5 Annex B.1.7',
  ca: false,
  keyUsage: ['digitalSignature'],
  purpose: '1.0.18013.5.1.6',
  maxDays: 1187,
  issuerAltName: 'inherited',
  crl: 'required',
}

export const VICAL_SIGNER: ProfileRules = {
  clause: 'ISO/IEC 18013-5 Annex C.1.7.2',
  ca: false,
  keyUsage: ['nonRepudiation'],
  purpose: '1.0.18013.5.1.8',
  maxDays: 1187,
  crl: 'required',
}

export const OCSP_SIGNER: ProfileRules = {
  clause: 'ISO/IEC 18013-5 Annex B.1.9',
  ca: false,
  keyUsage: ['digitalSignature'],
  purpose: '1.3.6.1.5.5.7.3.9',
  maxDays: 457,
  authority: true,
}

/** All of them, for linter and generator. */
export const PROFILES: Readonly<Record<CertificateProfile, ProfileRules>> = {
  iaca: IACA,
  'iaca-link': IACA_LINK,
  'document-signer': DOCUMENT_SIGNER,
  'reader-ca': READER_CA,
  reader: READER,
  'vical-signer': VICAL_SIGNER,
  'ocsp-signer': OCSP_SIGNER,
}
