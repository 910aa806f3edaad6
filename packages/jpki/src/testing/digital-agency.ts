import { randomUUID } from 'node:crypto'
import { type Clock, decodeBase64, encodeUtf8, hashText, type JwkPublic, systemClock } from '@tegata/core'
import {
  CompactEncrypt,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import type { DigitalAgencyServer } from '../sources/digital-agency/app.js'
import type { SoftwareCard } from './card.js'
import type { TestHandler, TestReply, TestRequest } from './http-server.js'
import { sealedSignature } from './operator.js'
import { SAMPLE_PERSON, type TestPerson } from './person.js'

/** What a デジタル認証アプリ in software is made from. Spec: docs/jpki-profile.md section 6. */
export interface TestDigitalAgencyOptions {
  readonly clientId: string
  readonly redirectUri: string
  /** The client's registered key. */
  readonly clientKey: JwkPublic
  /** Who logs in; `SAMPLE_PERSON` unless told. */
  readonly person?: TestPerson
  /** Signs in sign transactions; the result is encrypted to the operator. */
  readonly signing?: { readonly card: SoftwareCard; readonly operatorKey: JWK }
  readonly clock?: Clock
}

/** What a test changes to see it refused. Spec: docs/jpki-profile.md section 6. */
export interface TestDigitalAgencyFaults {
  /** Edits the claims of ID tokens. */
  idToken?: (claims: Record<string, unknown>) => Record<string, unknown>
  /** Makes ID tokens of its own. */
  sign?: (claims: Record<string, unknown>) => Promise<string>
  /** Edits the userinfo. */
  userinfo?: (claims: Record<string, unknown>) => Record<string, unknown>
}

/** A デジタル認証アプリ with its servers, in software, whose person always agrees. Spec: docs/jpki-profile.md section 6. */
export interface TestDigitalAgency {
  readonly handle: TestHandler
  /** Where everything is, once it is served somewhere. */
  serverAt(origin: string): DigitalAgencyServer
  /** Replaces the key of ID tokens. */
  rotateKey(): Promise<void>
  readonly faults: TestDigitalAgencyFaults
}

interface Login {
  readonly nonce: string
  readonly challenge: string
  readonly scope: string
  readonly transactionId: string | null
}

const REALM = '/api/realms/main'
const CONNECT = `${REALM}/protocol/openid-connect`
const TRANSACTIONS = '/api/sign-transactions'

/**
 * Makes the servers of the デジタル認証アプリ: authorization, token, userinfo, keys and sign transactions, with their errors.
 * Node only.
 *
 * Spec: docs/jpki-profile.md section 6; OpenID Connect Core 1.0; RFC 7636; RFC 7523.
 *
 * @param options — the registered client, the person, and what signs.
 *
 * @example
 * ```ts
 * const agency = await createTestDigitalAgency({ clientId, redirectUri, clientKey: signer.publicJwk })
 * const { url } = await serveOnLoopback(agency.handle)
 * const app = { server: agency.serverAt(url), clientId, redirectUri, signer }
 * ```
 */
export async function createTestDigitalAgency(options: TestDigitalAgencyOptions): Promise<TestDigitalAgency> {
  const { clientId, redirectUri, person = SAMPLE_PERSON, signing, clock = systemClock } = options
  const clientKey = await importJWK({ ...options.clientKey }, 'ES256')
  const faults: TestDigitalAgencyFaults = {}
  const logins = new Map<string, Login>()
  const tokens = new Map<string, Login>()
  const transactions = new Map<string, Uint8Array>()
  const assertions = new Set<string>()
  const subject = randomUUID()
  let origin = ''
  let key = await newKey()

  const authorize = ({ query }: TestRequest): TestReply => {
    const get = (name: string): string => query.get(name) ?? ''
    if (get('client_id') !== clientId || get('redirect_uri') !== redirectUri)
      return { status: 400, body: 'unknown client' }
    const back = new URL(redirectUri)
    back.searchParams.set('state', get('state'))
    const isComplete =
      get('response_type') === 'code' &&
      get('scope').split(' ').includes('openid') &&
      get('code_challenge_method') === 'S256' &&
      get('acr_values') === 'aal3 crl' &&
      ['state', 'nonce', 'code_challenge'].every((name) => get(name) !== '')
    if (!isComplete) back.searchParams.set('error', 'invalid_request')
    else {
      const code = randomUUID()
      const transactionId = query.get('sign_transaction_id')
      logins.set(code, { nonce: get('nonce'), challenge: get('code_challenge'), scope: get('scope'), transactionId })
      back.searchParams.set('code', code)
      back.searchParams.set('session_state', randomUUID())
    }
    return { status: 302, headers: { location: back.href } }
  }

  /** RFC 7523 section 3, with the jti taken once. */
  const isClient = async (form: URLSearchParams): Promise<boolean> => {
    try {
      const { payload } = await jwtVerify(form.get('client_assertion') ?? '', clientKey, {
        algorithms: ['ES256'],
        issuer: clientId,
        subject: clientId,
        audience: `${origin}${CONNECT}/token`,
        requiredClaims: ['exp', 'jti'],
        currentDate: clock(),
      })
      if (assertions.has(payload.jti!)) return false
      assertions.add(payload.jti!)
      return payload.exp! - clock().getTime() / 1000 <= 300
    } catch {
      return false
    }
  }

  const exchange = async ({ body }: TestRequest): Promise<TestReply> => {
    const form = new URLSearchParams(body)
    if (!(await isClient(form))) return { status: 401, body: { error: 'invalid_client' } }
    if (form.get('grant_type') === 'client_credentials')
      return grant({ nonce: '', challenge: '', scope: 'sign', transactionId: null })
    const login = logins.get(form.get('code') ?? '')
    logins.delete(form.get('code') ?? '')
    const challenge = hashText('SHA-256', form.get('code_verifier') ?? '')
    if (login === undefined || login.challenge !== challenge || form.get('redirect_uri') !== redirectUri) {
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Code not valid' } }
    }
    const now = Math.floor(clock().getTime() / 1000)
    const claims = {
      iss: origin + REALM,
      aud: clientId,
      sub: subject,
      nonce: login.nonce,
      acr: 'aal3 crl',
      iat: now,
      exp: now + 300,
    }
    const edited = faults.idToken?.(claims) ?? claims
    return grant(login, await (faults.sign ?? key.sign)(edited))
  }

  const grant = (login: Login, idToken?: string): TestReply => {
    const token = randomUUID()
    tokens.set(token, login)
    const both = { access_token: token, token_type: 'Bearer', expires_in: 300, scope: login.scope }
    return { body: { ...both, ...(idToken === undefined ? {} : { id_token: idToken }) } }
  }

  const holderOf = ({ headers }: TestRequest): Login | undefined =>
    tokens.get((headers.authorization ?? '').replace(/^Bearer /, ''))

  const userinfo = (request: TestRequest): TestReply => {
    const login = holderOf(request)
    if (!login?.scope.includes('openid')) return { status: 401, body: { error: 'invalid_token' } }
    const { name, address, birthdate, gender } = person
    const all = { name, address, birthdate: birthdate.replaceAll('-', ''), gender }
    const scopes = login.scope.split(' ')
    const claims = {
      sub: subject,
      ...Object.fromEntries(Object.entries(all).filter(([scope]) => scopes.includes(scope))),
    }
    return { body: faults.userinfo?.(claims) ?? claims }
  }

  const openTransaction = (request: TestRequest): TestReply => {
    if (holderOf(request)?.scope !== 'sign') return { status: 401, body: { error: 'invalid_token' } }
    const digest = decodeBase64((JSON.parse(request.body) as { digest: string }).digest)
    if (digest.length !== 32 && digest.length !== 51) return { status: 400, body: { error: 'invalid_request' } }
    const id = randomUUID()
    transactions.set(id, digest)
    return { status: 201, body: { sign_transaction_id: id } }
  }

  const result = async (request: TestRequest, id: string): Promise<TestReply> => {
    const payload = transactions.get(id)
    if (holderOf(request)?.transactionId !== id) return { status: 401, body: { error: 'invalid_token' } }
    if (payload === undefined || signing === undefined) return { status: 404, body: { error: 'not_found' } }
    const { certificate, key: cardKey } = signing.card.certificate
    const jwe = await new CompactEncrypt(encodeUtf8(sealedSignature(certificate, cardKey.signPadded(payload))))
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
      .encrypt(await importJWK(signing.operatorKey, 'ECDH-ES+A256KW'))
    return { body: { result: jwe } }
  }

  const handle: TestHandler = (request) => {
    const { method, path } = request
    switch (`${method} ${path}`) {
      case `GET ${CONNECT}/auth`:
        return authorize(request)
      case `POST ${CONNECT}/token`:
        return exchange(request)
      case `GET ${CONNECT}/userinfo`:
        return userinfo(request)
      case `GET ${CONNECT}/certs`:
        return { body: { keys: [key.jwk] } }
      case `POST ${TRANSACTIONS}`:
        return openTransaction(request)
    }
    const [, id] = new RegExp(`^${TRANSACTIONS}/([0-9a-f-]+)/result$`).exec(path) ?? []
    return id === undefined ? { status: 404, body: { error: 'not_found' } } : result(request, id)
  }

  return Object.freeze<TestDigitalAgency>({
    handle,
    faults,
    serverAt(url) {
      origin = url
      return {
        issuer: url + REALM,
        authorizationEndpoint: `${url}${CONNECT}/auth`,
        tokenEndpoint: `${url}${CONNECT}/token`,
        userinfoEndpoint: `${url}${CONNECT}/userinfo`,
        jwksUri: `${url}${CONNECT}/certs`,
        signTransactions: url + TRANSACTIONS,
      }
    },
    async rotateKey() {
      key = await newKey()
    },
  })
}

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: randomUUID(), use: 'sig', alg: 'ES256' }
  return { jwk, sign: (claims: Record<string, unknown>) => signWith(privateKey, jwk.kid!, claims) }
}

function signWith(key: CryptoKey, kid: string, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(key)
}
