/** docs/jpki-profile.md section 6: the デジタル認証アプリ, against its servers in software behind real HTTP. */
import { inspect } from 'node:util'
import { createMemoryOneTimeStore, decodeBase64, encodeUtf8, generateSigner, isTegataError, sha256 } from '@tegata/core'
import { anchorIndexInput, personClaims } from '@tegata/jpki'
import {
  createAuthorizationRequest,
  createClientCredentialsRequest,
  createSignTransactionRequest,
  createTokenRequest,
  createUserinfoRequest,
  DIGITAL_AGENCY_PRODUCTION,
  DIGITAL_AGENCY_SANDBOX,
  digitalAgencyAnchorSource,
  operatorAnchorSource,
  processAuthorizationResponse,
  processClientCredentialsResponse,
  processSignResultResponse,
  processSignTransactionResponse,
  processTokenResponse,
  statementNonce,
} from '@tegata/jpki/sources'
import { createTestDigitalAgency, createTestOperator, SAMPLE_PERSON, type TestReply } from '@tegata/jpki/testing'
import { SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { type FaultyServer, localFetch, makeStatement, serveFaulty } from './sources-support.js'
import { authority, card, clock, NOW } from './support.js'

const redirectUri = 'https://wallet.example/callback'
const clientId = 'RP00000001'
const statement = makeStatement()
const signer = await generateSigner('ES256')
const operator = await createTestOperator({ authority, clock })
const agency = await createTestDigitalAgency({
  clientId,
  redirectUri,
  clientKey: signer.publicJwk,
  signing: { card, operatorKey: operator.encryptionKey },
  clock,
})
let server: FaultyServer
let operatorServer: FaultyServer
let app: Parameters<typeof createTokenRequest>[0]

beforeAll(async () => {
  server = await serveFaulty(agency.handle)
  operatorServer = await serveFaulty(operator.handle)
  app = { server: agency.serverAt(server.url), clientId, redirectUri, signer, clock }
})
afterAll(async () => {
  await server.close()
  await operatorServer.close()
})
afterEach(() => {
  for (const fault of ['idToken', 'sign', 'userinfo'] as const) delete agency.faults[fault]
  server.instead.clear()
})

const createSource = (withOperator = false, changes: Partial<typeof app> = {}) =>
  digitalAgencyAnchorSource({
    app: { ...app, ...changes },
    fetch: localFetch,
    logins: createMemoryOneTimeStore({ clock }),
    ...(withOperator
      ? {
          operator: operatorAnchorSource({
            api: { url: operatorServer.url, token: 'test-token' },
            trust: authority.trust,
            fetch: localFetch,
          }),
        }
      : {}),
  })

/** The person follows the link and agrees; the wallet gets the query back. */
async function visit(url: string): Promise<string> {
  const { headers } = await fetch(url, { redirect: 'manual' })
  return new URL(headers.get('location')!).search
}

type Source = ReturnType<typeof createSource>
const finish = (source: Source, response: string, data = statement) =>
  source.verify({ statement: data, evidence: { form: 'login', response }, at: NOW })

async function login(source = createSource(), edit: (query: string) => string = (query) => query) {
  const { url } = await source.start(statement)
  return finish(source, edit(await visit(url)))
}

describe('OpenID Connect Core 3.1: a login for a statement', () => {
  test('gives the basic four at ial2, and a pairwise anchor', async () => {
    const anchor = await login()
    expect(anchor).toMatchObject({
      assurance: 'ial2',
      attributes: {
        name: SAMPLE_PERSON.name,
        birthdate: SAMPLE_PERSON.birthdate,
        gender: 'female',
        address: SAMPLE_PERSON.address,
        nameSubstitutions: 'unreliable',
      },
    })
    expect(personClaims(anchor.attributes, '2026-11-22', anchor.assurance)).toMatchObject({
      assurance_level: 'ial2',
      name_substituted: true,
      prefecture: '東京都',
    })
    expect(anchorIndexInput(anchor.secret)).toEqual(anchorIndexInput((await login()).secret))
  })

  test('the request has PKCE, state, nonce, scopes and acr_values', () => {
    const { url, state, nonce, codeVerifier } = createAuthorizationRequest(app, { nonce: statementNonce(statement) })
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'openid name address birthdate gender',
      state,
      nonce,
      code_challenge: Buffer.from(sha256(encodeUtf8(codeVerifier))).toString('base64url'),
      code_challenge_method: 'S256',
      acr_values: 'aal3 crl',
    })
    expect(codeVerifier).toMatch(/^[\w-]{43}$/)
    expect(createAuthorizationRequest(app, { nonce }).state).not.toBe(state)
  })

  test.each([
    ['YYYY-MM-DD', { birthdate: '1990-04-03' }],
    ['an address object', { address: { formatted: SAMPLE_PERSON.address } }],
    ['a word for the gender', { gender: 'female' }],
  ])('userinfo with %s', async (_, changes) => {
    agency.faults.userinfo = (claims) => ({ ...claims, ...changes })
    expect((await login()).attributes).toMatchObject({ birthdate: '1990-04-03', gender: 'female' })
  })

  test('presets: both environments, same paths', () => {
    expect(DIGITAL_AGENCY_PRODUCTION).toMatchObject({
      issuer: 'https://auth-and-sign.go.jp/api/realms/main',
      tokenEndpoint: 'https://auth-and-sign.go.jp/api/realms/main/protocol/openid-connect/token',
    })
    expect(DIGITAL_AGENCY_SANDBOX.signTransactions).toBe('https://sb-auth-and-sign.go.jp/api/sign-transactions')
  })
})

