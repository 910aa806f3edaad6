import { inspect } from 'node:util'
import { decodeHex, TegataArgumentError } from '@tegata/core'
import {
  type CrlCheck,
  EXTENSION,
  parseCrl,
  writeExplicit,
  writeExtension,
  writeGeneralizedTime,
  writeImplicit,
  writeInteger,
  writeNamedBits,
  writeNull,
  writeSequence,
} from '@tegata/pki'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, codeOfSync } from '../../../test/support/code-of.js'
import { CrlEntries } from '../src/crl-entries.js'
import {
  basicConstraints,
  CA_EXTENSIONS,
  days,
  distributionPoint,
  issue,
  issueCa,
  issueCrlDer,
  issuingDistributionPoint,
  keyPair,
  keyUsage,
  NOW,
  nameOf,
  signatureAlgorithm,
  type TestCertificate,
  type TestCrl,
  writeEntry,
} from './support/authority.js'
import { checkCrlSync } from './support/sync.js'

const key = keyPair('P-256 ca')
const ca = issueCa('CA', key)
const serial = decodeHex('01401003')
const leafSpec: TestCertificate = {
  subject: 'leaf',
  key: keyPair('P-256 leaf'),
  issuer: 'CA',
  issuerKey: key,
  serial,
  extensions: [keyUsage('digitalSignature'), distributionPoint('千代田区 CRLDP')],
}
const leaf = issue(leafSpec)
const partition = issuingDistributionPoint({ name: '千代田区 CRLDP', flags: [1] })
const crlOf = (spec: Partial<TestCrl> = {}) =>
  parseCrl(issueCrlDer({ issuer: 'CA', key, extensions: [partition], ...spec }))
const ask = (spec: Partial<TestCrl> = {}, rest: Partial<CrlCheck> = {}) =>
  checkCrlSync({ crl: crlOf(spec), certificate: leaf, issuer: ca, at: NOW, ...rest })
const codeFor = (spec: Partial<TestCrl> = {}, rest: Partial<CrlCheck> = {}) => codeOf(() => ask(spec, rest))

describe('RFC 5280 section 6.3: verdicts', () => {
  it('answers good and revoked', () => {
    expect(ask()).toEqual({ status: 'good' })
    expect(ask({ entries: [{ serial: decodeHex('01401004') }] })).toEqual({ status: 'good' })
    const revoked = ask({
      entries: [
        { serial: decodeHex('01'), reason: 1 },
        { serial, date: days(-3), reason: 3 },
      ],
    })
    expect(revoked).toEqual({ status: 'revoked', revocationDate: days(-3), reasonCode: 3 })
    expect(ask({ entries: [{ serial }] })).toEqual({
      status: 'revoked',
      revocationDate: days(-10),
      reasonCode: undefined,
    })
  })

  it('takes certificateHold and a future revocation date for revoked', () => {
    expect(ask({ entries: [{ serial, reason: 6, date: days(5) }] })).toMatchObject({ status: 'revoked', reasonCode: 6 })
  })

  it('takes a complete CRL for every certificate of its issuer', () => {
    expect(ask({ extensions: [] })).toEqual({ status: 'good' })
    const plain = issue({ ...leafSpec, extensions: [] })
    expect(ask({ extensions: [] }, { certificate: plain })).toEqual({ status: 'good' })
    expect(ask({ extensions: [issuingDistributionPoint({ flags: [1] })] }, { certificate: plain })).toEqual({
      status: 'good',
    })
  })

  it('ignores uncritical extensions of the list and its entries', () => {
    const invalidity = writeExtension(EXTENSION.invalidityDate, writeGeneralizedTime(days(-20)))
    const number = writeExtension(EXTENSION.cRLNumber, writeInteger(7))
    const status = ask({ extensions: [number, partition], entries: [{ serial, reason: 4, extensions: [invalidity] }] })
    expect(status).toMatchObject({ status: 'revoked', reasonCode: 4 })
  })

  it('remembers a verified list, and still judges each question', async () => {
    const crl = crlOf({ entries: [{ serial }] })
    const other = issue({ ...leafSpec, serial: decodeHex('02') })
    const foreign = issue({ ...leafSpec, extensions: [distributionPoint('港区 CRLDP')] })
    for (let i = 0; i < 2; i++) {
      expect(checkCrlSync({ crl, certificate: leaf, issuer: ca, at: NOW }).status).toBe('revoked')
      expect(checkCrlSync({ crl, certificate: other, issuer: ca, at: NOW }).status).toBe('good')
      expect(await codeFor({}, { crl, certificate: foreign })).toBe('ERR_CRL_SCOPE')
      expect(await codeFor({}, { crl, at: days(2) })).toBe('ERR_CRL_STALE')
    }
  })

  it('prints nothing of its content', () => {
    const crl = crlOf({ entries: [{ serial }] })
    expect(inspect(crl)).toBe('[CertificateRevocationList]')
    expect(JSON.stringify({ crl })).toBe('{"crl":"[CertificateRevocationList]"}')
  })
})

