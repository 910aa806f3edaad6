import { type CborMap, decodeCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { decodeHex, encodeBase64url, encodeHex, generateKeyAgreement, isTegataError } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import {
  createDeviceEngagement,
  encodeDeviceEngagement,
  encodeMdocUri,
  parseDeviceEngagement,
  parseMdocUri,
  type RetrievalMethod,
} from '../../src/proximity/index.js'

const UUID = '45efef74-2b2c-4837-a9a3-b0e1d05a6917'
const METHODS: readonly RetrievalMethod[] = [
  {
    type: 'ble',
    peripheralServer: { uuid: UUID, deviceAddress: decodeHex('010203040506'), psm: 192 },
    centralClient: { uuid: UUID.replace('4', '5') },
  },
  { type: 'nfc', maxCommandBytes: 255, maxResponseBytes: 65_536 },
  { type: 'wifi-aware', passphrase: 'secret', operatingClass: 81, channelNumber: 6, supportedBands: Uint8Array.of(4) },
  { type: 'other', method: 4, version: 1, options: 'https://device.example' },
  { type: 'other', method: 2, version: 2, options: new Map([[0, true]]) },
]
const own = await createDeviceEngagement({ retrievalMethods: METHODS })

/** The engagement with a member replaced, or left out. */
function edited(change: (members: CborMap) => void, bytes = own.bytes): Uint8Array {
  const members = decodeCbor(bytes) as CborMap
  change(members)
  return encodeCbor(members)
}

describe('ISO/IEC 18013-5 section 8.2.1.1: device engagement', () => {
  test('says again what it was made of', () => {
    const parsed = parseDeviceEngagement(own.bytes)
    expect(parsed.retrievalMethods).toEqual(METHODS)
    expect(parsed).toMatchObject({ version: '1.0', curve: 'P-256', deviceKey: own.key.publicJwk, originInfos: [] })
    expect(encodeHex(own.bytes)).toContain(encodeHex(parsed.deviceKeyBytes))
    expect(parseMdocUri(own.uri)).toEqual(parsed)
  })

  test('keeps the options of one mode apart from the other', () => {
    const central: RetrievalMethod = { type: 'ble', centralClient: { uuid: UUID } }
    const peripheral: RetrievalMethod = { type: 'ble', peripheralServer: { uuid: UUID } }
    const bytes = encodeDeviceEngagement(own.key.publicJwk, { retrievalMethods: [central, peripheral] })
    expect(parseDeviceEngagement(bytes).retrievalMethods).toEqual([central, peripheral])
  })

  test.each(['P-384', 'P-521', 'X25519', 'brainpoolP384r1'] as const)('has keys of %s', async (curve) => {
    const { bytes, key } = await createDeviceEngagement({}, curve)
    expect(parseDeviceEngagement(bytes)).toMatchObject({ curve, deviceKey: key.publicJwk, retrievalMethods: [] })
  })

  test('version 1.1 carries origin infos and capabilities', () => {
    const originInfos = [{ cat: 1, type: 1, details: { domain: 'rp.example' } }]
    const bytes = encodeDeviceEngagement(own.key.publicJwk, { originInfos, capabilities: new Map([[3, true]]) })
    const parsed = parseDeviceEngagement(bytes)
    expect(parsed.version).toBe('1.1')
    expect((parsed.originInfos[0] as CborMap).get('cat')).toBe(1)
    expect([...parsed.capabilities]).toEqual([[3, true]])
    expect(parsed.extensions.size).toBe(0)
  })

  test('carries members that it does not know, among them 5 and 6 of version 1.0', () => {
    const extensions = [
      [-7, 'proprietary'],
      [3, new Map([['webApi', [1, 'https://issuer.example', 'token']]])],
      [5, 'reserved'],
    ] as const
    const bytes = edited((members) => {
      for (const [key, value] of extensions) members.set(key, value as never)
    })
    expect(new Map(parseDeviceEngagement(bytes).extensions)).toEqual(new Map(extensions as never))
  })

  test('refuses what is none', async () => {
    const broken: [string, Uint8Array][] = [
      ['no map', encodeCbor([])],
      ['a text key', edited((members) => members.set('0', 1))],
      ['no security', edited((members) => members.delete(1))],
      ['another cipher suite', edited((members) => (members.get(1) as unknown[]).splice(0, 1, 2))],
      ['a key that is not embedded', edited((members) => (members.get(1) as unknown[]).splice(1, 1, new Map()))],
      ['methods that are no array', edited((members) => members.set(2, 1))],
      ['a method without options', edited((members) => members.set(2, [[2, 1]]))],
      ['a method without version', edited((members) => members.set(2, [[2, 'x', new Map()]]))],
      ['options that are no map', edited((members) => members.set(2, [[2, 1, []]]))],
      [
        'BLE without a mode',
        edited((members) =>
          members.set(2, [
            [
              2,
              1,
              new Map([
                [0, false],
                [1, false],
              ]),
            ],
          ]),
        ),
      ],
      [
        'BLE without a UUID',
        edited((members) =>
          members.set(2, [
            [
              2,
              1,
              new Map([
                [0, false],
                [1, true],
              ]),
            ],
          ]),
        ),
      ],
      [
        'BLE with a short UUID',
        edited((members) =>
          members.set(2, [
            [
              2,
              1,
              new Map<number, never>([
                [0, false as never],
                [1, true as never],
                [11, new Uint8Array(4) as never],
              ]),
            ],
          ]),
        ),
      ],
      ['NFC without lengths', edited((members) => members.set(2, [[1, 1, new Map([[0, 255]])]]))],
      [
        'NFC with short answers',
        edited((members) =>
          members.set(2, [
            [
              1,
              1,
              new Map([
                [0, 255],
                [1, 255],
              ]),
            ],
          ]),
        ),
      ],
      ['a Wi-Fi channel that is none', edited((members) => members.set(2, [[3, 1, new Map([[2, -1]])]]))],
      [
        'too many methods',
        edited((members) =>
          members.set(
            2,
            Array.from({ length: 17 }, () => [9, 1, null]),
          ),
        ),
      ],
    ]
    const codes = await Promise.all(broken.map(([, bytes]) => codeOf(() => parseDeviceEngagement(bytes))))
    expect(Object.fromEntries(broken.map(([name], i) => [name, codes[i]]))).toEqual(
      Object.fromEntries(broken.map(([name]) => [name, 'ERR_PROXIMITY_ENGAGEMENT'])),
    )
  })

  test.each(['0.9', '2.0', '1.', '1.0x', 1, undefined])('refuses version %j', async (version) => {
    expect(await codeOf(() => parseDeviceEngagement(edited((members) => members.set(0, version))))).toBe(
      'ERR_MDOC_VERSION',
    )
  })

  test('section 9.1.5.2: refuses X448, signature and unknown curves by name', async () => {
    const withKey = (key: CborMap) => edited((members) => members.set(1, [1, embedCbor(encodeCbor(key))]))
    const coordinates = [
      [-2, new Uint8Array(32)],
      [-3, new Uint8Array(32)],
    ] as const
    for (const crv of [260, 6, 5, 0]) {
      const key = new Map<number, never>([[1, 2 as never], [-1, crv as never], ...(coordinates as never)])
      expect(await codeOf(() => parseDeviceEngagement(withKey(key)))).toBe('ERR_PROXIMITY_CURVE')
    }
    const x25519 = (changes: [number, unknown][]) =>
      withKey(
        new Map<number, never>([
          [1, 1 as never],
          [-1, 4 as never],
          [-2, new Uint8Array(32) as never],
          ...(changes as never),
        ]),
      )
    expect(await codeOf(() => parseDeviceEngagement(x25519([])))).toBe('accepted')
    for (const change of [
      [-2, new Uint8Array(31)],
      [-4, new Uint8Array(32)],
      [1, 2],
      [-2, 'x'],
    ] as [number, unknown][]) {
      expect(await codeOf(() => parseDeviceEngagement(x25519([change])))).toBe('ERR_COSE_KEY')
    }
    expect(await codeOf(() => parseDeviceEngagement(withKey(new Map([[1, 2]]))))).toBe('ERR_COSE_KEY')
  })

  test('argument mistakes', async () => {
    const { publicJwk } = own.key
    const wrong: RetrievalMethod[] = [
      { type: 'ble' },
      { type: 'ble', centralClient: { uuid: 'no uuid' } },
      { type: 'ble', peripheralServer: { uuid: UUID, deviceAddress: new Uint8Array(5) } },
      { type: 'nfc', maxCommandBytes: 254, maxResponseBytes: 256 },
    ]
    for (const method of wrong) {
      expect(() => encodeDeviceEngagement(publicJwk, { retrievalMethods: [method] })).toThrow(
        expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
      )
    }
  })
})

describe('section 8.2.2.3: the text of a QR code', () => {
  test('mdoc: and base64url without padding', async () => {
    expect(encodeMdocUri(Uint8Array.of(0xfb, 0xff))).toBe('mdoc:-_8')
    expect(parseMdocUri(own.uri.replace('mdoc', 'MDOC')).bytes).toEqual(own.bytes)
    for (const uri of ['', 'mdoc', own.uri.slice(5), own.uri.replace('mdoc:', 'mdl:'), `${own.uri}=`, `${own.uri} `]) {
      expect(await codeOf(() => parseMdocUri(uri))).toBe('ERR_PROXIMITY_ENGAGEMENT')
    }
    expect(await codeOf(() => parseMdocUri(`mdoc:${'A'.repeat(20_000)}`))).toBe('ERR_PROXIMITY_ENGAGEMENT')
    const long = edited((members) => members.set(9, new Uint8Array(8192)))
    expect(await codeOf(() => parseMdocUri(`mdoc:${encodeBase64url(long)}`))).toBe('ERR_CBOR_LIMIT')
  })
})

test('any byte string parses or is refused with a TegataError', async () => {
  const key = (await generateKeyAgreement('P-256')).publicJwk
  const valid = encodeDeviceEngagement(key, { retrievalMethods: METHODS })
  const mutated = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, byte]) => valid.with(at, byte))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
      try {
        parseDeviceEngagement(bytes)
      } catch (error) {
        expect(isTegataError(error)).toBe(true)
      }
    }),
    { numRuns: 1000 },
  )
})
