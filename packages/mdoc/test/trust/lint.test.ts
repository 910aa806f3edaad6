import { generateSigner } from '@tegata/core'
import {
  EXTENSION,
  writeBitString,
  writeBoolean,
  writeExplicit,
  writeIa5String,
  writeImplicit,
  writeInteger,
  writeNamedBits,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
} from '@tegata/pki'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeName } from '../../src/trust/create/certificate-writer.js'
import { type CertificateProfile, lintCertificate } from '../../src/trust/index.js'
import {
  AT,
  asCa,
  below,
  day,
  documentSigner,
  dropExtension,
  FROM,
  iaca,
  iacaInput,
  leaf,
  purposes,
  type Spoil,
  setExtension,
  spoiled,
  stranger,
  usages,
} from './fixture.js'

const findings = async (der: Uint8Array, profile: CertificateProfile, issuer?: Uint8Array) =>
  (await lintCertificate(der, profile, issuer === undefined ? {} : { issuer })).map(
    ({ level, clause }) => `${level} ${clause.split(', ')[1]}`,
  )
const lintSigner = async (spoil: Spoil) =>
  findings(await spoiled(below('document-signer'), spoil), 'document-signer', iaca)

describe('ISO/IEC 18013-5 Annex B.1.4: a document signer', () => {
  it('of the profile has no finding', async () => {
    expect(await lintCertificate(documentSigner, 'document-signer', { issuer: iaca, at: AT })).toEqual([])
  })

  it.each<[string, Spoil, string[]]>([
    ['no purpose', dropExtension(EXTENSION.extKeyUsage), ['error extKeyUsage']],
    ["a reader's purpose", purposes('1.0.18013.5.1.6'), ['error extKeyUsage']],
    ['a second purpose', purposes('1.0.18013.5.1.2', '1.0.18013.5.1.6'), ['error extKeyUsage']],
    ['no usage', dropExtension(EXTENSION.keyUsage), ['error keyUsage']],
    ['usage for certificates', usages(5), ['error keyUsage']],
    ['usage for more', usages(0, 6), ['error keyUsage']],
    ['the right of a CA', asCa, ['error basicConstraints']],
    ['uncritical usage', setExtension(EXTENSION.keyUsage, false, writeNamedBits([0])), ['error keyUsage']],
    [
      'usage with zero bits at its end',
      setExtension(EXTENSION.keyUsage, true, writeBitString(Uint8Array.of(0x80), 0)),
      ['warning keyUsage'],
    ],
    ['an unknown critical extension', setExtension('1.2.3.4', true, writeNull()), ['error extensions']],
    ['an unknown other extension', setExtension('1.2.3.4', false, writeNull()), []],
    ['name constraints', setExtension(EXTENSION.nameConstraints, false, writeNull()), ['error extensions']],
    ['a delta CRL', setExtension('2.5.29.46', false, writeNull()), ['error extensions']],
    [
      'the key identifier of another authority',
      setExtension(
        EXTENSION.authorityKeyIdentifier,
        false,
        writeSequence(writeImplicit(0, writeOctetString(new Uint8Array(20)))),
      ),
      ['error authorityKeyIdentifier'],
    ],
    ['no key identifiers', dropExtension(EXTENSION.authorityKeyIdentifier), ['warning authorityKeyIdentifier']],
    ['no identifier of its own', dropExtension(EXTENSION.subjectKeyIdentifier), ['warning subjectKeyIdentifier']],
    [
      'an identifier of another making',
      setExtension(EXTENSION.subjectKeyIdentifier, false, writeOctetString(new Uint8Array(20))),
      ['notice subjectKeyIdentifier'],
    ],
    ['no issuer alternative name', dropExtension(EXTENSION.issuerAltName), ['warning issuerAltName']],
    [
      'an issuer alternative name of its own',
      setExtension(
        EXTENSION.issuerAltName,
        false,
        writeSequence(writeImplicit(6, writeIa5String('https://x.example'))),
      ),
      ['notice issuerAltName'],
    ],
    [
      'a host name as issuer alternative name',
      setExtension(EXTENSION.issuerAltName, false, writeSequence(writeImplicit(2, writeIa5String('x.example')))),
      ['warning issuerAltName', 'notice issuerAltName'],
    ],
    ['no revocation list', dropExtension(EXTENSION.cRLDistributionPoints), ['warning cRLDistributionPoints']],
    [
      'a critical revocation list',
      setExtension(
        EXTENSION.cRLDistributionPoints,
        true,
        writeSequence(writeSequence(writeExplicit(0, writeExplicit(0, writeImplicit(6, writeIa5String('https://x')))))),
      ),
      ['error extensions', 'warning cRLDistributionPoints'],
    ],
    [
      'a revocation list of somebody else',
      setExtension(
        EXTENSION.cRLDistributionPoints,
        false,
        writeSequence(writeSequence(writeImplicit(2, writeSequence(writeImplicit(6, writeIa5String('https://x')))))),
      ),
      ['warning cRLDistributionPoints', 'warning cRLDistributionPoints'],
    ],
    ['an extension that is not DER', setExtension(EXTENSION.basicConstraints, true, writeNull()), ['error encoding']],
    ['a serial number of 21 octets', () => ({ serialNumber: new Uint8Array(21).fill(0x41) }), ['warning serialNumber']],
    ['a short serial number', () => ({ serialNumber: Uint8Array.of(1) }), ['warning serialNumber']],
    [
      'the serial number zero',
      () => ({ serialNumber: Uint8Array.of(0) }),
      ['warning serialNumber', 'warning serialNumber'],
    ],
    ['more than 457 days', () => ({ notAfter: day('2027-04-04') }), ['warning validity']],
    ['days before its authority', () => ({ notBefore: day('2025-12-31') }), ['warning validity']],
    ['no days', () => ({ notAfter: FROM }), ['warning validity']],
    [
      'another country',
      () => ({ subject: writeName({ country: 'KR', stateOrProvince: 'JP-13', commonName: 'x' }) }),
      ['error subject.countryName', 'notice subject.stateOrProvinceName'],
    ],
    [
      'no country',
      () => ({ subject: writeName({ stateOrProvince: 'JP-13', commonName: 'x' }) }),
      ['warning subject.countryName', 'notice subject.stateOrProvinceName'],
    ],
    [
      'a country in lower case',
      () => ({ subject: writeName({ country: 'jp', stateOrProvince: 'JP-13', commonName: 'x' }) }),
      ['error subject.countryName', 'warning subject.countryName', 'notice subject.stateOrProvinceName'],
    ],
    [
      'another state',
      () => ({ subject: writeName({ country: 'JP', stateOrProvince: 'JP-27', commonName: 'x' }) }),
      ['error subject.stateOrProvinceName'],
    ],
    [
      'no state',
      () => ({ subject: writeName({ country: 'JP', commonName: 'x' }) }),
      ['warning subject.stateOrProvinceName'],
    ],
    ['another issuer', () => ({ issuer: writeName({ country: 'JP', commonName: 'x' }) }), ['error issuer']],
  ])('with %s', async (_, spoil, expected) => {
    expect((await lintSigner(spoil)).sort()).toEqual([...expected].sort())
  })

  it('signed by another key, outside its time, or no certificate at all', async () => {
    const forged = await spoiled(below('document-signer'), () => ({}), stranger)
    expect(await findings(forged, 'document-signer', iaca)).toEqual(['error signatureValue'])
    const late = await lintCertificate(documentSigner, 'document-signer', { at: day('2030-01-01') })
    expect(late).toMatchObject([{ level: 'error', found: 'outside' }])
    expect(await findings(Uint8Array.of(0x30, 0), 'document-signer')).toEqual(['error encoding'])
    expect(await findings(iaca, 'document-signer')).toEqual(
      expect.arrayContaining(['error basicConstraints', 'error keyUsage', 'error extKeyUsage']),
    )
  })

  it('tells neither keys nor serial numbers', async () => {
    const { y = '' } = leaf.publicJwk
    const serialNumber = new Uint8Array(21).fill(0x5a)
    const der = await spoiled(below('document-signer'), () => ({ serialNumber }))
    const text = JSON.stringify(await lintCertificate(der, 'vical-signer', { issuer: iaca }))
    expect(text).not.toContain(y)
    expect(text.toLowerCase()).not.toMatch(/5a5a|90,90/)
  })

  it('names nothing that is not wrong, whatever bytes it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), fc.nat(255), (bytes, at, value) => {
        const changed = documentSigner.slice()
        changed[at % changed.length]! ^= value || 1
        for (const der of [bytes, changed]) {
          const found = lintCertificate(der, 'document-signer', { issuer: iaca })
          // At once on Node, and never empty: each byte is signed.
          expect((found as readonly unknown[]).length).toBeGreaterThan(0)
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('ISO/IEC 18013-5 Annex B.1.2, B.1.3: authorities', () => {
  const [country, name] = [writeName({ country: 'JP', commonName: 'a' }), writeName({ commonName: 'b' })]
  const twoNames = writeSequence(country.subarray(2), name.subarray(2))
  const lintRoot = async (spoil: Spoil) => findings(await spoiled(iacaInput, spoil), 'iaca')

  it.each<[string, Spoil, string[]]>([
    ['the profile', () => ({}), []],
    ['more usages', usages(0, 5, 6), ['warning keyUsage']],
    ['no usage for lists', usages(5), ['warning keyUsage']],
    ['no usage for certificates', usages(6), ['error keyUsage', 'warning keyUsage']],
    ['any number of CAs below', asCa, ['warning basicConstraints.pathLenConstraint']],
    [
      'uncritical constraints',
      setExtension(EXTENSION.basicConstraints, false, writeSequence(writeBoolean(true), writeInteger(0))),
      ['warning basicConstraints'],
    ],
    [
      'no right to issue',
      dropExtension(EXTENSION.basicConstraints),
      ['error basicConstraints', 'warning basicConstraints.pathLenConstraint'],
    ],
    [
      'a critical purpose, which no path goes through',
      purposes('1.0.18013.5.1.2'),
      ['error extensions', 'warning extKeyUsage'],
    ],
    [
      'a purpose',
      setExtension(EXTENSION.extKeyUsage, false, writeSequence(writeObjectIdentifier('1.0.18013.5.1.2'))),
      ['warning extKeyUsage'],
    ],
    ['more than twenty years', () => ({ notAfter: day('2046-01-03') }), ['warning validity']],
    ['two common names', () => ({ subject: twoNames, issuer: twoNames }), ['warning subject.commonName']],
  ])('a root with %s', async (_, spoil, expected) => {
    expect((await lintRoot(spoil)).sort()).toEqual([...expected].sort())
  })

  it('a root that another issued, and a link certificate', async () => {
    const other = await spoiled(iacaInput, () => ({ issuer: writeName({ country: 'JP', commonName: 'Other' }) }))
    expect(await findings(other, 'iaca')).toEqual(['error issuer', 'error issuer'])
    const link = await spoiled(below('iaca-link', { subject: iacaInput.subject }), () => ({}))
    expect(await findings(link, 'iaca-link', iaca)).toEqual([])
  })

  it('a key that is none of the standard', async () => {
    const edwards = await generateSigner('EdDSA')
    const input = { ...iacaInput, publicJwk: edwards.publicJwk }
    expect(await findings(await spoiled(input, () => ({})), 'iaca')).toContain('error subjectPublicKeyInfo')
    const signer = await spoiled(below('document-signer', { publicJwk: edwards.publicJwk }), () => ({}))
    expect(await findings(signer, 'document-signer', iaca)).toEqual([])
  })
})

describe('mistakes of the caller', () => {
  it('are argument errors', () => {
    const wrong = [
      () => lintCertificate(documentSigner, 'toString' as CertificateProfile),
      () => lintCertificate(documentSigner, 'reader', { issuer: Uint8Array.of(1) }),
      () => lintCertificate(documentSigner, 'reader', { at: new Date(Number.NaN) }),
    ]
    for (const call of wrong) expect(call).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    expect(() => lintCertificate('x' as never, 'reader')).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
  })
})