test('a registration that can never work', () => {
  const wrong = expect.objectContaining({ code: 'ERR_ARG_VALUE' })
  expect(() => createSource(false, { requiredAcr: [] })).toThrow(wrong)
  expect(() => createSource(false, { redirectUri: '/callback' })).toThrow(wrong)
  expect(() => createSource(false, { server: { ...app.server, jwksUri: '' } })).toThrow(wrong)
  const api = { url: 'verify.example', token: 'test-token' }
  expect(() => operatorAnchorSource({ api, trust: authority.trust, fetch: localFetch })).toThrow(wrong)
})

describe('R7, R8: a login is for one statement, once', () => {
  test('another statement', async () => {
    const source = createSource()
    const response = await visit((await source.start(statement)).url)
    const other = makeStatement('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')
    expect(await codeOf(() => finish(source, response, other))).toBe('ERR_OIDC_NONCE')
  })

  test('a replay, also of many at once', async () => {
    const source = createSource()
    const response = await visit((await source.start(statement)).url)
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => codeOf(() => finish(source, response))))
    expect(outcomes.sort()).toEqual([
      'ERR_OIDC_STATE',
      'ERR_OIDC_STATE',
      'ERR_OIDC_STATE',
      'ERR_OIDC_STATE',
      'accepted',
    ])
  })

  test('a code that was used already, with a login of its own', async () => {
    const source = createSource()
    const first = await visit((await source.start(statement)).url)
    await finish(source, first)
    const code = new URLSearchParams(first).get('code')!
    const injected = login(source, (query) => query.replace(/code=[^&]+/, `code=${code}`))
    await expect(injected).rejects.toMatchObject({
      code: 'ERR_OIDC_REFUSED',
      evidence: { status: 400, reason: 'invalid_grant' },
    })
  })

  test('a code of another person’s login (PKCE)', async () => {
    const source = createSource()
    const stolen = new URLSearchParams(await visit((await createSource().start(statement)).url)).get('code')!
    expect(await codeOf(() => login(source, (query) => query.replace(/code=[^&]+/, `code=${stolen}`)))).toBe(
      'ERR_OIDC_REFUSED',
    )
  })

  test('an expired login, and a statement that has ended or is none', async () => {
    let now = NOW
    const moving = () => now
    const source = digitalAgencyAnchorSource({
      app: { ...app, clock: moving },
      fetch: localFetch,
      logins: createMemoryOneTimeStore({ clock: moving }),
    })
    const response = await visit((await source.start(statement)).url)
    now = new Date(NOW.getTime() + 601_000)
    expect(await codeOf(() => finish(source, response))).toBe('ERR_OIDC_STATE')
    now = new Date('2026-11-22T01:00:00Z')
    expect(await codeOf(() => source.start(statement))).toBe('ERR_JPKI_STATEMENT_EXPIRED')
    expect(await codeOf(() => source.start(encodeUtf8('{}')))).toBe('ERR_JPKI_STATEMENT_MALFORMED')
  })

  test.each([
    ['an unknown state', (query: string) => query.replace(/state=[^&]+/, 'state=unknown'), 'ERR_OIDC_STATE'],
    ['no state', (query: string) => query.replace(/state=[^&]+/, ''), 'ERR_OIDC_CALLBACK'],
    ['two states', (query: string) => `${query}&state=other`, 'ERR_OIDC_CALLBACK'],
    ['no code', (query: string) => query.replace(/code=[^&]+/, ''), 'ERR_OIDC_CALLBACK'],
    ['a flood', (query: string) => query + 'x'.repeat(9000), 'ERR_OIDC_CALLBACK'],
    ['another server (mix-up)', (query: string) => `${query}&iss=https%3A%2F%2Fattacker.example`, 'ERR_OIDC_ISSUER'],
    ['a refusal', (query: string) => query.replace(/code=[^&]+/, 'error=access_denied'), 'ERR_OIDC_REFUSED'],
  ])('%s', async (_, edit, code) => {
    expect(await codeOf(() => login(createSource(), edit))).toBe(code)
  })

  test('the right iss is fine', async () => {
    const iss = encodeURIComponent(app.server.issuer)
    expect((await login(createSource(), (query) => `${query}&iss=${iss}`)).assurance).toBe('ial2')
  })

  test('processAuthorizationResponse compares the state itself', async () => {
    expect(await codeOf(() => processAuthorizationResponse(app, 'code=a&state=b', 'c'))).toBe('ERR_OIDC_STATE')
  })

  test('evidence of another form', async () => {
    const evidence = card.sign(statement)
    expect(await codeOf(() => createSource().verify({ statement, evidence, at: NOW }))).toBe('ERR_ANCHOR_EVIDENCE')
  })
})

