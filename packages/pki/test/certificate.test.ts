import { X509Certificate } from 'node:crypto'
import { inspect } from 'node:util'
import { decodeHex, encodeHex } from '@tegata/core'
import {
  ATTRIBUTE,
  EXTENSION,
  nameValues,
  openDer,
  parseCertificate,
  parsePublicKey,
  publicKeyToJwk,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCertificatePolicies,
  readCrlDistributionPoints,
  readExtendedKeyUsage,
  readIssuerAltName,
  readKeyUsage,
  readSubjectAltName,
  readSubjectKeyIdentifier,
  writeBitString,
  writeBoolean,
  writeElement,
  writeExplicit,
  writeExtension,
  writeIa5String,
  writeImplicit,
  writeInteger,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSet,
  writeUtf8String,
} from '@tegata/pki'
import { describe, expect, it } from 'vitest'
import { codeOfSync } from '../../../test/support/code-of.js'
import {
  basicConstraints,
  issue,
  issueDer,
  keyIdentifierOf,
  keyPair,
  keyUsage,
  nameOf,
  signatureAlgorithm,
  subjectKeyIdentifier,
  type TestCertificate,
} from './support/authority.js'

const key = keyPair('P-256 ca')
const rsa = keyPair('RSA-2048 leaf')
const base: TestCertificate = { subject: '検証 CA', key, extensions: [keyUsage('keyCertSign'), basicConstraints(1)] }
const codeFor = (changes: Partial<TestCertificate>) => codeOfSync(() => issue({ ...base, ...changes }))

