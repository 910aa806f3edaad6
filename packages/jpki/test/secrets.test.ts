import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import {
  createSealer,
  encodeBase64,
  encodeBase64url,
  encodeHex,
  encodeUtf8,
  hmacSha256,
  isTegataError,
  sha256,
} from '@tegata/core'
import {
  type AnchorSecret,
  anchorIndexInput,
  crlRevocation,
  inspectJpkiSignature,
  type JpkiSignatureOptions,
  personClaims,
  sealAnchor,
  verifyJpkiCertificate,
  verifyJpkiSignature,
} from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority } from '@tegata/jpki/testing'
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { authority, card, clock, data, goodOptions, NOW } from './support.js'

const certificate = parseCertificate(card.certificate.certificate)

/** Every value that identifies the person or the card, with the forms in which it could slip out. */
const SECRETS: readonly [string, Uint8Array][] = [
  ['serial number', certificate.serialNumber],
  ['certificate', certificate.der],
  ['key', certificate.spki.subarray(-200)],
  ['CA signature', certificate.signature],
  ['subject', certificate.subject.der],
  ['SHA-1 or SHA-256 fingerprint', sha256(certificate.der)],
  ['hash of the serial number', sha256(certificate.serialNumber)],
]

function findSecrets(text: string): string[] {
  const decimal = BigInt(`0x${encodeHex(certificate.serialNumber)}`).toString()
  const notAfter = certificate.notAfter.toISOString().slice(0, 10)
  const found = SECRETS.filter(([, bytes]) => {
    const raw = Buffer.from(bytes).toString('latin1')
    const listed = [...bytes].join(', ')
    const forms = [encodeHex(bytes), encodeHex(bytes).toUpperCase(), encodeBase64(bytes), encodeBase64url(bytes)]
    return [raw, listed, ...forms].some((form) => text.includes(form))
  }).map(([name]) => name)
  if (text.includes(decimal)) found.push('serial number, decimal')
  if (text.includes(notAfter)) found.push('notAfter')
  return found
}

