import { createHash } from 'node:crypto'
import { encodeUtf8, isTegataError, sha256 } from '@tegata/core'
import {
  type Certificate,
  parseCertificate,
  writeBitString,
  writeElement,
  writeExplicit,
  writeExtension,
  writeImplicit,
  writeInteger,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeUtf8String,
} from '@tegata/pki'
import { createTestTimestampAuthority, type TestTimestampAuthorityOptions } from '@tegata/pki/testing'
import {
  anyTimestampPolicy,
  createTimestampRequest,
  inspectTimestamp,
  parseTimestampResponse,
  type TimestampOptions,
  timestampRevocationNotChecked,
  verifyTimestamp,
} from '@tegata/pki/timestamp'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'

const NOW = new Date('2026-11-22T03:04:05.670Z')
const clock = () => NOW
const later = new Date(NOW.getTime() + 3_600_000)
const data = encodeUtf8('an attestation')
const nonce = Uint8Array.of(0, 0, 1, 2, 3, 4, 5, 6, 7, 0)
const authority = createTestTimestampAuthority({ clock })

async function stamp(from = authority, over = data): Promise<Uint8Array> {
  return parseTimestampResponse(from.respond(await createTimestampRequest({ data: over, nonce })))
}
const token = await stamp()

const options = (changes: Partial<TimestampOptions> = {}, from = authority): TimestampOptions => ({
  token,
  data,
  anchors: [from.root],
  policies: [from.policy],
  revocation: [from.createCrl()],
  at: later,
  ...changes,
})
const verdict = (changes: Partial<TimestampOptions>) => codeOf(() => verifyTimestamp(options(changes)))
/** The verdict on the token of an authority that departs from the standard. */
async function verdictOf(deviation: TestTimestampAuthorityOptions, changes: Partial<TimestampOptions> = {}) {
  const other = createTestTimestampAuthority({ clock, ...deviation })
  return codeOf(async () => verifyTimestamp(options({ token: await stamp(other), ...changes }, other)))
}

describe('RFC 3161 section 2.2: what the requester verifies', () => {
  it('accepts a genuine token, at once on Node, and states time, accuracy and policy', () => {
    const result = verifyTimestamp(options({ nonce }))
    expect(result).toEqual({
      time: NOW,
      accuracyMs: 1000,
      policy: authority.policy,
      hash: 'SHA-256',
      revocation: 'good',
    })
  })

  it('reports every check', async () => {
    const { checks, failure, result } = await inspectTimestamp(options({ nonce, data: encodeUtf8('other') }))
    expect(failure?.code).toBe('ERR_TSP_IMPRINT')
    expect(result).toBeUndefined()
    expect(checks.map(({ id, status }) => [id, status])).toEqual([
      ['tsp.signature', 'passed'],
      ['tsp.info', 'passed'],
      ['tsp.imprint', 'failed'],
      ['tsp.nonce', 'passed'],
      ['tsp.policy', 'passed'],
      ['tsp.signing-certificate', 'passed'],
      ['tsp.purpose', 'passed'],
      ['tsp.time', 'passed'],
      ['tsp.path', 'passed'],
      ['tsp.revocation', 'passed'],
    ])
  })

  it.each<[string, Partial<TimestampOptions>, string]>([
    ['other data', { data: encodeUtf8('another attestation') }, 'ERR_TSP_IMPRINT'],
    ['the nonce of another request', { nonce: Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9) }, 'ERR_TSP_NONCE'],
    ['a policy that is not accepted', { policies: ['1.2.3'] }, 'ERR_TSP_POLICY'],
    ['no policy accepted', { policies: [] }, 'ERR_TSP_POLICY'],
    ['a stamp from the future', { at: new Date(NOW.getTime() - 61_000) }, 'ERR_TSP_TIME'],
    ['no anchor', { anchors: [] }, 'ERR_X509_UNTRUSTED'],
    [
      'the anchor of another authority',
      { anchors: [createTestTimestampAuthority({ clock }).root] },
      'ERR_X509_SIGNATURE',
    ],
    ['no CRL', { revocation: [] }, 'ERR_TSP_REVOCATION'],
    ['a CRL that says revoked', { revocation: [authority.createCrl({ revoked: true })] }, 'ERR_TSP_REVOCATION'],
    [
      'a CRL that says good beside one that says revoked',
      { revocation: [authority.createCrl(), authority.createCrl({ revoked: true })] },
      'ERR_TSP_REVOCATION',
    ],
    [
      'the CRL of another authority',
      { revocation: [createTestTimestampAuthority({ clock }).createCrl()] },
      'ERR_TSP_REVOCATION',
    ],
    ['a certificate that has expired since', { at: new Date('2032-01-01') }, 'ERR_X509_EXPIRED'],
  ])('refuses %s', async (_, changes, code) => {
    expect(await verdict(changes)).toBe(code)
  })

  it('says when revocation was not checked, and any policy only by name', async () => {
    const result = await verifyTimestamp(
      options({ revocation: timestampRevocationNotChecked, policies: anyTimestampPolicy }),
    )
    expect(result.revocation).toBe('not-checked')
  })

  it('an incomplete policy is the caller’s mistake', () => {
    for (const missing of ['policies', 'revocation', 'at'] as const) {
      expect(() => verifyTimestamp({ ...options(), [missing]: undefined } as never)).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
      )
    }
  })
})

