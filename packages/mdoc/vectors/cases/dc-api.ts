import { type CborInput, embedCbor, encodeCbor } from '@tegata/cbor'
import { bytes, coseKey, flip, hash, KEYS, type Key, point } from '../craft.js'
import { annexC, deviceSigned, document, map, ORIGIN, response, withDevice, withItems } from '../document.js'
import { group, type NewVector, type Vector } from '../format.js'
import { type Sealing, sealHpke } from '../hpke.js'

type Members = Parameters<typeof map>[0]

const INFO = { nonce: hash('nonce'), recipientPublicKey: coseKey(KEYS.recipient) }
const base64url = (content: Uint8Array) => Buffer.from(content).toString('base64url')
const wrap = (content: CborInput) => encodeCbor(['dcapi', content])
const info = (changes: Members = {}) => wrap(map({ ...INFO, ...changes }))
const infoFor = (...key: Parameters<typeof coseKey>) => info({ recipientPublicKey: coseKey(...key) })

/** EncryptionInfo as it stands in the request. */
export const ENCRYPTION_INFO = base64url(info())
export const goodInfo = info()
/** Sixteen bytes of nonce are the least. */
export const leastInfo = info({ nonce: hash('nonce').subarray(0, 16) })

const SESSION = annexC(ORIGIN, ENCRYPTION_INFO)
const seal = (changes: Partial<Sealing> = {}) => {
  const plaintext = withDevice({ transcript: SESSION })
  return sealHpke({ recipient: KEYS.recipient, sender: KEYS.sender, info: SESSION, plaintext, ...changes })
}
/** EncryptedResponse of what was sealed, with members that differ. */
const sealed = (changes: Partial<Sealing> = {}, members: Members = {}) => wrap(map({ ...seal(changes), ...members }))
/** Sealed and signed for another session. */
const sealedFor = (transcript: Uint8Array) => sealed({ info: transcript, plaintext: withDevice({ transcript }) })
const withEnc = (enc: CborInput) => sealed({}, { enc })
const withCipherText = (change: (cipherText: Uint8Array) => CborInput) =>
  sealed({}, { cipherText: change(seal().cipherText) })

export const goodResponse = sealed()

const CLOSED = 'ERR_DC_API_DECRYPTION'
const EVIL = 'https://evil.example'

