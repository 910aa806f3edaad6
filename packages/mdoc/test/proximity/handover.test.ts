import { concatBytes, decodeHex, encodeHex, encodeUtf8, isTegataError } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { encodeNdef, type NdefRecord, parseNdef } from '../../src/proximity/handover/ndef.js'
import { createDeviceEngagement } from '../../src/proximity/index.js'
import {
  type Carrier,
  carrierToMethod,
  checkServiceSelect,
  checkTnepStatus,
  encodeHandoverRequest,
  encodeHandoverSelect,
  encodeServiceParameter,
  encodeServiceSelect,
  encodeTnepStatus,
  parseHandoverRequest,
  parseHandoverSelect,
  parseServiceParameter,
} from '../../src/proximity/nfc/index.js'

const UUID = '45efef74-2b2c-4837-a9a3-b0e1d05a6917'
const { bytes: deviceEngagement } = await createDeviceEngagement()
const ble = (peripheralServer: boolean, centralClient: boolean): Carrier => {
  return { type: 'ble', peripheralServer, centralClient, uuid: UUID }
}
const NFC: Carrier = { type: 'nfc', maxCommandBytes: 255, maxResponseBytes: 65_536 }
const CARRIERS: { carriers: Carrier[] }[] = [
  { carriers: [ble(true, false)] },
  { carriers: [ble(false, true)] },
  { carriers: [ble(true, true), NFC] },
  { carriers: [NFC] },
]

describe('ISO/IEC 18013-5 section 8.2.2.1: NFC handover', () => {
  test.each(CARRIERS)('Handover Select and Handover Request say again what they were made of (%#)', ({ carriers }) => {
    const select = encodeHandoverSelect({ deviceEngagement, carriers })
    expect(parseHandoverSelect(select)).toEqual({ deviceEngagement, carriers })
    expect(parseHandoverRequest(encodeHandoverRequest({ carriers }))).toEqual({ carriers })
  })

  test('section 8.3.3.1.1.2: the BLE role of an mdoc is the opposite of the role of its reader', () => {
    const role = (message: Uint8Array) => /021c(0\d)/.exec(encodeHex(message))?.[1]
    const roles = [ble(true, false), ble(false, true), ble(true, true)].map((carrier) => [
      role(encodeHandoverSelect({ deviceEngagement, carriers: [carrier] })),
      role(encodeHandoverRequest({ carriers: [carrier] })),
    ])
    expect(roles).toEqual([
      ['00', '01'],
      ['01', '00'],
      ['03', '03'],
    ])
  })

  test('section 8.3.3.1.1.2: a UUID goes backwards over BLE, and may come from the other message', () => {
    const message = encodeHandoverSelect({ deviceEngagement, carriers: [ble(false, true)] })
    expect(encodeHex(message)).toContain(`1107${encodeHex(decodeHex(UUID.replaceAll('-', '')).reverse())}`)
    const without: Carrier = { type: 'ble', peripheralServer: false, centralClient: true }
    const [carrier] = parseHandoverSelect(encodeHandoverSelect({ deviceEngagement, carriers: [without] })).carriers
    expect(carrierToMethod(carrier!)).toBeUndefined()
    expect(carrierToMethod(carrier!, UUID)).toEqual({ type: 'ble', centralClient: { uuid: UUID } })
    expect(carrierToMethod(ble(true, true), 'other')).toEqual({
      type: 'ble',
      peripheralServer: { uuid: UUID },
      centralClient: { uuid: UUID },
    })
    expect(carrierToMethod(NFC)).toBe(NFC)
  })

  test('carriers that are inactive or unknown are read over, as long as one is left', async () => {
    const select = parseNdef(encodeHandoverSelect({ deviceEngagement, carriers: [ble(true, false), NFC] }))
    const change = (at: number, record: Partial<NdefRecord>) =>
      encodeNdef(select.map((each, i) => (i === at ? { ...each, ...record } : each)))
    expect(parseHandoverSelect(change(2, { type: 'application/x-radio' })).carriers).toEqual([NFC])
    const [first, ...others] = parseNdef(select[0]!.payload.subarray(1))
    const inactive = encodeNdef([{ ...first!, payload: first!.payload.with(0, 0) }, ...others])
    const payload = concatBytes(Uint8Array.of(0x15), inactive)
    expect(parseHandoverSelect(change(0, { payload })).carriers).toEqual([NFC])
    const unknown = encodeNdef(select.map((each, i) => (i >= 2 ? { ...each, type: 'x' } : each)))
    expect(await codeOf(() => parseHandoverSelect(unknown))).toBe('ERR_PROXIMITY_HANDOVER')
  })

  test('refuses what is none', async () => {
    const select = encodeHandoverSelect({ deviceEngagement, carriers: [NFC] })
    const records = parseNdef(select)
    const replaced = (at: number, record: Partial<NdefRecord>) =>
      encodeNdef(records.map((each, i) => (i === at ? { ...each, ...record } : each)))
    const nfc = (text: string) => replaced(2, { payload: decodeHex(text) })
    const oob = (text: string) =>
      replaced(2, { tnf: 2, type: 'application/vnd.bluetooth.le.oob', payload: decodeHex(text) })
    const broken = {
      'a request': encodeHandoverRequest({ carriers: [NFC] }),
      'no engagement': encodeNdef([records[0]!, records[2]!]),
      'a reference to nothing': encodeNdef([records[0]!, records[1]!]),
      'version 2': replaced(0, { payload: records[0]!.payload.with(0, 0x20) }),
      'nothing in Hs': replaced(0, { payload: Uint8Array.of(0x15) }),
      'NFC of version 2': nfc('020201ff03020100'),
      'NFC cut': nfc('010201'),
      'NFC too short': nfc('010201fe03020100'),
      'NFC with more': nfc('010201ff0302010000'),
      'BLE without role': oob('0307aabb'),
      'BLE with a role that is none': oob('021c04'),
      'BLE cut': oob('021c'),
      'BLE of no type': oob('00'),
      'a chunked record': select.with(0, select[0]! | 0x20),
      'a reserved record': select.with(0, select[0]! | 7),
      'no beginning': select.with(0, select[0]! & 0x7f),
      'no end': concatBytes(encodeNdef([records[0]!]).with(0, 0x91), encodeNdef([records[1]!])),
      'more after the end': concatBytes(select, Uint8Array.of(0)),
      'a long length': Uint8Array.of(0xc1, 1, 0xff, 0xff, 0xff, 0xff, 0x54),
      nothing: new Uint8Array(0),
      'longer than a tag': new Uint8Array(0x8001),
      'many records': encodeNdef(Array.from({ length: 33 }, () => records[1]!)),
    }
    const codes = await Promise.all(
      Object.entries(broken).map(async ([name, bytes]) => [name, await codeOf(() => parseHandoverSelect(bytes))]),
    )
    expect(codes.filter(([, code]) => code !== 'ERR_PROXIMITY_HANDOVER')).toEqual([])
    const utf8 = encodeNdef([{ tnf: 1, type: 'T', id: '', payload: encodeUtf8('x') }]).with(3, 0xff)
    expect(await codeOf(() => parseHandoverSelect(utf8))).toBe('ERR_ENCODING_UTF8')
  })

  test('argument mistakes', () => {
    const wrong = [ble(false, false), { ...NFC, maxCommandBytes: 1 }, { ...ble(true, true), uuid: 'x' }] as Carrier[]
    for (const carriers of [...wrong.map((carrier) => [carrier]), []]) {
      const mistake = expect.objectContaining({ code: 'ERR_ARG_VALUE' })
      expect(() => encodeHandoverRequest({ carriers })).toThrow(mistake)
      expect(() => encodeHandoverSelect({ deviceEngagement, carriers })).toThrow(mistake)
    }
  })
})