describe('RFC 3161 section 2.3: the certificate of the authority', () => {
  const purposes = (oids: readonly string[], critical: boolean) =>
    writeExtension('2.5.29.37', writeSequence(...oids.map((oid) => writeObjectIdentifier(oid))), critical)
  const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
  it.each([
    ['is for web servers', purposes(['1.3.6.1.5.5.7.3.1'], true)],
    ['is for web servers too', purposes([TIME_STAMPING, '1.3.6.1.5.5.7.3.1'], true)],
    ['is for anything', purposes(['2.5.29.37.0'], true)],
    ['does not insist on its purpose', purposes([TIME_STAMPING], false)],
    ['names no purpose', writeExtension('2.5.29.14', writeOctetString(Uint8Array.of(1)))],
  ])('%s: refused', async (_, extendedKeyUsage) => {
    expect(await verdictOf({ extendedKeyUsage })).toBe('ERR_TSP_SIGNER')
  })

  it('had expired when it stamped: refused', async () => {
    expect(await verdictOf({ notAfter: new Date(NOW.getTime() - 2000) })).toBe('ERR_X509_EXPIRED')
  })
})

describe('RFC 5816 section 2.2.1: the token names its certificate', () => {
  type Attributes = NonNullable<TestTimestampAuthorityOptions['signedAttributes']>
  const SHA1 = writeSequence(writeObjectIdentifier('1.3.14.3.2.26'))
  const naming =
    (write: (certificate: Certificate) => readonly Uint8Array[], type = '1.2.840.113549.1.9.16.2.47'): Attributes =>
    (der) => [[type, writeSequence(writeSequence(writeSequence(...write(parseCertificate(der)))))]]
  const hashOf = ({ der }: Certificate) => writeOctetString(sha256(der))
  const sha1Of = ({ der }: Certificate) => writeOctetString(createHash('sha1').update(der).digest())
  const issuerSerial = (issuer: Uint8Array, serial: Uint8Array) =>
    writeSequence(writeSequence(writeExplicit(4, issuer)), writeInteger(serial))

  it.each<[string, Attributes, string]>([
    ['not at all', () => [], 'ERR_TSP_SIGNER'],
    ['by the hash of another', naming(() => [writeOctetString(sha256(data))]), 'ERR_TSP_SIGNER'],
    ['by SHA-1 where only ESSCertID may', naming((own) => [SHA1, sha1Of(own)]), 'ERR_TSP_SIGNER'],
    [
      'by another issuer',
      naming((own) => [hashOf(own), issuerSerial(own.subject.der, own.serialNumber)]),
      'ERR_TSP_SIGNER',
    ],
    [
      'by another serial number',
      naming((own) => [hashOf(own), issuerSerial(own.issuer.der, Uint8Array.of(3))]),
      'ERR_TSP_SIGNER',
    ],
    ['by hash alone', naming((own) => [hashOf(own)]), 'accepted'],
    [
      'by hash, issuer and serial number',
      naming((own) => [hashOf(own), issuerSerial(own.issuer.der, own.serialNumber)]),
      'accepted',
    ],
    ['as RFC 3161 did, by SHA-1', naming((own) => [sha1Of(own)], '1.2.840.113549.1.9.16.2.12'), 'accepted'],
  ])('%s', async (_, signedAttributes, code) => {
    expect(await verdictOf({ signedAttributes })).toBe(code)
  })
})