describe('OpenID Connect Core 3.1.3.7: the ID token', () => {
  const seconds = Math.floor(NOW.getTime() / 1000)
  test.each<[string, Record<string, unknown>, string]>([
    ['another nonce', { nonce: 'other' }, 'ERR_OIDC_NONCE'],
    ['no nonce', { nonce: undefined }, 'ERR_OIDC_NONCE'],
    ['another client', { aud: 'RP00000002' }, 'ERR_OIDC_AUDIENCE'],
    ['this client and another', { aud: [clientId, 'RP00000002'] }, 'ERR_OIDC_AUDIENCE'],
    ['another authorised party', { azp: 'RP00000002' }, 'ERR_OIDC_AUDIENCE'],
    ['another issuer', { iss: 'https://attacker.example' }, 'ERR_OIDC_ISSUER'],
    ['expired', { exp: seconds - 31 }, 'ERR_OIDC_TIME'],
    ['no expiry', { exp: undefined }, 'ERR_OIDC_TIME'],
    ['a text as expiry', { exp: '9999999999' }, 'ERR_OIDC_TIME'],
    ['issued long ago', { iat: seconds - 601 }, 'ERR_OIDC_TIME'],
    ['issued in the future', { iat: seconds + 31 }, 'ERR_OIDC_TIME'],
    ['a weaker authentication', { acr: 'aal2' }, 'ERR_OIDC_ACR'],
    ['an acr that only begins alike', { acr: 'aal33' }, 'ERR_OIDC_ACR'],
    ['no acr', { acr: undefined }, 'ERR_OIDC_ACR'],
    ['no subject', { sub: undefined }, 'ERR_OIDC_ID_TOKEN'],
    ['a subject beyond ASCII', { sub: '花子' }, 'ERR_OIDC_ID_TOKEN'],
  ])('%s', async (_, changes, code) => {
    agency.faults.idToken = (claims) => ({ ...claims, ...changes })
    expect(await codeOf(() => login())).toBe(code)
  })

  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  test.each<[string, (claims: Record<string, unknown>) => Promise<string>, string]>([
    ['alg none', async (claims) => `${part({ alg: 'none' })}.${part(claims)}.`, 'ERR_OIDC_ID_TOKEN'],
    [
      'HS256 with the public key as its secret',
      (claims) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(encodeUtf8(JSON.stringify(signer.publicJwk))),
      'ERR_OIDC_ID_TOKEN',
    ],
    ['no token at all', async () => 'x', 'ERR_OIDC_ID_TOKEN'],
    ['an endless token', async () => 'x'.repeat(20_000), 'ERR_OIDC_ID_TOKEN'],
    ['no kid', async (claims) => `${part({ alg: 'ES256' })}.${part(claims)}.AAAA`, 'ERR_OIDC_KEY'],
    [
      'a prototype name as kid',
      async (claims) => `${part({ alg: 'ES256', kid: '__proto__' })}.${part(claims)}.AAAA`,
      'ERR_OIDC_KEY',
    ],
  ])('%s', async (_, sign, code) => {
    agency.faults.sign = sign
    expect(await codeOf(() => login())).toBe(code)
  })

  test('a signature by another key under the same kid', async () => {
    const kid = ((await (await fetch(app.server.jwksUri)).json()) as { keys: { kid: string }[] }).keys[0]!.kid
    agency.faults.sign = async (claims) => {
      const signed = `${part({ alg: 'ES256', kid })}.${part(claims)}`
      return `${signed}.${Buffer.from(await signer.sign(encodeUtf8(signed))).toString('base64url')}`
    }
    expect(await codeOf(() => login())).toBe('ERR_OIDC_ID_TOKEN')
  })

  test('a changed payload', async () => {
    server.instead.set('token', (genuine) => {
      const body = genuine!.body as { id_token: string }
      const [header, payload, signature] = body.id_token.split('.')
      const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString())
      return { body: { ...body, id_token: `${header}.${part({ ...claims, sub: 'other' })}.${signature}` } }
    })
    expect(await codeOf(() => login())).toBe('ERR_OIDC_ID_TOKEN')
  })

  test('keys rotate: asked for again once, not at every login', async () => {
    const source = createSource()
    const count = () => server.log.filter((name) => name === 'certs').length
    const before = count()
    await login(source)
    await login(source)
    expect(count()).toBe(before + 1)
    await agency.rotateKey()
    await login(source)
    expect(count()).toBe(before + 2)
    server.instead.set('certs', () => ({ body: { keys: [] } }))
    await agency.rotateKey()
    expect(await codeOf(() => login(source))).toBe('ERR_OIDC_KEY')
  })

  test('keys of other kinds are not used', async () => {
    const { publicJwk } = await generateSigner('EdDSA')
    const others = [
      { ...publicJwk, kid: 'a' },
      { kty: 'oct', k: 'AA', kid: 'b' },
      7,
      null,
      { kty: 'EC', crv: 'P-256', kid: 'c' },
    ]
    server.instead.set('certs', () => ({ body: { keys: others } }))
    expect(await codeOf(() => login())).toBe('ERR_OIDC_KEY')
  })
})

