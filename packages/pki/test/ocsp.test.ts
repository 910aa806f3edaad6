import { TegataArgumentError } from '@tegata/core'
import {
  type Certificate,
  checkOcsp,
  createOcspRequest,
  type OcspCheck,
  parseOcspResponse,
  readDer,
  writeEnumerated,
  writeExplicit,
  writeExtension,
  writeInteger,
  writeNull,
  writeOctetString,
  writeSequence,
} from '@tegata/pki'
import { describe, expect, it } from 'vitest'
import { codeOfSync } from '../../../test/support/code-of.js'
import {
  basicConstraints,
  days,
  issue,
  issueCa,
  keyPair,
  keyUsage,
  NOW,
  type TestCertificate,
} from './support/authority.js'
import {
  certId,
  GOOD,
  NONCE_OID,
  noCheck,
  ocspSigning,
  revoked,
  type TestResponse,
  type TestSingle,
  UNKNOWN,
  wrapResponse,
  writeResponse,
  writeSingle,
} from './support/ocsp.js'

const key = keyPair('P-256 ca')
const ca = issueCa('CA', key)
const otherKey = keyPair('P-256 other ca')
const otherGeneration = issueCa('CA', otherKey)
const leafKey = keyPair('P-256 leaf')
const leaf = issue({ subject: 'leaf', key: leafKey, issuer: 'CA', issuerKey: key, serial: Uint8Array.of(9, 9) })
const responderKey = keyPair('P-256 responder')
const RIGHT = [keyUsage('digitalSignature'), ocspSigning(), noCheck()]
const responder = (rest: Partial<TestCertificate> = {}): Certificate =>
  issue({ subject: 'responder', key: responderKey, issuer: 'CA', issuerKey: key, extensions: RIGHT, ...rest })

const nonce = new Uint8Array(32).fill(7)
const ID = certId(leaf, ca)

function ask(single: Partial<TestSingle> = {}, rest: Partial<TestResponse> = {}, check: Partial<OcspCheck> = {}) {
  const singles = [writeSingle({ certId: ID, ...single })]
  const response = parseOcspResponse(writeResponse({ key, signer: ca, singles, ...rest }))
  const answer = checkOcsp({ response, certificate: leaf, issuer: ca, at: NOW, ...check })
  // On Node everything answers at once.
  if (answer instanceof Promise) throw new Error('did not answer at once')
  return answer
}

const code = (...args: Parameters<typeof ask>) => codeOfSync(() => ask(...args))

describe('RFC 6960 section 2.2: status', () => {
  it('good, revoked with and without a reason, unknown', () => {
    expect(ask()).toEqual({ status: 'good' })
    expect(ask({ status: UNKNOWN })).toEqual({ status: 'unknown' })
    const date = days(-5)
    expect(ask({ status: revoked(date, 3) })).toEqual({ status: 'revoked', revocationDate: date, reasonCode: 3 })
    expect(ask({ status: revoked(date) })).toEqual({ status: 'revoked', revocationDate: date, reasonCode: undefined })
  })

  it('of several answers about the certificate the worst counts; those about others do not', () => {
    const other = issue({ subject: 'x', key: leafKey, issuer: 'CA', issuerKey: key, serial: Uint8Array.of(8) })
    const list = (...statuses: Uint8Array[]) => ({
      singles: [
        writeSingle({ certId: certId(other, ca), status: revoked(days(-9)) }),
        ...statuses.map((status) => writeSingle({ certId: ID, status })),
      ],
    })
    expect(ask({}, list(GOOD))).toEqual({ status: 'good' })
    expect(ask({}, list(GOOD, UNKNOWN))).toEqual({ status: 'unknown' })
    expect(ask({}, list(GOOD, UNKNOWN, revoked(days(-1))))).toMatchObject({ status: 'revoked' })
    expect(code({}, list())).toBe('ERR_OCSP_CERT_ID')
  })
})

