import {
  decodeBase64url,
  encodeBase64url,
  encodeUtf8,
  type HashName,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type PersonClaims,
  TegataError,
} from '@tegata/core'
import { fromOidcClaims, toOidcClaims } from './oidc-claims.js'

/** The credential type of an attested signature. Spec: SD-JWT VC section 2.2.2.1; docs/jpki-profile.md section 8. */
export const ATTESTED_SIGNATURE_VCT = 'urn:tegata:attested-signature:1'

/** The digest of a signed document. Spec: FIPS 180-4. */
export interface DocumentDigest {
  readonly hash: HashName
  /** As long as the hash is. */
  readonly digest: Uint8Array
}

/**
 * What an attested signature states: this document was signed by a person whose certificate was good, and who agreed to
 * show these attributes. There is nothing of the certificate in it, and no signature value.
 *
 * Spec: docs/jpki-profile.md section 8.
 */
export interface AttestedSignature {
  readonly document: DocumentDigest
  /** The signer's own claim of the time: a day in Japan `YYYY-MM-DD`, or a second `YYYY-MM-DDThh:mm:ssZ`. */
  readonly claimedSigningTime?: string
  /** What was verified, and when (a day or a second, as above). */
  readonly verification: {
    readonly profile: 'jpki-digital-signature'
    readonly form: string
    readonly revocation: 'good'
    readonly time: string
  }
  /** Which of the signers it is, among those whose signatures were verified together and are different people. */
  readonly signers: { readonly set: string; readonly position: number; readonly count: number }
  /** The attributes that the signer agreed to show; of the selective ones, those that are disclosed. */
  readonly signer: PersonClaims
}

/** How often one document may be signed in one set. Spec: DESIGN section 7. */
export const MAX_SIGNERS = 100

/** The names of RFC 9901 for hashes. Spec: IANA Named Information Hash Algorithm Registry. */
const HASHES: ReadonlyMap<string, { readonly hash: HashName; readonly length: number }> = new Map([
  ['sha-256', { hash: 'SHA-256', length: 32 }],
  ['sha-384', { hash: 'SHA-384', length: 48 }],
  ['sha-512', { hash: 'SHA-512', length: 64 }],
] as const)

const SPEC = 'docs/jpki-profile.md section 8'
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?$/

/**
 * Writes the claims of an attested signature.
 *
 * Spec: docs/jpki-profile.md section 8.
 *
 * @param attested — with all the attributes that the signer agreed to show.
 */
export function encodeAttestedSignature(attested: AttestedSignature): JsonObject {
  const { document, claimedSigningTime, verification, signers, signer } = attested
  return {
    document: { alg: document.hash.toLowerCase(), digest: encodeBase64url(document.digest) },
    ...(claimedSigningTime === undefined ? {} : { claimed_signing_time: claimedSigningTime }),
    verification: { ...verification },
    signers: { ...signers },
    signer: toOidcClaims(signer),
  }
}

/**
 * Reads the claims of an attested signature out of a verified SD-JWT VC.
 *
 * Spec: docs/jpki-profile.md section 8.
 *
 * @param claims — the processed payload.
 * @throws TegataError ERR_ATTESTATION_CLAIMS, ERR_SDJWT_CLAIM_TYPE
 */
export function decodeAttestedSignature(claims: JsonObject): AttestedSignature {
  const { profile, form, revocation, time } = member(claims, 'verification')
  const { set, position, count } = member(claims, 'signers')
  const claimed = Object.hasOwn(claims, 'claimed_signing_time') ? claims.claimed_signing_time : undefined
  if (profile !== 'jpki-digital-signature' || revocation !== 'good' || typeof form !== 'string') {
    throw malformed('the verification is not one of a good JPKI signature')
  }
  if (!isTime(time) || !(claimed === undefined || isTime(claimed))) throw malformed('a time is not a day or a second')
  const isPlace = isCount(position) && isCount(count) && position <= count
  if (typeof set !== 'string' || set.length < 22 || !isPlace) throw malformed('the place among the signers is unclear')
  return {
    document: decodeDocument(member(claims, 'document')),
    ...(claimed === undefined ? {} : { claimedSigningTime: claimed }),
    verification: { profile, form, revocation, time },
    signers: { set, position, count },
    signer: fromOidcClaims(member(claims, 'signer')),
  }
}

/**
 * The bytes that a time-stamp of an attestation is over: the issuer-signed JWT, without Disclosures and key binding, so
 * that it holds for every presentation.
 *
 * Spec: RFC 9901 section 4; RFC 3161 section 2.4.1.
 *
 * @param attestation — SD-JWT or SD-JWT+KB in compact serialisation.
 */
export function timestampedBytes(attestation: string): Uint8Array {
  return encodeUtf8(attestation.split('~', 1)[0]!)
}

/** An attested signature as it is passed on, JSON-safe. Spec: docs/jpki-profile.md section 8. */
export interface TimestampedAttestation {
  /** SD-JWT VC, or a presentation of it. */
  readonly attestation: string
  /** RFC 3161 tokens over `timestampedBytes`, base64 of DER. */
  readonly timestamps: readonly string[]
}

function decodeDocument({ alg, digest }: JsonObject): DocumentDigest {
  const known = typeof alg === 'string' ? HASHES.get(alg) : undefined
  if (known === undefined || typeof digest !== 'string') throw malformed('the document has no digest that is known')
  const bytes = decodeBase64url(digest)
  if (bytes.length !== known.length) throw malformed('the digest has not the length of its hash')
  return { hash: known.hash, digest: bytes }
}

function member(claims: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  if (isJsonObject(value)) return value
  throw malformed(`${name} is not an object`)
}

function isTime(value: JsonValue | undefined): value is string {
  if (typeof value !== 'string' || !TIME.test(value)) return false
  const time = new Date(value)
  // Date rolls 31 April over to 1 May: such a day does not exist and is refused.
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value.replace('Z', ''))
}

function isCount(value: JsonValue | undefined): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_SIGNERS
}

function malformed(message: string): TegataError {
  return new TegataError('ERR_ATTESTATION_CLAIMS', message, { spec: SPEC })
}
