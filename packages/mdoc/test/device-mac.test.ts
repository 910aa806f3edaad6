import { createHash, createHmac, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync } from 'node:crypto'
import { type CborMap, type CborValue, decodeCbor, type EmbeddedCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import {
  concatBytes,
  decodeBase64url,
  encodeBase64url,
  encodeHex,
  generateKeyAgreement,
  importKeyAgreement,
  importSigner,
  type JwkPrivate,
  type JwkPublic,
  type KeyAgreement,
} from '@tegata/core'
import { parsePublicKey, publicKeyToJwk } from '@tegata/pki'
import { beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { encodeSessionTranscript, inspectMdoc, presentMdoc, verifyMdoc } from '../src/index.js'
import {
  DOC_TYPE,
  deviceSignedOf,
  edit,
  expectation,
  issue,
  mapOf,
  NAMESPACE,
  present,
  resign,
  SESSION,
} from './fixture.js'

const session = SESSION
const disclose = { [NAMESPACE]: ['age_over_20'] }
let reader: KeyAgreement
let deviceKey: KeyAgreement
let issuerSigned: Uint8Array
let response: Uint8Array

beforeAll(async () => {
  reader = await generateKeyAgreement('P-256')
  deviceKey = await generateKeyAgreement('P-256')
  issuerSigned = await issue({ deviceKey: deviceKey.publicJwk })
  response = await presentMdoc({
    issuerSigned,
    disclose,
    keyAgreement: deviceKey,
    readerKey: reader.publicJwk,
    session,
  })
})

const verify = (bytes: Uint8Array, readerKey: KeyAgreement | undefined = reader) =>
  codeOf(() => verifyMdoc(bytes, { ...expectation, session, ...(readerKey && { readerKey }) }))

describe('ISO/IEC 18013-5 section 9.1.3.5: device MAC', () => {
  test('verifies with the reader’s key, at once on Node', () => {
    const inspection = inspectMdoc(response, { ...expectation, session, readerKey: reader })
    expect(inspection).not.toBeInstanceOf(Promise)
    const { checks, result } = inspection as Awaited<typeof inspection>
    expect(checks.map(({ id }) => id)).toContain('mdoc.device-mac')
    expect(result?.documents[0]?.elements.get(NAMESPACE)?.get('age_over_20')).toBe(true)
  })

  test('one key may sign for one reader and agree with another', async () => {
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JwkPrivate
    const signer = await importSigner(jwk, 'ES256')
    const keyAgreement = await importKeyAgreement(jwk, 'P-256')
    const issued = await issue({ deviceKey: signer.publicJwk })
    const shared = { issuerSigned: issued, disclose, session }
    expect(await verify(await presentMdoc({ ...shared, signer }))).toBe('accepted')
    const mac = await presentMdoc({ ...shared, keyAgreement, readerKey: reader.publicJwk })
    expect(await verify(mac)).toBe('accepted')
  })

  test('without a key of the reader it is refused, not believed', async () => {
    expect(await codeOf(() => verifyMdoc(response, { ...expectation, session }))).toBe('ERR_MDOC_READER_KEY')
  })

  test('another reader, another device, another session', async () => {
    expect(await verify(response, await generateKeyAgreement('P-256'))).toBe('ERR_MDOC_DEVICE_MAC')
    const otherDevice = await issue({ deviceKey: (await generateKeyAgreement('P-256')).publicJwk })
    const ours = edit(response, (root) => {
      const document = (root.get('documents') as Map<string, CborValue>[])[0]!
      const issued = mapOf(decodeCbor(otherDevice))
      issued.delete('nameSpaces')
      document.set('issuerSigned', issued)
    })
    expect(await verify(ours)).toBe('ERR_MDOC_DEVICE_MAC')
    const replayed = { ...expectation, session: { ...session, nonce: 'other' }, readerKey: reader }
    expect(await codeOf(() => verifyMdoc(response, replayed))).toBe('ERR_MDOC_DEVICE_MAC')
  })

  test('section 9.1.5.2: a device key that agrees on secrets alone has no signature to be believed', async () => {
    const x25519 = await generateKeyAgreement('X25519')
    const signed = await present(await issue({ deviceKey: x25519.publicJwk }))
    expect(await verify(signed)).toBe('ERR_KEY_INVALID')
  })

  test('section 9.1.5.2: a device key over X448, which no platform of ours has', async () => {
    const x448 = await resign(issuerSigned, (mso) => {
      const key = new Map<number, CborValue>([
        [1, 1],
        [-1, 5],
        [-2, new Uint8Array(56).fill(9)],
      ])
      mapOf(mso.get('deviceKeyInfo')).set('deviceKey', key)
    })
    const shown = { issuerSigned: x448, disclose, session, keyAgreement: deviceKey, readerKey: reader.publicJwk }
    expect(await verify(await presentMdoc(shown))).toBe('ERR_COSE_KEY')
  })

  test('a reader key of another curve than the device key', async () => {
    expect(await verify(response, await generateKeyAgreement('P-384'))).toBe('ERR_KEY_INVALID')
  })

  test.each<[string, (mac: CborValue[]) => void, string]>([
    ['a changed tag', (mac) => ((mac[3] as Uint8Array)[0]! ^= 1), 'ERR_MDOC_DEVICE_MAC'],
    ['a shortened tag', (mac) => (mac[3] = (mac[3] as Uint8Array).subarray(0, 8)), 'ERR_MDOC_DEVICE_MAC'],
    ['an attached payload', (mac) => (mac[2] = new Uint8Array(1)), 'ERR_MDOC_DEVICE_MAC'],
    ['an algorithm with a short tag', (mac) => (mac[0] = encodeCbor(new Map([[1, 4]]))), 'ERR_COSE_ALGORITHM'],
    ['a signature algorithm', (mac) => (mac[0] = encodeCbor(new Map([[1, -7]]))), 'ERR_COSE_ALGORITHM'],
  ])('refuses %s', async (_, change, code) => {
    const changed = edit(response, (root) => {
      change(mapOf(deviceSignedOf(root).get('deviceAuth')).get('deviceMac') as CborValue[])
    })
    expect(await verify(changed)).toBe(code)
  })

  test('a MAC beside a signature', async () => {
    const both = edit(response, (root) => {
      const deviceAuth = mapOf(deviceSignedOf(root).get('deviceAuth'))
      deviceAuth.set('deviceSignature', deviceAuth.get('deviceMac'))
    })
    expect(await verify(both)).toBe('ERR_MDOC_DEVICE_AUTH')
  })
})

/** OpenSSL's names for the curves that section 9.1.5.2 has and this platform too. */
const CURVES = [
  ['P-256', 'prime256v1'],
  ['P-384', 'secp384r1'],
  ['P-521', 'secp521r1'],
  ['X25519', 'x25519'],
  ['brainpoolP256r1', 'brainpoolP256r1'],
  ['brainpoolP320r1', 'brainpoolP320r1'],
  ['brainpoolP384r1', 'brainpoolP384r1'],
  ['brainpoolP512r1', 'brainpoolP512r1'],
] as const

describe.each(CURVES)('section 9.1.5.2: %s, against node:crypto', (curve, name) => {
  const other = curve === 'X25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('ec', { namedCurve: name })
  const spki = new Uint8Array(other.publicKey.export({ format: 'der', type: 'spki' }))
  const otherJwk: JwkPublic =
    curve === 'X25519'
      ? { kty: 'OKP', crv: curve, x: encodeBase64url(spki.slice(-32)) }
      : publicKeyToJwk(parsePublicKey(spki))!

  /** A public key of ours, for OpenSSL: what stands before the coordinates is the same for all keys of a curve. */
  const importPublic = ({ x, y }: JwkPublic) => {
    const coordinates = concatBytes(decodeBase64url(x!), decodeBase64url(y ?? ''))
    const der = Buffer.from(concatBytes(spki.slice(0, -coordinates.length), coordinates))
    return createPublicKey({ key: der, format: 'der', type: 'spki' })
  }
  /** The tag of a response, from the standard's text with node:crypto alone. */
  const tagFor = (response: Uint8Array, peer: JwkPublic) => {
    const document = (mapOf(decodeCbor(response)).get('documents') as Map<string, CborValue>[])[0]!
    const deviceSigned = mapOf(document.get('deviceSigned') as CborValue)
    const transcript = encodeSessionTranscript(session)
    const text = Buffer.from(encodeCbor('DeviceAuthentication'))
    const { encoded } = deviceSigned.get('nameSpaces') as EmbeddedCbor
    const authentication = concatBytes(Uint8Array.of(0x84), text, transcript, encodeCbor(DOC_TYPE), encoded)
    const secret = diffieHellman({ privateKey: other.privateKey, publicKey: importPublic(peer) })
    const salt = createHash('sha256').update(embedCbor(transcript).encoded).digest()
    const key = Buffer.from(hkdfSync('sha256', secret, salt, 'EMacKey', 32))
    const structure = encodeCbor([
      'MAC0',
      Uint8Array.of(0xa1, 1, 5),
      new Uint8Array(0),
      embedCbor(authentication).encoded,
    ])
    return new Uint8Array(createHmac('sha256', key).update(structure).digest())
  }
  const macOf = (root: CborMap) => mapOf(deviceSignedOf(root).get('deviceAuth')).get('deviceMac') as CborValue[]

  test('a device of ours makes the tag that the other computes', async () => {
    const keyAgreement = await generateKeyAgreement(curve)
    const issued = await issue({ deviceKey: keyAgreement.publicJwk })
    const shown = await presentMdoc({ issuerSigned: issued, disclose, session, keyAgreement, readerKey: otherJwk })
    expect(encodeHex(macOf(mapOf(decodeCbor(shown)))[3] as Uint8Array)).toBe(
      encodeHex(tagFor(shown, keyAgreement.publicJwk)),
    )
  })

  test('a reader of ours believes the tag that the other computed, and no other', async () => {
    const readerKey = await generateKeyAgreement(curve)
    const issued = await issue({ deviceKey: otherJwk })
    // A key agreement that knows nothing: its tag is wrong, and is replaced.
    const keyAgreement: KeyAgreement = { curve, publicJwk: otherJwk, deriveSharedSecret: () => new Uint8Array(32) }
    const wrong = await presentMdoc({
      issuerSigned: issued,
      disclose,
      session,
      keyAgreement,
      readerKey: readerKey.publicJwk,
    })
    expect(await verify(wrong, readerKey)).toBe('ERR_MDOC_DEVICE_MAC')
    const right = edit(wrong, (root) => {
      macOf(root)[3] = tagFor(wrong, readerKey.publicJwk)
    })
    expect(await verify(right, readerKey)).toBe('accepted')
    expect(await verify(right, await generateKeyAgreement(curve))).toBe('ERR_MDOC_DEVICE_MAC')
  })
})
