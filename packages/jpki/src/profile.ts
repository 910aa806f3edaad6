import { type SignatureScheme, TegataError } from '@tegata/core'
import {
  ATTRIBUTE,
  type Certificate,
  nameValues,
  type PublicKeyInfo,
  parseKnownCertificate,
  readBasicConstraints,
  readCertificatePolicies,
  readKeyUsage,
} from '@tegata/pki'
import type { JpkiUsage } from './signature.js'

/**
 * One JPKI hierarchy: the organisation in its names, and the certificate policies it issues under.
 *
 * Smartphone certificates have policies of their own: whoever accepts them adds their OIDs here.
 *
 * Spec: docs/jpki-profile.md section 1; RFC 5280 section 4.2.1.4.
 */
export interface JpkiHierarchy {
  /** O of the CA's DN. */
  readonly organization: string
  /** Accepted policy OIDs for each usage; a certificate must state one of them. */
  readonly policies: Readonly<Record<JpkiUsage, readonly string[]>>
}

/** What a verifier of JPKI signatures trusts. Spec: docs/jpki-profile.md R11. */
export interface JpkiTrust {
  /** Certificates (DER or parsed) of the CAs: all generations, both roles; each is used for its own role only. */
  readonly anchors: readonly (Uint8Array | Certificate)[]
  /** `JPKI_PRODUCTION` when absent. */
  readonly hierarchy?: JpkiHierarchy
}

/** The hierarchy of real My Number Cards. Spec: docs/jpki-profile.md section 1. */
export const JPKI_PRODUCTION: JpkiHierarchy = {
  organization: 'JPKI',
  policies: {
    'digital-signature': ['1.2.392.200149.8.5.1.1.20'],
    'user-authentication': ['1.2.392.200149.8.5.1.3.30'],
  },
}

/**
 * The hierarchy of the operators' test cards; never a default, and never together with production.
 *
 * The policy of its authentication certificates is not published, so none is accepted.
 *
 * Spec: docs/jpki-profile.md section 1, R11.
 */
export const JPKI_TEST: JpkiHierarchy = {
  organization: 'JPKI-TEST',
  policies: { 'digital-signature': ['1.2.392.200149.8.5.1.0.20'], 'user-authentication': [] },
}

/**
 * Adds certificate policies to those that a hierarchy issues under: smartphone certificates have policies of their own,
 * which are not public and which an accredited verifier knows.
 *
 * Spec: docs/jpki-profile.md section 1; RFC 5280 section 4.2.1.4.
 *
 * @param hierarchy — usually `JPKI_PRODUCTION`.
 * @param policies — OIDs in dotted form, for each usage.
 *
 * @example
 * ```ts
 * const hierarchy = withPolicies(JPKI_PRODUCTION, { 'user-authentication': [SMARTPHONE_AUTHENTICATION_POLICY] })
 * ```
 */
export function withPolicies(
  hierarchy: JpkiHierarchy,
  policies: Partial<Readonly<Record<JpkiUsage, readonly string[]>>>,
): JpkiHierarchy {
  const merge = (usage: JpkiUsage) => [...hierarchy.policies[usage], ...(policies[usage] ?? [])]
  return {
    organization: hierarchy.organization,
    policies: {
      'digital-signature': merge('digital-signature'),
      'user-authentication': merge('user-authentication'),
    },
  }
}

/** An OU of a CA's DN tells its role; both roles share every other part. Spec: docs/jpki-profile.md section 1. */
export const ROLE_UNIT: Readonly<Record<JpkiUsage, string>> = {
  'digital-signature': 'JPKI for digital signature',
  'user-authentication': 'JPKI for user authentication',
}

const SPEC = 'docs/jpki-profile.md section 1'

/** A card's key: which signatures it makes, and which signatures a CA of that key makes. */
interface KeyProfile {
  readonly fits: (key: PublicKeyInfo) => boolean
  readonly scheme: SignatureScheme & { readonly hash: string }
  /** The signature algorithm of certificates that such a CA key signs. */
  readonly signatureAlgorithm: string
}

/** Today's card, and the next one. A key outside the table is not JPKI, however strong. */
const KEY_PROFILES: readonly KeyProfile[] = [
  {
    fits: (key) => key.kind === 'RSA' && key.modulusBits === 2048,
    scheme: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    signatureAlgorithm: '1.2.840.113549.1.1.11',
  },
  {
    fits: (key) => key.kind === 'EC' && key.curve === 'P-384',
    scheme: { name: 'ECDSA', curve: 'P-384', hash: 'SHA-384' },
    signatureAlgorithm: '1.2.840.10045.4.3.3',
  },
]