const BINDING = group('ISO/IEC TS 18013-7 Annex C.5', 'dcapi-response', [
  ['dcapi-origin', 'a response for another origin', sealedFor(annexC(EVIL, ENCRYPTION_INFO)), CLOSED],
  ...(
    [
      ['slash', 'the origin with a slash behind it', `${ORIGIN}/`],
      ['www', 'the origin of the page with www.', 'https://www.rp.example'],
      ['host', 'the origin without its scheme', 'rp.example'],
      ['port', 'the origin with its default port', `${ORIGIN}:443`],
    ] as const
  ).map(
    ([id, reason, origin]): NewVector => [
      `dcapi-origin-${id}`,
      reason,
      sealedFor(annexC(origin, ENCRYPTION_INFO)),
      'ERR_DC_API_ORIGIN',
    ],
  ),
  [
    'dcapi-request',
    'a response to another request',
    sealedFor(annexC(ORIGIN, base64url(info({ nonce: hash('another nonce') })))),
    CLOSED,
  ],
  [
    'dcapi-request-decoded',
    'the bytes of EncryptionInfo in place of its text',
    sealedFor(encodeCbor([null, null, ['dcapi', hash(encodeCbor([goodInfo, ORIGIN]))]])),
    CLOSED,
  ],
  [
    'dcapi-signed-for-another',
    'sealed for this origin, signed for another',
    sealed({ plaintext: withDevice({ transcript: annexC(EVIL, ENCRYPTION_INFO) }) }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'dcapi-signed-for-openid4vp',
    'a presentation over OpenID4VP, sealed once more',
    sealed({ plaintext: response() }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
])

const HPKE = group('ISO/IEC TS 18013-7 Annex C.3', 'dcapi-response', [
  ['dcapi-recipient', 'sealed for the key of somebody else', sealed({ recipient: KEYS.attacker }), CLOSED],
  ['dcapi-tagged-info', 'info is the transcript in tag 24', sealed({ info: embedCbor(SESSION).encoded }), CLOSED],
  ['dcapi-no-info', 'no info', sealed({ info: new Uint8Array(0) }), CLOSED],
  ['dcapi-aad', 'the transcript as additional data', sealed({ aad: SESSION }), CLOSED],
  ['dcapi-aes-256', 'AES-256-GCM', sealed({ aes256: true }), CLOSED],
  ['dcapi-second-message', 'the second message of its sender', sealed({ sequence: 1 }), CLOSED],
  ['dcapi-enc-other', 'enc is another point', withEnc(point(KEYS.otherEphemeral)), CLOSED],
  ['dcapi-enc-off-curve', 'enc is off the curve', withEnc(flip(point(KEYS.sender))), CLOSED],
  ['dcapi-enc-zero', 'enc is (0, 0)', withEnc(bytes(Uint8Array.of(4), new Uint8Array(64))), CLOSED],
  ['dcapi-enc-infinity', 'enc is the point at infinity', withEnc(Uint8Array.of(0)), CLOSED],
  [
    'dcapi-enc-compressed',
    'enc is compressed',
    withEnc(
      point(KEYS.sender)
        .subarray(0, 33)
        .with(0, 2 + (point(KEYS.sender)[64]! & 1)),
    ),
    CLOSED,
  ],
  [
    'dcapi-enc-hybrid',
    'enc is in the hybrid form',
    withEnc(point(KEYS.sender).with(0, 6 + (point(KEYS.sender)[64]! & 1))),
    CLOSED,
  ],
  ['dcapi-enc-bare', 'enc without its first byte', withEnc(point(KEYS.sender).subarray(1)), CLOSED],
  ['dcapi-enc-empty', 'enc is empty', withEnc(new Uint8Array(0)), CLOSED],
  ['dcapi-cipher-flipped', 'one bit of the ciphertext', withCipherText((text) => flip(text, 0)), CLOSED],
  ['dcapi-tag-flipped', 'one bit of the tag', withCipherText((text) => flip(text)), CLOSED],
  ['dcapi-cipher-cut', 'the last byte is missing', withCipherText((text) => text.subarray(0, -1)), CLOSED],
  ['dcapi-cipher-more', 'a byte more', withCipherText((text) => bytes(text, Uint8Array.of(0))), CLOSED],
  ['dcapi-tag-alone', 'nothing but the tag', withCipherText((text) => text.subarray(-16)), CLOSED],
  ['dcapi-cipher-empty', 'no ciphertext', withCipherText(() => new Uint8Array(0)), CLOSED],
])

const { enc, cipherText } = seal()
const STRUCTURE = group('ISO/IEC TS 18013-7 Annex C.3', 'dcapi-response', [
  ['dcapi-bare', 'the map without ["dcapi", …]', encodeCbor(map({ enc, cipherText })), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-word', 'another word', encodeCbor(['dc-api', map({ enc, cipherText })]), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-word-case', 'the word in capitals', encodeCbor(['DCAPI', map({ enc, cipherText })]), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-word-alone', 'the word alone', encodeCbor(['dcapi']), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-third', 'a third element', encodeCbor(['dcapi', map({ enc, cipherText }), null]), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-array', 'an array in place of the map', wrap([enc, cipherText]), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-embedded', 'the map in tag 24', wrap(embedCbor(encodeCbor(map({ enc, cipherText })))), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-no-enc', 'no enc', wrap(map({ cipherText })), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-no-cipher', 'no cipherText', wrap(map({ enc })), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-cipher-name', 'ciphertext in lower case', wrap(map({ enc, ciphertext: cipherText })), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-more', 'an unknown member: nothing signs it', wrap(map({ enc, cipherText, aad: enc })), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-enc-text', 'enc is a text', wrap(map({ enc: base64url(enc), cipherText })), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-cipher-null', 'cipherText is null', wrap(map({ enc, cipherText: null })), 'ERR_MDOC_STRUCTURE'],
  ['dcapi-trailing', 'a byte follows', bytes(goodResponse, Uint8Array.of(0)), 'ERR_CBOR_TRAILING'],
  ['dcapi-truncated', 'the last byte is missing', goodResponse.subarray(0, -1), 'ERR_CBOR_TRUNCATED'],
  ['dcapi-plaintext-empty', 'nothing is sealed', sealed({ plaintext: new Uint8Array(0) }), 'ERR_CBOR_TRUNCATED'],
  [
    'dcapi-plaintext-credential',
    'a credential is sealed, and no presentation',
    sealed({ plaintext: withItems() }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'dcapi-plaintext-none',
    'a response without documents',
    sealed({ plaintext: response({ documents: undefined }) }),
    'ERR_MDOC_RESPONSE_STATUS',
  ],
  [
    'dcapi-doc-type',
    'a document of a type that was not asked for',
    sealed(),
    'ERR_MDOC_DOC_TYPE',
    { docType: 'org.iso.23220.photoid.1' },
  ],
  [
    'dcapi-second-document',
    'a second document, signed for another session',
    sealed({
      plaintext: response({
        documents: [document({ deviceSigned: deviceSigned({ transcript: SESSION }) }), document()],
      }),
    }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
])

const OFF_CURVE: Key = { ...KEYS.recipient, jwk: { ...KEYS.recipient.jwk, y: KEYS.recipient.jwk.x } }
const okp = (crv: number) =>
  info({
    recipientPublicKey: new Map<number, CborInput>([
      [1, 1],
      [-1, crv],
      [-2, hash('okp')],
    ]),
  })

/** What a wallet refuses to seal anything for. */
const ENCRYPTION = group('ISO/IEC TS 18013-7 Annex C.2', 'dcapi-request', [
  ['info-bare', 'the map without ["dcapi", …]', encodeCbor(map(INFO)), 'ERR_MDOC_STRUCTURE'],
  ['info-word', 'another word', encodeCbor(['dcapi2', map(INFO)]), 'ERR_MDOC_STRUCTURE'],
  ['info-version', 'a version in front', encodeCbor(['1.0', 'dcapi', map(INFO)]), 'ERR_MDOC_STRUCTURE'],
  ['info-third', 'a third element', encodeCbor(['dcapi', map(INFO), 1]), 'ERR_MDOC_STRUCTURE'],
  ['info-embedded', 'in tag 24', encodeCbor(embedCbor(info())), 'ERR_MDOC_STRUCTURE'],
  ['info-more', 'an unknown member: nothing signs it', info({ version: '1.0' }), 'ERR_MDOC_STRUCTURE'],
  ['info-trailing', 'a byte follows', bytes(info(), Uint8Array.of(0)), 'ERR_CBOR_TRAILING'],
  ['info-no-nonce', 'no nonce', info({ nonce: undefined }), 'ERR_MDOC_STRUCTURE'],
  ['info-nonce-empty', 'an empty nonce', info({ nonce: new Uint8Array(0) }), 'ERR_MDOC_STRUCTURE'],
  ['info-nonce-short', 'a nonce of 15 bytes', info({ nonce: hash('nonce').subarray(0, 15) }), 'ERR_MDOC_STRUCTURE'],
  ['info-nonce-text', 'a nonce that is a text', info({ nonce: base64url(INFO.nonce) }), 'ERR_MDOC_STRUCTURE'],
  ['info-no-key', 'no key', info({ recipientPublicKey: undefined }), 'ERR_MDOC_STRUCTURE'],
  ['info-key-bytes', 'the key as a point', info({ recipientPublicKey: point(KEYS.recipient) }), 'ERR_COSE_KEY'],
  [
    'info-key-embedded',
    'the key in tag 24',
    info({ recipientPublicKey: embedCbor(encodeCbor(coseKey(KEYS.recipient))) }),
    'ERR_COSE_KEY',
  ],
  ['info-key-private', 'a private key', infoFor(KEYS.recipient, [[-4, KEYS.recipient.secret]]), 'ERR_COSE_KEY'],
  ['info-key-compressed', 'a compressed key', infoFor(KEYS.recipient, [[-3, true]]), 'ERR_COSE_KEY'],
  [
    'info-key-short',
    'a coordinate of 31 bytes',
    infoFor(KEYS.recipient, [[-2, hash('x').subarray(1)]]),
    'ERR_COSE_KEY',
  ],
  ['info-key-off-curve', 'a key off its curve', infoFor(OFF_CURVE), 'ERR_KEY_INVALID'],
  ['info-key-p384', 'a key of P-384', infoFor(KEYS.device384), 'ERR_MDOC_STRUCTURE'],
  ['info-key-x25519', 'a key of X25519', okp(4), 'ERR_MDOC_STRUCTURE'],
  ['info-key-ed25519', 'a key of Ed25519', okp(6), 'ERR_MDOC_STRUCTURE'],
])

/** The browser as transport: what a verifier and what a wallet must refuse. */
export const DC_API: Vector[] = [...BINDING, ...HPKE, ...STRUCTURE, ...ENCRYPTION]
