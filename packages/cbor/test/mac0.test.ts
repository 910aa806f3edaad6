import { decodeHex, encodeUtf8 } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import {
  type CborInput,
  type CborKey,
  type CborValue,
  createCoseMac0,
  decodeCbor,
  encodeCbor,
  readCoseMac0,
  Tagged,
  verifyCoseMac0,
} from '../src/index.js'

const KEY = new Uint8Array(32).fill(7)
const PAYLOAD = encodeUtf8('This is the content.')

const make = async (input: Parameters<typeof createCoseMac0>[1], key = KEY) =>
  decodeCbor(encodeCbor(await createCoseMac0(key, input))) as CborValue[]

describe('RFC 9052 section 6: COSE_Mac0', () => {
  test('section 6.3: an example of the COSE working group', async () => {
    // HMac-enc-01: protected { alg: HMAC 256/256 }, so it pins the MAC_structure.
    const key = decodeHex('849b57219dae48de646d07dbb533566e976686457c1491be3a76dcea6c427188')
    const mac0 = decodeHex(
      'd18443a10105a054546869732069732074686520636f6e74656e742e5820a1a848d3471f9d61ee49018d244c824772f223ad4f935293f1789fc3a08d8c58',
    )
    expect(await codeOf(() => verifyCoseMac0(readCoseMac0(decodeCbor(mac0)), key))).toBe('accepted')
  })

  test.each([true, false])('verifies what it made, detached: %s', async (detached) => {
    const value = await make({ payload: PAYLOAD, detached })
    const expectation = detached ? { detachedPayload: PAYLOAD } : {}
    expect(await codeOf(() => verifyCoseMac0(readCoseMac0(value), KEY, expectation))).toBe('accepted')
    expect(await codeOf(() => verifyCoseMac0(readCoseMac0(new Tagged(17, value)), KEY, expectation))).toBe('accepted')
  })

  test('another key, payload, external data, or a changed bit of the tag', async () => {
    const externalAad = encodeUtf8('aad')
    const value = await make({ payload: PAYLOAD, detached: true, externalAad })
    const right = { detachedPayload: PAYLOAD, externalAad }
    const mac0 = readCoseMac0(value)
    expect(await codeOf(() => verifyCoseMac0(mac0, KEY, right))).toBe('accepted')
    const other = new Uint8Array(32)
    expect(await codeOf(() => verifyCoseMac0(mac0, other, right))).toBe('ERR_COSE_MAC')
    const changes = [{ detachedPayload: PAYLOAD }, { ...right, detachedPayload: KEY }]
    for (const change of changes) expect(await codeOf(() => verifyCoseMac0(mac0, KEY, change))).toBe('ERR_COSE_MAC')
    const tag = mac0.tag.map((byte, i) => (i === 31 ? byte ^ 1 : byte))
    expect(await codeOf(() => verifyCoseMac0({ ...mac0, tag }, KEY, right))).toBe('ERR_COSE_MAC')
    const short = { ...mac0, tag: mac0.tag.subarray(0, 8) }
    expect(await codeOf(() => verifyCoseMac0(short, KEY, right))).toBe('ERR_COSE_MAC')
  })

  test('section 4.1: a payload where none is expected, and none where one is', async () => {
    const attached = readCoseMac0(await make({ payload: PAYLOAD }))
    const detached = readCoseMac0(await make({ payload: PAYLOAD, detached: true }))
    expect(await codeOf(() => verifyCoseMac0(attached, KEY, { detachedPayload: PAYLOAD }))).toBe('ERR_COSE_PAYLOAD')
    expect(await codeOf(() => verifyCoseMac0(detached, KEY))).toBe('ERR_COSE_PAYLOAD')
  })

  test.each<[string, CborKey, CborInput, string]>([
    ['HMAC 256/64, whose tag is short enough to guess', 1, 4, 'ERR_COSE_ALGORITHM'],
    ['a signature algorithm', 1, -7, 'ERR_COSE_ALGORITHM'],
    ['a critical parameter', 2, [99], 'ERR_COSE_HEADER'],
  ])('RFC 9053 section 3.1: %s', async (_, label, value, code) => {
    const [, unprotected, payload, tag] = await make({ payload: PAYLOAD })
    const header = encodeCbor(
      new Map<CborKey, CborInput>([
        [1, 5],
        [label, value],
      ]),
    )
    expect(await codeOf(() => readCoseMac0([header, unprotected!, payload!, tag!]))).toBe(code)
  })

  test('what is not an array of four', async () => {
    for (const value of [null, [], new Tagged(18, [])]) {
      expect(await codeOf(() => readCoseMac0(value))).toBe('ERR_COSE_STRUCTURE')
    }
  })

  test('a key of another length is the caller’s mistake', async () => {
    expect(() => createCoseMac0(new Uint8Array(16), { payload: PAYLOAD })).toThrow(TypeError)
  })
})
