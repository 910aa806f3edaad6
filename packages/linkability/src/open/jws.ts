import { decodeBase64, decodeBase64url, decodeUtf8, isTegataError, type JsonObject } from '@tegata/core'
import { attempt, type Scope } from '../atom.js'
import { malformed } from '../transcript.js'
import { openCertificate } from './certificate.js'
import { openJson, readObject } from './json.js'

const SPEC = 'RFC 7515 section 7.1'

/** Lengths of a JWS ECDSA signature: r and s of P-256, P-384 and P-521 (RFC 7518 section 3.4). */
const ECDSA_BYTES = new Set([64, 96, 132])

/** Whether a text has the form of a signed JWT. */
export function isCompactJws(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text)
}

/**
 * Opens a compact JWS: header, payload, signature, and the order of the header's members.
 *
 * @returns the payload, for what the caller has to know of it.
 */
export function openJws(scope: Scope, compact: string): JsonObject {
  const [headerText, payloadText, signatureText, ...others] = compact.split('.')
  if (headerText === undefined || payloadText === undefined || signatureText === undefined || others.length > 0) {
    throw malformed('not a compact JWS', SPEC)
  }
  const header = readObject(readText(headerText), SPEC)
  const payload = readObject(readText(payloadText), SPEC)
  openHeader(scope.at('header'), header)
  openJson(scope.at('payload'), payload)
  openSignature(scope.at('signature'), readBytes(signatureText))
  scope.at('#shape').at('header-order').add(Object.keys(header).join(' '))
  scope.at('#shape').at('payload-order').add(Object.keys(payload).join(' '))
  return payload
}

function openHeader(scope: Scope, { x5c, ...header }: JsonObject): void {
  openJson(scope, header)
  if (x5c === undefined) return
  const certificates = Array.isArray(x5c) ? x5c : [x5c]
  certificates.forEach((certificate, position) => {
    const der = typeof certificate === 'string' ? attempt(() => decodeBase64(certificate)) : undefined
    if (der === undefined) openJson(scope.at('x5c').index(position), certificate)
    else openCertificate(scope.at('x5c').index(position), der)
  })
}

/** An ECDSA signature is two numbers: equal r with another s means that its nonce was used twice. */
export function openSignature(scope: Scope, signature: Uint8Array): void {
  if (!ECDSA_BYTES.has(signature.length)) {
    if (signature.length > 0) scope.add(signature)
    return
  }
  const half = signature.length / 2
  scope.at('r').add(signature.subarray(0, half))
  scope.at('s').add(signature.subarray(half))
}

function readText(part: string): string {
  return attempt(() => decodeUtf8(readBytes(part))) ?? fail()
}

function readBytes(part: string): Uint8Array {
  try {
    return decodeBase64url(part)
  } catch (error) {
    if (isTegataError(error)) return fail()
    throw error
  }
}

function fail(): never {
  throw malformed('not base64url of text', SPEC)
}