describe('RFC 6960 section 4.1.1: CertID', () => {
  it.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)('names the issuer by %s', (hash) => {
    expect(ask({ certId: certId(leaf, ca, hash) })).toEqual({ status: 'good' })
  })

  it('is about serial number, issuer name and issuer key together', () => {
    const twin = issue({ subject: 'y', key: leafKey, issuer: 'CA', issuerKey: key, serial: Uint8Array.of(9, 8) })
    expect(code({ certId: certId(twin, ca) })).toBe('ERR_OCSP_CERT_ID')
    expect(code({ certId: certId(leaf, otherGeneration) })).toBe('ERR_OCSP_CERT_ID')
    expect(code({ certId: certId(leaf, issueCa('Other name', key)) })).toBe('ERR_OCSP_CERT_ID')
    expect(code({ certId: certId(leaf, ca, 'md5') })).toBe('ERR_OCSP_CERT_ID')
  })

  it('is refused when the issuer given did not sign the certificate', () => {
    const rest = { key: otherKey, signer: otherGeneration }
    expect(code({ certId: certId(leaf, otherGeneration) }, rest, { issuer: otherGeneration })).toBe('ERR_OCSP_CERT_ID')
    expect(code({}, {}, { issuer: issueCa('Other name', key) })).toBe('ERR_OCSP_CERT_ID')
  })
})

describe('RFC 6960 section 4.2.2.2: authorised responders', () => {
  const delegated = (rest: Partial<TestCertificate> = {}, response: Partial<TestResponse> = {}) => {
    const signer = responder(rest)
    return code({}, { key: responderKey, signer, certificates: [signer], ...response })
  }

  it('the CA itself, by name and by key', () => {
    expect(code({}, { byName: true })).toBe('accepted')
    expect(code({}, { byName: false })).toBe('accepted')
    expect(code({}, { certificates: [ca] })).toBe('accepted')
  })

  it('a certificate that the CA key issued for OCSP, by name and by key', () => {
    expect(delegated()).toBe('accepted')
    expect(delegated({}, { byName: true })).toBe('accepted')
    expect(delegated({ extensions: [ocspSigning(undefined, false), noCheck()] })).toBe('accepted')
  })

  it.each([
    ['without extKeyUsage', { extensions: [keyUsage('digitalSignature'), noCheck()] }],
    ['for any purpose', { extensions: [ocspSigning('2.5.29.37.0'), noCheck()] }],
    ['for another purpose', { extensions: [ocspSigning('1.3.6.1.5.5.7.3.2'), noCheck()] }],
    ['that may not sign', { extensions: [keyUsage('keyAgreement'), ocspSigning(), noCheck()] }],
    ['of a CA', { extensions: [...RIGHT, basicConstraints()] }],
    ['whose revocation nothing answers for', { extensions: [keyUsage('digitalSignature'), ocspSigning()] }],
    ['with an unknown critical extension', { extensions: [...RIGHT, writeExtension('1.2.3', writeNull(), true)] }],
    ['that has expired', { notAfter: days(-1) }],
    ['that is not valid yet', { notBefore: days(1) }],
    ['of another generation of the CA', { issuerKey: otherKey }],
    ['of another CA', { issuer: 'Other', issuerKey: otherKey }],
    ['that the CA key signed under another name', { issuer: 'Other' }],
    ['that signed itself', { issuer: 'responder', issuerKey: responderKey }],
  ])('not a responder certificate %s', (_, rest) => {
    expect(delegated(rest)).toBe('ERR_OCSP_RESPONDER')
  })

  it('not a signer that is named and not at hand, nor one at hand and not named', () => {
    expect(delegated({}, { certificates: [] })).toBe('ERR_OCSP_RESPONDER')
    expect(delegated({}, { signer: ca, byName: true })).toBe('ERR_OCSP_SIGNATURE')
  })

  it('not another key under the name of the CA', () => {
    expect(code({}, { key: otherKey, byName: true })).toBe('ERR_OCSP_SIGNATURE')
    expect(code({}, { key: otherKey, signer: otherGeneration, byName: true, certificates: [otherGeneration] })).toBe(
      'ERR_OCSP_RESPONDER',
    )
  })

  it('not with SHA-1', () => {
    expect(code({}, { digest: 'sha1' })).toBe('ERR_X509_ALGORITHM')
  })
})