describe('what is refused', () => {
  const rogue = keyPair('P-256 rogue')

  it.each<[string, Partial<TestCrl>, string]>([
    ['a list of another key under the same name', { key: rogue }, 'ERR_CRL_SIGNATURE'],
    ['a list of another issuer', { issuer: 'other' }, 'ERR_CRL_ISSUER'],
    ['a list from the future', { thisUpdate: days(0.5) }, 'ERR_CRL_NOT_YET_VALID'],
    ['a stale list', { nextUpdate: days(-0.5) }, 'ERR_CRL_STALE'],
    ['SHA-1', { digest: 'sha1' }, 'ERR_X509_ALGORITHM'],
    ['another partition', { extensions: [issuingDistributionPoint({ name: '港区 CRLDP' })] }, 'ERR_CRL_SCOPE'],
    ['CA certificates only', { extensions: [issuingDistributionPoint({ flags: [2] })] }, 'ERR_CRL_SCOPE'],
    ['some reasons only', { extensions: [issuingDistributionPoint({ flags: [3] })] }, 'ERR_CRL_SCOPE'],
    ['an indirect CRL', { extensions: [issuingDistributionPoint({ flags: [4] })] }, 'ERR_CRL_SCOPE'],
    ['attribute certificates only', { extensions: [issuingDistributionPoint({ flags: [5] })] }, 'ERR_CRL_SCOPE'],
    ['an unknown critical extension', { extensions: [writeExtension('1.2.3', writeNull(), true)] }, 'ERR_CRL_CRITICAL'],
    ['a delta CRL', { extensions: [writeExtension('2.5.29.27', writeInteger(1), true)] }, 'ERR_CRL_CRITICAL'],
    [
      'an unknown critical extension of any entry',
      { entries: [{ serial: decodeHex('07'), extensions: [writeExtension('2.5.29.29', writeNull(), true)] }] },
      'ERR_CRL_CRITICAL',
    ],
    ['a certificate listed twice', { entries: [{ serial }, { serial }] }, 'ERR_CRL_MALFORMED'],
    ['removeFromCRL in a complete list', { entries: [{ serial, reason: 8 }] }, 'ERR_CRL_MALFORMED'],
    ['an unused reason', { entries: [{ serial, reason: 7 }] }, 'ERR_CRL_MALFORMED'],
    [
      'two reasons',
      { entries: [{ serial, reason: 1, extensions: [writeExtension(EXTENSION.reasonCode, decodeHex('0a0102'))] }] },
      'ERR_CRL_MALFORMED',
    ],
    ['version 1', { version: new Uint8Array(0), extensions: [] }, 'ERR_CRL_MALFORMED'],
    ['no nextUpdate', { nextUpdate: undefined, entries: [{ serial }] }, 'ERR_CRL_MALFORMED'],
    ['differing algorithm identifiers', { outerAlgorithm: signatureAlgorithm(key, 'sha512') }, 'ERR_CRL_MALFORMED'],
    ['the issuing distribution point twice', { extensions: [partition, partition] }, 'ERR_X509_MALFORMED'],
    [
      'a point relative to the issuer',
      {
        extensions: [
          writeExtension(EXTENSION.issuingDistributionPoint, writeSequence(writeExplicit(0, writeExplicit(1))), true),
        ],
      },
      'ERR_CRL_SCOPE',
    ],
    [
      'an issuing distribution point that is not DER',
      { extensions: [writeExtension(EXTENSION.issuingDistributionPoint, decodeHex('3003810100'), true)] },
      'ERR_DER_ENCODING',
    ],
  ])('%s', async (_, spec, code) => {
    expect(await codeFor(spec)).toBe(code)
  })

  it('a partition that the certificate does not name, or names for an indirect or partial list only', async () => {
    const reasons = writeImplicit(1, writeNamedBits([1]))
    const crlIssuer = writeImplicit(2, writeSequence(writeExplicit(4, nameOf('CRL issuer'))))
    for (const extensions of [
      [],
      [distributionPoint('千代田区 CRLDP', reasons)],
      [distributionPoint('千代田区 CRLDP', crlIssuer)],
    ]) {
      expect(await codeFor({}, { certificate: issue({ ...leafSpec, extensions }) })).toBe('ERR_CRL_SCOPE')
    }
  })

  it('user certificates only, for a CA', async () => {
    const certificate = issue({ ...leafSpec, extensions: CA_EXTENSIONS })
    const extensions = [issuingDistributionPoint({ flags: [1] })]
    expect(await codeFor({ extensions }, { certificate })).toBe('ERR_CRL_SCOPE')
    expect(await codeFor({ extensions: [issuingDistributionPoint({ flags: [2] })] }, { certificate })).toBe('accepted')
  })

  it('an issuer that may not sign CRLs', async () => {
    const issuer = issueCa('CA', key, { extensions: [keyUsage('keyCertSign'), basicConstraints()] })
    expect(await codeFor({}, { issuer })).toBe('ERR_CRL_ISSUER')
  })

  it('another generation of the CA, even with a genuine list of its own', async () => {
    const issuer = issueCa('CA', rogue)
    expect(await codeFor({ key: rogue }, { issuer })).toBe('ERR_CRL_ISSUER')
  })

  it('input beyond the limit, trailing bytes, times that are none', async () => {
    const der = issueCrlDer({ issuer: 'CA', key })
    expect(codeOfSync(() => parseCrl(der, { maxBytes: der.length - 1 }))).toBe('ERR_DER_LIMIT')
    expect(codeOfSync(() => parseCrl(Uint8Array.of(...der, 0)))).toBe('ERR_DER_ENCODING')
    expect(() => ask({}, { at: new Date(Number.NaN) })).toThrow(TegataArgumentError)
  })

  it('every changed byte', () => {
    const der = issueCrlDer({ issuer: 'CA', key, extensions: [partition], entries: [{ serial, reason: 1 }] })
    for (let i = 0; i < der.length; i++) {
      const changed = der.slice()
      changed[i]! ^= 1 << (i % 8)
      const code = codeOfSync(() => checkCrlSync({ crl: parseCrl(changed), certificate: leaf, issuer: ca, at: NOW }))
      expect(code, `byte ${i}`).not.toBe('accepted')
    }
  })
})

