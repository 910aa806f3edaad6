/** Keys of status lists in certificates: draft-ietf-oauth-status-list-20 sections 10 and 11.3, ISO/IEC 18013-5 section 12.3.6. */
import { encodeUtf8, type Signer } from '@tegata/core'
import { signJwt } from '@tegata/core/jws'
import { x5cStatusKeys } from '@tegata/status/x5c'
import { describe, expect, it } from 'vitest'
import {
  createStatusResolver,
  IdentifierList,
  identifierListCwt,
  issueIdentifierListCwt,
  issueStatusListCwt,
  issueStatusListJwt,
  type StatusKeyMechanism,
  statusListCwt,
  statusListJwt,
  verifyStatusListToken,
} from '../src/index.js'
import { createTestAuthority } from './certificates.js'
import {
  codeOf,
  fakeNetwork,
  ISSUER,
  later,
  NOW,
  policy,
  provider,
  resolverOptions,
  sampleContent,
  URI,
} from './support.js'

const PURPOSE = '1.3.6.1.4.1.99999.1'
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const authority = createTestAuthority('authority')
const elsewhere = createTestAuthority('elsewhere')
const trust = [{ id: ISSUER, certificates: [authority.root] }]
const stated = x5cStatusKeys(trust, { purposes: [PURPOSE] })
const good = await authority.issue({ extendedKeyUsage: [PURPOSE] })

const verifyJwt = async (
  { certificate, signer }: { certificate?: Uint8Array; signer: Signer },
  { statusKeys = stated, issuer = ISSUER, now = NOW, expected = {} as { certificate?: Uint8Array } } = {},
) => {
  const certificates = certificate === undefined ? {} : { certificates: [certificate] }
  const times = { issuedAt: new Date(now.getTime() - 1000), expiresAt: new Date(now.getTime() + 60_000) }
  const token = await issueStatusListJwt(sampleContent({ ...certificates, ...times }), signer)
  return codeOf(() =>
    verifyStatusListToken(
      token,
      { form: statusListJwt, uri: URI, issuer, ...expected },
      { ...policy, statusKeys, clock: () => now },
    ),
  )
}

describe('section 11.3: a certificate in the token', () => {
  it('signs when it chains to an anchor of the issuer and is for that', async () => {
    expect(await verifyJwt(good)).toBeUndefined()
    const token = await issueStatusListCwt(sampleContent({ certificates: [good.certificate] }), good.signer)
    const expectation = { form: statusListCwt, uri: URI, issuer: ISSUER }
    expect((await verifyStatusListToken(token, expectation, { ...policy, statusKeys: stated })).uri).toBe(URI)
  })

  it('signs only what its key signed', async () => {
    expect(await verifyJwt({ certificate: good.certificate, signer: provider })).toBe('ERR_STATUS_SIGNATURE')
  })

  it('signs only for issuers that trust the anchor', async () => {
    expect(await verifyJwt(good, { issuer: 'https://other.example' })).toBe('ERR_STATUS_KEY')
    const none = x5cStatusKeys([{ id: ISSUER }], { purposes: [PURPOSE] })
    expect(await verifyJwt(good, { statusKeys: none })).toBe('ERR_X509_UNTRUSTED')
    expect(await verifyJwt(await elsewhere.issue({ extendedKeyUsage: [PURPOSE] }))).toBe('ERR_X509_UNTRUSTED')
  })

  it('is base64 of DER in a JWT', async () => {
    const token = await signJwt({ typ: 'statuslist+jwt', x5c: ['not base64'] }, {}, good.signer)
    const expectation = { form: statusListJwt, uri: URI, issuer: ISSUER }
    const outcome = codeOf(() => verifyStatusListToken(token, expectation, { ...policy, statusKeys: stated }))
    expect(await outcome).toBe('ERR_ENCODING_BASE64')
  })

  it('is needed, is one, and is valid now', async () => {
    expect(await verifyJwt({ signer: provider })).toBe('ERR_STATUS_KEY')
    expect(await verifyJwt({ certificate: Uint8Array.of(0x30, 0), signer: provider })).toMatch(/^ERR_(DER|X509)_/)
    expect(await verifyJwt(good, { now: later(11 * 86_400) })).toBe('ERR_X509_EXPIRED')
    expect(await verifyJwt(good, { now: later(-21 * 86_400) })).toBe('ERR_X509_NOT_YET_VALID')
  })

  it.each<[string, Parameters<typeof authority.issue>[0], string | undefined]>([
    ['keyCertSign', { keyUsage: [5], extendedKeyUsage: [PURPOSE] }, 'ERR_STATUS_KEY'],
    ['no keyUsage', { keyUsage: null, extendedKeyUsage: [PURPOSE] }, 'ERR_STATUS_KEY'],
    ['another purpose', { extendedKeyUsage: [SERVER_AUTH] }, 'ERR_STATUS_KEY'],
    ['no purpose', {}, 'ERR_STATUS_KEY'],
    ['several purposes, ours among them', { extendedKeyUsage: [SERVER_AUTH, PURPOSE] }, undefined],
  ])('with %s', async (_, options, code) => {
    expect(await verifyJwt(await authority.issue(options))).toBe(code)
  })

  it('without a purpose, as in ISO/IEC 18013-5 Table B.9, only where the policy takes that', async () => {
    const lenient = x5cStatusKeys(trust, { purposes: ['none'] })
    expect(await verifyJwt(await authority.issue(), { statusKeys: lenient })).toBeUndefined()
    const server = await authority.issue({ extendedKeyUsage: [SERVER_AUTH] })
    expect(await verifyJwt(server, { statusKeys: lenient })).toBe('ERR_STATUS_KEY')
  })
})