const printed = (value: unknown): string =>
  [
    inspect(value, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    format('%o %O %j %s', value, value, value, value),
    JSON.stringify(value),
  ].join('\n')

describe('R1 nothing of the certificate leaves the anchor', () => {
  test('the scan itself finds what it looks for', () => {
    expect(findSecrets(encodeHex(certificate.der))).toContain('certificate')
    expect(findSecrets(printed({ serial: certificate.serialNumber }))).toContain('serial number')
    expect(findSecrets(printed({ end: certificate.notAfter }))).toContain('notAfter')
  })

  test('neither printing, logging, JSON nor cloning the result shows it', async () => {
    const { content, ...result } = await verifyJpkiSignature(goodOptions())
    expect(content).toEqual(data)
    expect(findSecrets(printed(result))).toEqual([])
    expect(findSecrets(serialize(result).toString('latin1'))).toEqual([])
    expect(JSON.stringify(result.secret)).toBe('{}')
    expect(Reflect.ownKeys(result.secret)).toEqual([])
    expect(Object.isFrozen(result.secret)).toBe(true)
    expect(findSecrets(JSON.stringify(personClaims(result.attributes, '2026-11-22')))).toEqual([])
    const inspection = await inspectJpkiSignature(goodOptions())
    expect(findSecrets(printed(inspection.checks))).toEqual([])
    const { certificate: der } = card.certificate
    const authenticated = await verifyJpkiCertificate({ ...goodOptions(), certificate: der })
    expect(findSecrets(printed(authenticated))).toEqual([])
  })

  test('errors of every kind of failure are free of it', async () => {
    const revoking = createTestAuthority({ clock, key: card.certificate.key })
    const failing: Partial<JpkiSignatureOptions>[] = [
      { data: new Uint8Array(4) },
      { at: new Date('2040-01-01') },
      { at: new Date('2000-01-01') },
      { forms: [] },
      { trust: { anchors: [] } },
      { trust: { ...authority.trust, anchors: [] } },
      { trust: revoking.trust },
      { revocation: crlRevocation(() => []) },
      { revocation: crlRevocation(() => [revoking.createCrl(card.certificate.distributionPoint)]) },
      { trust: { ...authority.trust, hierarchy: { organization: 'JPKI-MOCK', policies: NO_POLICIES } } },
      { signature: { form: 'digest-info', certificate: certificate.der, value: new Uint8Array(256) } },
      { signature: { form: 'cms', cms: certificate.der } },
    ]
    for (const overrides of failing) {
      const { failure, checks } = await inspectJpkiSignature(goodOptions(overrides))
      expect(isTegataError(failure)).toBe(true)
      expect(findSecrets(`${printed(failure)}${printed(checks)}${failure?.stack}`)).toEqual([])
    }
  })

  test('a revoked certificate is not named in the error', async () => {
    const ca = createTestAuthority({ clock, key: card.certificate.key })
    const revoked = createSoftwareCard({ authority: ca, clock, certificate: { key: card.certificate.key } })
    revoked.revoke()
    const options = goodOptions({ signature: revoked.sign(data), trust: ca.trust, revocation: ca.crls })
    const { failure } = await inspectJpkiSignature(options)
    expect(failure?.code).toBe('ERR_JPKI_REVOKED')
    expect(printed(failure)).not.toContain(encodeHex(revoked.certificate.serialNumber))
    expect(printed(failure)).not.toContain([...revoked.certificate.serialNumber].join(', '))
  })

  test('an AnchorSecret cannot be made up', async () => {
    const { secret } = await verifyJpkiSignature(goodOptions())
    const forged = Object.create(Object.getPrototypeOf(secret)) as AnchorSecret
    expect(() => anchorIndexInput(forged)).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
  })
})

const NO_POLICIES = { 'digital-signature': [], 'user-authentication': [] }

describe('R3 the index is a keyed hash over role, generation and serial number', () => {
  test('equal for one certificate in every form; other for another card, generation, role and key', async () => {
    const key = new Uint8Array(32).fill(7)
    const indexOf = (secret: AnchorSecret, hmacKey = key) => encodeHex(hmacSha256(hmacKey, anchorIndexInput(secret)))
    const first = (await verifyJpkiSignature(goodOptions())).secret
    const again = (await verifyJpkiSignature(goodOptions({ signature: card.sign(data, 'digest-info') }))).secret
    expect(indexOf(first)).toBe(indexOf(again))
    expect(indexOf(first, new Uint8Array(32))).not.toBe(indexOf(first))

    // One serial number under two generations and two roles of the CA.
    const random = (length: number) => new Uint8Array(length).fill(0x41)
    const secrets: AnchorSecret[] = []
    for (const usage of ['digital-signature', 'digital-signature', 'user-authentication'] as const) {
      const ca = createTestAuthority({ clock, usage, random })
      const issued = createSoftwareCard({ authority: ca, clock, certificate: { key: card.certificate.key } })
      expect(encodeHex(issued.certificate.serialNumber)).toBe('41414141')
      const options = {
        certificate: issued.certificate.certificate,
        usage,
        trust: ca.trust,
        revocation: ca.crls,
        at: NOW,
      }
      secrets.push((await verifyJpkiCertificate(options)).secret)
    }
    expect(new Set([first, ...secrets].map((secret) => indexOf(secret))).size).toBe(4)
  })

  test('the sealed anchor opens only with its key and under its context', async () => {
    const { secret } = await verifyJpkiSignature(goodOptions())
    const sealer = await createSealer(new Uint8Array(32).fill(1))
    const sealed = await sealAnchor(secret, sealer, encodeUtf8('index'))
    expect(findSecrets(Buffer.from(sealed).toString('latin1'))).toEqual([])
    expect(await sealer.open(sealed, encodeUtf8('index'))).toEqual(certificate.der)
    await expect(sealer.open(sealed, encodeUtf8('other'))).rejects.toMatchObject({ code: 'ERR_SEAL_OPEN' })
  })
})
