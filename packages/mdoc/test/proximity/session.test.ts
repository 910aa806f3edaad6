import { type CborMap, decodeCbor, EmbeddedCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { encodeUtf8, generateKeyAgreement, type KeyAgreement } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import {
  createDeviceEngagement,
  createHolderSession,
  createReaderSession,
  encodeDeviceEngagement,
  parseDeviceEngagement,
} from '../../src/proximity/index.js'
import { createMessageCipher } from '../../src/proximity/session/cipher.js'

const REQUEST = encodeUtf8('request')
const RESPONSE = encodeUtf8('response')
const statusOf = (message: Uint8Array | undefined) => message && (decodeCbor(message) as CborMap).get('status')

async function pair(curve: KeyAgreement['curve'] = 'P-256', select?: Uint8Array) {
  const engagement = await createDeviceEngagement({}, curve)
  const handover = select ? { select } : null
  return {
    engagement,
    holder: createHolderSession(engagement, handover),
    reader: await createReaderSession(engagement.bytes, { handover }),
  }
}

/** Both sides after one request and one response. */
async function talked() {
  const sides = await pair()
  const establishment = await sides.reader.send(REQUEST)
  await sides.holder.receive(establishment)
  const response = await sides.holder.send(RESPONSE)
  await sides.reader.receive(response)
  return { ...sides, establishment, response }
}

describe('ISO/IEC 18013-5 section 9.1.1: session encryption', () => {
  test.each(['P-256', 'P-384', 'P-521', 'X25519', 'brainpoolP256r1', 'brainpoolP512r1'] as const)(
    'requests and responses take turns (%s)',
    async (curve) => {
      const { holder, reader } = await pair(curve)
      expect(holder.sessionTranscript).toBeUndefined()
      for (let round = 0; round < 3; round++) {
        const request = await reader.send(REQUEST)
        expect(await holder.receive(request)).toEqual({ data: REQUEST, terminated: false })
        const response = await holder.send(RESPONSE)
        expect(await reader.receive(response)).toEqual({ data: RESPONSE, terminated: false })
      }
      expect(holder.sessionTranscript).toEqual(reader.sessionTranscript)
      expect(holder.readerKey).toEqual(reader.readerKey.publicJwk)
      expect(await holder.receive(reader.terminate())).toEqual({ data: undefined, terminated: true })
      expect([holder.closed, reader.closed, holder.farewell]).toEqual([true, true, undefined])
    },
  )

  test('equal messages never look alike', async () => {
    const { holder, reader } = await talked()
    const [one, two] = [await reader.send(REQUEST), RESPONSE]
    await holder.receive(one)
    const first = await holder.send(two)
    await reader.receive(first)
    const again = await reader.send(REQUEST)
    expect(again).not.toEqual(one)
  })

  test('section 9.1.5.1: the transcript has the engagement and the key as they were sent, and the handover', async () => {
    const { engagement, reader } = await pair('P-256', Uint8Array.of(1, 2))
    const [device, key, handover] = decodeCbor(reader.sessionTranscript) as [EmbeddedCbor, EmbeddedCbor, unknown]
    expect(device.bytes).toEqual(engagement.bytes)
    expect(key).toBeInstanceOf(EmbeddedCbor)
    expect(handover).toEqual([Uint8Array.of(1, 2), null])
    const negotiated = { select: Uint8Array.of(1), request: Uint8Array.of(2) }
    const other = await createReaderSession(engagement.bytes, { handover: negotiated })
    expect((decodeCbor(other.sessionTranscript) as unknown[])[2]).toEqual([negotiated.select, negotiated.request])
  })

  test('another handover is another session', async () => {
    const { engagement, reader } = await pair('P-256', Uint8Array.of(1))
    const holder = createHolderSession(engagement)
    const request = await reader.send(REQUEST)
    expect(await codeOf(() => holder.receive(request))).toBe('ERR_PROXIMITY_DECRYPTION')
  })

  test('a key of the reader is of the curve of the device', async () => {
    const { engagement } = await pair()
    const readerKey = await generateKeyAgreement('P-384')
    await expect(createReaderSession(engagement.bytes, { readerKey })).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
    const own = await generateKeyAgreement('P-256')
    const parsed = parseDeviceEngagement(engagement.bytes)
    expect((await createReaderSession(parsed, { readerKey: own })).readerKey).toBe(own)
  })

  test('a device key that is no point of its curve sets nothing up', async () => {
    const { key } = await createDeviceEngagement()
    const bytes = encodeDeviceEngagement({ ...key.publicJwk, y: key.publicJwk.x! })
    expect(await codeOf(() => createReaderSession(bytes))).toBe('ERR_KEY_INVALID')
  })
})

describe('section 9.1.1.4: every failure closes the session and tells the other side why', () => {
  test('a repeated message', async () => {
    const { holder, reader, response, establishment } = await talked()
    expect(await codeOf(() => holder.receive(establishment))).toBe('ERR_PROXIMITY_ORDER')
    await reader.send(REQUEST)
    expect(await codeOf(() => reader.receive(response))).toBe('ERR_PROXIMITY_DECRYPTION')
    expect([statusOf(reader.farewell), statusOf(holder.farewell)]).toEqual([10, 20])
    expect(await codeOf(() => reader.send(REQUEST))).toBe('ERR_PROXIMITY_ORDER')
    expect(await codeOf(() => holder.receive(response))).toBe('ERR_PROXIMITY_ORDER')
  })

  test('a repeated establishment, to a second session of one engagement: its keys would encrypt a second response', async () => {
    const { engagement, establishment } = await talked()
    const second = createHolderSession(engagement)
    expect(await codeOf(() => second.receive(establishment))).toBe('ERR_PROXIMITY_ORDER')
    expect([second.closed, statusOf(second.farewell)]).toEqual([true, 20])
    const other = await createReaderSession(engagement.bytes)
    const request = await other.send(REQUEST)
    expect(await codeOf(() => createHolderSession(engagement).receive(request))).toBe('ERR_PROXIMITY_ORDER')
  })

  test('a message left out: the next one has a counter too many', async () => {
    const [secret, transcript] = [new Uint8Array(32).fill(1), new Uint8Array(3)]
    const sender = await createMessageCipher('device', secret, transcript)
    const receiver = await createMessageCipher('device', secret, transcript)
    await sender.seal(REQUEST)
    const second = await sender.seal(RESPONSE)
    expect(await codeOf(() => receiver.open(second))).toBe('ERR_PROXIMITY_DECRYPTION')
  })

  test('a message out of turn', async () => {
    const { holder, reader } = await talked()
    const request = await reader.send(REQUEST)
    await holder.receive(request)
    expect(await codeOf(() => holder.receive(request))).toBe('ERR_PROXIMITY_ORDER')
    expect(holder.closed).toBe(true)
  })

  test('a caller who sends out of turn', async () => {
    const { holder, reader } = await pair()
    expect(await codeOf(() => holder.send(RESPONSE))).toBe('ERR_PROXIMITY_ORDER')
    await reader.send(REQUEST)
    expect(await codeOf(() => reader.send(REQUEST))).toBe('ERR_PROXIMITY_ORDER')
  })

  test('a reader that gets an answer before it asked, an mdoc that gets no establishment first', async () => {
    const { holder, reader } = await pair()
    const data = encodeCbor({ data: new Uint8Array(32) })
    expect(await codeOf(() => holder.receive(data))).toBe('ERR_PROXIMITY_ORDER')
    expect(await codeOf(() => reader.receive(data))).toBe('ERR_PROXIMITY_ORDER')
  })

  test('a message that is not of the structure', async () => {
    const key = (await generateKeyAgreement('P-256')).publicJwk
    const bytes = encodeDeviceEngagement(key)
    const eReaderKey = embedCbor(encodeCbor(new Map([[1, 2]])))
    const messages = [
      new Uint8Array(0),
      Uint8Array.of(0xa1),
      encodeCbor([]),
      encodeCbor({}),
      encodeCbor({ data: 'text' }),
      encodeCbor({ status: '20' }),
      encodeCbor({ status: 21 }),
      encodeCbor({ data: bytes, status: 10 }),
      encodeCbor({ data: bytes, more: 1 }),
      encodeCbor({ eReaderKey, data: bytes, status: 20 }),
      encodeCbor({ eReaderKey }),
      encodeCbor({ eReaderKey: bytes, data: bytes }),
    ]
    for (const message of messages) {
      const { holder } = await pair()
      expect(await codeOf(() => holder.receive(message))).toBe('ERR_PROXIMITY_MESSAGE')
      expect(statusOf(holder.farewell)).toBe(11)
    }
  })

  test('a key of the reader that is none', async () => {
    const { holder } = await pair()
    const x448 = embedCbor(
      encodeCbor(
        new Map([
          [1, 1],
          [-1, 5],
        ]),
      ),
    )
    const message = encodeCbor({ eReaderKey: x448, data: new Uint8Array(32) })
    expect(await codeOf(() => holder.receive(message))).toBe('ERR_PROXIMITY_CURVE')
    expect([statusOf(holder.farewell), holder.readerKey, holder.sessionTranscript]).toEqual([10, undefined, undefined])
    const { holder: other, reader } = await pair()
    const wrong = await createDeviceEngagement({}, 'P-384')
    const session = await createReaderSession(wrong.bytes)
    expect(await codeOf(async () => other.receive(await session.send(REQUEST)))).toBe('ERR_KEY_INVALID')
    reader.terminate()
  })

  test('a message longer than the limit', async () => {
    const { holder } = await pair()
    expect(await codeOf(() => holder.receive(new Uint8Array((4 << 20) + 1025)))).toBe('ERR_PROXIMITY_LIMIT')
    expect(statusOf(holder.farewell)).toBe(20)
  })

  test('an error status of the other side, which is not answered', async () => {
    for (const status of [10, 11]) {
      const { reader } = await pair()
      await reader.send(REQUEST)
      expect(await codeOf(() => reader.receive(encodeCbor({ status })))).toBe('ERR_PROXIMITY_PEER_STATUS')
      expect([reader.closed, reader.farewell]).toEqual([true, undefined])
    }
  })

  test('data that comes with the termination is still read', async () => {
    const { holder, reader } = await pair()
    await holder.receive(await reader.send(REQUEST))
    const response = decodeCbor(await holder.send(RESPONSE)) as CborMap
    expect(await reader.receive(encodeCbor(response.set('status', 20)))).toEqual({ data: RESPONSE, terminated: true })
    expect(reader.closed).toBe(true)
  })

  test('what is closed while a message is being read stays closed', async () => {
    const { holder, reader } = await pair()
    const request = await reader.send(REQUEST)
    const receiving = codeOf(() => holder.receive(request))
    await Promise.resolve()
    holder.terminate()
    expect(await receiving).toBe('ERR_PROXIMITY_ORDER')
    expect(await codeOf(() => holder.send(RESPONSE))).toBe('ERR_PROXIMITY_ORDER')
  })

  test('messages handed over at once are read one after the other', async () => {
    const { holder, reader } = await pair()
    const request = await reader.send(REQUEST)
    const [first, second] = await Promise.all([
      codeOf(() => holder.receive(request)),
      codeOf(() => holder.receive(request)),
    ])
    expect([first, second]).toEqual(['accepted', 'ERR_PROXIMITY_ORDER'])
  })
})

describe('section 9.1.1.5: the message counter', () => {
  test('ends before an initialization vector is used twice', async () => {
    const [secret, transcript] = [new Uint8Array(32).fill(1), new Uint8Array(3)]
    const cipher = await createMessageCipher('reader', secret, transcript, 0xffff_ffff)
    const opener = await createMessageCipher('reader', secret, transcript, 0xffff_ffff)
    expect(await opener.open(await cipher.seal(REQUEST))).toEqual(REQUEST)
    expect(await codeOf(() => cipher.seal(REQUEST))).toBe('ERR_PROXIMITY_COUNTER')
    expect(await codeOf(() => opener.open(REQUEST))).toBe('ERR_PROXIMITY_COUNTER')
  })
})
