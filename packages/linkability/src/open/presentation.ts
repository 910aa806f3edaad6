import { decodeBase64url, isJsonObject, type JsonObject, type JsonValue, parseJson } from '@tegata/core'
import { attempt, type Scope } from '../atom.js'
import { malformed, type TranscriptFormat } from '../transcript.js'
import { isDataIntegrity, openDataIntegrity } from './data-integrity.js'
import { openJwp } from './jwp.js'
import { openMdoc } from './mdoc.js'
import { openSdJwt } from './sd-jwt.js'

/** The formats of one presentation, without an exchange around it. Spec: DESIGN section 6. */
export type PresentationFormat = Exclude<TranscriptFormat, 'openid4vp'>

/** Opens one presentation, or one issued credential. */
export function openPresentation(
  scope: Scope,
  format: PresentationFormat,
  data: string | Uint8Array | JsonObject,
): void {
  switch (format) {
    case 'dc+sd-jwt':
      openSdJwt(scope, asText(data, format))
      break
    case 'dc+jwp':
      openJwp(scope, asText(data, format))
      break
    case 'mso_mdoc':
      openMdoc(scope, data instanceof Uint8Array ? data : readBytes(asText(data, format)))
      break
    case 'bbs-2023':
      openDataIntegrity(scope, asDocument(data))
  }
}

/**
 * The format of a presentation, an element of `vp_token`, as far as its form tells; undefined where it tells nothing.
 *
 * Spec: OpenID4VP 1.0 Appendix B; RFC 9901 section 4; draft-ietf-jose-json-web-proof section 6; W3C vc-di-bbs.
 *
 * @param value — compact text, base64url of CBOR, or a JSON document.
 */
export function sniffFormat(value: JsonValue): PresentationFormat | undefined {
  if (isDataIntegrity(value)) return 'bbs-2023'
  if (typeof value !== 'string') return undefined
  if (/^eyJ[\w-]*\.[\w-]+\.[\w-]+~/.test(value)) return 'dc+sd-jwt'
  if (/^[\w-]+(?:\.[\w~-]+){3}$/.test(value)) return 'dc+jwp'
  // A CBOR map of up to 23 entries begins with 0xa0 to 0xb7: 'o', 'p', 'q', 'r', 's' or 't' in base64url.
  return /^[o-t][\w-]{40,}$/.test(value) ? 'mso_mdoc' : undefined
}

function asText(data: unknown, format: string): string {
  if (typeof data !== 'string') throw malformed('not a text', format)
  return data.trim()
}

function asDocument(data: string | Uint8Array | JsonObject): JsonObject {
  const document = typeof data === 'string' ? attempt(() => parseJson(data)) : data
  if (!isJsonObject(document) || document instanceof Uint8Array) throw malformed('not a document', 'W3C vc-data-model')
  return document
}

function readBytes(text: string): Uint8Array {
  const bytes = attempt(() => decodeBase64url(text))
  if (bytes === undefined) throw malformed('not base64url', 'OpenID4VP 1.0 Appendix B.2')
  return bytes
}
