/** RFC 5280 section 4.1: what is written is what Node's OpenSSL and our own parser read. */
import { X509Certificate } from 'node:crypto'
import { generateSigner } from '@tegata/core'
import {
  ATTRIBUTE,
  EXTENSION,
  nameValues,
  parseCertificate,
  readBasicConstraints,
  readKeyUsage,
  verifyPath,
  writeExtension,
  writeName,
  writeNamedBits,
  writePrintableString,
  writeSequence,
  writeTbsCertificate,
  writeUtf8String,
} from '@tegata/pki'
import { createTestCertificateAuthority } from '@tegata/pki/testing'
import { describe, expect, it } from 'vitest'

const at = new Date('2026-06-01T00:00:00Z')
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2060-01-01T00:00:00Z') }
const root = createTestCertificateAuthority({ name: 'root', ...validity })
const ca = createTestCertificateAuthority({ name: 'ca', ...validity, issuer: root })
const { publicJwk } = await generateSigner('ES256')

describe('a test authority', () => {
  it('is certified by itself or by another', () => {
    const [own, below] = [new X509Certificate(root.certificate), new X509Certificate(ca.certificate)]
    expect([own.ca, own.verify(own.publicKey), below.verify(own.publicKey)]).toEqual([true, true, true])
    expect(readBasicConstraints(parseCertificate(ca.certificate))?.ca).toBe(true)
    expect(parseCertificate(ca.certificate).issuer.der).toEqual(root.name)
  })

  it('issues certificates that lead to the root, each with a serial number of its own', async () => {
    const usage = writeExtension(EXTENSION.keyUsage, writeNamedBits([0]), true)
    const [first, second] = [1, 2].map(() =>
      parseCertificate(ca.issue({ subject: 'leaf', publicJwk, extensions: [usage], notAfter: new Date('2026-07-01') })),
    )
    expect(readKeyUsage(first!)).toEqual(new Set(['digitalSignature']))
    expect(first!.notAfter).toEqual(new Date('2026-07-01'))
    expect(first!.serialNumber).not.toEqual(second!.serialNumber)
    const chain = [first!, parseCertificate(ca.certificate)]
    expect((await verifyPath({ chain, anchors: [root.certificate], at })).leaf.der).toEqual(first!.der)
  })
})

describe('writeName', () => {
  it('writes countries as PrintableString and all else as UTF8String, in order', () => {
    const parts = [
      [ATTRIBUTE.countryName, 'JP'],
      [ATTRIBUTE.localityName, '京都'],
      [ATTRIBUTE.localityName, '中京区'],
    ] as const
    const der = writeName(parts)
    const text = Buffer.from(der).toString('latin1')
    expect(text).toContain(Buffer.from(writePrintableString('JP')).toString('latin1'))
    expect(text).toContain(Buffer.from(writeUtf8String('京都')).toString('latin1'))
    const subject = parseCertificate(
      root.sign((algorithm) => {
        const content = { serialNumber: Uint8Array.of(0x80), issuer: root.name, subject: der, ...validity }
        const { spki } = parseCertificate(root.certificate)
        return writeTbsCertificate({ ...content, spki, extensions: [] }, algorithm)
      }),
    ).subject
    expect(subject.der).toEqual(der)
    expect(nameValues(subject, ATTRIBUTE.localityName)).toEqual(['京都', '中京区'])
  })

  it('refuses a country in other letters', () => {
    expect(() => writeName([[ATTRIBUTE.countryName, '日本']])).toThrow(/repertoire/)
  })

  it('writes an empty name', () => {
    expect(writeName([])).toEqual(writeSequence())
  })
})

it('an extension has its DEFAULT FALSE left out', () => {
  const value = writeSequence()
  expect(writeExtension(EXTENSION.keyUsage, value).length).toBe(
    writeExtension(EXTENSION.keyUsage, value, true).length - 3,
  )
})
