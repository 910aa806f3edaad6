/** R6: the issuer issues from any anchor source, and business code sees none of the difference but the assurance. */
import { createMemoryOneTimeStore, createSafeFetch, generateSigner, unsafeAllowLoopback } from '@tegata/core'
import type { Issuer } from '@tegata/issuer'
import { digitalAgencyAnchorSource, operatorAnchorSource } from '@tegata/jpki/sources'
import { createTestDigitalAgency, createTestOperator, serveOnLoopback, type TestServer } from '@tegata/jpki/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { code, createWorld, FORMATS, presentAs } from './world.js'

const world = await createWorld()
const { authority, clock } = world
const card = world.createCard()
const fetchLocally = createSafeFetch({ addresses: unsafeAllowLoopback, timeoutMs: 5000 })
const servers: TestServer[] = []

const operator = await createTestOperator({ authority, clock })
/** What the operator calls its users. */
const userIds: string[] = []
const operatorServer = await serve(async (request) => {
  const reply = await operator.handle(request)
  userIds.push((reply?.body as { user?: { id: string } } | undefined)?.user?.id ?? '')
  return reply
})
const operatorSource = operatorAnchorSource({
  api: { url: operatorServer.url, token: 'test-token' },
  trust: authority.trust,
  fetch: fetchLocally,
})

const signer = await generateSigner('ES256')
const client = { clientId: 'RP00000001', redirectUri: 'https://wallet.example/callback' }
const agency = await createTestDigitalAgency({
  ...client,
  clientKey: signer.publicJwk,
  signing: { card, operatorKey: operator.encryptionKey },
  clock,
})
const agencyServer = await serve(agency.handle)
const app = { server: agency.serverAt(agencyServer.url), ...client, signer, clock }
const createAgencySource = (operator?: typeof operatorSource) =>
  digitalAgencyAnchorSource({
    app,
    fetch: fetchLocally,
    logins: createMemoryOneTimeStore({ clock }),
    ...(operator === undefined ? {} : { operator }),
  })

afterAll(() => Promise.all(servers.map((server) => server.close())))

async function serve(handle: Parameters<typeof serveOnLoopback>[0]): Promise<TestServer> {
  const server = await serveOnLoopback(handle)
  servers.push(server)
  return server
}

async function prepare(issuer: Issuer) {
  const holder = world.createWallet([issuer.trust])
  return { holder, issuance: await holder.prepare(await issuer.offer()) }
}

async function visit(url: string): Promise<string> {
  const { headers } = await fetch(url, { redirect: 'manual' })
  return new URL(headers.get('location')!).search
}

describe('a platform operator', () => {
  test('three formats from a card signature that the operator verified', async () => {
    const issuer = await world.createIssuer({ anchor: operatorSource })
    const { holder, issuance } = await prepare(issuer)
    const response = await issuer.issue(issuance.request(card.sign(issuance.statement, 'digest-info')))
    expect(response.credentials.map(({ format }) => format)).toEqual(FORMATS)
    expect(await issuance.accept(response)).toBe(5)
    // R1, R2: the operator's identifier anchors, and is nowhere to be read.
    const [userId] = userIds
    expect(userId).toMatch(/^[0-9a-f-]{36}$/)
    const stored = JSON.stringify([response, await world.anchors()])
    for (const form of [userId!, btoa(userId!).slice(0, 40)]) expect(stored).not.toContain(form)

    const party = world.createVerifier('bank.example', [issuer.trust])
    for (const format of FORMATS) {
      const request = await party.request({ name: true, prefecture: true, age_over_20: true })
      const { claims, assuranceLevel } = await party.verify(request, await presentAs(holder, format, request))
      expect({ assuranceLevel, ...claims }).toEqual({
        assuranceLevel: 'ial3',
        name: '見本　花子',
        prefecture: '東京都',
        age_over_20: true,
      })
    }
  })

  test('a signature over another statement, and a replay', async () => {
    const issuer = await world.createIssuer({ anchor: operatorSource })
    const { issuance } = await prepare(issuer)
    const { issuance: other } = await prepare(issuer)
    const foreign = issuance.request(card.sign(other.statement, 'digest-info'))
    await expect(issuer.issue(foreign)).rejects.toThrow(code('ERR_JPKI_SIGNATURE'))
    const genuine = issuance.request(card.sign(issuance.statement, 'digest-info'))
    await issuer.issue(genuine)
    await expect(issuer.issue(genuine)).rejects.toThrow(code('ERR_POLICY_CHALLENGE_UNKNOWN'))
  })
})

describe('the デジタル認証アプリ', () => {
  test('a login: credentials say ial2, and verifiers take that only when they say so', async () => {
    const source = createAgencySource()
    const issuer = await world.createIssuer({ anchor: source })
    const { holder, issuance } = await prepare(issuer)
    const { url } = await source.start(issuance.statement)
    const response = await issuer.issue(issuance.request({ form: 'login', response: await visit(url) }))
    expect(await issuance.accept(response)).toBe(5)

    const strict = world.createVerifier('bank.example', [issuer.trust])
    const lenient = world.createVerifier('shop.example', [issuer.trust], { minimumAssurance: 'ial2' })
    for (const format of FORMATS) {
      const refused = await strict.request({ age_over_20: true })
      await expect(strict.verify(refused, await presentAs(holder, format, refused))).rejects.toThrow(
        code('ERR_POLICY_ASSURANCE'),
      )
    }
    for (const format of FORMATS) {
      const request = await lenient.request({ age_over_20: true })
      const { assuranceLevel } = await lenient.verify(request, await presentAs(holder, format, request))
      expect(assuranceLevel).toBe('ial2')
    }
  })

  test('a login cannot be brought to other holder keys', async () => {
    const source = createAgencySource()
    const issuer = await world.createIssuer({ anchor: source })
    const { issuance: victim } = await prepare(issuer)
    const { issuance: thief } = await prepare(issuer)
    const response = await visit((await source.start(victim.statement)).url)
    await expect(issuer.issue(thief.request({ form: 'login', response }))).rejects.toThrow(code('ERR_OIDC_NONCE'))
  })

  test('a signature in the app: ial3, through the operator that alone can open it', async () => {
    const source = createAgencySource(operatorSource)
    const issuer = await world.createIssuer({ anchor: source })
    const { issuance } = await prepare(issuer)
    const { url } = await source.start(issuance.statement)
    const response = await issuer.issue(issuance.request({ form: 'login', response: await visit(url) }))
    expect(await issuance.accept(response)).toBe(5)
  })

  test('a signature does not pass for a login, nor the other way round', async () => {
    const withLogin = await world.createIssuer({ anchor: createAgencySource() })
    const { issuance } = await prepare(withLogin)
    await expect(withLogin.issue(issuance.request(card.sign(issuance.statement)))).rejects.toThrow(
      code('ERR_ANCHOR_EVIDENCE'),
    )
    const direct = await world.createIssuer()
    const { issuance: other } = await prepare(direct)
    const login = other.request({ form: 'login', response: 'code=a&state=b' })
    await expect(direct.issue(login)).rejects.toThrow(code('ERR_ANCHOR_EVIDENCE'))
  })
})
