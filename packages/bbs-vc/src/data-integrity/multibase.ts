import { decodeBase64url, encodeBase64url } from '@tegata/core'

/** Multibase, base64url without padding. Spec: CID section 2.4 (Multibase). */
export function encodeMultibase(bytes: Uint8Array): string {
  return `u${encodeBase64url(bytes)}`
}

/** The bytes of a text in that one base; undefined for another. @throws TegataError ERR_ENCODING_BASE64URL */
export function decodeMultibase(text: string): Uint8Array | undefined {
  return text.startsWith('u') ? decodeBase64url(text.slice(1)) : undefined
}
