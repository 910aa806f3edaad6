/** docs/jpki-profile.md section 7: platform operators, against one in software behind real HTTP. */
import { inspect } from 'node:util'
import { encodeUtf8 } from '@tegata/core'
import { anchorIndexInput } from '@tegata/jpki'
import { type AnchorEvidence, directAnchorSource, operatorAnchorSource } from '@tegata/jpki/sources'
import {
  createSoftwareCard,
  createTestAuthority,
  createTestOperator,
  SAMPLE_PERSON,
  type TestReply,
} from '@tegata/jpki/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { type FaultyServer, localFetch, makeStatement, serveFaulty } from './sources-support.js'
import { authority, card, clock, NOW } from './support.js'

const TOKEN = 's3cret-api-token'
const statement = makeStatement()
const signed = card.sign(statement, 'digest-info')
/** One key for everybody: RSA keys take a while to make. */
const certificate = { key: card.certificate.key }
const foreign = createTestAuthority({ clock, key: card.certificate.key })
let server: FaultyServer

beforeAll(async () => {
  server = await serveFaulty((await createTestOperator({ authority, token: TOKEN, clock })).handle)
})
afterAll(() => server.close())

const source = (token = TOKEN) =>
  operatorAnchorSource({ api: { url: server.url, token }, trust: authority.trust, fetch: localFetch })
const verify = (evidence: AnchorEvidence = signed, data = statement) =>
  source().verify({ statement: data, evidence, at: NOW })

/** Changes members of the genuine answer: `{ 'verification.result': … }`. */
function answering(changes: Record<string, unknown>): void {
  server.instead.set('Verify', (genuine) => {
    const body = structuredClone(genuine!.body) as Record<string, Record<string, unknown>>
    for (const [path, value] of Object.entries(changes)) {
      const names = path.split('.')
      let parent = body as Record<string, unknown>
      for (const name of names.slice(0, -1)) parent = parent[name] as Record<string, unknown>
      if (value === undefined) delete parent[names.at(-1)!]
      else parent[names.at(-1)!] = value
    }
    return { ...genuine, body }
  })
}

describe('R6: attributes, assurance and a handle; nothing else', () => {
  test('a signature over the statement', async () => {
    const anchor = await verify()
    expect(Object.keys(anchor).sort()).toEqual(['assurance', 'attributes', 'secret'])
    expect(anchor).toMatchObject({ assurance: 'ial3', attributes: { name: SAMPLE_PERSON.name } })
    expect(JSON.stringify(anchor.secret)).toBe('{}')
  })

  test('the anchor is the pairwise user, the same after a renewal', async () => {
    const index = anchorIndexInput((await verify()).secret)
    const renewed = createSoftwareCard({ authority, clock, certificate })
    expect(anchorIndexInput((await verify(renewed.sign(statement, 'digest-info'))).secret)).toEqual(index)
    const other = createSoftwareCard({
      authority,
      clock,
      certificate,
      person: { ...SAMPLE_PERSON, name: '別人　太郎' },
    })
    expect(anchorIndexInput((await verify(other.sign(statement, 'digest-info'))).secret)).not.toEqual(index)
  })

  test('the direct source gives the same person, without a server', async () => {
    const direct = directAnchorSource({ trust: authority.trust, revocation: authority.crls })
    for (const evidence of [signed, card.sign(statement)]) {
      const { attributes, assurance } = await direct.verify({ statement, evidence, at: NOW })
      expect({ attributes, assurance }).toEqual({ attributes: (await verify()).attributes, assurance: 'ial3' })
    }
  })

  test('evidence of another form', async () => {
    const login: AnchorEvidence = { form: 'login', response: 'code=a&state=b' }
    const direct = directAnchorSource({ trust: authority.trust, revocation: authority.crls })
    expect(await codeOf(() => verify(login))).toBe('ERR_ANCHOR_EVIDENCE')
    expect(await codeOf(() => verify(card.sign(statement)))).toBe('ERR_ANCHOR_EVIDENCE')
    expect(await codeOf(() => direct.verify({ statement, evidence: login, at: NOW }))).toBe('ERR_ANCHOR_EVIDENCE')
  })
})

describe('what is verified here is verified before anybody is asked', () => {
  test.each([
    ['another statement', () => verify(signed, encodeUtf8('another')), 'ERR_JPKI_SIGNATURE'],
    [
      'an unknown CA',
      () => verify(createSoftwareCard({ authority: foreign, clock, certificate }).sign(statement, 'digest-info')),
      'ERR_X509_SIGNATURE',
    ],
    ['a bare hash', () => verify(card.sign(statement, 'bare-sha256')), 'ERR_ANCHOR_EVIDENCE'],
  ])('%s', async (_, run, code) => {
    const before = server.log.length
    expect(await codeOf(run)).toBe(code)
    expect(server.log).toHaveLength(before)
  })
})

