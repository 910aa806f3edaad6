import { generateKeyPairSync } from 'node:crypto'
import { type CborValue, decodeCbor, encodeCbor } from '@tegata/cbor'
import {
  generateKeyAgreement,
  importKeyAgreement,
  importSigner,
  type JwkPrivate,
  type KeyAgreement,
} from '@tegata/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { inspectMdoc, presentMdoc, verifyMdoc } from '../src/index.js'
import { deviceSignedOf, edit, expectation, issue, mapOf, NAMESPACE, SESSION } from './fixture.js'

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

  test.each(['P-384', 'P-521'] as const)('over %s', async (curve) => {
    const [readerKey, keyAgreement] = [await generateKeyAgreement(curve), await generateKeyAgreement(curve)]
    const issued = await issue({ deviceKey: keyAgreement.publicJwk })
    const ours = await presentMdoc({
      issuerSigned: issued,
      disclose,
      keyAgreement,
      readerKey: readerKey.publicJwk,
      session,
    })
    expect(await verify(ours, readerKey)).toBe('accepted')
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
