import {
  type Clock,
  encodeBase64url,
  encodeBase64urlText,
  type RandomSource,
  type Signer,
  systemClock,
  systemRandom,
  TegataArgumentError,
} from '@tegata/core'
import { originOf } from '../http.js'

/** Where the servers of the デジタル認証アプリ are. Spec: docs/jpki-profile.md section 6; OpenID Connect Discovery 1.0 section 3. */
export interface DigitalAgencyServer {
  /** `iss` of its ID tokens. */
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly userinfoEndpoint: string
  readonly jwksUri: string
  /** `POST` here, `GET` at `/{id}/result`. */
  readonly signTransactions: string
}

/**
 * Production servers. No discovery document was read: the paths are those of published clients (unconfirmed), so compare
 * them with the contract documents before going live.
 *
 * Spec: docs/jpki-profile.md section 6.
 */
export const DIGITAL_AGENCY_PRODUCTION: DigitalAgencyServer = /* @__PURE__ */ serverAt('https://auth-and-sign.go.jp')

/**
 * Sandbox servers, for test cards. The paths are unconfirmed in the same way as those of production.
 *
 * Spec: docs/jpki-profile.md section 6.
 */
export const DIGITAL_AGENCY_SANDBOX: DigitalAgencyServer = /* @__PURE__ */ serverAt('https://sb-auth-and-sign.go.jp')

/** A relying party as the Digital Agency registered it. Spec: OpenID Connect Core 1.0 sections 3.1 and 9. */
export interface DigitalAgencyApp {
  readonly server: DigitalAgencyServer
  readonly clientId: string
  readonly redirectUri: string
  /** Key of `private_key_jwt`; its public half is registered. ES256 unless the registration says otherwise. */
  readonly signer: Signer
  /** `kid` of that key, when it is registered with one. */
  readonly keyId?: string
  /** `acr_values` of every request; `aal3 crl` when absent. */
  readonly acrValues?: string
  /** Which of them the ID token has to state; `['aal3']` when absent. */
  readonly requiredAcr?: readonly string[]
  readonly clock?: Clock
  readonly random?: RandomSource
}

/** The same with everything filled in. */
export type CompleteApp = Required<Omit<DigitalAgencyApp, 'keyId'>> & Pick<DigitalAgencyApp, 'keyId'>

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Long enough for a clock that is a little wrong, too short to be of use to whoever finds it in a log. */
const ASSERTION_SECONDS = 60

export function completeApp(app: DigitalAgencyApp): CompleteApp {
  if (app.requiredAcr?.length === 0) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'requiredAcr names at least one class')
  }
  for (const url of [...Object.values(app.server), app.redirectUri]) originOf(url)
  return {
    acrValues: 'aal3 crl',
    requiredAcr: ['aal3'],
    clock: systemClock,
    random: systemRandom,
    ...app,
  }
}

/**
 * The two parameters by which the client shows who it is. The signer may be an HSM or a KMS, which is why the JWT is put
 * together here: libraries want the key itself.
 *
 * Spec: RFC 7523 sections 2.2 and 3; OpenID Connect Core 1.0 section 9 (private_key_jwt).
 */
export async function authenticateClient(app: CompleteApp): Promise<Record<string, string>> {
  const { signer, keyId, clientId, server } = app
  const now = Math.floor(app.clock().getTime() / 1000)
  const header = { alg: signer.alg, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) }
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: server.tokenEndpoint,
    jti: encodeBase64url(app.random(16)),
    iat: now,
    exp: now + ASSERTION_SECONDS,
  }
  const signed = [header, claims].map((part) => encodeBase64urlText(JSON.stringify(part))).join('.')
  const signature = encodeBase64url(await signer.sign(new TextEncoder().encode(signed)))
  return { client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion: `${signed}.${signature}` }
}

function serverAt(origin: string): DigitalAgencyServer {
  const realm = `${origin}/api/realms/main`
  const endpoint = (name: string): string => `${realm}/protocol/openid-connect/${name}`
  return Object.freeze({
    issuer: realm,
    authorizationEndpoint: endpoint('auth'),
    tokenEndpoint: endpoint('token'),
    userinfoEndpoint: endpoint('userinfo'),
    jwksUri: endpoint('certs'),
    signTransactions: `${origin}/api/sign-transactions`,
  })
}
