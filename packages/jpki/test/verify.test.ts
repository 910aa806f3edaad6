import { isVerified, TegataArgumentError } from '@tegata/core'
import {
  inspectJpkiSignature,
  JPKI_PRODUCTION,
  JPKI_TEST,
  type JpkiSignature,
  revocationNotChecked,
  verifyJpkiCertificate,
  verifyJpkiSignature,
} from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority, generateTestKey, SAMPLE_PERSON } from '@tegata/jpki/testing'
import {
  createSignedData,
  parseCertificate,
  writeBoolean,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
} from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { authority, card, clock, data, goodOptions, NOW, verdict, verdictOf } from './support.js'

const { key } = card.certificate
const cardWith = (certificate: Parameters<typeof authority.issue>[0]) =>
  createSoftwareCard({ authority, clock, certificate: { key, ...certificate } })
const person = SAMPLE_PERSON

describe('docs/jpki-profile.md section 3: forms', () => {
  test('CMS and DigestInfo are accepted', async () => {
    expect(await verdict({})).toBe('accepted')
    expect(await verdict({ signature: card.sign(data, 'digest-info') })).toBe('accepted')
    expect(await verdict({ signature: card.sign(data, 'cms', { withoutSignedAttributes: true }) })).toBe('accepted')
    expect(await verdict({ signature: card.sign(data, 'cms', { attached: true }), data: 'attached' })).toBe('accepted')
  })

  test('the result: attributes, form, signing time, content, revocation', async () => {
    const result = await verifyJpkiSignature(goodOptions())
    expect(isVerified(result)).toBe(true)
    expect(result).toMatchObject({
      form: 'cms',
      usage: 'digital-signature',
      revocation: 'good',
      signedAt: NOW,
      content: data,
      attributes: { name: '見本　花子', birthdate: '1990-04-03' },
    })
    expect(await verifyJpkiSignature(goodOptions({ signature: card.sign(data, 'digest-info') }))).not.toHaveProperty(
      'signedAt',
    )
  })

  test.each(['bare-sha256', 'pss-sha256'] as const)('%s only where the verifier names it', async (form) => {
    const signature = card.sign(data, form)
    expect(await verdict({ signature })).toBe('ERR_JPKI_FORM')
    expect(await verdict({ signature, forms: [form] })).toBe('accepted')
    expect(await verdict({ signature: card.sign(data), forms: [form] })).toBe('ERR_JPKI_FORM')
  })

  test('no form passes for another: the label is not believed', async () => {
    const forms = ['digest-info', 'bare-sha256', 'pss-sha256'] as const
    for (const made of forms) {
      for (const label of forms) {
        const signature = { ...card.sign(data, made), form: label } as JpkiSignature
        expect(await verdict({ signature, forms })).toBe(made === label ? 'accepted' : 'ERR_JPKI_SIGNATURE')
      }
    }
  })

  test('CMS over content of another type: a time-stamp token is no signed document', async () => {
    const { certificate } = card.certificate
    const make = async (contentType: string): Promise<JpkiSignature> => {
      const signer = parseCertificate(certificate)
      const sign = (bytes: Uint8Array) => key!.sign(bytes)
      return {
        form: 'cms',
        cms: await createSignedData({ content: data, contentType, signer, signingTime: NOW, sign }),
      }
    }
    expect(await verdict({ signature: await make('1.2.840.113549.1.7.1') })).toBe('accepted')
    const token = await make('1.2.840.113549.1.9.16.1.4')
    expect(await verdict({ signature: token, data: 'attached' })).toBe('ERR_JPKI_FORM')
  })

  test.each(['digest-info', 'bare-sha256', 'pss-sha256'] as const)('%s over other data', async (form) => {
    const signature = card.sign(new Uint8Array(3), form)
    expect(await verdict({ signature, forms: [form] })).toBe('ERR_JPKI_SIGNATURE')
  })

  test.each(['digest-info', 'bare-sha256', 'pss-sha256'] as const)('%s of a wrong length or range', async (form) => {
    const { certificate } = card.certificate
    for (const value of [new Uint8Array(0), new Uint8Array(255), new Uint8Array(256), new Uint8Array(256).fill(255)]) {
      const signature: JpkiSignature = { form, certificate, value }
      expect(await verdict({ signature, forms: [form] })).toBe('ERR_JPKI_SIGNATURE')
    }
  })

  test('CMS over other data, content given twice or not at all', async () => {
    expect(await verdict({ data: new Uint8Array(3) })).toBe('ERR_CMS_DIGEST')
    expect(await verdict({ signature: card.sign(data, 'cms', { attached: true }) })).toBe('ERR_CMS_CONTENT')
    expect(await verdict({ data: 'attached' })).toBe('ERR_CMS_CONTENT')
  })

  test('mistakes of the caller are no verdicts', () => {
    const raw = card.sign(data, 'digest-info')
    expect(() => verifyJpkiSignature(goodOptions({ signature: raw, data: 'attached' }))).toThrow(TegataArgumentError)
    expect(() => verifyJpkiSignature(goodOptions({ usage: 'both' as 'digital-signature' }))).toThrow(
      TegataArgumentError,
    )
    expect(() => verifyJpkiSignature(goodOptions({ data: 'text' as 'attached' }))).toThrow(TegataArgumentError)
  })
})

