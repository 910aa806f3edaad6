import {
  decodeBase64,
  encodeBase64,
  equalBytes,
  isJsonObject,
  type JsonObject,
  type SafeFetchResponse,
  sha256,
  TegataError,
} from '@tegata/core'
import { decodeFields, type FieldName, type JpkiAttributes } from '../attributes.js'
import { errorCodeOf, JSON_TYPE, member, type PreparedRequest, readObject } from './http.js'

/** Where a platform operator's verification API is, and the token that opens it. Spec: docs/jpki-profile.md section 7. */
export interface OperatorApi {
  /** Base URL: `https://verify.p8n.app`. */
  readonly url: string
  /** Secret; a server's, never an app's. */
  readonly token: string
}

/** What the operator is asked to verify. Spec: docs/jpki-profile.md section 7. */
export type OperatorEvidence =
  | { readonly certificate: Uint8Array; readonly signature: Uint8Array }
  /** A result of the デジタル認証アプリ that only the operator can open. */
  | { readonly jwe: string }

/** What the operator says about a good signature. Spec: docs/jpki-profile.md section 7. */
export interface OperatorResult {
  readonly attributes: JpkiAttributes
  /** Pairwise: one person, one tenant; the same after a renewal. */
  readonly userId: string
}

const SPEC = 'docs/jpki-profile.md section 7'
const PATH = '/pocketsign.verify.v2.VerificationService/Verify'
const HASH = 'HASH_ALGORITHM_SHA256'

/** Signature certificates of the card and of the phone; the others state no attributes and sign no statement. */
const CONTENTS: ReadonlyMap<unknown, string> = new Map([
  ['TYPE_JPKI_CARD_DIGITAL_SIGNATURE', 'jpkiCardDigitalSignatureContent'],
  ['TYPE_JPKI_MOBILE_DIGITAL_SIGNATURE', 'jpkiMobileDigitalSignatureContent'],
])

const MEMBERS: readonly (readonly [FieldName, string])[] = [
  ['name', 'commonName'],
  ['nameSubstitutions', 'substituteCharacterOfCommonName'],
  ['gender', 'gender'],
  ['birthdate', 'dateOfBirth'],
  ['address', 'address'],
  ['addressSubstitutions', 'substituteCharacterOfAddress'],
]

/**
 * Asks a platform operator to verify a signature over data; the data itself stays here, only its digest goes out.
 *
 * Spec: docs/jpki-profile.md section 7.
 *
 * @param api — base URL and token.
 * @param evidence — raw signature and certificate (DER), or the JWE as it was received.
 * @param data — what was signed.
 */
export function createOperatorRequest(api: OperatorApi, evidence: OperatorEvidence, data: Uint8Array): PreparedRequest {
  const signed =
    'jwe' in evidence
      ? { encryptedSignature: evidence.jwe }
      : { certificate: encodeBase64(evidence.certificate), signature: encodeBase64(evidence.signature) }
  const body = { ...signed, digest: encodeBase64(sha256(data)), hashAlgorithm: HASH, identifyUser: true }
  return {
    url: api.url.replace(/\/$/, '') + PATH,
    request: {
      method: 'POST',
      headers: { authorization: `Bearer ${api.token}`, 'content-type': JSON_TYPE },
      body: JSON.stringify(body),
      accept: [JSON_TYPE],
    },
  }
}

/**
 * Reads what the operator answered; only `RESULT_OK` about this very digest, with status good, is a result.
 *
 * Spec: docs/jpki-profile.md section 7, R4.
 *
 * @param response — as received.
 * @param data — what was signed.
 * @throws TegataError ERR_OPERATOR_REFUSED, ERR_OPERATOR_RESPONSE, ERR_OPERATOR_VERDICT, ERR_OPERATOR_MISMATCH,
 * ERR_JPKI_REVOKED, ERR_JPKI_REVOCATION_UNKNOWN, and the ERR_JPKI_ATTRIBUTE and ERR_JPKI_BIRTHDATE codes
 */
export function processOperatorResponse(response: SafeFetchResponse, data: Uint8Array): OperatorResult {
  if (response.status !== 200) {
    const reason = errorCodeOf(response, 'code')
    throw new TegataError('ERR_OPERATOR_REFUSED', 'the operator did not verify', {
      spec: SPEC,
      evidence: { status: response.status, ...(reason === undefined ? {} : { reason }) },
    })
  }
  const answer = readObject(response, 'ERR_OPERATOR_RESPONSE', 'the answer of the operator')
  const verification = objectOf(answer, 'verification')
  checkVerdict(member(verification, 'result'))
  checkSubjectMatter(verification, data)
  if (member(objectOf(answer, 'certificateStatus'), 'status') !== 'STATUS_GOOD') {
    throw new TegataError('ERR_JPKI_REVOCATION_UNKNOWN', 'the operator does not say that the certificate is good', {
      spec: 'docs/jpki-profile.md R4',
    })
  }
  return Object.freeze({ attributes: readContent(answer), userId: textOf(objectOf(answer, 'user'), 'id') })
}

function checkVerdict(result: unknown): void {
  switch (result) {
    case 'RESULT_OK':
      return
    case 'RESULT_CERTIFICATE_REVOKED':
    case 'CERTIFICATE_REVOKED':
      throw new TegataError('ERR_JPKI_REVOKED', 'the certificate is revoked: its attributes are out of date', {
        spec: '公的個人認証法 18条',
      })
    case 'RESULT_CERTIFICATE_EXPIRED':
    case 'CERTIFICATE_EXPIRED':
    case 'RESULT_SIGNATURE_MISMATCH':
    case 'SIGNATURE_MISMATCH':
      throw new TegataError('ERR_OPERATOR_VERDICT', 'the operator does not accept the signature', {
        spec: SPEC,
        evidence: { result },
      })
    default:
      throw malformed('verification.result')
  }
}

/** An answer from a cache, or about somebody else's request, must not vouch for this one. */
function checkSubjectMatter(verification: JsonObject, data: Uint8Array): void {
  const digest = bytesOf(textOf(verification, 'digest'))
  if (member(verification, 'hashAlgorithm') !== HASH || !equalBytes(digest, sha256(data))) {
    throw new TegataError('ERR_OPERATOR_MISMATCH', 'the operator verified another document', { spec: SPEC })
  }
}

function readContent(answer: JsonObject): JpkiAttributes {
  const name = CONTENTS.get(member(objectOf(answer, 'certificate'), 'type'))
  if (name === undefined) throw malformed('certificate.type')
  const content = objectOf(objectOf(answer, 'certificateContent'), name)
  return decodeFields(new Map(MEMBERS.map(([field, from]) => [field, textOf(content, from)])))
}

function bytesOf(text: string): Uint8Array {
  try {
    return decodeBase64(text)
  } catch {
    throw malformed('verification.digest')
  }
}

function objectOf(parent: JsonObject, name: string): JsonObject {
  const value = member(parent, name)
  if (!isJsonObject(value)) throw malformed(name)
  return value
}

function textOf(parent: JsonObject, name: string): string {
  const value = member(parent, name)
  if (typeof value !== 'string' || value === '' || value.length > 1024) throw malformed(name)
  return value
}

function malformed(name: string): TegataError {
  return new TegataError('ERR_OPERATOR_RESPONSE', 'a member of the answer has no acceptable value', {
    spec: SPEC,
    evidence: { member: name },
  })
}
