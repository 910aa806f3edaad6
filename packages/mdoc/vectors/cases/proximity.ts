import { createCipheriv } from 'node:crypto'
import { type CborInput, embedCbor, encodeCbor } from '@tegata/cbor'
import { bytes, coseKey, embed, flip, hash, hkdf, KEYS, sharedSecret } from '../craft.js'
import { ENGAGEMENT, map, QR_TRANSCRIPT, READER_KEY_BYTES, TRANSCRIPT } from '../document.js'
import { group, type Vector } from '../format.js'

const uri = (engagement: Uint8Array) => `mdoc:${Buffer.from(engagement).toString('base64url')}`
const DEVICE_KEY = embed(coseKey(KEYS.deviceEphemeral))
const engaged = (...members: readonly (readonly [CborInput, CborInput])[]) =>
  uri(encodeCbor(new Map<never, CborInput>(members as never)))
const security = (key: CborInput, suite: CborInput = 1) => engaged([0, '1.0'], [1, [suite, key]])

export const ENGAGEMENT_URI = uri(ENGAGEMENT)

const ENGAGEMENTS = group('ISO/IEC 18013-5 section 8.2.1.1', 'engagement', [
  ['engagement-empty-map', 'no members', engaged(), 'ERR_MDOC_VERSION'],
  ['engagement-version', 'an unknown version', engaged([0, '2.0'], [1, [1, DEVICE_KEY]]), 'ERR_MDOC_VERSION'],
  ['engagement-no-security', 'no key', engaged([0, '1.0']), 'ERR_PROXIMITY_ENGAGEMENT'],
  ['engagement-cipher-suite', 'an unknown cipher suite', security(DEVICE_KEY, 2), 'ERR_PROXIMITY_ENGAGEMENT'],
  [
    'engagement-key-untagged',
    'a key without tag 24',
    security(coseKey(KEYS.deviceEphemeral)),
    'ERR_PROXIMITY_ENGAGEMENT',
  ],
  [
    'engagement-key-private',
    'the private half of the key',
    security(embed(coseKey(KEYS.deviceEphemeral, [[-4, hash('d')]]))),
    'ERR_COSE_KEY',
  ],
  [
    'engagement-key-curve',
    'a curve that signs and agrees on nothing (Ed25519)',
    security(embed(coseKey(KEYS.deviceEphemeral, [[-1, 6]]))),
    'ERR_PROXIMITY_CURVE',
  ],
  [
    'engagement-key-twice',
    'a duplicate member',
    uri(bytes(Uint8Array.of(ENGAGEMENT[0]! + 1), ENGAGEMENT.slice(1), Uint8Array.of(0, 0x63), Buffer.from('1.0'))),
    'ERR_CBOR_DUPLICATE_KEY',
  ],
  ['engagement-trailing', 'a byte follows', uri(bytes(ENGAGEMENT, Uint8Array.of(0))), 'ERR_CBOR_TRAILING'],
])
const QR = group('ISO/IEC 18013-5 section 8.2.2.3', 'engagement', [
  ['uri-scheme', 'another scheme', ENGAGEMENT_URI.replace('mdoc:', 'http:'), 'ERR_PROXIMITY_ENGAGEMENT'],
  [
    'uri-upper-case',
    'the base64url in upper case',
    `mdoc:${ENGAGEMENT_URI.slice(5).toUpperCase()}`,
    'ERR_CBOR_TRAILING',
  ],
  ['uri-padded', 'base64url with padding', `${ENGAGEMENT_URI}==`, 'ERR_PROXIMITY_ENGAGEMENT'],
  ['uri-empty', 'nothing after the scheme', 'mdoc:', 'ERR_CBOR_TRUNCATED'],
])

const record = (flags: number, type: string, payload: Uint8Array, id = '') =>
  bytes(
    Uint8Array.of(flags | 0x10 | (id ? 8 : 0), type.length, payload.length, ...(id ? [id.length] : [])),
    Buffer.from(type + id),
    payload,
  )
const alternative = bytes(Uint8Array.of(1, 1), Buffer.from('0'), Uint8Array.of(1, 4), Buffer.from('mdoc'))
const carrierOob = bytes(Uint8Array.of(2, 0x1c, 0, 17, 7), hash('uuid').slice(0, 16))
const select = ({ version = 0x15, carrier = '0', engagement = ENGAGEMENT, first = 'Hs' } = {}) =>
  bytes(
    record(0x80 | 1, first, bytes(Uint8Array.of(version), record(0xc0 | 1, 'ac', alternative))),
    record(4, 'iso.org:18013:deviceengagement', engagement, 'mdoc'),
    record(0x40 | 2, 'application/vnd.bluetooth.le.oob', carrierOob, carrier),
  )