describe('docs/jpki-profile.md section 1: certificates', () => {
  test('generations: one name, two keys, found by signature in any order', async () => {
    const older = createTestAuthority({ clock })
    for (const anchors of [
      [authority.certificate, older.certificate],
      [older.certificate, authority.certificate],
    ]) {
      expect(await verdict({ trust: { ...authority.trust, anchors } })).toBe('accepted')
    }
    expect(await verdict({ trust: older.trust })).toBe('ERR_X509_SIGNATURE')
    expect(await verdict({ trust: { ...authority.trust, anchors: [] } })).toBe('ERR_X509_UNTRUSTED')
  })

  test.each([
    ['before notBefore', { notBefore: new Date(NOW.getTime() + 1000) }, 'ERR_X509_NOT_YET_VALID'],
    ['after notAfter', { notAfter: new Date(NOW.getTime() - 1000) }, 'ERR_X509_EXPIRED'],
    ['under another policy', { policy: '1.2.392.200149.8.5.1.3.30' }, 'ERR_JPKI_POLICY'],
    ['under the test policy', { policy: '1.2.392.200149.8.5.1.0.20' }, 'ERR_JPKI_POLICY'],
    ['without nonRepudiation', { keyUsage: [0] }, 'ERR_JPKI_KEY_USAGE'],
    ['with a key usage more', { keyUsage: [0, 1, 2] }, 'ERR_JPKI_KEY_USAGE'],
  ])('%s', async (_, certificate, code) => {
    expect(await verdictOf(cardWith({ person, ...certificate }))).toBe(code)
  })

  test('an unknown critical extension, and a harmless one', async () => {
    const extension = (...flag: Uint8Array[]) =>
      writeSequence(writeObjectIdentifier('1.2.3.4'), ...flag, writeOctetString(writeNull()))
    expect(await verdictOf(cardWith({ person, extensions: [extension(writeBoolean(true))] }))).toBe('ERR_X509_CRITICAL')
    expect(await verdictOf(cardWith({ person, extensions: [extension()] }))).toBe('accepted')
  })

  test('a leaf that calls itself a CA', async () => {
    const basic = writeSequence(writeBoolean(true))
    const extension = writeSequence(writeObjectIdentifier('2.5.29.19'), writeBoolean(true), writeOctetString(basic))
    expect(await verdictOf(cardWith({ person, extensions: [extension] }))).toBe('ERR_JPKI_KEY_USAGE')
  })

  test('a certificate that names no CRL cannot be checked', async () => {
    expect(await verdictOf(cardWith({ person, withoutCrlPoint: true }))).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
  })

  test('the next card: ECDSA P-384 with SHA-384', async () => {
    const next = createTestAuthority({ clock, keyType: 'P-384' })
    const nextCard = createSoftwareCard({ authority: next, clock, certificate: { key: generateTestKey('P-384') } })
    const options = { trust: next.trust, revocation: next.crls }
    expect(await verdictOf(nextCard)).toBe('accepted')
    expect(await verdict({ ...options, signature: nextCard.sign(data, 'digest-info') })).toBe('accepted')
    expect(await verdict({ ...options, signature: nextCard.sign(new Uint8Array(1), 'digest-info') })).toBe(
      'ERR_JPKI_SIGNATURE',
    )
    const bare = { ...nextCard.sign(data, 'digest-info'), form: 'bare-sha256' } as JpkiSignature
    expect(await verdict({ ...options, signature: bare, forms: ['bare-sha256'] })).toBe('ERR_JPKI_ALGORITHM')
  })

  test('a signature by a key that is not of the certificate', async () => {
    const other = createSoftwareCard({ authority, clock }).sign(data, 'digest-info')
    if (other.form === 'cms') throw new Error('raw')
    expect(await verdict({ signature: { ...other, certificate: card.certificate.certificate } })).toBe(
      'ERR_JPKI_SIGNATURE',
    )
  })
})

