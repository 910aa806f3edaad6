import { constants, type KeyObject, publicDecrypt, randomUUID, X509Certificate } from 'node:crypto'
import { type Clock, decodeBase64, encodeBase64, isTegataError, systemClock } from '@tegata/core'
import { parseCertificate } from '@tegata/pki'
import { compactDecrypt, exportJWK, generateKeyPair, type JWK } from 'jose'
import { decodeAttributes, type JpkiAttributes } from '../attributes.js'
import { verifyJpkiCertificate } from '../certificate.js'
import type { TestAuthority } from './authority.js'
import type { TestHandler, TestReply } from './http-server.js'

/** What a platform operator in software is made from. Spec: docs/jpki-profile.md section 7. */
export interface TestOperatorOptions {
  /** The CA whose certificates and CRLs it sees. */
  readonly authority: TestAuthority
  /** API token that it accepts; `test-token` unless told. */
  readonly token?: string
  readonly clock?: Clock
}

/** A platform operator in software. Spec: docs/jpki-profile.md section 7. */
export interface TestOperator {
  readonly handle: TestHandler
  /** What signatures for it are encrypted to; the private half stays inside. */
  readonly encryptionKey: JWK
}

const PATH = '/pocketsign.verify.v2.VerificationService/Verify'
const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/**
 * Makes a platform operator that verifies signatures of a test CA, as the documents of real ones describe: path, expiry,
 * signature, revocation, in this order. Node only.
 *
 * Spec: docs/jpki-profile.md section 7.
 *
 * @param options — CA, token, clock.
 *
 * @example
 * ```ts
 * const operator = await createTestOperator({ authority: card.authority })
 * const server = await serveOnLoopback(operator.handle)
 * ```
 */
export async function createTestOperator(options: TestOperatorOptions): Promise<TestOperator> {
  const { authority, token = 'test-token', clock = systemClock } = options
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256' })
  const users = new Map<string, string>()

  const userOf = ({ name, birthdate }: JpkiAttributes): string => {
    const person = `${name} ${birthdate}`
    const id = users.get(person) ?? randomUUID()
    users.set(person, id)
    return id
  }

  const openEvidence = async (body: Record<string, string>): Promise<Record<string, string>> => {
    if (body.encryptedSignature === undefined) return body
    const { plaintext } = await compactDecrypt(body.encryptedSignature, privateKey)
    return { ...body, ...(JSON.parse(new TextDecoder().decode(plaintext)) as Record<string, string>) }
  }

  const handle: TestHandler = async ({ method, path, headers, body }) => {
    if (method !== 'POST' || path !== PATH) return refuse(404, 'unimplemented')
    if (headers.authorization !== `Bearer ${token}`) return refuse(401, 'unauthenticated')
    let request: Record<string, string>
    try {
      request = await openEvidence(JSON.parse(body) as Record<string, string>)
    } catch {
      return refuse(400, 'invalid_argument')
    }
    const { certificate = '', signature = '', digest = '', hashAlgorithm } = request
    const der = decodeBase64(certificate)
    const verdict = await judge(authority, der, decodeBase64(signature), decodeBase64(digest), clock())
    const verification = { id: randomUUID(), result: verdict, hashAlgorithm, digest, createdAt: clock().toISOString() }
    if (verdict !== 'RESULT_OK') return { body: { verification } }
    const attributes = decodeAttributes(parseCertificate(der))!
    return { body: { verification, ...describe(attributes), user: { id: userOf(attributes) } } }
  }
  return Object.freeze({ handle, encryptionKey: await exportJWK(publicKey) })
}

async function judge(
  authority: TestAuthority,
  der: Uint8Array,
  signature: Uint8Array,
  digest: Uint8Array,
  at: Date,
): Promise<string> {
  let certificateCode = ''
  try {
    const { trust, crls: revocation } = authority
    await verifyJpkiCertificate({ certificate: der, usage: 'digital-signature', trust, revocation, at })
  } catch (error) {
    certificateCode = isTegataError(error) ? error.code : 'defect'
  }
  if (certificateCode === 'ERR_X509_EXPIRED') return 'RESULT_CERTIFICATE_EXPIRED'
  if (!isBy(new X509Certificate(der).publicKey, signature, digest)) return 'RESULT_SIGNATURE_MISMATCH'
  if (certificateCode === 'ERR_JPKI_REVOKED') return 'RESULT_CERTIFICATE_REVOKED'
  return certificateCode === '' ? 'RESULT_OK' : 'RESULT_SIGNATURE_MISMATCH'
}

/** The standard form, and the bare hash, which operators accept too. */
function isBy(key: KeyObject, signature: Uint8Array, digest: Uint8Array): boolean {
  try {
    const payload = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature)
    return payload.equals(Buffer.concat([DIGEST_INFO, digest])) || payload.equals(digest)
  } catch {
    return false
  }
}

function describe(attributes: JpkiAttributes): Record<string, object> {
  const { name, eraCode, birthdate, genderCode, address } = attributes
  const flags = (text: string): string => '0'.repeat([...text].length)
  return {
    certificate: { id: randomUUID(), type: 'TYPE_JPKI_CARD_DIGITAL_SIGNATURE' },
    certificateStatus: { status: 'STATUS_GOOD', checkMethod: 'CHECK_METHOD_CRL' },
    certificateContent: {
      jpkiCardDigitalSignatureContent: {
        commonName: name,
        substituteCharacterOfCommonName: flags(name),
        gender: genderCode,
        dateOfBirth: eraCode + birthdate.replaceAll('-', ''),
        address,
        substituteCharacterOfAddress: flags(address),
      },
    },
  }
}

function refuse(status: number, code: string): TestReply {
  return { status, body: { code, message: 'see the documentation' } }
}

/** What the app's server puts into a JWE for the operator. */
export function sealedSignature(certificate: Uint8Array, signature: Uint8Array): string {
  return JSON.stringify({ certificate: encodeBase64(certificate), signature: encodeBase64(signature) })
}
