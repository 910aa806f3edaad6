import { randomUUID } from 'node:crypto'
import {
  type Awaitable,
  type Clock,
  decodeBase64,
  encodeUtf8,
  hashText,
  type JwkPublic,
  systemClock,
} from '@tegata/core'
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

/** The state of the servers. */
interface Agency extends TestDigitalAgencyOptions {
  readonly person: TestPerson
  readonly clock: Clock
  readonly verifyKey: CryptoKey | Uint8Array
  readonly faults: TestDigitalAgencyFaults
  readonly logins: Map<string, Login>
  readonly tokens: Map<string, Login>
  readonly transactions: Map<string, Uint8Array>
  readonly assertions: Set<string>
  readonly subject: string
  origin: string
  key: Awaited<ReturnType<typeof newKey>>
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
  const agency: Agency = {
    ...options,
    person: options.person ?? SAMPLE_PERSON,
    clock: options.clock ?? systemClock,
    verifyKey: await importJWK({ ...options.clientKey }, 'ES256'),
    faults: {},
    logins: new Map(),
    tokens: new Map(),
    transactions: new Map(),
    assertions: new Set(),
    subject: randomUUID(),
    origin: '',
    key: await newKey(),
  }
  return Object.freeze<TestDigitalAgency>({
    handle: (request) => route(agency, request),
    faults: agency.faults,
    serverAt(url) {
      agency.origin = url
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
      agency.key = await newKey()
    },
  })
}

function route(agency: Agency, request: TestRequest): Awaitable<TestReply> {
  const { method, path } = request
  switch (`${method} ${path}`) {
    case `GET ${CONNECT}/auth`:
      return authorize(agency, request)
    case `POST ${CONNECT}/token`:
      return exchange(agency, new URLSearchParams(request.body))
    case `GET ${CONNECT}/userinfo`:
      return tellUserinfo(agency, request)
    case `GET ${CONNECT}/certs`:
      return { body: { keys: [agency.key.jwk] } }
    case `POST ${TRANSACTIONS}`:
      return openTransaction(agency, request)
  }
  const [, id] = new RegExp(`^${TRANSACTIONS}/([0-9a-f-]+)/result$`).exec(path) ?? []
  return id === undefined ? refuse(404, 'not_found') : tellResult(agency, request, id)
}

/** The person agrees at once. */
function authorize(agency: Agency, { query }: TestRequest): TestReply {
  const get = (name: string): string => query.get(name) ?? ''
  if (get('client_id') !== agency.clientId || get('redirect_uri') !== agency.redirectUri) {
    return { status: 400, body: 'unknown client' }
  }
  const back = new URL(agency.redirectUri)
  back.searchParams.set('state', get('state'))
  const isComplete =
    get('response_type') === 'code' &&
    get('scope').split(' ').includes('openid') &&
    get('code_challenge_method') === 'S256' &&
    get('acr_values') === 'aal3 crl' &&
    ['state', 'nonce', 'code_challenge'].every((name) => get(name) !== '')
  if (!isComplete) {
    back.searchParams.set('error', 'invalid_request')
    return { status: 302, headers: { location: back.href } }
  }
  const code = randomUUID()
  const transactionId = query.get('sign_transaction_id')
  agency.logins.set(code, { nonce: get('nonce'), challenge: get('code_challenge'), scope: get('scope'), transactionId })
  back.searchParams.set('code', code)
  back.searchParams.set('session_state', randomUUID())
  return { status: 302, headers: { location: back.href } }
}

async function exchange(agency: Agency, form: URLSearchParams): Promise<TestReply> {
  if (!(await isClient(agency, form))) return refuse(401, 'invalid_client')
  if (form.get('grant_type') === 'client_credentials') {
    return grant(agency, { nonce: '', challenge: '', scope: 'sign', transactionId: null })
  }
  const code = form.get('code') ?? ''
  const login = agency.logins.get(code)
  agency.logins.delete(code)
  const challenge = hashText('SHA-256', form.get('code_verifier') ?? '')
  if (login?.challenge !== challenge || form.get('redirect_uri') !== agency.redirectUri) {
    return refuse(400, 'invalid_grant')
  }
  const { faults, key, clientId, subject, origin } = agency
  const now = Math.floor(agency.clock().getTime() / 1000)
  const times = { iat: now, exp: now + 300 }
  const claims = { iss: origin + REALM, aud: clientId, sub: subject, nonce: login.nonce, acr: 'aal3 crl', ...times }
  return grant(agency, login, await (faults.sign ?? key.sign)(faults.idToken?.(claims) ?? claims))
}

/** RFC 7523 section 3, with the jti taken once. */
async function isClient({ clientId, verifyKey, origin, clock, assertions }: Agency, form: URLSearchParams) {
  try {
    const { payload } = await jwtVerify(form.get('client_assertion') ?? '', verifyKey, {
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

function grant({ tokens }: Agency, login: Login, idToken?: string): TestReply {
  const token = randomUUID()
  tokens.set(token, login)
  const both = { access_token: token, token_type: 'Bearer', expires_in: 300, scope: login.scope }
  return { body: { ...both, ...(idToken === undefined ? {} : { id_token: idToken }) } }
}

function holderOf({ tokens }: Agency, { headers }: TestRequest): Login | undefined {
  return tokens.get((headers.authorization ?? '').replace(/^Bearer /, ''))
}

function tellUserinfo(agency: Agency, request: TestRequest): TestReply {
  const scopes = holderOf(agency, request)?.scope.split(' ') ?? []
  if (!scopes.includes('openid')) return refuse(401, 'invalid_token')
  const { name, address, birthdate, gender } = agency.person
  const all = Object.entries({ name, address, birthdate: birthdate.replaceAll('-', ''), gender })
  const claims = { sub: agency.subject, ...Object.fromEntries(all.filter(([scope]) => scopes.includes(scope))) }
  return { body: agency.faults.userinfo?.(claims) ?? claims }
}

function openTransaction(agency: Agency, request: TestRequest): TestReply {
  if (holderOf(agency, request)?.scope !== 'sign') return refuse(401, 'invalid_token')
  const digest = decodeBase64((JSON.parse(request.body) as { digest: string }).digest)
  if (digest.length !== 32 && digest.length !== 51) return refuse(400, 'invalid_request')
  const id = randomUUID()
  agency.transactions.set(id, digest)
  return { status: 201, body: { sign_transaction_id: id } }
}

async function tellResult(agency: Agency, request: TestRequest, id: string): Promise<TestReply> {
  const payload = agency.transactions.get(id)
  if (holderOf(agency, request)?.transactionId !== id) return refuse(401, 'invalid_token')
  if (payload === undefined || agency.signing === undefined) return refuse(404, 'not_found')
  const { card, operatorKey } = agency.signing
  const { certificate, key } = card.certificate
  const jwe = await new CompactEncrypt(encodeUtf8(sealedSignature(certificate, key.signPadded(payload))))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
    .encrypt(await importJWK(operatorKey, 'ECDH-ES+A256KW'))
  return { body: { result: jwe } }
}

function refuse(status: number, error: string): TestReply {
  return { status, body: { error, error_description: 'see the documentation' } }
}

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: randomUUID(), use: 'sig', alg: 'ES256' }
  return { jwk, sign: (claims: Record<string, unknown>) => signWith(privateKey, jwk.kid!, claims) }
}

function signWith(key: CryptoKey, kid: string, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(key)
}
