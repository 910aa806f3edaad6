import { type SafeFetchResponse, TegataError } from '@tegata/core'
import { errorCodeOf, JSON_TYPE, member, type PreparedRequest, readObject } from '../http.js'
import { AccessToken } from './access-token.js'
import { authenticateClient, completeApp, type DigitalAgencyApp } from './app.js'

/** What a code was exchanged for; the ID token is not verified yet. Spec: OpenID Connect Core 1.0 section 3.1.3.3. */
export interface TokenResponse {
  readonly accessToken: AccessToken
  /** Compact JWS, for `verifyIdToken`. */
  readonly idToken: string
}

/**
 * Exchanges a code, with the PKCE verifier and a signed client assertion.
 *
 * Spec: OpenID Connect Core 1.0 section 3.1.3.1; RFC 7636 section 4.5; RFC 7523 section 2.2.
 *
 * @param app — the relying party.
 * @param code — from `processAuthorizationResponse`.
 * @param codeVerifier — of the authorization request.
 */
export async function createTokenRequest(
  app: DigitalAgencyApp,
  code: string,
  codeVerifier: string,
): Promise<PreparedRequest> {
  return postForm(app, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: app.redirectUri,
    code_verifier: codeVerifier,
  })
}

/**
 * Reads the answer of the token endpoint.
 *
 * Spec: OpenID Connect Core 1.0 section 3.1.3.3; RFC 6749 sections 5.1 and 5.2.
 *
 * @param response — as received.
 * @throws TegataError ERR_OIDC_REFUSED, ERR_OIDC_RESPONSE
 */
export function processTokenResponse(response: SafeFetchResponse): TokenResponse {
  const { accessToken, answer } = readTokens(response)
  const idToken = member(answer, 'id_token')
  if (typeof idToken !== 'string') throw malformed('it has no ID token', response.status)
  return Object.freeze({ accessToken, idToken })
}

/**
 * Asks for a token of the relying party's own, which opens sign transactions.
 *
 * Spec: RFC 6749 section 4.4; docs/jpki-profile.md section 6.
 *
 * @param app — the relying party.
 */
export async function createClientCredentialsRequest(app: DigitalAgencyApp): Promise<PreparedRequest> {
  return postForm(app, { grant_type: 'client_credentials', scope: 'sign' })
}

/**
 * Reads the answer to `createClientCredentialsRequest`.
 *
 * Spec: RFC 6749 section 4.4.3.
 *
 * @param response — as received.
 * @throws TegataError ERR_OIDC_REFUSED, ERR_OIDC_RESPONSE
 */
export function processClientCredentialsResponse(response: SafeFetchResponse): AccessToken {
  return readTokens(response).accessToken
}

async function postForm(app: DigitalAgencyApp, parameters: Record<string, string>): Promise<PreparedRequest> {
  const body = new URLSearchParams({ ...parameters, ...(await authenticateClient(completeApp(app))) })
  return {
    url: app.server.tokenEndpoint,
    request: {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
      accept: [JSON_TYPE],
    },
  }
}

function readTokens(response: SafeFetchResponse) {
  checkStatus(response)
  const answer = readObject(response, 'ERR_OIDC_RESPONSE', 'the token response')
  const [text, type] = [member(answer, 'access_token'), member(answer, 'token_type')]
  if (typeof text !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(text)) {
    throw malformed('it has no access token', response.status)
  }
  // RFC 6749 section 7.1: a client must not use a token whose type it does not understand.
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') {
    throw malformed('the token is of another type', response.status)
  }
  return { accessToken: new AccessToken(text), answer }
}

/** Any status but 200 is a refusal; its OAuth error code, never its description, goes into the evidence. */
export function checkStatus(response: SafeFetchResponse, accepted: readonly number[] = [200]): void {
  if (accepted.includes(response.status)) return
  const reason = errorCodeOf(response, 'error')
  throw new TegataError('ERR_OIDC_REFUSED', 'the server refused', {
    spec: 'RFC 6749 section 5.2',
    evidence: { status: response.status, ...(reason === undefined ? {} : { reason }) },
  })
}

function malformed(reason: string, status: number): TegataError {
  return new TegataError('ERR_OIDC_RESPONSE', `not a token response: ${reason}`, {
    spec: 'RFC 6749 section 5.1',
    evidence: { status },
  })
}