describe('OpenID Connect Core 5.3: the userinfo', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['another person', { sub: 'other' }, 'ERR_OIDC_SUBJECT'],
    ['nobody', { sub: undefined }, 'ERR_OIDC_SUBJECT'],
    ['no name', { name: undefined }, 'ERR_OIDC_RESPONSE'],
    ['an empty name', { name: '' }, 'ERR_JPKI_ATTRIBUTE_INVALID'],
    ['a name that is a list', { name: ['a'] }, 'ERR_OIDC_RESPONSE'],
    ['an unknown gender', { gender: '3' }, 'ERR_OIDC_RESPONSE'],
    ['half a date of birth', { birthdate: '19900000' }, 'ERR_JPKI_BIRTHDATE_PARTIAL'],
    ['30 February', { birthdate: '1990-02-30' }, 'ERR_JPKI_BIRTHDATE_INVALID'],
    ['a date of an era', { birthdate: 'H020403' }, 'ERR_JPKI_BIRTHDATE_INVALID'],
    ['an address without text', { address: { region: '東京都' } }, 'ERR_OIDC_RESPONSE'],
  ])('%s', async (_, changes, code) => {
    agency.faults.userinfo = (claims) => ({ ...claims, ...changes })
    expect(await codeOf(() => login())).toBe(code)
  })
})