describe('RFC 9654: nonce', () => {
  it('comes back when it was asked for', () => {
    expect(code({}, { nonce }, { nonce })).toBe('accepted')
    expect(code({}, { nonce })).toBe('accepted')
    expect(code({}, {}, { nonce })).toBe('ERR_OCSP_NONCE')
    expect(code({}, { nonce: nonce.slice(1) }, { nonce })).toBe('ERR_OCSP_NONCE')
    const bare = { extensions: [writeExtension(NONCE_OID, nonce)] }
    expect(code({}, bare, { nonce })).toBe('ERR_DER_ENCODING')
    expect(() => ask({}, { nonce }, { nonce: 'x' as unknown as Uint8Array })).toThrow(TegataArgumentError)
  })
})

describe('RFC 6960 section 4.2.2.1: time', () => {
  it('stands between thisUpdate and nextUpdate, both included', () => {
    expect(code({}, {}, { at: days(1) })).toBe('accepted')
    expect(code({}, {}, { at: new Date(days(1).getTime() + 1) })).toBe('ERR_OCSP_STALE')
    expect(code({ thisUpdate: days(1), nextUpdate: days(2) })).toBe('ERR_OCSP_NOT_YET_VALID')
    expect(code({}, { producedAt: days(1) })).toBe('ERR_OCSP_NOT_YET_VALID')
  })

  it('allows a minute for the time that asking takes', () => {
    const thisUpdate = new Date(NOW.getTime() + 60_000)
    expect(code({ thisUpdate })).toBe('accepted')
    expect(code({ thisUpdate: new Date(thisUpdate.getTime() + 1000) })).toBe('ERR_OCSP_NOT_YET_VALID')
  })

  it('without nextUpdate needs a greatest age; with one both count', () => {
    const day = 86_400
    expect(code({ nextUpdate: undefined })).toBe('ERR_OCSP_STALE')
    expect(code({ nextUpdate: undefined }, {}, { maxAgeSeconds: day })).toBe('accepted')
    expect(code({ nextUpdate: undefined }, {}, { maxAgeSeconds: day - 1 })).toBe('ERR_OCSP_STALE')
    expect(code({}, {}, { maxAgeSeconds: day - 1 })).toBe('ERR_OCSP_STALE')
  })

  it('a stale second answer spoils a fresh one', () => {
    const singles = [
      writeSingle({ certId: ID }),
      writeSingle({ certId: ID, nextUpdate: days(-1), thisUpdate: days(-2) }),
    ]
    expect(code({}, { singles })).toBe('ERR_OCSP_STALE')
  })

  it('mistakes of the caller are no verdicts', () => {
    expect(() => ask({}, {}, { at: new Date(Number.NaN) })).toThrow(TegataArgumentError)
    expect(() => ask({}, {}, { maxAgeSeconds: Number.NaN })).toThrow(TegataArgumentError)
  })
})

describe('RFC 6960 section 4.4: critical extensions', () => {
  it('unknown ones are refused wherever they stand', () => {
    const critical = [writeExtension('1.2.3', writeNull(), true)]
    const harmless = [writeExtension('1.2.3', writeNull())]
    expect(code({ extensions: critical })).toBe('ERR_OCSP_CRITICAL')
    expect(code({}, { extensions: critical })).toBe('ERR_OCSP_CRITICAL')
    expect(code({ extensions: harmless }, { extensions: harmless })).toBe('accepted')
    expect(code({}, { extensions: [writeExtension(NONCE_OID, writeOctetString(nonce), true)] }, { nonce })).toBe(
      'accepted',
    )
  })
})