describe('size', () => {
  it('finds the revoked ones, and no others, for any set of serial numbers', () => {
    const serials = fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 60 })
    fc.assert(
      fc.property(serials, (numbers) => {
        const entries = numbers.map((number) => ({ serial: Uint8Array.of(number >> 8, number & 255) }))
        const table = new CrlEntries(crlOf({ entries }).entryList)
        const revoked = new Set(numbers)
        for (let number = 1; number < 5000; number += 7) {
          const content =
            number < 128 ? [number] : number < 256 ? [0, number] : number < 32_768 ? [number >> 8, number & 255] : []
          expect(table.find(Uint8Array.from(content)) !== undefined).toBe(revoked.has(number))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('reads 100,000 entries quickly', () => {
    const template = writeEntry({ serial: Uint8Array.of(1, 0, 0, 0), reason: 3 })
    const entryList = new Uint8Array(100_000 * template.length)
    for (let i = 0; i < 100_000; i++) {
      entryList.set(template, i * template.length)
      // After the headers of SEQUENCE and INTEGER and the first byte of the number.
      entryList.set([i >> 16, (i >> 8) & 255, i & 255], i * template.length + 5)
    }
    const crl = parseCrl(issueCrlDer({ issuer: 'CA', key, entryList }))
    const certificate = issue({ ...leafSpec, serial: Uint8Array.of(1, 1, 0x86, 0x9f) })
    const start = performance.now()
    expect(checkCrlSync({ crl, certificate, issuer: ca, at: NOW }).status).toBe('revoked')
    expect(checkCrlSync({ crl, certificate: leaf, issuer: ca, at: NOW }).status).toBe('good')
    // Some 0.1 s on an idle machine; the bound only catches an accidental square.
    expect(performance.now() - start).toBeLessThan(3000)
  })
})