describe('answers that are none', () => {
  const json = { 'content-type': 'application/json' }
  test.each<[string, string, TestReply | undefined, string]>([
    ['token', 'malformed JSON', { headers: json, body: '{"access_token":' }, 'ERR_OIDC_RESPONSE'],
    ['token', 'two tokens', { headers: json, body: '{"access_token":"a","access_token":"b"}' }, 'ERR_OIDC_RESPONSE'],
    ['token', 'no ID token', { body: { access_token: 'a', token_type: 'Bearer' } }, 'ERR_OIDC_RESPONSE'],
    ['token', 'another type', { body: { access_token: 'a', token_type: 'mac', id_token: 'x' } }, 'ERR_OIDC_RESPONSE'],
    [
      'token',
      'a token with a line break',
      { body: { access_token: 'a\r\nb', token_type: 'Bearer', id_token: 'x' } },
      'ERR_OIDC_RESPONSE',
    ],
    ['token', 'a page', { headers: { 'content-type': 'text/html' }, body: '<p>' }, 'ERR_FETCH_CONTENT_TYPE'],
    [
      'token',
      'a redirection',
      { status: 302, headers: { location: 'https://attacker.example' } },
      'ERR_FETCH_REDIRECT',
    ],
    ['token', 'too much', { body: { padding: 'x'.repeat(70_000) } }, 'ERR_FETCH_TOO_LARGE'],
    ['token', 'an OAuth error', { status: 400, body: { error: 'invalid_client' } }, 'ERR_OIDC_REFUSED'],
    ['token', 'an error page', { status: 502, body: '<html>' }, 'ERR_OIDC_REFUSED'],
    ['certs', 'no keys', { body: {} }, 'ERR_OIDC_RESPONSE'],
    ['certs', 'a thousand keys', { body: { keys: new Array(1000).fill({}) } }, 'ERR_OIDC_RESPONSE'],
    ['certs', '500', { status: 500, body: { error: 'server_error' } }, 'ERR_OIDC_RESPONSE'],
    ['userinfo', '401', { status: 401, body: { error: 'invalid_token' } }, 'ERR_OIDC_REFUSED'],
    ['userinfo', 'a list', { headers: json, body: '[]' }, 'ERR_OIDC_RESPONSE'],
  ])('%s: %s', async (path, _, reply, code) => {
    server.instead.set(path, () => reply)
    expect(await codeOf(() => login())).toBe(code)
  })

  test('RFC 7523: an assertion by another key, or used twice, is refused', async () => {
    const stranger = createSource(false, { signer: await generateSigner('ES256') })
    await expect(login(stranger)).rejects.toMatchObject({
      code: 'ERR_OIDC_REFUSED',
      evidence: { status: 401, reason: 'invalid_client' },
    })
    const { url, request } = await createClientCredentialsRequest(app)
    expect((await localFetch(url, request)).status).toBe(200)
    expect((await localFetch(url, request)).status).toBe(401)
  })

  test('an assertion lives a minute and names its endpoint', async () => {
    const { request } = await createTokenRequest({ ...app, keyId: 'key-1' }, 'code', 'verifier')
    const form = new URLSearchParams(request.body)
    const [header, claims] = form
      .get('client_assertion')!
      .split('.')
      .slice(0, 2)
      .map((text) => JSON.parse(Buffer.from(text, 'base64url').toString()))
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'key-1' })
    expect(claims).toMatchObject({ iss: clientId, sub: clientId, aud: app.server.tokenEndpoint })
    expect(claims.exp - claims.iat).toBe(60)
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  })
})

