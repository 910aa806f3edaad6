import { TegataArgumentError } from '@tegata/core'
import {
  type Certificate,
  EXTENSION,
  isSignedBy,
  type PathOptions,
  parseCertificate,
  writeBitString,
  writeBoolean,
  writeExtension,
  writeNull,
  writeObjectIdentifier,
  writeSequence,
} from '@tegata/pki'
import { describe, expect, it } from 'vitest'
import { codeOf, codeOfSync } from '../../../test/support/code-of.js'
import {
  authorityKeyIdentifier,
  basicConstraints,
  CA_EXTENSIONS,
  days,
  issue,
  issueCa,
  issueDer,
  keyPair,
  keyUsage,
  NEXT_YEAR,
  NOW,
  signatureAlgorithm,
  type TestCertificate,
  YEAR_AGO,
} from './support/authority.js'
import { verifyPathSync } from './support/sync.js'

const caKey = keyPair('P-256 ca')
const ca = issueCa('CA', caKey)
const leafSpec: TestCertificate = {
  subject: 'leaf',
  key: keyPair('P-256 leaf'),
  issuer: 'CA',
  issuerKey: caKey,
  extensions: [keyUsage('digitalSignature')],
}
const leaf = issue(leafSpec)
const codeFor = (options: Partial<PathOptions>) =>
  codeOf(() => verifyPathSync({ chain: [leaf], anchors: [ca], at: NOW, ...options }))
const leafCode = (changes: Partial<TestCertificate>, options: Partial<PathOptions> = {}) =>
  codeFor({ chain: [issue({ ...leafSpec, ...changes })], ...options })
const anchorCode = (changes: Partial<TestCertificate>) => codeFor({ anchors: [issueCa('CA', caKey, changes)] })

describe('RFC 5280 section 6.1: the happy path', () => {
  it('answers at once on Node and names leaf, issuer and anchor', () => {
    const path = verifyPathSync({ chain: [leaf], anchors: [ca.der], at: NOW })
    expect(path.leaf).toBe(leaf)
    expect(path.issuer).toBe(path.anchor)
    expect(path.anchor.der).toEqual(ca.der)
  })

  it('follows intermediates', () => {
    const middleKey = keyPair('P-384 middle')
    const middle = issue({
      subject: 'middle',
      key: middleKey,
      issuer: 'CA',
      issuerKey: caKey,
      extensions: CA_EXTENSIONS,
    })
    const below = issue({ ...leafSpec, issuer: 'middle', issuerKey: middleKey, digest: 'sha384' })
    const path = verifyPathSync({ chain: [below, middle], anchors: [ca], at: NOW })
    expect(path.issuer).toBe(middle)
    expect(path.anchor).toBe(ca)
    expect(verifyPathSync({ chain: [below, middle, ca], anchors: [ca], at: NOW }).issuer).toBe(middle)
  })

  it.each(
    ['RSA-2048', 'P-256', 'P-384', 'P-521'].flatMap((kind) =>
      (['sha256', 'sha384', 'sha512'] as const).map((digest) => [kind, digest] as const),
    ),
  )('accepts %s with %s', async (kind, digest) => {
    const issuerKey = keyPair(`${kind} issuer`)
    const anchor = issueCa('CA', issuerKey, { digest })
    expect(await leafCode({ issuerKey, digest }, { anchors: [anchor] })).toBe('accepted')
    expect(isSignedBy(anchor, anchor)).toBe(true)
  })
})

describe('generations of one CA: the anchor is chosen by signature, not by name', () => {
  const oldKey = keyPair('P-256 old generation')
  const old = issueCa('CA', oldKey, { notAfter: days(-1) })

  it('finds the right one in any order', () => {
    for (const anchors of [
      [old, ca],
      [ca, old],
    ]) {
      expect(verifyPathSync({ chain: [leaf], anchors, at: NOW }).anchor).toBe(ca)
    }
  })

  it('takes key identifiers for hints only', () => {
    const lying = issue({ ...leafSpec, extensions: [keyUsage('digitalSignature'), authorityKeyIdentifier(oldKey)] })
    expect(verifyPathSync({ chain: [lying], anchors: [ca, old], at: NOW }).anchor).toBe(ca)
    const honest = issue({ ...leafSpec, extensions: [keyUsage('digitalSignature'), authorityKeyIdentifier(caKey)] })
    expect(verifyPathSync({ chain: [honest], anchors: [old, ca], at: NOW }).anchor).toBe(ca)
  })

  it('refuses a leaf of a key that is not among the anchors of that name', async () => {
    expect(await codeFor({ anchors: [old] })).toBe('ERR_X509_SIGNATURE')
    expect(await codeFor({ anchors: [issueCa('CA', keyPair('RSA-2048 issuer')), old] })).toBe('ERR_X509_SIGNATURE')
  })

  it('refuses an expired anchor now and uses it for past times', async () => {
    const oldLeaf = issue({ ...leafSpec, issuerKey: oldKey })
    expect(await codeFor({ chain: [oldLeaf], anchors: [ca, old] })).toBe('ERR_X509_EXPIRED')
    expect(await codeFor({ chain: [oldLeaf], anchors: [old, ca] })).toBe('ERR_X509_EXPIRED')
    expect(await codeFor({ chain: [oldLeaf], anchors: [ca, old], at: days(-2) })).toBe('accepted')
  })

  it('prefers a valid certificate of the same key over an expired one', () => {
    const renewed = issueCa('CA', oldKey)
    const oldLeaf = issue({ ...leafSpec, issuerKey: oldKey })
    expect(verifyPathSync({ chain: [oldLeaf], anchors: [old, renewed], at: NOW }).anchor).toBe(renewed)
  })
})

