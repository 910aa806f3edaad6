import { encodeBase64url, encodeUtf8, sha256, TegataError } from '@tegata/core'
import { completeApp, type DigitalAgencyApp } from './app.js'

/** What a login asks for. Spec: OpenID Connect Core 1.0 section 3.1.2.1. */
export interface AuthorizationOptions {
  /** The basic four when absent; `openid` is always there. */
  readonly scopes?: readonly ('name' | 'address' | 'birthdate' | 'gender' | 'sign')[]
  /** Binds the login to something: for issuance, `statementNonce(statement)`. */
  readonly nonce: string
  /** From `processSignTransactionResponse`; goes with the scope `sign`. */
  readonly signTransactionId?: string
}

/** A login to send the person to, with what has to be remembered until they come back. Spec: RFC 7636 section 4. */
export interface AuthorizationRequest {
  readonly url: string
  /** Remember under this key, for one use. */
  readonly state: string
  readonly nonce: string
  /** Secret: whoever has it and the code has the login. */
  readonly codeVerifier: string
}

const BASIC_FOUR = ['name', 'address', 'birthdate', 'gender'] as const
const MAX_QUERY_CHARACTERS = 8192

/**
 * The nonce that ties a login to an issuance statement: base64url of its SHA-256.
 *
 * The statement covers every holder key and a challenge of the issuer's, so a login made for one wallet's keys cannot serve
 * for another's.
 *
 * Spec: OpenID Connect Core 1.0 section 15.5.2; docs/jpki-profile.md R7.
 *
 * @param statement — bytes of the statement.
 */
export function statementNonce(statement: Uint8Array): string {
  return encodeBase64url(sha256(statement))
}

/**
 * Makes an authorization request with PKCE, state and nonce.
 *
 * Spec: OpenID Connect Core 1.0 section 3.1.2.1; RFC 7636 (S256); RFC 9700 section 2.1.
 *
 * @param app — the relying party.
 * @param options — scopes and what the login is bound to.
 */
export function createAuthorizationRequest(app: DigitalAgencyApp, options: AuthorizationOptions): AuthorizationRequest {
  const { server, clientId, redirectUri, acrValues, random } = completeApp(app)
  const { nonce, scopes = BASIC_FOUR, signTransactionId } = options
  const state = encodeBase64url(random(32))
  const codeVerifier = encodeBase64url(random(32))
  const url = new URL(server.authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: ['openid', ...scopes].join(' '),
    state,
    nonce,
    code_challenge: encodeBase64url(sha256(encodeUtf8(codeVerifier))),
    code_challenge_method: 'S256',
    acr_values: acrValues,
    ...(signTransactionId === undefined ? {} : { sign_transaction_id: signTransactionId }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return Object.freeze({ url: url.href, state, nonce, codeVerifier })
}

/**
 * Reads only the state of an authorization response, to find what was remembered for it.
 *
 * Spec: RFC 6749 section 4.1.2.
 *
 * @param response — the query of the redirection, with or without `?`.
 * @throws TegataError ERR_OIDC_CALLBACK
 */
export function readState(response: string): string {
  return parameterOf(parseQuery(response), 'state')
}

/**
 * Takes the code out of an authorization response.
 *
 * Spec: RFC 6749 sections 4.1.2 and 4.1.2.1; RFC 9207 section 2.4 (mix-up).
 *
 * @param app — the relying party.
 * @param response — the query of the redirection, with or without `?`.
 * @param state — of the request that this browser or wallet made.
 * @throws TegataError ERR_OIDC_CALLBACK, ERR_OIDC_STATE, ERR_OIDC_ISSUER, ERR_OIDC_REFUSED
 * @returns the code; a secret until it is exchanged.
 */
export function processAuthorizationResponse(app: DigitalAgencyApp, response: string, state: string): string {
  const query = parseQuery(response)
  if (parameterOf(query, 'state') !== state) throw unknownState()
  // Sent by servers that follow RFC 9207; when it is there it has to be right.
  if (query.has('iss') && parameterOf(query, 'iss') !== app.server.issuer) {
    throw new TegataError('ERR_OIDC_ISSUER', 'the response is by another authorization server', {
      spec: 'RFC 9207 section 2.4',
    })
  }
  if (query.has('error')) {
    const reason = parameterOf(query, 'error')
    throw new TegataError('ERR_OIDC_REFUSED', 'the authorization server refused, or the person did', {
      spec: 'RFC 6749 section 4.1.2.1',
      evidence: /^[a-z_]{1,64}$/.test(reason) ? { reason } : {},
    })
  }
  return parameterOf(query, 'code')
}

/** The error for a login that was never started here, is over, or was used. */
export function unknownState(): TegataError {
  return new TegataError('ERR_OIDC_STATE', 'no open login for this response: unknown, expired, or already used', {
    spec: 'RFC 9700 section 2.1',
  })
}

function parseQuery(response: string): URLSearchParams {
  if (response.length > MAX_QUERY_CHARACTERS) throw malformed('it is too long')
  return new URLSearchParams(response)
}

/** RFC 6749 section 3.1: "Request and response parameters MUST NOT be included more than once." */
function parameterOf(query: URLSearchParams, name: string): string {
  const values = query.getAll(name)
  if (values.length !== 1 || values[0] === '') throw malformed(`${name} is not there exactly once`)
  return values[0]!
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_OIDC_CALLBACK', `not an authorization response: ${reason}`, {
    spec: 'RFC 6749 section 4.1.2',
  })
}