export const goodSelect = select()
const HANDOVERS = group('ISO/IEC 18013-5 section 8.2.2.1', 'handover', [
  [
    'select-request',
    'a Handover Request in place of a Handover Select',
    select({ first: 'Hr' }),
    'ERR_PROXIMITY_HANDOVER',
  ],
  ['select-version', 'another version of Connection Handover', select({ version: 0x25 }), 'ERR_PROXIMITY_HANDOVER'],
  ['select-dangling', 'a reference to a carrier that is not there', select({ carrier: '1' }), 'ERR_PROXIMITY_HANDOVER'],
  ['select-truncated', 'the last byte is missing', goodSelect.slice(0, -1), 'ERR_PROXIMITY_HANDOVER'],
  ['select-trailing', 'a byte follows', bytes(goodSelect, Uint8Array.of(0)), 'ERR_PROXIMITY_HANDOVER'],
  [
    'select-no-begin',
    'a first record that does not say so',
    bytes(Uint8Array.of(goodSelect[0]! & 0x7f), goodSelect.slice(1)),
    'ERR_PROXIMITY_HANDOVER',
  ],
])

const secret = sharedSecret(KEYS.readerEphemeral, KEYS.deviceEphemeral)
const cipher = (info: string, transcript = QR_TRANSCRIPT) => hkdf(secret, hash(embedCbor(transcript).encoded), info)
/** One message of a session as the side `identifier` encrypts it: 0 is the reader, 1 the mdoc. */
function seal(
  identifier: 0 | 1,
  counter: number,
  key = cipher(identifier === 0 ? 'SKReader' : 'SKDevice'),
): Uint8Array {
  const iv = new Uint8Array(12)
  iv.set([identifier], 7)
  iv.set([counter], 11)
  const aes = createCipheriv('aes-256-gcm', key, iv)
  return bytes(aes.update(`message ${counter}`), aes.final(), aes.getAuthTag())
}
const establishment = (data: Uint8Array = seal(0, 1), eReaderKey: CborInput = READER_KEY_BYTES) =>
  encodeCbor(map({ eReaderKey, data }))
const sessionData = (data: Uint8Array, status?: number) => encodeCbor(map({ data, status }))
const FIRST = establishment()
export const holderMessages = [FIRST, sessionData(seal(0, 2))]
export const readerMessages = [sessionData(seal(1, 1)), sessionData(seal(1, 2), 20)]

/** The same key with a longer map head. */
const LONGER_KEY = embedCbor(bytes(Uint8Array.of(0xb8, 4), READER_KEY_BYTES.bytes.slice(1)))

