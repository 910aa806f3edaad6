import {
  decodeUtf8,
  type ErrorCode,
  isJsonObject,
  type JsonObject,
  parseJson,
  type SafeFetch,
  type SafeFetchRequest,
  type SafeFetchResponse,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'

/**
 * A request that somebody has to send, by whatever means: `safeFetch(url, request)`.
 *
 * It may hold codes, tokens and assertions: send it, and keep it out of logs.
 *
 * Spec: DESIGN section 7 (no network by itself).
 */
export interface PreparedRequest {
  readonly url: string
  readonly request: SafeFetchRequest
}

type ResponseCode = Extract<ErrorCode, 'ERR_OIDC_RESPONSE' | 'ERR_OPERATOR_RESPONSE'>

export const JSON_TYPE = 'application/json'

/** The origin of a configured URL. @throws TegataArgumentError ERR_ARG_VALUE */
export function originOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a configured address is not an absolute URL')
  }
}

export function send(fetch: SafeFetch, { url, request }: PreparedRequest): Promise<SafeFetchResponse> {
  return fetch(url, request)
}

/** Reads the JSON object in a body; duplicate names, depth and encoding are refused with it. */
export function readObject({ body, contentType }: SafeFetchResponse, code: ResponseCode, title: string): JsonObject {
  try {
    const value = contentType === JSON_TYPE ? parseJson(decodeUtf8(body), { maxDepth: 16 }) : undefined
    if (isJsonObject(value)) return value
  } catch {
    // The cause could quote the body, and with it a token.
  }
  throw new TegataError(code, `${title} is not a JSON object`, { spec: 'RFC 8259' })
}

/** An own member of an object; names like `constructor` are not found on the prototype. */
export function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** A short printable code in an error body, for evidence; anything else could carry secrets into a log. */
export function errorCodeOf(response: SafeFetchResponse, name: string): string | undefined {
  try {
    const value = member(readObject(response, 'ERR_OIDC_RESPONSE', 'an error'), name)
    return typeof value === 'string' && /^[a-z_]{1,64}$/.test(value) ? value : undefined
  } catch {
    return undefined
  }
}