describe('NFC Forum TNEP 1.0: the handover service', () => {
  test('is offered, selected and confirmed', async () => {
    const parameters = { minimumWaitingTime: 8, maxWaitingExtensions: 3, maxNdefBytes: 4096 }
    expect(parseServiceParameter(encodeServiceParameter(parameters))).toEqual(parameters)
    expect(parseServiceParameter(encodeServiceParameter())).toMatchObject({ maxNdefBytes: 0xffff })
    checkServiceSelect(encodeServiceSelect())
    checkTnepStatus(encodeTnepStatus())
    expect(await codeOf(() => checkTnepStatus(encodeTnepStatus(0x81)))).toBe('ERR_PROXIMITY_HANDOVER')
    expect(await codeOf(() => checkTnepStatus(encodeServiceSelect()))).toBe('ERR_PROXIMITY_HANDOVER')
    expect(await codeOf(() => checkServiceSelect(encodeTnepStatus()))).toBe('ERR_PROXIMITY_HANDOVER')
  })

  test('is not the service of another name', async () => {
    const renamed = (message: Uint8Array) => {
      const at = encodeHex(message).indexOf(encodeHex(encodeUtf8('handover'))) / 2
      return message.with(at, 0x48)
    }
    expect(parseServiceParameter(renamed(encodeServiceParameter()))).toBeUndefined()
    expect(await codeOf(() => checkServiceSelect(renamed(encodeServiceSelect())))).toBe('ERR_PROXIMITY_HANDOVER')
    expect(parseServiceParameter(encodeHandoverSelect({ deviceEngagement, carriers: [NFC] }))).toBeUndefined()
  })
})

test('any bytes are refused with a TegataError or read', () => {
  const messages = [
    encodeHandoverSelect({ deviceEngagement, carriers: [ble(true, true), NFC] }),
    encodeHandoverRequest({ carriers: [ble(true, false)] }),
    encodeServiceParameter(),
    encodeServiceSelect(),
    encodeTnepStatus(),
  ]
  const mutated = fc
    .tuple(fc.constantFrom(...messages), fc.nat(400), fc.nat(255))
    .map(([message, at, byte]) => message.with(at % message.length, byte))
  const readers = [
    parseHandoverSelect,
    parseHandoverRequest,
    parseServiceParameter,
    checkServiceSelect,
    checkTnepStatus,
  ]
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), (bytes) => {
      for (const read of readers) {
        try {
          read(bytes)
        } catch (error) {
          expect(isTegataError(error)).toBe(true)
        }
      }
    }),
    { numRuns: 1000 },
  )
})