describe('what is refused', () => {
  it.each<[string, Partial<PathOptions>, string]>([
    ['an empty chain', { chain: [] }, 'ERR_X509_CHAIN'],
    ['a chain that is too long', { chain: [leaf, ca, ca, ca, ca] }, 'ERR_X509_CHAIN'],
    ['a chain longer than the caller wants', { chain: [leaf, ca], maxChainLength: 1 }, 'ERR_X509_CHAIN'],
    ['a chain out of order', { chain: [ca, leaf] }, 'ERR_X509_CHAIN'],
    ['no anchor', { anchors: [] }, 'ERR_X509_UNTRUSTED'],
    ['an anchor of another name', { anchors: [issueCa('other', caKey)] }, 'ERR_X509_UNTRUSTED'],
    ['an anchor that is the leaf', { anchors: [leaf] }, 'ERR_X509_UNTRUSTED'],
    ['before notBefore', { at: new Date(YEAR_AGO.getTime() - 1) }, 'ERR_X509_NOT_YET_VALID'],
    ['after notAfter', { at: new Date(NEXT_YEAR.getTime() + 1000) }, 'ERR_X509_EXPIRED'],
    ['anchor bytes that are no certificate', { anchors: [Uint8Array.of(0x30, 0)] }, 'ERR_DER_ENCODING'],
  ])('%s', async (_, options, code) => {
    expect(await codeFor(options)).toBe(code)
  })

  it('counts both ends of the validity as valid', async () => {
    expect(await codeFor({ at: YEAR_AGO })).toBe('accepted')
    expect(await codeFor({ at: new Date(NEXT_YEAR.getTime() + 999) })).toBe('accepted')
  })

  it.each<[string, Partial<TestCertificate>, string]>([
    ['a leaf signed by another key', { issuerKey: keyPair('P-256 rogue') }, 'ERR_X509_SIGNATURE'],
    ['ECDSA with SHA-1', { digest: 'sha1' }, 'ERR_X509_ALGORITHM'],
    ['an RSA-1024 leaf', { key: keyPair('RSA-1024 weak') }, 'ERR_X509_ALGORITHM'],
    ['a leaf on another curve', { key: keyPair('secp256k1 leaf') }, 'ERR_X509_ALGORITHM'],
    [
      'an unknown critical extension',
      { extensions: [writeExtension('1.2.3.4', writeNull(), true)] },
      'ERR_X509_CRITICAL',
    ],
    [
      'algorithm parameters where there are none',
      {
        innerAlgorithm: writeSequence(writeObjectIdentifier('1.2.840.10045.4.3.2'), writeNull()),
        outerAlgorithm: writeSequence(writeObjectIdentifier('1.2.840.10045.4.3.2'), writeNull()),
      },
      'ERR_X509_ALGORITHM',
    ],
    [
      'an algorithm that does not fit the key',
      {
        innerAlgorithm: signatureAlgorithm({ ...caKey, kind: 'RSA' }, 'sha256'),
        outerAlgorithm: signatureAlgorithm({ ...caKey, kind: 'RSA' }, 'sha256'),
      },
      'ERR_X509_ALGORITHM',
    ],
  ])('%s', async (_, changes, code) => {
    expect(await leafCode(changes)).toBe(code)
  })

  it('an unknown critical extension, unless the caller processes it', async () => {
    const changes = { extensions: [writeExtension(EXTENSION.certificatePolicies, writeSequence(), true)] }
    expect(await leafCode(changes)).toBe('ERR_X509_CRITICAL')
    expect(await leafCode(changes, { processedExtensions: [EXTENSION.certificatePolicies] })).toBe('accepted')
  })

  it.each<[string, string, 'sha1' | 'sha256']>([
    ['RSA with SHA-1', 'RSA-2048 issuer', 'sha1'],
    ['RSA-1024', 'RSA-1024 weak', 'sha256'],
    ['secp256k1', 'secp256k1 leaf', 'sha256'],
  ])('signatures of %s', async (_, name, digest) => {
    const issuerKey = keyPair(name)
    expect(await leafCode({ issuerKey, digest }, { anchors: [issueCa('CA', issuerKey)] })).toBe('ERR_X509_ALGORITHM')
  })

  it.each<[string, Partial<TestCertificate>, string]>([
    ['without basicConstraints', { extensions: [keyUsage('keyCertSign')] }, 'ERR_X509_ISSUER'],
    [
      'with cA false',
      { extensions: [keyUsage('keyCertSign'), writeExtension(EXTENSION.basicConstraints, writeSequence(), true)] },
      'ERR_X509_ISSUER',
    ],
    ['without keyUsage', { extensions: [basicConstraints()] }, 'ERR_X509_ISSUER'],
    ['that may sign CRLs only', { extensions: [keyUsage('cRLSign'), basicConstraints()] }, 'ERR_X509_ISSUER'],
    ['without extensions', { extensions: [] }, 'ERR_X509_ISSUER'],
    ['that is not valid yet', { notBefore: days(1) }, 'ERR_X509_NOT_YET_VALID'],
    [
      'with an unknown critical extension',
      { extensions: [...CA_EXTENSIONS, writeExtension('1.2.3', writeNull(), true)] },
      'ERR_X509_CRITICAL',
    ],
    [
      'with name constraints, even uncritical',
      { extensions: [...CA_EXTENSIONS, writeExtension(EXTENSION.nameConstraints, writeSequence())] },
      'ERR_X509_CRITICAL',
    ],
    [
      'with a broken keyUsage',
      { extensions: [writeExtension(EXTENSION.keyUsage, writeBitString(Uint8Array.of(4), 0)), basicConstraints()] },
      'ERR_X509_MALFORMED',
    ],
    [
      'with a basicConstraints that is not DER',
      { extensions: [keyUsage('keyCertSign'), writeExtension(EXTENSION.basicConstraints, writeBoolean(true))] },
      'ERR_DER_ENCODING',
    ],
  ])('an anchor %s', async (_, changes, code) => {
    expect(await anchorCode(changes)).toBe(code)
  })

  it('more CAs below one than its path length allows', async () => {
    const make = (subject: string, issuer: string, extensions = CA_EXTENSIONS): Certificate =>
      issue({ subject, key: keyPair(`P-256 ${subject}`), issuer, issuerKey: keyPair(`P-256 ${issuer}`), extensions })
    const root = (pathLength: number) =>
      issueCa('root', keyPair('P-256 root'), { extensions: [keyUsage('keyCertSign'), basicConstraints(pathLength)] })
    const one = make('one', 'root')
    const two = make('two', 'one')
    const end = make('end', 'two', [keyUsage('digitalSignature')])
    expect(await codeFor({ chain: [end, two, one], anchors: [root(1)] })).toBe('ERR_X509_ISSUER')
    expect(await codeFor({ chain: [end, two, one], anchors: [root(2)] })).toBe('accepted')
    const narrow = make('one', 'root', [keyUsage('keyCertSign'), basicConstraints(0)])
    expect(await codeFor({ chain: [end, two, narrow], anchors: [root(2)] })).toBe('ERR_X509_ISSUER')
  })

  it('an end entity in the place of an issuer', async () => {
    const forged = issue({ ...leafSpec, subject: 'forged', issuer: 'leaf', issuerKey: leafSpec.key })
    expect(await codeFor({ chain: [forged, leaf] })).toBe('ERR_X509_ISSUER')
  })

  it('an anchor whose bytes the caller changed meanwhile', async () => {
    const anchor = ca.der.slice()
    expect(await codeFor({ anchors: [anchor] })).toBe('accepted')
    anchor.set(issueCa('CA', keyPair('P-256 rogue')).der.subarray(0, anchor.length))
    expect(['ERR_X509_SIGNATURE', 'ERR_DER_ENCODING']).toContain(await codeFor({ anchors: [anchor] }))
  })

  it('a key that is not on its curve', async () => {
    const spki = caKey.spki.slice()
    spki[spki.length - 1]! ^= 1
    expect(await anchorCode({ spki })).toBe('ERR_KEY_INVALID')
  })

  it('times that are none', () => {
    expect(() => verifyPathSync({ chain: [leaf], anchors: [ca], at: new Date(Number.NaN) })).toThrow(
      TegataArgumentError,
    )
  })
})

describe('pinned leaves', () => {
  it('are accepted only when asked for, and still checked', async () => {
    const pinned = issue({ ...leafSpec, issuer: 'nobody', issuerKey: keyPair('P-256 rogue') })
    const options = { chain: [pinned], anchors: [parseCertificate(pinned.der)] }
    expect(await codeFor(options)).toBe('ERR_X509_UNTRUSTED')
    expect(await codeFor({ ...options, acceptPinnedLeaf: true })).toBe('accepted')
    expect(await codeFor({ ...options, acceptPinnedLeaf: true, at: days(400) })).toBe('ERR_X509_EXPIRED')
    expect(await codeFor({ ...options, acceptPinnedLeaf: true, anchors: [ca] })).toBe('ERR_X509_UNTRUSTED')
  })
})

describe('mutation', () => {
  it('no changed byte of a leaf is accepted', () => {
    const der = issueDer(leafSpec)
    for (let i = 0; i < der.length; i++) {
      const changed = der.slice()
      changed[i]! ^= 1 << (i % 8)
      const code = codeOfSync(() => verifyPathSync({ chain: [parseCertificate(changed)], anchors: [ca], at: NOW }))
      expect(code, `byte ${i}`).not.toBe('accepted')
    }
  })
})
