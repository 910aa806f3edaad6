import {
  type Awaitable,
  decodeBase64url,
  decodeBase64urlText,
  encodeBase64url,
  encodeBase64urlText,
  encodeUtf8,
  isJsonObject,
  isSignatureAlgorithm,
  type JsonObject,
  parseJson,
  type SignatureAlgorithm,
  type SignatureVerifier,
  type Signer,
  TegataError,
} from '@tegata/core'

/** One signed JWT, parsed but not verified. Spec: RFC 7515 section 3.1. */
export interface Jwt {
  /** The JOSE header; only its integrity-protected part counts. */
  readonly header: JsonObject
  readonly payload: JsonObject
  /** The compact form exactly as received: what is hashed and signed is never written anew. */
  readonly compact: string
}

/** Parses one base64url part that must hold a JSON object. */
export function parseJwtPart(part: string, title: string, maxDepth: number): JsonObject {
  const value = parseJson(decodeBase64urlText(part), { maxDepth })
  if (isJsonObject(value)) return value
  throw new TegataError('ERR_SDJWT_MALFORMED', `the ${title} is not a JSON object`, { spec: 'RFC 7519 section 7.2' })
}

/** Splits and parses a compact JWT of exactly three parts; the signature may not be empty. */
export function parseJwt(compact: string, title: string, maxDepth: number): Jwt {
  const parts = compact.split('.', 4)
  if (parts.length !== 3 || parts.includes('')) {
    throw new TegataError('ERR_SDJWT_MALFORMED', `the ${title} is not three base64url parts`, {
      spec: 'RFC 9901 section 4',
    })
  }
  return {
    header: parseJwtPart(parts[0]!, `header of the ${title}`, maxDepth),
    payload: parseJwtPart(parts[1]!, `payload of the ${title}`, maxDepth),
    compact,
  }
}

/**
 * Checks everything in a JOSE header that does not need a key.
 *
 * @param typ — the one accepted value; null when the header must have none.
 * @returns the algorithm, known and allowed.
 */
export function checkHeader(
  header: JsonObject,
  typ: string | null,
  algorithms: readonly SignatureAlgorithm[],
): SignatureAlgorithm {
  // RFC 7515 section 4.1.11: an unknown critical extension makes the JWS invalid, and none is known here.
  if (Object.hasOwn(header, 'crit')) throw badHeader('crit names an extension that is not understood', '4.1.11')
  if (Object.hasOwn(header, 'kid') && typeof header.kid !== 'string') throw badHeader('kid is not a string', '4.1.4')
  const { alg } = header
  if (!isSignatureAlgorithm(alg) || !algorithms.includes(alg)) {
    throw new TegataError('ERR_SDJWT_ALGORITHM', 'the signature algorithm is not allowed', {
      spec: 'RFC 9901 section 7.1 step 2.a',
      evidence: { allowed: algorithms, actual: alg },
    })
  }
  if (typ === null ? Object.hasOwn(header, 'typ') : header.typ !== typ) {
    throw new TegataError('ERR_SDJWT_TYPE', 'the typ header is not the expected one', {
      spec: 'RFC 8725 section 3.11',
      evidence: { expected: typ, actual: header.typ },
    })
  }
  return alg
}

/** Verifies the signature over the bytes as received. The algorithm is the key's, never the message's. */
export function verifyJwt(jwt: Jwt, verifier: SignatureVerifier): Awaitable<boolean> {
  const dot = jwt.compact.lastIndexOf('.')
  if (verifier.alg !== jwt.header.alg) {
    throw new TegataError('ERR_SDJWT_ALGORITHM', 'the key is for another algorithm', {
      spec: 'RFC 8725 section 3.1',
      evidence: { expected: verifier.alg, actual: jwt.header.alg },
    })
  }
  return verifier.verify(encodeUtf8(jwt.compact.slice(0, dot)), decodeBase64url(jwt.compact.slice(dot + 1)))
}

/** Signs a JWT and answers its compact form. */
export async function signJwt(header: JsonObject, payload: JsonObject, signer: Signer): Promise<string> {
  const signed = `${encodeJson({ alg: signer.alg, ...header })}.${encodeJson(payload)}`
  return `${signed}.${encodeBase64url(await signer.sign(encodeUtf8(signed)))}`
}

/** JSON text as base64url. */
export function encodeJson(value: unknown): string {
  return encodeBase64urlText(JSON.stringify(value))
}

function badHeader(reason: string, section: string): TegataError {
  return new TegataError('ERR_SDJWT_HEADER', reason, { spec: `RFC 7515 section ${section}` })
}
