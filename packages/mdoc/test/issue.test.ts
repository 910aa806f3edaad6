import { type CborMap, decodeCbor, decodeDeterministicCbor, type EmbeddedCbor, Tagged } from '@tegata/cbor'
import { encodeHex, type HashName, hash, systemRandom } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { issueMdoc, parseIssuerSigned, verifyIssuerSigned } from '../src/index.js'
import { authority, content, device, expectation, issue, itemsOf, mapOf, NAMESPACE, VALIDITY } from './fixture.js'

const issuance = { signer: authority.signer, certificateChain: authority.certificateChain }
const codeIs = (code: string) => expect.objectContaining({ code })

async function securityObject(issuerSigned: Uint8Array): Promise<CborMap> {
  const { payload } = parseIssuerSigned(issuerSigned).issuerAuth
  return mapOf(decodeDeterministicCbor((decodeCbor(payload!) as EmbeddedCbor).bytes))
}

describe('ISO/IEC 18013-5 section 9.1.2.4: the mobile security object', () => {
  it('has the members of the CDDL, deterministically encoded', async () => {
    const issuerSigned = await issue()
    decodeDeterministicCbor(issuerSigned)
    const mso = await securityObject(issuerSigned)
    expect([...mso.keys()].sort()).toStrictEqual(
      ['deviceKeyInfo', 'digestAlgorithm', 'docType', 'validityInfo', 'valueDigests', 'version'].sort(),
    )
    expect(mso.get('version')).toBe('1.0')
    expect(mapOf(mso.get('validityInfo')).get('validUntil')).toStrictEqual(new Tagged(0, '2026-08-01T00:00:00Z'))
  })

  it.each(['SHA-256', 'SHA-384', 'SHA-512'] as const)('digests the tagged item with %s', async (digestAlgorithm) => {
    const issuerSigned = await issue({ digestAlgorithm })
    const digests = mapOf(mapOf((await securityObject(issuerSigned)).get('valueDigests')).get(NAMESPACE))
    for (const item of itemsOf(mapOf(decodeCbor(issuerSigned)))) {
      const id = mapOf(decodeDeterministicCbor(item.bytes)).get('digestID') as number
      expect(digests.get(id)).toStrictEqual(hash(digestAlgorithm, item.encoded))
      expect(encodeHex(item.encoded.subarray(0, 2))).toBe('d818')
    }
    await verifyIssuerSigned(issuerSigned, expectation)
  })

  it.each(['ES256', 'ES384', 'ES512', 'EdDSA'] as const)('is signed with %s', async (alg) => {
    const { generateSigner } = await import('@tegata/core')
    const { createTestIaca } = await import('../src/testing/index.js')
    const signer = await generateSigner(alg)
    const other = await createTestIaca({ signer, notBefore: new Date('2026-01-01T00:00:00Z') })
    const trust = [{ id: 'https://other.example', certificates: [other.rootCertificate] }]
    const document = await verifyIssuerSigned(await issue({}, other), { ...expectation, trust })
    expect(document.issuer).toBe('https://other.example')
    expect(document.deviceKey).toStrictEqual(device.publicJwk)
    expect(document.validity).toStrictEqual(VALIDITY)
  })
})

describe('ISO/IEC 18013-5 section 9.1.2.5: salts and digest ids', () => {
  it('takes all randomness in one call: 32 bytes of salt for each element, and the shuffle', async () => {
    const calls: number[] = []
    const random = (length: number) => {
      calls.push(length)
      return systemRandom(length)
    }
    const issuerSigned = await issueMdoc(content, { ...issuance, random })
    expect(calls).toStrictEqual([3 * 36])
    const salts = itemsOf(mapOf(decodeCbor(issuerSigned))).map((item) => mapOf(decodeCbor(item.bytes)).get('random'))
    expect(salts.map((salt) => (salt as Uint8Array).length)).toStrictEqual([32, 32, 32])
    expect(new Set(salts.map((salt) => encodeHex(salt as Uint8Array))).size).toBe(3)
  })

  it('hides the number of elements among digests of nothing', async () => {
    const issuerSigned = await issue({ decoys: 20, digestAlgorithm: 'SHA-384' })
    const digests = mapOf(mapOf((await securityObject(issuerSigned)).get('valueDigests')).get(NAMESPACE))
    expect([...digests.keys()]).toStrictEqual(Array.from({ length: 23 }, (_, i) => i))
    expect(new Set([...digests.values()].map((digest) => (digest as Uint8Array).length))).toStrictEqual(new Set([48]))
    const { elements } = await verifyIssuerSigned(issuerSigned, expectation)
    expect(elements.get(NAMESPACE)!.size).toBe(3)
  })

  it('takes another number of decoys for each namespace', async () => {
    const elements = { [NAMESPACE]: { a: 1, b: 2 }, toString: { c: 3 } }
    const digests = mapOf(
      (await securityObject(await issue({ elements, decoys: { [NAMESPACE]: 5 } }))).get('valueDigests'),
    )
    expect(mapOf(digests.get(NAMESPACE)).size).toBe(7)
    expect(mapOf(digests.get('toString')).size).toBe(1)
  })

  it('shuffles digest ids per copy and namespace', async () => {
    const elements = {
      [NAMESPACE]: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`e${i}`, i])),
      other: { a: 1 },
    }
    const orders = new Set<string>()
    for (let copy = 0; copy < 4; copy++) {
      const { nameSpaces } = parseIssuerSigned(await issue({ elements }))
      const ids = nameSpaces.get(NAMESPACE)!.map(({ digestID }) => digestID)
      expect([...ids].sort((a, b) => a - b)).toStrictEqual(Array.from({ length: 16 }, (_, i) => i))
      expect(nameSpaces.get('other')![0]!.digestID).toBe(0)
      orders.add(ids.join())
    }
    // 16! orders: two equal ones mean that nothing was shuffled.
    expect(orders.size).toBe(4)
  })
})

describe('mistakes of the caller', () => {
  it.each([
    ['a time of day', { validity: { ...VALIDITY, signed: new Date('2026-02-01T00:00:01Z') } }],
    ['an invalid date', { validity: { ...VALIDITY, validUntil: new Date(Number.NaN) } }],
    ['dates out of order', { validity: { ...VALIDITY, validUntil: VALIDITY.validFrom } }],
    ['half a decoy', { decoys: 0.5 }],
    ['too many decoys', { decoys: 256 }],
    ['no element', { elements: { [NAMESPACE]: {} } }],
    ['a digest that mdocs do not have', { digestAlgorithm: 'SHA-1' as HashName }],
    ['a status that names no mechanism', { status: {} }],
    ['a namespace authorised twice', { keyAuthorizations: { nameSpaces: ['a'], dataElements: { a: ['b'] } } }],
    ['a namespace authorised for nothing', { keyAuthorizations: { dataElements: { a: [] } } }],
  ])('%s', (_, changes) => {
    expect(() => issueMdoc({ ...content, ...changes }, issuance)).toThrow(codeIs('ERR_ARG_VALUE'))
  })

  it('no certificate', () => {
    expect(() => issueMdoc(content, { ...issuance, certificateChain: [] })).toThrow(codeIs('ERR_ARG_VALUE'))
  })

  it('a device key that no mdoc can have', () => {
    const deviceKey = { kty: 'RSA', n: 'AQAB', e: 'AQAB' }
    expect(() => issueMdoc({ ...content, deviceKey }, issuance)).toThrow(codeIs('ERR_COSE_KEY'))
  })
})
