import {
  decodeUtf8,
  isJsonObject,
  type JsonObject,
  type JwkPublic,
  parseJson,
  parsePublicJwk,
  type SafeFetchResponse,
  TegataError,
} from '@tegata/core'
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { JSON_TYPE, member, type PreparedRequest, readObject } from '../http.js'
import { type CompleteApp, completeApp, type DigitalAgencyApp } from './app.js'

/** The server's keys by `kid`. Spec: RFC 7517 section 5. */
export type ServerKeys = ReadonlyMap<string, JwkPublic>

/** What a verified ID token says. Spec: OpenID Connect Core 1.0 section 2. */
export interface VerifiedIdToken {
  /** Pairwise: one person, one relying party. */
  readonly subject: string
  /** Authentication context classes, as stated. */
  readonly acr: readonly string[]
}

const SPEC = 'OpenID Connect Core 1.0 section 3.1.3.7'
const MAX_KEYS = 32
const MAX_TOKEN_CHARACTERS = 16_384
/** How far two clocks may be apart. */
const SKEW_SECONDS = 30
/** An ID token is read seconds after it was issued; an old one was kept by somebody. */
const MAX_AGE_SECONDS = 600

/** Asks for the server's keys. Spec: OpenID Connect Core 1.0 section 10.1. @param app — the relying party. */
export function createJwksRequest(app: DigitalAgencyApp): PreparedRequest {
  return { url: app.server.jwksUri, request: { method: 'GET', accept: [JSON_TYPE, 'application/jwk-set+json'] } }
}

/**
 * Reads the server's keys; those of another kind or use than signing with ES256 are left out.
 *
 * Spec: RFC 7517 section 5 ("implementations SHOULD ignore JWKs within a JWK Set that use 'kty' values not understood").
 *
 * @param response — as received.
 * @throws TegataError ERR_OIDC_RESPONSE
 */
export function processJwksResponse(response: SafeFetchResponse): ServerKeys {
  const answer = { ...response, contentType: JSON_TYPE }
  const keys =
    response.status === 200 ? member(readObject(answer, 'ERR_OIDC_RESPONSE', 'the key set'), 'keys') : undefined
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) {
    throw new TegataError('ERR_OIDC_RESPONSE', 'not a key set', {
      spec: 'RFC 7517 section 5',
      evidence: { status: response.status },
    })
  }
  return new Map(keys.filter(isJsonObject).flatMap(readKey))
}

function readKey(jwk: JsonObject): readonly (readonly [string, JwkPublic])[] {
  const [kid, use, alg, crv] = ['kid', 'use', 'alg', 'crv'].map((name) => member(jwk, name))
  const isForIdTokens = crv === 'P-256' && (use ?? 'sig') === 'sig' && (alg ?? 'ES256') === 'ES256'
  if (typeof kid !== 'string' || !isForIdTokens) return []
  try {
    return [[kid, parsePublicJwk(jwk)]]
  } catch {
    return []
  }
}

/**
 * Verifies an ID token: ES256 signature by a key of the server, issuer, audience, times, nonce, authentication context.
 *
 * Spec: OpenID Connect Core 1.0 section 3.1.3.7.
 *
 * @param app — the relying party.
 * @param idToken — compact JWS.
 * @param nonce — of the request.
 * @param keys — from `processJwksResponse`; when ERR_OIDC_KEY is thrown, fetch them again once (rotation).
 * @throws TegataError ERR_OIDC_ID_TOKEN, ERR_OIDC_KEY, ERR_OIDC_ISSUER, ERR_OIDC_AUDIENCE, ERR_OIDC_TIME,
 * ERR_OIDC_NONCE, ERR_OIDC_ACR
 */