/** Exactly these bits: a key that may do more, or less, belongs to another kind of certificate. */
const KEY_USAGE: Readonly<Record<JpkiUsage, readonly string[]>> = {
  'digital-signature': ['digitalSignature', 'nonRepudiation'],
  'user-authentication': ['digitalSignature'],
}

/** The signature scheme that the profile fixes for a key. @throws TegataError ERR_JPKI_ALGORITHM */
export function profileScheme(key: PublicKeyInfo): KeyProfile['scheme'] {
  const profile = KEY_PROFILES.find(({ fits }) => fits(key))
  if (profile === undefined) throw algorithmError('the key is not of a kind that the profile has')
  return profile.scheme
}

/** Checks what the profile asks of a certificate beyond the path; returns the policy that it is accepted under. */
export function checkProfile(certificate: Certificate, usage: JpkiUsage, hierarchy: JpkiHierarchy): string {
  profileScheme(certificate.publicKey)
  if (!KEY_PROFILES.some(({ signatureAlgorithm }) => signatureAlgorithm === certificate.signatureAlgorithm.oid)) {
    throw algorithmError('the certificate is signed with an algorithm that the profile does not have')
  }
  const keyUsage = readKeyUsage(certificate)
  const isForUsage =
    keyUsage?.size === KEY_USAGE[usage].length &&
    KEY_USAGE[usage].every((bit) => [...keyUsage].some((is) => is === bit))
  if (!isForUsage || readBasicConstraints(certificate)?.ca === true) {
    throw new TegataError('ERR_JPKI_KEY_USAGE', 'the key usage is not the one of this kind of certificate', {
      spec: SPEC,
      evidence: { usage },
    })
  }
  const policies = readCertificatePolicies(certificate)
  const accepted = hierarchy.policies[usage].find((policy) => policies?.has(policy))
  if (accepted === undefined) {
    throw new TegataError('ERR_JPKI_POLICY', 'the certificate is not issued under an accepted policy', {
      spec: 'RFC 5280 section 4.2.1.4',
      evidence: { usage, accepted: hierarchy.policies[usage] },
    })
  }
  return accepted
}

/**
 * Chooses the anchors of one hierarchy and role, and refuses a certificate whose issuer is named as another.
 *
 * The authentication CA could otherwise vouch for signatures: a key that any reader of the card can use (no password)
 * would do for one that the law equates with a seal.
 *
 * @throws TegataError ERR_JPKI_HIERARCHY, ERR_JPKI_ROLE
 */
export function selectAnchors(certificate: Certificate, usage: JpkiUsage, trust: JpkiTrust): readonly Certificate[] {
  const { organization } = trust.hierarchy ?? JPKI_PRODUCTION
  if (!isOrganization(certificate.issuer, organization)) {
    throw new TegataError('ERR_JPKI_HIERARCHY', 'the certificate belongs to another hierarchy (test or foreign)', {
      spec: 'docs/jpki-profile.md R11',
      evidence: { expected: organization },
    })
  }
  if (!isRole(certificate.issuer, usage)) {
    throw new TegataError('ERR_JPKI_ROLE', 'the certificate was issued by the CA of the other role', {
      spec: 'docs/jpki-profile.md R11',
      evidence: { usage },
    })
  }
  return trust.anchors
    .map((anchor) => (anchor instanceof Uint8Array ? parseKnownCertificate(anchor) : anchor))
    .filter(({ subject }) => isOrganization(subject, organization) && isRole(subject, usage))
}

function isOrganization(name: Certificate['subject'], organization: string): boolean {
  const values = nameValues(name, ATTRIBUTE.organizationName)
  return values.length === 1 && values[0] === organization
}

function isRole(name: Certificate['subject'], usage: JpkiUsage): boolean {
  const units = nameValues(name, ATTRIBUTE.organizationalUnitName)
  const roles = Object.values(ROLE_UNIT).filter((unit) => units.includes(unit))
  return roles.length === 1 && roles[0] === ROLE_UNIT[usage]
}

function algorithmError(message: string): TegataError {
  return new TegataError('ERR_JPKI_ALGORITHM', message, { spec: SPEC })
}
