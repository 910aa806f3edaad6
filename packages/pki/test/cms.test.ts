import { createHash, sign } from 'node:crypto'
import { encodeUtf8, TegataArgumentError } from '@tegata/core'
import {
  type Certificate,
  type CreateSignedDataOptions,
  createSignedData,
  parseCertificate,
  type SignedDataInput,
  writeElement,
  writeExplicit,
  writeImplicit,
  writeInteger,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSet,
  writeTime,
} from '@tegata/pki'
import { describe, expect, it } from 'vitest'
import { codeOf, codeOfSync } from '../../../test/support/code-of.js'
import {
  type Digest,
  issue,
  issueDer,
  type KeyPair,
  keyIdentifierOf,
  keyPair,
  keyUsage,
  NOW,
  signatureAlgorithm,
  subjectKeyIdentifier,
} from './support/authority.js'
import { verifySignedDataSync } from './support/sync.js'

const content = encodeUtf8('発行請求')
const certificateFor = (key: KeyPair, serial = Uint8Array.of(5)): Certificate =>
  issue({ subject: 'signer', key, serial, extensions: [keyUsage('digitalSignature'), subjectKeyIdentifier(key)] })

function signWith(key: KeyPair, digest: Digest = 'sha256') {
  return (bytes: Uint8Array) => new Uint8Array(sign(digest, bytes, { key: key.privateKey, dsaEncoding: 'ieee-p1363' }))
}

const rsaKey = keyPair('RSA-2048 leaf')
const rsaCertificate = certificateFor(rsaKey)
const make = (options: Partial<CreateSignedDataOptions> = {}): Uint8Array => {
  const cms = createSignedData({
    content,
    signer: rsaCertificate,
    signingTime: NOW,
    sign: signWith(rsaKey),
    ...options,
  })
  if (cms instanceof Promise) throw new Error('did not answer at once')
  return cms
}
const codeFor = (input: Partial<SignedDataInput>) =>
  codeOf(() => verifySignedDataSync({ cms: make(), content, ...input }))

describe('RFC 5652 section 5: what verifies', () => {
  it('a detached signature with signed attributes', () => {
    const result = verifySignedDataSync({ cms: make(), content })
    expect(result).toMatchObject({ signingTime: NOW, hash: 'SHA-256', hasSignedAttributes: true })
    expect(result.signer.der).toEqual(rsaCertificate.der)
    expect(result.content).toBe(content)
  })

  it('an attached one, and one without signed attributes', () => {
    const attached = verifySignedDataSync({ cms: make({ attachContent: true }) })
    expect(attached.content).toEqual(content)
    const bare = verifySignedDataSync({ cms: make({ omitSignedAttributes: true }), content })
    expect(bare).toMatchObject({ signingTime: undefined, hasSignedAttributes: false })
    expect(verifySignedDataSync({ cms: make({ omitSignedAttributes: true, attachContent: true }) }).content).toEqual(
      content,
    )
  })

  it.each([
    ['P-256', 'SHA-256', 'sha256'],
    ['P-384', 'SHA-384', 'sha384'],
    ['P-521', 'SHA-512', 'sha512'],
    ['RSA-2048', 'SHA-512', 'sha512'],
  ] as const)('%s with %s', (kind, hash, digest) => {
    const key = keyPair(`${kind} issuer`)
    const cms = make({ signer: certificateFor(key), hash, sign: signWith(key, digest) })
    expect(verifySignedDataSync({ cms, content }).hash).toBe(hash)
  })

  it('a signer that answers later', async () => {
    const cms = await createSignedData({
      content,
      signer: rsaCertificate,
      sign: async (bytes) => signWith(rsaKey)(bytes),
    })
    expect(verifySignedDataSync({ cms, content }).signingTime).toBeUndefined()
  })

  it('a message with further certificates', () => {
    const other = certificateFor(keyPair('P-256 other'), Uint8Array.of(6))
    const result = verifySignedDataSync({ cms: make({ certificates: [other] }), content })
    expect(result.certificates).toHaveLength(2)
    expect(result.signer.der).toEqual(rsaCertificate.der)
  })
})