export async function verifyIdToken(
  app: DigitalAgencyApp,
  idToken: string,
  nonce: string,
  keys: ServerKeys,
): Promise<VerifiedIdToken> {
  const complete = completeApp(app)
  const claims = await verifySignature(idToken, keys)
  checkParties(claims, complete)
  checkTimes(claims, Math.floor(complete.clock().getTime() / 1000))
  if (member(claims, 'nonce') !== nonce) throw refuse('ERR_OIDC_NONCE', 'the ID token is for another login', 'step 11')
  const subject = member(claims, 'sub')
  // OpenID Connect Core section 2: at most 255 ASCII characters.
  if (typeof subject !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(subject)) {
    throw refuse('ERR_OIDC_ID_TOKEN', 'the ID token has no usable subject', 'section 2')
  }
  return Object.freeze({ subject, acr: checkAcr(claims, complete) })
}

async function verifySignature(idToken: string, keys: ServerKeys): Promise<JsonObject> {
  const key = keys.get(readKeyId(idToken))
  if (key === undefined) throw refuse('ERR_OIDC_KEY', 'the server has no such key', 'section 10.1.1')
  try {
    const { payload } = await compactVerify(idToken, await importJWK({ ...key }, 'ES256'), { algorithms: ['ES256'] })
    const claims = parseJson(decodeUtf8(payload), { maxDepth: 8 })
    if (isJsonObject(claims)) return claims
  } catch {
    // Whatever the library says could quote the token.
  }
  throw refuse('ERR_OIDC_ID_TOKEN', 'the ID token is not by the key it names', 'step 6')
}

/** Only ES256: `none`, and HS256 with a public key as its secret, are how others were fooled (RFC 8725 section 2.1). */
function readKeyId(idToken: string): string {
  let header: { readonly alg?: string; readonly kid?: string } = {}
  try {
    if (idToken.length <= MAX_TOKEN_CHARACTERS) header = decodeProtectedHeader(idToken)
  } catch {
    // No header, no algorithm: refused below.
  }
  if (header.alg !== 'ES256') throw refuse('ERR_OIDC_ID_TOKEN', 'the ID token is not signed with ES256', 'step 7')
  return typeof header.kid === 'string' ? header.kid : ''
}

function checkParties(claims: JsonObject, { server, clientId }: CompleteApp): void {
  if (member(claims, 'iss') !== server.issuer) {
    throw refuse('ERR_OIDC_ISSUER', 'the ID token is by another server', 'step 2')
  }
  const audience = member(claims, 'aud')
  const audiences: unknown[] = Array.isArray(audience) ? audience : [audience]
  const azp = member(claims, 'azp')
  // A token that others may use too could come from any of them.
  if (audiences.length !== 1 || audiences[0] !== clientId || (azp !== undefined && azp !== clientId)) {
    throw refuse('ERR_OIDC_AUDIENCE', 'the ID token is not for this client alone', 'steps 3 to 5')
  }
}

function checkTimes(claims: JsonObject, now: number): void {
  const [expires, issued] = [member(claims, 'exp'), member(claims, 'iat')]
  const isTimely =
    typeof expires === 'number' &&
    typeof issued === 'number' &&
    now < expires + SKEW_SECONDS &&
    issued <= now + SKEW_SECONDS &&
    now - issued <= MAX_AGE_SECONDS
  if (!isTimely) throw refuse('ERR_OIDC_TIME', 'the ID token is not of this moment', 'steps 9 and 10')
}

function checkAcr(claims: JsonObject, { requiredAcr }: CompleteApp): readonly string[] {
  const acr = member(claims, 'acr')
  const stated = typeof acr === 'string' ? acr.split(' ') : []
  if (!requiredAcr.every((required) => stated.includes(required))) {
    throw refuse('ERR_OIDC_ACR', 'the person was authenticated in a weaker way', 'step 12', { required: requiredAcr })
  }
  return Object.freeze(stated)
}

function refuse(
  code: `ERR_OIDC_${'ID_TOKEN' | 'KEY' | 'ISSUER' | 'AUDIENCE' | 'TIME' | 'NONCE' | 'ACR'}`,
  message: string,
  clause: string,
  evidence: Record<string, unknown> = {},
): TegataError {
  const spec = clause.startsWith('section') ? `OpenID Connect Core 1.0 ${clause}` : `${SPEC} ${clause}`
  return new TegataError(code, message, { spec, evidence })
}