describe('RFC 6960 section 4.2.1: structure', () => {
  const parse = (der: Uint8Array) => codeOfSync(() => parseOcspResponse(der))

  it.each([
    [1, 'malformedRequest'],
    [2, 'internalError'],
    [3, 'tryLater'],
    [5, 'sigRequired'],
    [6, 'unauthorized'],
  ])('error status %i is no answer', (status, name) => {
    const der = writeSequence(writeEnumerated(status))
    expect(() => parseOcspResponse(der)).toThrow(
      expect.objectContaining({ code: 'ERR_OCSP_STATUS', evidence: { status: name } }),
    )
    // A body does not make a success of it.
    expect(parse(wrapResponse(new Uint8Array(3), undefined, status))).toBe('ERR_OCSP_STATUS')
  })

  it.each([
    ['an unassigned status', writeSequence(writeEnumerated(4)), 'ERR_OCSP_MALFORMED'],
    ['success without a body', writeSequence(writeEnumerated(0)), 'ERR_DER_ENCODING'],
    ['another type of response', wrapResponse(new Uint8Array(3), '1.2.3'), 'ERR_OCSP_MALFORMED'],
    [
      'an encoded default version',
      withTbs({ beforeResponderId: writeExplicit(0, writeInteger(0)) }),
      'ERR_OCSP_MALFORMED',
    ],
    ['a later version', withTbs({ beforeResponderId: writeExplicit(0, writeInteger(1)) }), 'ERR_OCSP_MALFORMED'],
    ['a responder of no kind', withTbs({ responderId: writeExplicit(3, writeNull()) }), 'ERR_DER_ENCODING'],
    ['a status that is not empty', withSingle({ status: Uint8Array.of(0x80, 1, 0) }), 'ERR_OCSP_MALFORMED'],
    ['a status of no kind', withSingle({ status: Uint8Array.of(0x83, 0) }), 'ERR_DER_ENCODING'],
    ['a reason of delta CRLs', withSingle({ status: revoked(days(-1), 8) }), 'ERR_OCSP_MALFORMED'],
    ['too many answers', withTbs({ singles: new Array(65).fill(writeSingle({ certId: ID })) }), 'ERR_DER_LIMIT'],
    ['too many certificates', withTbs({ certificates: new Array(9).fill(ca) }), 'ERR_DER_LIMIT'],
    ['too many bytes', new Uint8Array(65_537), 'ERR_DER_LIMIT'],
  ])('%s', (_, der, expected) => {
    expect(parse(der)).toBe(expected)
  })

  it('an empty list answers nothing, and the object prints nothing', () => {
    expect(code({}, { singles: [] })).toBe('ERR_OCSP_CERT_ID')
    const response = parseOcspResponse(withTbs({}))
    expect(JSON.stringify(response)).toBe('"[OcspResponse]"')
    expect([response.producedAt, response.responses.length, response.certificates.length]).toEqual([days(-1), 1, 0])
  })

  function withTbs(rest: Partial<TestResponse>): Uint8Array {
    return writeResponse({ key, signer: ca, singles: [writeSingle({ certId: ID })], ...rest })
  }

  function withSingle(single: Partial<TestSingle>): Uint8Array {
    return withTbs({ singles: [writeSingle({ certId: ID, ...single })] })
  }
})

describe('RFC 6960 section 4.1.1: requests', () => {
  it('hold one CertID and the nonce', () => {
    const request = createOcspRequest({ certificate: leaf, issuer: ca, nonce }) as Uint8Array
    readDer(request, (reader) => {
      const tbs = reader.sequence().sequence()
      expect(tbs.sequence().sequence().skip()).toEqual(ID)
      expect(tbs.context(2).sequence().skip()).toEqual(writeExtension(NONCE_OID, writeOctetString(nonce)))
    })
    const bare = createOcspRequest({ certificate: leaf, issuer: ca, hash: 'SHA-256' }) as Uint8Array
    readDer(bare, (reader) => {
      const tbs = reader.sequence().sequence()
      expect(tbs.sequence().sequence().skip()).toEqual(certId(leaf, ca, 'sha256'))
      tbs.finish()
    })
  })

  it('refuse nonces that could be guessed, are too long, or no bytes', () => {
    for (const length of [0, 15, 129]) {
      expect(() => createOcspRequest({ certificate: leaf, issuer: ca, nonce: new Uint8Array(length) })).toThrow(
        TegataArgumentError,
      )
    }
    expect(() => createOcspRequest({ certificate: leaf, issuer: ca, hash: 'MD5' as 'SHA-1' })).toThrow(
      TegataArgumentError,
    )
  })
})