/** A SignedData written by hand, so that each rule can be broken alone. */
interface Raw {
  contentType?: string
  eContent?: Uint8Array | undefined
  attributes?: Uint8Array[] | undefined
  /** The order of the attributes as given, not DER. */
  unsorted?: boolean
  version?: number
  signerVersion?: number
  identifier?: Uint8Array
  digestAlgorithm?: Uint8Array
  digestAlgorithms?: Uint8Array[]
  algorithm?: Uint8Array
  digest?: Digest
  certificates?: Uint8Array[]
  signerCount?: number
  afterSigner?: Uint8Array
  outerType?: string
}

const DATA = '1.2.840.113549.1.7.1'
const attribute = (type: string, ...values: Uint8Array[]) =>
  writeSequence(writeObjectIdentifier(type), writeSet(...values))
const contentTypeAttribute = (type = DATA) => attribute('1.2.840.113549.1.9.3', writeObjectIdentifier(type))
const digestAttribute = (bytes = content, name = 'sha256') =>
  attribute('1.2.840.113549.1.9.4', writeOctetString(new Uint8Array(createHash(name).update(bytes).digest())))
const timeAttribute = () => attribute('1.2.840.113549.1.9.5', writeTime(NOW))
const algorithmOf = (oid: string) => writeSequence(writeObjectIdentifier(oid), writeNull())
const SHA256 = algorithmOf('2.16.840.1.101.3.4.2.1')
const goodAttributes = () => [contentTypeAttribute(), digestAttribute()]

function writeRaw(raw: Raw): Uint8Array {
  const attributes = 'attributes' in raw ? raw.attributes : goodAttributes()
  const set = attributes && (raw.unsorted ? writeElement(0x31, ...attributes) : writeSet(...attributes))
  const issuerAndSerial = writeSequence(rsaCertificate.issuer.der, writeInteger(rsaCertificate.serialNumber))
  const signerInfo = writeSequence(
    writeInteger(raw.signerVersion ?? 1),
    raw.identifier ?? issuerAndSerial,
    raw.digestAlgorithm ?? SHA256,
    ...(set ? [writeImplicit(0, set)] : []),
    raw.algorithm ?? algorithmOf('1.2.840.113549.1.1.1'),
    writeOctetString(signWith(rsaKey, raw.digest)(set ?? raw.eContent ?? content)),
    ...(raw.afterSigner ? [raw.afterSigner] : []),
  )
  const signedData = writeSequence(
    writeInteger(raw.version ?? 1),
    writeSet(...(raw.digestAlgorithms ?? [raw.digestAlgorithm ?? SHA256])),
    writeSequence(
      writeObjectIdentifier(raw.contentType ?? DATA),
      ...(raw.eContent ? [writeExplicit(0, writeOctetString(raw.eContent))] : []),
    ),
    writeElement(0xa0, ...(raw.certificates ?? [rsaCertificate.der])),
    writeElement(0x31, ...Array.from({ length: raw.signerCount ?? 1 }, () => signerInfo)),
  )
  return writeSequence(writeObjectIdentifier(raw.outerType ?? '1.2.840.113549.1.7.2'), writeExplicit(0, signedData))
}

describe('forms that others write', () => {
  it.each<[string, Raw]>([
    ['nothing changed', {}],
    [
      'a signer named by key identifier',
      { signerVersion: 3, version: 3, identifier: writeElement(0x80, keyIdentifierOf(rsaKey)) },
    ],
    ['sha256WithRSAEncryption', { algorithm: algorithmOf('1.2.840.113549.1.1.11') }],
    ['SHA-256 without parameters', { digestAlgorithm: writeSequence(writeObjectIdentifier('2.16.840.1.101.3.4.2.1')) }],
    [
      'another signed attribute',
      { attributes: [...goodAttributes(), timeAttribute(), attribute('1.2.3', writeNull())] },
    ],
    ['unsigned attributes', { afterSigner: writeElement(0xa1, attribute('1.2.3', writeNull())) }],
    ['an attribute certificate among the certificates', { certificates: [rsaCertificate.der, writeElement(0xa2)] }],
    ['the same certificate twice', { certificates: [rsaCertificate.der, rsaCertificate.der] }],
    [
      'another content type, named in the attributes',
      { version: 3, contentType: '1.2.3', attributes: [contentTypeAttribute('1.2.3'), digestAttribute()] },
    ],
  ])('%s', async (_, raw) => {
    expect(await codeFor({ cms: writeRaw(raw) })).toBe('accepted')
  })

  it('a signer certificate from elsewhere', async () => {
    const cms = writeRaw({ certificates: [] })
    expect(await codeFor({ cms })).toBe('ERR_CMS_SIGNER')
    expect(await codeFor({ cms, certificates: [parseCertificate(rsaCertificate.der)] })).toBe('accepted')
  })
})