const HOLDER = group('ISO/IEC 18013-5 section 9.1.1', 'holder', [
  [
    'establishment-other-session',
    'keys of another transcript',
    [establishment(seal(0, 1, cipher('SKReader', TRANSCRIPT)))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  [
    'establishment-own-key',
    'encrypted with the key of the other direction',
    [establishment(seal(0, 1, cipher('SKDevice')))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  [
    'establishment-device-iv',
    'the identifier of the mdoc in the IV',
    [establishment(seal(1, 1, cipher('SKReader')))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  ['establishment-counter-zero', 'a counter that begins at 0', [establishment(seal(0, 0))], 'ERR_PROXIMITY_DECRYPTION'],
  ['establishment-counter-two', 'a counter that begins at 2', [establishment(seal(0, 2))], 'ERR_PROXIMITY_DECRYPTION'],
  [
    'establishment-flipped',
    'one bit of the ciphertext',
    [establishment(flip(seal(0, 1), 0))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  [
    'establishment-no-tag',
    'a ciphertext shorter than its tag',
    [establishment(new Uint8Array(8))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  [
    'establishment-key-swapped',
    'another EReaderKey',
    [establishment(seal(0, 1), embed(coseKey(KEYS.otherEphemeral)))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  [
    'establishment-key-reencoded',
    'the same key in another encoding: the transcript has its bytes',
    [establishment(seal(0, 1), LONGER_KEY)],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  [
    'establishment-key-curve',
    'a key of another curve',
    [establishment(seal(0, 1), embed(coseKey(KEYS.device384)))],
    'ERR_KEY_INVALID',
  ],
  [
    'establishment-key-off-curve',
    'a point that is not on the curve',
    [establishment(seal(0, 1), embed(coseKey(KEYS.readerEphemeral, [[-3, hash('y')]])))],
    'ERR_KEY_INVALID',
  ],
  ['establishment-missing', 'data before the session', [sessionData(seal(0, 1))], 'ERR_PROXIMITY_ORDER'],
  ['establishment-twice', 'a second establishment', [FIRST, FIRST], 'ERR_PROXIMITY_ORDER'],
  [
    'establishment-status',
    'a status beside the key',
    [encodeCbor(map({ eReaderKey: READER_KEY_BYTES, data: seal(0, 1), status: 20 }))],
    'ERR_PROXIMITY_MESSAGE',
  ],
  [
    'establishment-key-untagged',
    'a key without tag 24',
    [establishment(seal(0, 1), coseKey(KEYS.readerEphemeral))],
    'ERR_PROXIMITY_MESSAGE',
  ],
  ['session-replay', 'the first ciphertext again', [FIRST, sessionData(seal(0, 1))], 'ERR_PROXIMITY_DECRYPTION'],
  ['session-skipped', 'a message was left out', [FIRST, sessionData(seal(0, 3))], 'ERR_PROXIMITY_DECRYPTION'],
])

const READER = group('ISO/IEC 18013-5 section 9.1.1', 'reader', [
  ['data-reflected', 'the reader’s own message sent back', [sessionData(seal(0, 1))], 'ERR_PROXIMITY_DECRYPTION'],
  [
    'data-own-key',
    'encrypted with the key of the other direction',
    [sessionData(seal(1, 1, cipher('SKReader')))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  ['data-counter-zero', 'a counter that begins at 0', [sessionData(seal(1, 0))], 'ERR_PROXIMITY_DECRYPTION'],
  [
    'data-replay',
    'the first response again',
    [sessionData(seal(1, 1)), sessionData(seal(1, 1))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  [
    'data-skipped',
    'a response was left out',
    [sessionData(seal(1, 1)), sessionData(seal(1, 3))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  ['data-flipped', 'one bit of the tag', [sessionData(flip(seal(1, 1)))], 'ERR_PROXIMITY_DECRYPTION'],
  [
    'data-other-session',
    'keys of another transcript',
    [sessionData(seal(1, 1, cipher('SKDevice', TRANSCRIPT)))],
    'ERR_PROXIMITY_DECRYPTION',
  ],
  ['data-establishment', 'an establishment in answer', [FIRST], 'ERR_PROXIMITY_ORDER'],
  [
    'data-after-end',
    'a message after the end of the session',
    [sessionData(seal(1, 1), 20), sessionData(seal(1, 2))],
    'ERR_PROXIMITY_ORDER',
  ],
])
const raw = (members: Parameters<typeof map>[0]) => [encodeCbor(map(members))]
const MESSAGES = group('ISO/IEC 18013-5 section 9.1.1.4', 'reader', [
  ['message-empty', 'a map without members', raw({}), 'ERR_PROXIMITY_MESSAGE'],
  ['message-no-map', 'an array', [encodeCbor([])], 'ERR_PROXIMITY_MESSAGE'],
  ['message-no-cbor', 'bytes that are no CBOR', [Uint8Array.of(0xff)], 'ERR_PROXIMITY_MESSAGE'],
  ['message-unknown-member', 'an unknown member', raw({ data: seal(1, 1), extra: 1 }), 'ERR_PROXIMITY_MESSAGE'],
  ['message-data-text', 'data that are a text', raw({ data: 'x' }), 'ERR_PROXIMITY_MESSAGE'],
  ['message-status-unknown', 'a status that nobody defined', raw({ status: 1 }), 'ERR_PROXIMITY_MESSAGE'],
  ['message-data-and-error', 'data beside an error', raw({ data: seal(1, 1), status: 10 }), 'ERR_PROXIMITY_MESSAGE'],
  ['message-error', 'the other side reports an error', raw({ status: 10 }), 'ERR_PROXIMITY_PEER_STATUS'],
])

/** Engagement, handover and session. */
export const PROXIMITY: Vector[] = [...ENGAGEMENTS, ...QR, ...HANDOVERS, ...HOLDER, ...READER, ...MESSAGES]
