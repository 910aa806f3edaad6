import { decodeBase64url, decodeBase64urlText, encodeBase64url, encodeBase64urlText, encodeUtf8 } from './bytes.js'
import { TegataArgumentError, TegataError } from './errors.js'
import { isJsonObject, type JsonObject, ownMember, parseJson } from './json.js'
import { isSignatureAlgorithm, type SignatureAlgorithm, type SignatureVerifier, type Signer } from './keys.js'
import type { Awaitable } from './platform/types.js'

/** One signed JWT, parsed but not verified: nothing in it is to be believed. Spec: RFC 7515 section 3.1, RFC 7519. */
export interface Jwt {
  /** The JOSE header; only its integrity-protected part counts. */
  readonly header: JsonObject
  readonly payload: JsonObject
  /** The compact form exactly as received: what is hashed and signed is never written anew. */
  readonly compact: string
}

/**
 * Splits and parses a compact JWT of exactly three parts; the signature may not be empty.
 *
 * Spec: RFC 7515 section 5.2 steps 1 to 3; RFC 7519 section 7.2.
 *
 * @param compact — the text; its length is the caller's to limit.
 * @param title — what it is, for error messages: `Status List Token`.
 * @param maxDepth — arrays and objects inside one another.
 * @throws TegataError ERR_JWS_MALFORMED, ERR_ENCODING_*
 */
export function parseJwt(compact: string, title: string, maxDepth: number): Jwt {
  const parts = compact.split('.', 4)
  if (parts.length !== 3 || parts.includes('')) throw malformed(`the ${title} is not three parts`)
  return {
    header: parsePart(parts[0]!, title, maxDepth),
    payload: parsePart(parts[1]!, title, maxDepth),
    compact,
  }
}

function parsePart(part: string, title: string, maxDepth: number): JsonObject {
  const value = parseJson(decodeBase64urlText(part), { maxDepth })
  if (isJsonObject(value)) return value
  throw malformed(`a part of the ${title} is not a JSON object`)
}

/**
 * Checks everything in a JOSE header that does not need a key: `crit`, `kid`, `alg`, `typ`.
 *
 * Spec: RFC 7515 sections 4.1.1, 4.1.4, 4.1.11; RFC 8725 sections 3.1 and 3.11.
 *
 * @param header — the integrity-protected header.
 * @param typ — the one accepted value; null when the header must have none.
 * @param algorithms — the allow list.
 * @returns the algorithm, known and allowed.
 * @throws TegataError ERR_JWS_HEADER, ERR_JWS_ALGORITHM, ERR_JWS_TYPE
 */
export function checkJwtHeader(
  header: JsonObject,
  typ: string | null,
  algorithms: readonly SignatureAlgorithm[],
): SignatureAlgorithm {
  // RFC 7515 section 4.1.11: an unknown critical extension makes the JWS invalid, and none is known here.
  if (ownMember(header, 'crit') !== undefined) throw badHeader('crit is not allowed', '4.1.11')
  const kid = ownMember(header, 'kid')
  if (kid !== undefined && typeof kid !== 'string') throw badHeader('kid is not a string', '4.1.4')
  const alg = ownMember(header, 'alg')
  if (!isSignatureAlgorithm(alg) || !algorithms.includes(alg)) {
    throw badAlgorithm('alg is not allowed', { allowed: algorithms, actual: alg })
  }
  const actual = ownMember(header, 'typ') ?? null
  if (actual === typ) return alg
  throw new TegataError('ERR_JWS_TYPE', 'typ is another one', {
    spec: 'RFC 8725 section 3.11',
    evidence: { expected: typ, actual },
  })
}

/**
 * Verifies the signature over the bytes as received. The algorithm is the key's, never the message's.
 *
 * Spec: RFC 7515 section 5.2 step 8; RFC 8725 section 3.1.
 *
 * @param jwt — as parsed.
 * @param verifier — the key.
 * @throws TegataError ERR_JWS_ALGORITHM when the key is for another algorithm, ERR_ENCODING_BASE64URL
 */
export function verifyJwt(jwt: Jwt, verifier: SignatureVerifier): Awaitable<boolean> {
  const dot = jwt.compact.lastIndexOf('.')
  if (verifier.alg !== jwt.header.alg) {
    throw badAlgorithm('the key is for another algorithm', { expected: verifier.alg, actual: jwt.header.alg })
  }
  return verifier.verify(encodeUtf8(jwt.compact.slice(0, dot)), decodeBase64url(jwt.compact.slice(dot + 1)))
}

/**
 * Signs a JWT.
 *
 * Spec: RFC 7515 section 5.1, RFC 7519 section 7.1.
 *
 * @param header — everything but `alg`, which is the signer's.
 * @param payload — the claims.
 * @param signer — the key.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @returns the compact form.
 */
export function signJwt(header: JsonObject, payload: JsonObject, signer: Signer): Promise<string> {
  return signEncoded(header, encodeJson(payload), signer)
}

/** Like `signJwt`, over a payload that is base64url already and is not written anew. Spec: RFC 7515 section 5.1. */
export async function signEncoded(header: JsonObject, payload: string, signer: Signer): Promise<string> {
  const { alg } = signer
  if ((header.alg ?? alg) !== alg) throw new TegataArgumentError('ERR_ARG_VALUE', "alg is the signer's to say")
  const signed = `${encodeJson({ alg, ...header })}.${payload}`
  return `${signed}.${encodeBase64url(await signer.sign(encodeUtf8(signed)))}`
}

function encodeJson(value: JsonObject): string {
  return encodeBase64urlText(JSON.stringify(value))
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_JWS_MALFORMED', reason, { spec: 'RFC 7519 section 7.2' })
}

function badHeader(reason: string, section: string): TegataError {
  return new TegataError('ERR_JWS_HEADER', reason, { spec: `RFC 7515 section ${section}` })
}

function badAlgorithm(reason: string, evidence: Record<string, unknown>): TegataError {
  return new TegataError('ERR_JWS_ALGORITHM', reason, { spec: 'RFC 8725 section 3.1', evidence })
}