describe('RFC 5280 section 4.1: certificates', () => {
  it.each([
    ['EC', key],
    ['RSA', rsa],
  ] as const)('reads what node:crypto reads (%s)', (kind, signer) => {
    const der = issueDer({ ...base, key: signer, serial: decodeHex('00f1e2d3c4b5a69788') })
    const ours = parseCertificate(der)
    const theirs = new X509Certificate(der)
    expect(theirs.verify(theirs.publicKey)).toBe(true)
    expect(encodeHex(ours.serialNumber)).toBe(`00${theirs.serialNumber.toLowerCase()}`)
    expect(ours.notBefore).toEqual(new Date(theirs.validFrom))
    expect(ours.notAfter).toEqual(new Date(theirs.validTo))
    expect(nameValues(ours.subject, ATTRIBUTE.commonName)).toEqual(['検証 CA'])
    expect(ours.subject.attributes.map(({ type }) => type)).toEqual([ATTRIBUTE.countryName, ATTRIBUTE.commonName])
    expect(Buffer.from(ours.spki)).toEqual(theirs.publicKey.export({ type: 'spki', format: 'der' }))
    expect(ours.publicKey.kind).toBe(kind)
    expect(ours.der).toEqual(der)
    expect(readBasicConstraints(ours)).toEqual({ ca: true, pathLength: 1 })
    expect(encodeHex(der)).toContain(encodeHex(ours.tbs))
  })

  it('reads key parameters', () => {
    expect(parsePublicKey(rsa.spki)).toMatchObject({ kind: 'RSA', modulusBits: 2048, exponent: 65_537 })
    for (const curve of ['P-256', 'P-384', 'P-521'] as const) {
      const pair = keyPair(`${curve} any`)
      const info = parsePublicKey(pair.spki)
      expect(publicKeyToJwk(info)).toEqual({ ...pair.privateKey.export({ format: 'jwk' }), d: undefined })
    }
    const { kty, n, e } = rsa.privateKey.export({ format: 'jwk' })
    expect(publicKeyToJwk(parsePublicKey(rsa.spki))).toEqual({ kty, n, e })
    const ed25519 = writeSequence(
      writeSequence(writeObjectIdentifier('1.3.101.112')),
      writeBitString(new Uint8Array(32)),
    )
    expect(publicKeyToJwk(parsePublicKey(ed25519))).toMatchObject({ kty: 'OKP', crv: 'Ed25519' })
    const secp256k1 = writeSequence(
      writeSequence(writeObjectIdentifier('1.2.840.10045.2.1'), writeObjectIdentifier('1.3.132.0.10')),
      writeBitString(Uint8Array.of(4, 1, 1)),
    )
    expect(publicKeyToJwk(parsePublicKey(secp256k1))).toBeUndefined()
    expect(parsePublicKey(secp256k1)).toEqual({ kind: 'unsupported', algorithm: '1.3.132.0.10' })
    const x25519 = writeSequence(
      writeSequence(writeObjectIdentifier('1.3.101.110')),
      writeBitString(new Uint8Array(32)),
    )
    expect(parsePublicKey(x25519)).toEqual({ kind: 'unsupported', algorithm: '1.3.101.110' })
  })

  it('does not see what the caller writes to the input afterwards', () => {
    const der = issueDer(base)
    const certificate = parseCertificate(der)
    const tbs = certificate.tbs.slice()
    der.fill(0)
    expect(certificate.tbs).toEqual(tbs)
    certificate.notAfter.setFullYear(2099)
    expect(certificate.notAfter.getFullYear()).toBe(2027)
  })

  it('prints nothing of its content', () => {
    const certificate = issue(base)
    const printed = [
      inspect(certificate, { depth: 9, showHidden: true }),
      JSON.stringify(certificate),
      `${certificate}`,
    ]
    expect(printed).toEqual(['[Certificate]', '"[Certificate]"', '[Certificate]'])
    expect(Object.keys(certificate)).toEqual([])
    expect(JSON.stringify({ ...certificate })).toBe('{}')
  })

  it.each<[string, Partial<TestCertificate>, string]>([
    ['version 1', { version: new Uint8Array(0), extensions: [] }, 'ERR_X509_MALFORMED'],
    ['version 2', { version: writeExplicit(0, writeInteger(1)) }, 'ERR_X509_MALFORMED'],
    ['an encoded default version', { version: writeExplicit(0, writeInteger(0)) }, 'ERR_X509_MALFORMED'],
    ['a serial number of 65 bytes', { serial: new Uint8Array(65).fill(1) }, 'ERR_DER_LIMIT'],
    [
      'different inner and outer algorithms',
      { outerAlgorithm: signatureAlgorithm(key, 'sha384') },
      'ERR_X509_MALFORMED',
    ],
    ['the same extension twice', { extensions: [basicConstraints(), basicConstraints()] }, 'ERR_X509_MALFORMED'],
    ['no extension in the list', { afterSpki: writeExplicit(3, writeSequence()), extensions: [] }, 'ERR_DER_ENCODING'],
    ['a subjectUniqueID', { afterSpki: writeImplicit(2, writeBitString(Uint8Array.of(1))) }, 'ERR_DER_ENCODING'],
    [
      'an encoded default: critical FALSE',
      {
        extensions: [
          writeSequence(writeObjectIdentifier('1.2.3'), writeBoolean(false), writeOctetString(new Uint8Array(1))),
        ],
      },
      'ERR_DER_ENCODING',
    ],
    [
      'too many extensions',
      { extensions: Array.from({ length: 65 }, (_, i) => writeExtension(`1.2.3.${i}`, writeNull())) },
      'ERR_DER_LIMIT',
    ],
    ['a key that is no SEQUENCE', { spki: writeNull() }, 'ERR_DER_ENCODING'],
  ])('refuses %s', (_, changes, code) => {
    expect(codeFor(changes)).toBe(code)
  })

  it('refuses an empty issuer name, an empty relative name and too many attributes', () => {
    const relativeName = openDer(nameOf('x')).sequence().skip()
    expect(codeFor({ issuerName: writeSequence() })).toBe('ERR_X509_MALFORMED')
    expect(codeFor({ issuerName: writeSequence(writeSet()) })).toBe('ERR_DER_ENCODING')
    const many = Array.from({ length: 65 }, () => relativeName)
    expect(codeFor({ issuerName: writeSequence(...many) })).toBe('ERR_DER_LIMIT')
  })

  it('refuses trailing bytes and oversized input', () => {
    const der = issueDer(base)
    expect(codeOfSync(() => parseCertificate(Uint8Array.of(...der, 0)))).toBe('ERR_DER_ENCODING')
    expect(codeOfSync(() => parseCertificate(new Uint8Array(65_537)))).toBe('ERR_DER_LIMIT')
  })
})

describe('RFC 3279 and 5480: keys', () => {
  const ecKey = (parameters: Uint8Array, point: Uint8Array) =>
    writeSequence(writeSequence(writeObjectIdentifier('1.2.840.10045.2.1'), parameters), writeBitString(point))
  const rsaKey = (modulus: Uint8Array, exponent: number, parameters = writeNull()) =>
    writeSequence(
      writeSequence(writeObjectIdentifier('1.2.840.113549.1.1.1'), parameters),
      writeBitString(writeSequence(writeInteger(modulus), writeInteger(exponent))),
    )
  const p256 = writeObjectIdentifier('1.2.840.10045.3.1.7')
  const modulus = new Uint8Array(256).fill(0xff)

  it.each([
    [
      'explicit curve parameters',
      ecKey(writeSequence(writeInteger(1)), new Uint8Array(65).fill(4)),
      'ERR_X509_MALFORMED',
    ],
    ['a compressed point', ecKey(p256, new Uint8Array(33).fill(2)), 'ERR_X509_MALFORMED'],
    ['a point of another length', ecKey(p256, new Uint8Array(97).fill(4)), 'ERR_X509_MALFORMED'],
    ['RSA without parameters', rsaKey(modulus, 65_537, new Uint8Array(0)), 'ERR_X509_MALFORMED'],
    ['an even RSA modulus', rsaKey(new Uint8Array(256).fill(0xfe), 65_537), 'ERR_X509_MALFORMED'],
    ['RSA exponent 1', rsaKey(modulus, 1), 'ERR_X509_MALFORMED'],
    [
      'a huge RSA exponent',
      writeSequence(
        writeSequence(writeObjectIdentifier('1.2.840.113549.1.1.1'), writeNull()),
        writeBitString(writeSequence(writeInteger(modulus), writeInteger(modulus))),
      ),
      'ERR_DER_ENCODING',
    ],
    [
      'an Ed25519 key of 31 bytes',
      writeSequence(writeSequence(writeObjectIdentifier('1.3.101.112')), writeBitString(new Uint8Array(31))),
      'ERR_X509_MALFORMED',
    ],
  ])('refuses %s', (_, spki, code) => {
    expect(codeOfSync(() => parsePublicKey(spki))).toBe(code)
  })
})

