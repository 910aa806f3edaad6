import {
  importKeyAgreement,
  isAgreementCurve,
  isTegataError,
  type JwkPrivate,
  type JwkPublic,
  type KeyAgreement,
} from '@tegata/core'
import type { MdocTrust } from '@tegata/mdoc'
import { decodePem, parseCertificate, readBasicConstraints } from '@tegata/pki'
import { readStatusReference } from '@tegata/status'
import type { CaseResult } from '../suite.js'

/** The members of all layouts in the folder; which of them a file has tells what it is. */
export interface VectorFile {
  readonly kind?: string
  readonly cases?: readonly NegativeCase[]
  readonly hex?: string | Readonly<Record<string, string>>
  /** Certificates and keys by name. */
  readonly pem?: Readonly<Record<string, string>>
  readonly notes?: string | Readonly<Record<string, string>>
  readonly deviceResponseHex?: string
  readonly issuerSignedHex?: string
  readonly sessionTranscriptHex?: string
  readonly transcript?: Transcript
  readonly handover?: string
  readonly params?: Parameters
  readonly origin?: string
  readonly encryptionInfoB64u?: string
  readonly deviceRequestB64u?: string
  readonly encryptedResponseB64u?: string
  /** Opens `encryptedResponseB64u`. */
  readonly recipientPrivateJwk?: JwkPrivate
  readonly verifyAt?: string
  readonly trustedIacaPem?: readonly string[]
  readonly trustedCertificatesPem?: readonly string[]
  readonly deviceKeyJwk?: JwkPrivate
  readonly eReaderKeyJwk?: JwkPrivate
  readonly deviceAlg?: string
  readonly disclosed?: readonly string[]
  readonly issuerPublicJwk?: (JwkPublic & { readonly alg: string }) | null
  readonly jwkThumbprintSha256Hex?: string
  readonly redirect?: Parameters & { readonly sessionTranscriptHex: string }
  readonly dcapi?: Parameters & { readonly sessionTranscriptHex: string }
}

export interface NegativeCase {
  readonly name: string
  readonly deviceResponseHex: string
  readonly sessionTranscriptHex: string
  readonly verifyAt: string
  readonly trustedIacaPem: readonly string[]
  readonly reason: string
}

export interface Transcript {
  readonly type: string
  readonly params: Parameters
  readonly sessionTranscriptHex: string
}

export interface Parameters {
  readonly client_id?: string
  readonly nonce: string
  readonly response_uri?: string
  readonly origin?: string
  readonly jwkThumbprintHex?: string
  readonly clientId?: string
  readonly responseUri?: string
  readonly mdocGeneratedNonce?: string
}

/** @param verify — answers a complaint, or undefined when all is well. */
export async function accept(id: string, verify: () => Promise<string | undefined>): Promise<CaseResult> {
  try {
    const reason = await verify()
    return reason === undefined ? { id, outcome: 'passed' } : { id, outcome: 'failed', reason }
  } catch (error) {
    return { id, outcome: 'failed', reason: isTegataError(error) ? JSON.stringify(error) : String(error) }
  }
}

export function expectationOf({ verifyAt, trustedIacaPem, trustedCertificatesPem }: VectorFile) {
  const trust = trustOf(trustedIacaPem ?? trustedCertificatesPem ?? [])
  return { trust, at: new Date(verifyAt!), status: checkReference }
}

/** The folder holds no status lists: of a status, the reference can be judged, and that it is asked about at all. */
export function checkReference(status: Readonly<Record<string, unknown>>): void {
  readStatusReference({ status })
}

/** Some folders give the root, others only the certificate of the document signer. */
export function trustOf(pem: readonly string[]): MdocTrust {
  const all = pem.flatMap((text) => decodePem(text))
  const isRoot = (der: Uint8Array) => readBasicConstraints(parseCertificate(der))?.ca === true
  return [
    {
      id: 'vectors',
      certificates: all.filter(isRoot),
      documentSigners: all.filter((certificate) => !isRoot(certificate)),
    },
  ]
}

export function skip(id: string, reason: string): CaseResult {
  return { id, outcome: 'skipped', reason }
}

/** The reader's own key, where the folder gives it. */
export async function readerKeyOf(jwk: JwkPrivate | undefined): Promise<{ readerKey?: KeyAgreement }> {
  const curve = jwk?.crv
  return jwk && isAgreementCurve(curve) ? { readerKey: await importKeyAgreement(jwk, curve) } : {}
}