describe('R4: the operator fails closed', () => {
  test('a revoked certificate', async () => {
    const own = foreign
    const revoked = createSoftwareCard({ authority: own, clock, certificate })
    const evidence = revoked.sign(statement, 'digest-info')
    revoked.revoke()
    const operator = await createTestOperator({ authority: own, token: TOKEN, clock })
    const { url, close } = await serveFaulty(operator.handle)
    const there = operatorAnchorSource({ api: { url, token: TOKEN }, trust: own.trust, fetch: localFetch })
    expect(await codeOf(() => there.verify({ statement, evidence, at: NOW }))).toBe('ERR_JPKI_REVOKED')
    await close()
  })

  test.each([
    [{ 'verification.result': 'RESULT_CERTIFICATE_REVOKED' }, 'ERR_JPKI_REVOKED'],
    [{ 'verification.result': 'CERTIFICATE_REVOKED' }, 'ERR_JPKI_REVOKED'],
    [{ 'verification.result': 'RESULT_CERTIFICATE_EXPIRED' }, 'ERR_OPERATOR_VERDICT'],
    [{ 'verification.result': 'SIGNATURE_MISMATCH' }, 'ERR_OPERATOR_VERDICT'],
    [{ 'verification.result': 'RESULT_FINE' }, 'ERR_OPERATOR_RESPONSE'],
    [{ 'verification.result': undefined }, 'ERR_OPERATOR_RESPONSE'],
    [{ 'certificateStatus.status': 'STATUS_UNKNOWN' }, 'ERR_JPKI_REVOCATION_UNKNOWN'],
    [{ 'certificateStatus.status': undefined }, 'ERR_JPKI_REVOCATION_UNKNOWN'],
    [{ certificateStatus: undefined }, 'ERR_OPERATOR_RESPONSE'],
    [{ 'verification.digest': 'AAAA' }, 'ERR_OPERATOR_MISMATCH'],
    [{ 'verification.digest': '*' }, 'ERR_OPERATOR_RESPONSE'],
    [{ 'verification.hashAlgorithm': 'HASH_ALGORITHM_SHA1' }, 'ERR_OPERATOR_MISMATCH'],
    [{ 'certificate.type': 'TYPE_JPKI_CARD_USER_AUTHENTICATION' }, 'ERR_OPERATOR_RESPONSE'],
    [{ 'user.id': '' }, 'ERR_OPERATOR_RESPONSE'],
    [{ user: undefined }, 'ERR_OPERATOR_RESPONSE'],
    [{ 'certificateContent.jpkiCardDigitalSignatureContent.commonName': '別人　太郎' }, 'ERR_OPERATOR_MISMATCH'],
    [{ 'certificateContent.jpkiCardDigitalSignatureContent.gender': '7' }, 'ERR_JPKI_ATTRIBUTE_INVALID'],
    [{ 'certificateContent.jpkiCardDigitalSignatureContent.dateOfBirth': '419900000' }, 'ERR_JPKI_BIRTHDATE_PARTIAL'],
    [{ 'certificateContent.jpkiCardDigitalSignatureContent.address': 7 }, 'ERR_OPERATOR_RESPONSE'],
  ])('%j gives %s', async (changes, code) => {
    answering(changes)
    expect(await codeOf(verify)).toBe(code)
  })

  test.each<[string, TestReply, string]>([
    ['not JSON', { body: '{', headers: { 'content-type': 'application/json' } }, 'ERR_OPERATOR_RESPONSE'],
    ['a list', { body: '[]', headers: { 'content-type': 'application/json' } }, 'ERR_OPERATOR_RESPONSE'],
    [
      'two results',
      { body: '{"verification":{"result":"A","result":"B"}}', headers: { 'content-type': 'application/json' } },
      'ERR_OPERATOR_RESPONSE',
    ],
    [
      'a prototype',
      {
        body: '{"__proto__":{"verification":{"result":"RESULT_OK"}}}',
        headers: { 'content-type': 'application/json' },
      },
      'ERR_OPERATOR_RESPONSE',
    ],
    ['text', { body: 'RESULT_OK' }, 'ERR_FETCH_CONTENT_TYPE'],
    ['a redirection', { status: 307, headers: { location: '/elsewhere' } }, 'ERR_FETCH_REDIRECT'],
    ['too much', { body: { padding: 'x'.repeat(70_000) } }, 'ERR_FETCH_TOO_LARGE'],
    ['503', { status: 503, body: { code: 'unavailable' } }, 'ERR_OPERATOR_REFUSED'],
    ['500 with a page', { status: 500, body: '<html>' }, 'ERR_OPERATOR_REFUSED'],
  ])('%s', async (_, reply, code) => {
    server.instead.set('Verify', () => reply)
    expect(await codeOf(verify)).toBe(code)
  })

  test('a wrong token, which no error shows', async () => {
    const error = await Promise.resolve(source('wr0ng').verify({ statement, evidence: signed, at: NOW })).catch(
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code: 'ERR_OPERATOR_REFUSED', evidence: { status: 401, reason: 'unauthenticated' } })
    const printed = inspect([error, source('wr0ng')], { depth: 9, showHidden: true }) + JSON.stringify(error)
    expect(printed).not.toContain('wr0ng')
  })
})