describe('sign transactions: the statement is signed in the app, the operator opens the result', () => {
  test('ial3, with the attributes of the certificate that the issuer never sees', async () => {
    const anchor = await login(createSource(true))
    expect(anchor).toMatchObject({ assurance: 'ial3', attributes: { name: SAMPLE_PERSON.name } })
  })

  const credentials = async () => {
    const { url, request } = await createClientCredentialsRequest(app)
    return processClientCredentialsResponse(await localFetch(url, request))
  }

  test('the DigestInfo trap: 51 bytes are posted, 32 only by name', async () => {
    const token = await credentials()
    const posted = (form?: 'bare-sha256') => {
      const { request } = createSignTransactionRequest(app, token, statement, form)
      return decodeBase64((JSON.parse(request.body!) as { digest: string }).digest)
    }
    expect(posted()).toHaveLength(51)
    expect(Buffer.from(posted().subarray(0, 19)).toString('hex')).toBe('3031300d060960864801650304020105000420')
    expect(posted().subarray(19)).toEqual(sha256(statement))
    expect(posted('bare-sha256')).toEqual(sha256(statement))
  })

  test.each<[string, string, TestReply, string]>([
    ['sign-transactions', 'no identifier', { status: 201, body: {} }, 'ERR_OIDC_RESPONSE'],
    [
      'sign-transactions',
      'a path as identifier',
      { status: 201, body: { sign_transaction_id: '../token' } },
      'ERR_OIDC_RESPONSE',
    ],
    ['sign-transactions', 'refused', { status: 403, body: { error: 'access_denied' } }, 'ERR_OIDC_REFUSED'],
    ['result', 'no JWE', { body: { result: 'a.b.c' } }, 'ERR_OIDC_RESPONSE'],
    ['result', 'two JWEs', { body: { a: 'a.b.c.d.e', b: 'a.b.c.d.e' } }, 'ERR_OIDC_RESPONSE'],
    ['result', 'not found', { status: 404, body: { error: 'not_found' } }, 'ERR_OIDC_REFUSED'],
    ['result', 'a JWE for somebody else', { body: { result: 'a.b.c.d.e' } }, 'ERR_OPERATOR_REFUSED'],
  ])('%s: %s', async (path, _, reply, code) => {
    server.instead.set(path, () => reply)
    expect(await codeOf(() => login(createSource(true)))).toBe(code)
  })

  test('a result that is a bare JWE is forwarded as it is', () => {
    const response = (text: string) => ({ status: 200, contentType: 'application/jose', body: encodeUtf8(text) })
    expect(processSignResultResponse(response('eyJh.a_-.b.c.d'))).toBe('eyJh.a_-.b.c.d')
    const started = performance.now()
    expect(() => processSignResultResponse(response('a'.repeat(1_000_000)))).toThrow()
    expect(performance.now() - started).toBeLessThan(500)
  })

  test('another client’s transaction', async () => {
    const id = processSignTransactionResponse(
      await localFetch(...pair(createSignTransactionRequest(app, await credentials(), statement))),
    )
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    const answer = await localFetch(`${app.server.signTransactions}/${id}/result`, {
      method: 'GET',
      accept: ['application/json'],
    })
    expect(answer.status).toBe(401)
  })
})

const pair = ({ url, request }: ReturnType<typeof createSignTransactionRequest>) => [url, request] as const

test('R1: no secret in anything that can be printed', async () => {
  const secrets: string[] = []
  server.instead.set('token', (genuine) => {
    const body = genuine!.body as { access_token: string; id_token: string }
    secrets.push(body.access_token, body.id_token)
    return genuine
  })
  agency.faults.userinfo = (claims) => ({ ...claims, sub: 'other' })
  const source = createSource()
  const query = await visit((await source.start(statement)).url)
  secrets.push(new URLSearchParams(query).get('code')!)
  const error = await Promise.resolve(finish(source, query)).catch((reason: unknown) => reason)
  expect(isTegataError(error)).toBe(true)

  const tokens = processTokenResponse({
    status: 200,
    contentType: 'application/json',
    body: encodeUtf8('{"access_token":"t0ken","token_type":"Bearer","id_token":"x"}'),
  })
  expect(createUserinfoRequest(app, tokens.accessToken).request.headers).toEqual({ authorization: 'Bearer t0ken' })
  const printed = [error, source, tokens.accessToken, structuredClone(tokens.accessToken)]
    .map((value) => inspect(value, { depth: 9, showHidden: true }) + JSON.stringify(value))
    .join()
  for (const secret of [...secrets, 't0ken']) expect(printed).not.toContain(secret)
  expect(() => createUserinfoRequest(app, {} as never)).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
})