describe('RFC 5280 section 4.2: extensions', () => {
  const withValue = (oid: string, value: Uint8Array) => issue({ ...base, extensions: [writeExtension(oid, value)] })

  it('reads the ones that profiles need', () => {
    const fullName = writeExplicit(0, writeExplicit(0, writeImplicit(6, writeIa5String('https://ca.example/crl'))))
    const certificate = issue({
      ...base,
      extensions: [
        keyUsage('digitalSignature', 'nonRepudiation'),
        writeExtension(EXTENSION.extKeyUsage, writeSequence(writeObjectIdentifier('1.0.18013.5.1.2')), true),
        writeExtension(
          EXTENSION.certificatePolicies,
          writeSequence(writeSequence(writeObjectIdentifier('1.2.3'), writeSequence())),
        ),
        writeExtension(
          EXTENSION.subjectAltName,
          writeSequence(
            writeElement(0xa0, writeObjectIdentifier('1.2.4'), writeExplicit(0, writeUtf8String('番号'))),
            writeImplicit(1, writeIa5String('a@b.example')),
            writeImplicit(2, writeIa5String('b.example')),
            writeExplicit(4, nameOf('c')),
            writeImplicit(7, writeOctetString(Uint8Array.of(127, 0, 0, 1))),
            writeImplicit(8, writeObjectIdentifier('1.2.5')),
            writeExplicit(3, writeNull()),
            writeExplicit(5, writeNull()),
          ),
        ),
        writeExtension(EXTENSION.issuerAltName, writeSequence(writeExplicit(4, nameOf('d')))),
        writeExtension(
          EXTENSION.cRLDistributionPoints,
          writeSequence(writeSequence(fullName, writeImplicit(1, writeBitString(Uint8Array.of(0x40), 6)))),
        ),
        writeExtension(
          EXTENSION.authorityKeyIdentifier,
          writeSequence(
            writeImplicit(0, writeOctetString(Uint8Array.of(9))),
            writeImplicit(1, writeSequence(writeExplicit(4, nameOf('e')))),
            writeImplicit(2, writeInteger(7)),
          ),
        ),
        subjectKeyIdentifier(key),
      ],
    })
    expect([...readKeyUsage(certificate)!]).toEqual(['digitalSignature', 'nonRepudiation'])
    expect([...readExtendedKeyUsage(certificate)!]).toEqual(['1.0.18013.5.1.2'])
    expect([...readCertificatePolicies(certificate)!]).toEqual(['1.2.3'])
    expect(readSubjectKeyIdentifier(certificate)).toEqual(keyIdentifierOf(key))
    expect(readAuthorityKeyIdentifier(certificate)).toEqual(Uint8Array.of(9))
    expect(readIssuerAltName(certificate)).toMatchObject([{ kind: 'directoryName', name: { der: nameOf('d') } }])
    expect(readSubjectAltName(certificate)).toMatchObject([
      { kind: 'otherName', typeId: '1.2.4', value: writeUtf8String('番号') },
      { kind: 'rfc822Name', value: 'a@b.example' },
      { kind: 'dNSName', value: 'b.example' },
      { kind: 'directoryName' },
      { kind: 'iPAddress', value: Uint8Array.of(127, 0, 0, 1) },
      { kind: 'registeredID', oid: '1.2.5' },
      { kind: 'x400Address' },
      { kind: 'ediPartyName' },
    ])
    expect(readCrlDistributionPoints(certificate)).toMatchObject([
      { fullName: [{ kind: 'uniformResourceIdentifier', value: 'https://ca.example/crl' }], hasReasons: true },
    ])
  })

  it('says undefined for an absent one', () => {
    const certificate = issue({ ...base, extensions: [] })
    const readers = [
      readKeyUsage,
      readBasicConstraints,
      readExtendedKeyUsage,
      readCertificatePolicies,
      readSubjectAltName,
    ]
    for (const reader of readers) expect(reader(certificate)).toBeUndefined()
    expect(readBasicConstraints(withValue(EXTENSION.basicConstraints, writeSequence()))).toEqual({ ca: false })
    const relative = withValue(
      EXTENSION.cRLDistributionPoints,
      writeSequence(
        writeSequence(
          writeExplicit(0, writeExplicit(1)),
          writeImplicit(2, writeSequence(writeExplicit(4, nameOf('i')))),
        ),
      ),
    )
    expect(readCrlDistributionPoints(relative)).toMatchObject([{ fullName: undefined, crlIssuer: [{}] }])
  })

  it('passes over the names in authorityKeyIdentifier, which are elements of DER all the same', () => {
    const read = (names: Uint8Array) =>
      readAuthorityKeyIdentifier(
        withValue(
          EXTENSION.authorityKeyIdentifier,
          writeSequence(writeImplicit(0, writeOctetString(Uint8Array.of(9))), writeElement(0xa1, names)),
        ),
      )
    expect(read(writeInteger(1))).toEqual(Uint8Array.of(9))
    for (const names of [new Uint8Array(0), Uint8Array.of(0x82, 5, 0x61), Uint8Array.of(0x82, 0x81, 1, 0x61)]) {
      expect(() => read(names)).toThrow(expect.objectContaining({ code: 'ERR_DER_ENCODING' }))
    }
  })

  it('takes zero bits at the end of keyUsage where it is told to, and nothing else', () => {
    const usages = (bytes: number[], unusedBits = 0) =>
      readKeyUsage(withValue(EXTENSION.keyUsage, writeBitString(Uint8Array.from(bytes), unusedBits)), 'any')
    expect([...usages([0x40])!]).toEqual(['nonRepudiation'])
    expect([...usages([0x80, 0])!]).toEqual(['digitalSignature'])
    for (const bytes of [[], [0], [0x80, 0x40]]) {
      expect(() => usages(bytes)).toThrow(expect.objectContaining({ code: 'ERR_X509_MALFORMED' }))
    }
  })

  it.each<[string, string, Uint8Array, string]>([
    ['keyUsage without a bit', EXTENSION.keyUsage, writeBitString(new Uint8Array(0)), 'ERR_X509_MALFORMED'],
    [
      'keyUsage with a trailing zero bit',
      EXTENSION.keyUsage,
      writeBitString(Uint8Array.of(0x80), 0),
      'ERR_X509_MALFORMED',
    ],
    [
      'keyUsage with a tenth bit',
      EXTENSION.keyUsage,
      writeBitString(Uint8Array.of(0x80, 0x40), 6),
      'ERR_X509_MALFORMED',
    ],
    ['bytes after a value', EXTENSION.basicConstraints, Uint8Array.of(...writeSequence(), 0), 'ERR_DER_ENCODING'],
    ['cA FALSE encoded', EXTENSION.basicConstraints, writeSequence(writeBoolean(false)), 'ERR_DER_ENCODING'],
    [
      'a negative path length',
      EXTENSION.basicConstraints,
      writeSequence(writeBoolean(true), writeInteger(-1)),
      'ERR_DER_ENCODING',
    ],
    [
      'a policy twice',
      EXTENSION.certificatePolicies,
      writeSequence(writeSequence(writeObjectIdentifier('1.2.3')), writeSequence(writeObjectIdentifier('1.2.3'))),
      'ERR_X509_MALFORMED',
    ],
    ['an empty subjectAltName', EXTENSION.subjectAltName, writeSequence(), 'ERR_DER_ENCODING'],
    ['an unknown GeneralName', EXTENSION.subjectAltName, writeSequence(writeInteger(1)), 'ERR_X509_MALFORMED'],
    [
      'too many names',
      EXTENSION.subjectAltName,
      writeSequence(...Array.from({ length: 257 }, () => writeImplicit(2, writeIa5String('a')))),
      'ERR_DER_LIMIT',
    ],
    [
      'a distribution point that names nothing',
      EXTENSION.cRLDistributionPoints,
      writeSequence(writeSequence()),
      'ERR_X509_MALFORMED',
    ],
  ])('refuses %s', (_, oid, value, code) => {
    const certificate = withValue(oid, value)
    const readers = [
      readKeyUsage,
      readBasicConstraints,
      readCertificatePolicies,
      readSubjectAltName,
      readCrlDistributionPoints,
    ]
    expect(readers.map((reader) => codeOfSync(() => reader(certificate)))).toContain(code)
  })
})