describe('ISO/IEC 18013-5 section 12.3.6.2: a certificate in the MSO', async () => {
  const outside = await elsewhere.issue({ extendedKeyUsage: [PURPOSE] })
  const sameAuthority = await elsewhere.issue({ extendedKeyUsage: [PURPOSE] })

  it('is what the chain ends at, in place of the anchors', async () => {
    const expected = { certificate: elsewhere.root }
    expect(await verifyJwt(outside, { expected })).toBeUndefined()
    expect(await verifyJwt(good, { expected })).toBe('ERR_X509_UNTRUSTED')
  })

  it('may be the signer’s own', async () => {
    const expected = { certificate: outside.certificate }
    expect(await verifyJwt(outside, { expected })).toBeUndefined()
    expect(await verifyJwt(sameAuthority, { expected })).toBe('ERR_X509_UNTRUSTED')
  })

  it('does not make up for an issuer that is not trusted', async () => {
    expect(
      await verifyJwt(outside, { expected: { certificate: elsewhere.root }, issuer: 'https://other.example' }),
    ).toBe('ERR_STATUS_KEY')
  })

  it('cannot be satisfied by keys without certificates', async () => {
    const { statusKeys } = policy
    expect(await verifyJwt({ signer: provider }, { statusKeys })).toBeUndefined()
    expect(await verifyJwt({ signer: provider }, { statusKeys, expected: { certificate: elsewhere.root } })).toBe(
      'ERR_STATUS_KEY',
    )
  })

  it('is read from both mechanisms, and a list in the cache counts only for the certificate it was verified with', async () => {
    const certificates = [outside.certificate]
    const listUri = 'https://status.example/identifiers'
    const times = { issuedAt: later(-60), expiresAt: later(3600), ttlSeconds: 600 }
    const identifiers = new IdentifierList([Uint8Array.of(1)])
    const { fetch } = fakeNetwork({
      [URI]: { body: encodeUtf8(await issueStatusListJwt(sampleContent({ certificates }), outside.signer)) },
      [listUri]: {
        body: await issueIdentifierListCwt({ uri: listUri, identifiers, certificates, ...times }, outside.signer),
        contentType: identifierListCwt.mediaType,
      },
    })
    const statusKeys: StatusKeyMechanism = stated
    const resolver = createStatusResolver(
      resolverOptions(fetch, { statusKeys, forms: [statusListJwt, identifierListCwt] }),
    )
    const outcome = (mechanism: string, member: Record<string, unknown>) =>
      codeOf(() => resolver.check({ [mechanism]: new Map(Object.entries(member)) }, { issuer: ISSUER, now: NOW }))
    const named = { certificate: elsewhere.root }
    expect(await outcome('status_list', { uri: URI, idx: 0, ...named })).toBeUndefined()
    expect(await outcome('status_list', { uri: URI, idx: 0 })).toBe('ERR_X509_UNTRUSTED')
    expect(await outcome('identifier_list', { uri: listUri, id: Uint8Array.of(2), ...named })).toBeUndefined()
    expect(await outcome('identifier_list', { uri: listUri, id: Uint8Array.of(1), ...named })).toBe(
      'ERR_STATUS_INVALID',
    )
    expect(await outcome('identifier_list', { uri: listUri, id: Uint8Array.of(2) })).toBe('ERR_X509_UNTRUSTED')
  })
})