describe('R11 roles are separate, and test cards are off by default', () => {
  // The same key in both roles: only names, policy and key usage tell them apart.
  const authCa = createTestAuthority({ usage: 'user-authentication', clock, key: generateTestKey() })
  const authCard = createSoftwareCard({ authority: authCa, clock, certificate: { key } })
  const both = { ...authority.trust, anchors: [authority.certificate, authCa.certificate] }

  test('a user authentication certificate makes no signature, whatever policy it states', async () => {
    expect(await verdictOf(authCard, { trust: both })).toBe('ERR_JPKI_ROLE')
    const disguised = createSoftwareCard({
      authority: authCa,
      clock,
      certificate: { key, policy: '1.2.392.200149.8.5.1.1.20', keyUsage: [0, 1] },
    })
    expect(await verdictOf(disguised, { trust: both })).toBe('ERR_JPKI_ROLE')
  })

  test('a signature certificate does not authenticate, and each serves its own role', async () => {
    const check = (certificate: Uint8Array, usage: 'digital-signature' | 'user-authentication') =>
      codeOf(() =>
        verifyJpkiCertificate({ certificate, usage, trust: both, revocation: revocationNotChecked, at: NOW }),
      )
    expect(await check(card.certificate.certificate, 'user-authentication')).toBe('ERR_JPKI_ROLE')
    expect(await check(card.certificate.certificate, 'digital-signature')).toBe('accepted')
    expect(await check(authCard.certificate.certificate, 'user-authentication')).toBe('accepted')
    expect(await check(authCard.certificate.certificate, 'digital-signature')).toBe('ERR_JPKI_ROLE')
    expect(await check(new Uint8Array(2), 'digital-signature')).toBe('ERR_DER_ENCODING')
  })

  test('production is the default and takes neither the test hierarchy nor its policy', async () => {
    const testCa = createTestAuthority({ organization: 'JPKI-TEST', clock, key: generateTestKey() })
    const policy = JPKI_TEST.policies['digital-signature'][0]!
    const testCard = createSoftwareCard({ authority: testCa, clock, certificate: { key, policy } })
    const anchors = [testCa.certificate]
    expect(await verdictOf(testCard, { trust: { anchors } })).toBe('ERR_JPKI_HIERARCHY')
    expect(await verdictOf(testCard, { trust: { anchors, hierarchy: JPKI_PRODUCTION } })).toBe('ERR_JPKI_HIERARCHY')
    expect(await verdictOf(testCard, { trust: { anchors, hierarchy: JPKI_TEST } })).toBe('accepted')

    const production = createTestAuthority({ organization: 'JPKI', clock, key: generateTestKey() })
    const trust = { anchors: [production.certificate] }
    expect(await verdictOf(createSoftwareCard({ authority: production, clock, certificate: { key } }), { trust })).toBe(
      'accepted',
    )
    const crossed = createSoftwareCard({ authority: production, clock, certificate: { key, policy } })
    expect(await verdictOf(crossed, { trust })).toBe('ERR_JPKI_POLICY')
  })
})

describe('DESIGN section 7: verify = inspect + throw', () => {
  test('inspect returns every check, and no result when one failed', async () => {
    const good = await inspectJpkiSignature(goodOptions())
    expect(good.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'jpki.form passed',
      'jpki.signature passed',
      'jpki.hierarchy passed',
      'jpki.path passed',
      'jpki.profile passed',
      'jpki.revocation passed',
      'jpki.attributes passed',
    ])
    const bad = await inspectJpkiSignature(goodOptions({ at: new Date('2040-01-01') }))
    expect(bad.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'jpki.form passed',
      'jpki.signature passed',
      'jpki.hierarchy passed',
      'jpki.path failed',
      'jpki.profile passed',
      'jpki.revocation skipped',
      'jpki.attributes passed',
    ])
    expect(bad.failure?.code).toBe('ERR_X509_EXPIRED')
    expect(bad).not.toHaveProperty('result')
  })

  test('a wrong attribute is a failure of the whole', async () => {
    const fields = [
      [1, '見本'],
      [4, '419900000'],
      [3, '2'],
      [5, '東京都'],
      [2, '00'],
      [6, '000'],
    ] as const
    expect(await verdictOf(cardWith({ person, fields }))).toBe('ERR_JPKI_BIRTHDATE_PARTIAL')
    expect(await verdictOf(cardWith({ person, fields: [] }))).toBe('ERR_JPKI_ATTRIBUTE_MISSING')
  })
})
