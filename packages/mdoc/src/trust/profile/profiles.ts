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

const CA = { ca: true, keyUsage: ['keyCertSign', 'cRLSign'] } as const
const SIGNER = { ca: false, keyUsage: ['digitalSignature'], crl: 'required' } as const
/** Twenty years with their leap days. */
const CA_DAYS = 7305
const AUTHORITY = { authority: true, issuerAltName: 'required', crl: 'required' } as const

/** The table behind verifier, linter and generator. */
export const PROFILES: Readonly<Record<CertificateProfile, ProfileRules>> = {
  iaca: { clause: 'ISO/IEC 18013-5 Annex B.1.2', ...CA, ...AUTHORITY, maxDays: CA_DAYS, selfSigned: true },
  'iaca-link': { clause: 'ISO/IEC 18013-5 Annex B.1.3', ...CA, ...AUTHORITY, maxDays: CA_DAYS },
  'document-signer': {
    clause: 'ISO/IEC 18013-5 Annex B.1.4',
    ...SIGNER,
    ...AUTHORITY,
    purpose: '1.0.18013.5.1.2',
    maxDays: 457,
  },
  // The standard says nothing about CAs of readers but what RFC 5280 says about every CA.
  'reader-ca': { clause: 'RFC 5280 section 4.2.1', ...CA, selfSigned: true },
  reader: {
    clause: 'ISO/IEC 18013-5 Annex B.1.7',
    ...SIGNER,
    purpose: '1.0.18013.5.1.6',
    maxDays: 1187,
    issuerAltName: 'inherited',
  },
  'vical-signer': {
    clause: 'ISO/IEC 18013-5 Annex C.1.7.2',
    ...SIGNER,
    keyUsage: ['nonRepudiation'],
    purpose: '1.0.18013.5.1.8',
    maxDays: 1187,
  },
  'ocsp-signer': {
    clause: 'ISO/IEC 18013-5 Annex B.1.9',
    ca: false,
    keyUsage: ['digitalSignature'],
    authority: true,
    purpose: '1.3.6.1.5.5.7.3.9',
    maxDays: 457,
  },
}