describe('RFC 3161 section 2.4.2: TSTInfo', () => {
  const replace = (index: number, field: Uint8Array): TestTimestampAuthorityOptions => ({
    changeFields: (fields) => fields.map((old, i) => (i === index ? field : old)),
  })
  const time = (text: string) => writeElement(0x18, encodeUtf8(text))
  const imprint = (oid: string) =>
    writeSequence(writeSequence(writeObjectIdentifier(oid)), writeOctetString(sha256(data)))
  it.each<[string, TestTimestampAuthorityOptions, string]>([
    ['version 2', replace(0, writeInteger(2)), 'ERR_TSP_MALFORMED'],
    ['a SHA-1 imprint', replace(2, imprint('1.3.14.3.2.26')), 'ERR_TSP_IMPRINT'],
    ['a time without Z', replace(4, time('20261122030405')), 'ERR_TSP_MALFORMED'],
    ['a time with a zero at the end of its fraction', replace(4, time('20261122030405.10Z')), 'ERR_TSP_MALFORMED'],
    ['a day that does not exist', replace(4, time('20260431030405Z')), 'ERR_TSP_MALFORMED'],
    ['hour 24', replace(4, time('20261122240000Z')), 'ERR_TSP_MALFORMED'],
    ['an endless time', replace(4, time(`20261122030405.${'1'.repeat(500)}Z`)), 'ERR_TSP_MALFORMED'],
    [
      'an accuracy of 1000 milliseconds',
      replace(5, writeSequence(writeImplicit(0, writeInteger(1000)))),
      'ERR_TSP_MALFORMED',
    ],
    ['the name of somebody else', replace(7, writeExplicit(0, writeExplicit(4, writeSequence()))), 'ERR_TSP_SIGNER'],
    [
      'a critical extension',
      { changeFields: (fields) => [...fields, writeImplicit(1, writeSequence(writeExtension('1.2.3', data, true)))] },
      'ERR_TSP_MALFORMED',
    ],
    ['a field after the last', { changeFields: (fields) => [...fields, writeInteger(1)] }, 'ERR_DER_ENCODING'],
  ])('%s: refused', async (_, deviation, code) => {
    expect(await verdictOf(deviation)).toBe(code)
  })

  it('reads fractions and accuracies', async () => {
    const accuracy = writeSequence(writeImplicit(0, writeInteger(500)), writeImplicit(1, writeInteger(1)))
    const changeFields: TestTimestampAuthorityOptions['changeFields'] = (fields) =>
      fields.map((old, i) => (i === 4 ? time('20261122030405.123456Z') : i === 5 ? accuracy : old))
    const other = createTestTimestampAuthority({ clock, changeFields })
    const result = await verifyTimestamp(options({ token: await stamp(other) }, other))
    expect(result).toMatchObject({ time: new Date('2026-11-22T03:04:05.123Z'), accuracyMs: 501 })
  })

  it('a document signature is no time-stamp', async () => {
    expect(await verdict({ token: encodeUtf8('no token') })).toBe('ERR_DER_ENCODING')
    expect(await verdict({ token: new Uint8Array(100_000) })).toBe('ERR_DER_LIMIT')
  })
})

describe('RFC 3161 section 2.4.2: TimeStampResp', () => {
  const response = (status: number, ...rest: Uint8Array[]) =>
    writeSequence(writeSequence(writeInteger(status), ...rest))
  it('a rejection names its reasons, and repeats no text of the authority', async () => {
    const texts = writeSequence(writeUtf8String('please pay'))
    const error = await Promise.resolve()
      .then(() => parseTimestampResponse(response(2, texts, writeBitString(Uint8Array.of(0x80, 0x01), 0))))
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'ERR_TSP_REJECTED',
      evidence: { status: 2, failures: ['badAlg', 'unacceptedPolicy'] },
    })
    expect(JSON.stringify(error)).not.toContain('please')
  })

  it('granted without a token, or not a response', async () => {
    expect(await codeOf(() => parseTimestampResponse(response(0)))).toBe('ERR_TSP_MALFORMED')
    expect(await codeOf(() => parseTimestampResponse(encodeUtf8('<html>')))).toBe('ERR_DER_ENCODING')
    const texts = writeSequence(...Array.from({ length: 17 }, () => writeUtf8String('a')))
    expect(await codeOf(() => parseTimestampResponse(response(2, texts)))).toBe('ERR_DER_LIMIT')
  })

  it('a request needs a nonce of 8 to 32 bytes', () => {
    for (const length of [0, 7, 33]) {
      expect(() => createTimestampRequest({ data, nonce: new Uint8Array(length) })).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
      )
    }
  })
})

it('every changed byte is noticed, by a TegataError', async () => {
  // The certificate's own signature bytes and everything else count: nothing in a token is free.
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const mutated = Uint8Array.from(token)
      mutated[at]! ^= change
      const error = await Promise.resolve()
        .then(() => verifyTimestamp(options({ token: mutated, nonce })))
        .catch((reason: unknown) => reason)
      expect(isTegataError(error)).toBe(true)
    }),
    { numRuns: 300 },
  )
})