describe('what is refused', () => {
  const sameName = issueDer({ subject: 'signer', key: keyPair('P-256 other'), serial: Uint8Array.of(5) })

  it.each<[string, Raw, string]>([
    ['another outer type', { outerType: DATA }, 'ERR_CMS_MALFORMED'],
    ['an unknown version', { version: 2 }, 'ERR_CMS_MALFORMED'],
    ['a version that does not fit', { version: 3 }, 'ERR_CMS_MALFORMED'],
    [
      'a digest algorithm with parameters',
      { digestAlgorithms: [SHA256, writeSequence(writeObjectIdentifier('1.2.3'), writeInteger(1))] },
      'ERR_CMS_MALFORMED',
    ],
    ['a signer version that does not fit', { signerVersion: 3 }, 'ERR_CMS_MALFORMED'],
    ['a digest algorithm that is not listed', { digestAlgorithms: [] }, 'ERR_CMS_MALFORMED'],
    [
      'a crowd of digest algorithms',
      { digestAlgorithms: Array.from({ length: 17 }, (_, i) => algorithmOf(`1.2.${i}`)) },
      'ERR_DER_LIMIT',
    ],
    ['no signer', { signerCount: 0 }, 'ERR_CMS_SIGNER'],
    ['two signers', { signerCount: 2 }, 'ERR_CMS_SIGNER'],
    ['a crowd of signers', { signerCount: 17 }, 'ERR_DER_LIMIT'],
    [
      'a crowd of certificates',
      { certificates: Array.from({ length: 17 }, () => rsaCertificate.der) },
      'ERR_DER_LIMIT',
    ],
    [
      'two certificates of the same name and number',
      { certificates: [rsaCertificate.der, sameName] },
      'ERR_CMS_SIGNER',
    ],
    [
      'a signer named by another key identifier',
      { version: 3, signerVersion: 3, identifier: writeElement(0x80, new Uint8Array(20)) },
      'ERR_CMS_SIGNER',
    ],
    [
      'SHA-1 as digest',
      {
        digestAlgorithm: algorithmOf('1.3.14.3.2.26'),
        digest: 'sha1',
        attributes: [contentTypeAttribute(), digestAttribute(content, 'sha1')],
      },
      'ERR_X509_ALGORITHM',
    ],
    ['PSS', { algorithm: algorithmOf('1.2.840.113549.1.1.10') }, 'ERR_X509_ALGORITHM'],
    [
      'digest and signature algorithms that disagree',
      { algorithm: algorithmOf('1.2.840.113549.1.1.12') },
      'ERR_X509_ALGORITHM',
    ],
    ['ECDSA for an RSA key', { algorithm: signatureAlgorithm(keyPair('P-256 other'), 'sha256') }, 'ERR_X509_ALGORITHM'],
    [
      'attributes of another content',
      { attributes: [contentTypeAttribute(), digestAttribute(encodeUtf8('別'))] },
      'ERR_CMS_DIGEST',
    ],
    ['attributes without digest', { attributes: [contentTypeAttribute()] }, 'ERR_CMS_MALFORMED'],
    ['attributes without content type', { attributes: [digestAttribute()] }, 'ERR_CMS_MALFORMED'],
    ['no attributes in the set', { attributes: [] }, 'ERR_CMS_MALFORMED'],
    ['two digests', { attributes: [...goodAttributes(), digestAttribute(encodeUtf8('別'))] }, 'ERR_CMS_MALFORMED'],
    [
      'two values of one attribute',
      {
        attributes: [
          contentTypeAttribute(),
          attribute('1.2.840.113549.1.9.4', writeOctetString(new Uint8Array(32)), writeOctetString(new Uint8Array(31))),
        ],
      },
      'ERR_DER_ENCODING',
    ],
    [
      'an attribute without value',
      { attributes: [...goodAttributes(), attribute('1.2.840.113549.1.9.5')] },
      'ERR_DER_ENCODING',
    ],
    ['attributes out of order', { attributes: goodAttributes().reverse(), unsorted: true }, 'ERR_CMS_MALFORMED'],
    [
      'too many attributes',
      {
        attributes: [...goodAttributes(), ...Array.from({ length: 31 }, (_, i) => attribute(`1.2.${i}`, writeNull()))],
      },
      'ERR_DER_LIMIT',
    ],
    [
      'another content type than the attributes say',
      { attributes: [contentTypeAttribute('1.2.3'), digestAttribute()] },
      'ERR_CMS_CONTENT',
    ],
    [
      'another content type without attributes',
      { version: 3, contentType: '1.2.3', attributes: undefined },
      'ERR_CMS_CONTENT',
    ],
    ['a signature by another hash', { digest: 'sha512' }, 'ERR_CMS_SIGNATURE'],
  ])('%s', async (_, raw, code) => {
    expect(await codeFor({ cms: writeRaw(raw) })).toBe(code)
  })

  it('a changed document, a missing one, and one given twice', async () => {
    expect(await codeFor({ content: encodeUtf8('発行請求。') })).toBe('ERR_CMS_DIGEST')
    expect(await codeFor({ cms: make({ omitSignedAttributes: true }), content: encodeUtf8('別') })).toBe(
      'ERR_CMS_SIGNATURE',
    )
    expect(await codeOf(() => verifySignedDataSync({ cms: make() }))).toBe('ERR_CMS_CONTENT')
    expect(await codeFor({ cms: make({ attachContent: true }) })).toBe('ERR_CMS_CONTENT')
  })

  it('the signature of another key', async () => {
    expect(await codeFor({ cms: make({ sign: signWith(keyPair('RSA-2048 issuer')) }) })).toBe('ERR_CMS_SIGNATURE')
    const ecKey = keyPair('P-256 other')
    const cms = make({ signer: certificateFor(ecKey), sign: () => new Uint8Array(64).fill(1) })
    expect(await codeFor({ cms })).toBe('ERR_CMS_SIGNATURE')
  })

  it('signed attributes passed off as content (stripping attack)', async () => {
    const attributes = writeSet(...goodAttributes())
    const cms = writeRaw({ eContent: attributes, attributes: undefined })
    expect(await codeOf(() => verifySignedDataSync({ cms }))).toBe('ERR_CMS_CONTENT')
    const harmless = writeSet(writeNull())
    expect(
      await codeOf(() => verifySignedDataSync({ cms: writeRaw({ eContent: harmless, attributes: undefined }) })),
    ).toBe('accepted')
  })

  it('input beyond the limit, and BER', async () => {
    expect(await codeFor({ maxBytes: 100 })).toBe('ERR_DER_LIMIT')
    expect(await codeFor({ cms: Uint8Array.of(0x30, 0x80, 0, 0) })).toBe('ERR_DER_ENCODING')
  })

  it('a signer certificate whose key cannot sign', () => {
    const spki = writeSequence(
      writeSequence(writeObjectIdentifier('1.3.101.112')),
      Uint8Array.of(3, 33, ...new Uint8Array(33)),
    )
    const signer = issue({ subject: 'signer', key: rsaKey, spki })
    expect(() => make({ signer })).toThrow(TegataArgumentError)
  })

  it('every changed byte, but for those of the certificate, which the path judges', () => {
    const cms = writeRaw({})
    for (let i = 0; i < cms.length; i++) {
      const changed = cms.slice()
      changed[i]! ^= 1 << (i % 8)
      let signer: Uint8Array | undefined
      const code = codeOfSync(() => {
        signer = verifySignedDataSync({ cms: changed, content }).signer.der
      })
      if (code === 'accepted') expect(signer, `byte ${i}`).not.toEqual(rsaCertificate.der)
    }
  })
})
