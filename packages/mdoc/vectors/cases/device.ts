import { encodeCbor } from '@tegata/cbor'
import { bytes, detached, embed, flip, hash, hex, hkdf, KEYS, mac0, sharedSecret, sign1 } from '../craft.js'
import {
  DEVICE_NAMESPACE,
  deviceAuthentication,
  deviceMac,
  deviceSigned,
  issuerAuth,
  issuerSigned,
  keyInfo,
  macKey,
  map,
  mso,
  presented,
  QR_TRANSCRIPT,
  TRANSCRIPT,
  TRANSCRIPTS,
  withDevice,
  withDocument,
} from '../document.js'
import { group, type NewVector, type Vector } from '../format.js'

const HANDOVERS: NewVector[] = Object.entries(TRANSCRIPTS).flatMap(([handover, { right, wrong }]) =>
  Object.entries(wrong).map(
    ([what, transcript]): NewVector => [
      `transcript-${handover}-${what}`,
      `${handover}: the device authenticated a session that differs in ${what}`,
      withDevice({ transcript }),
      'ERR_MDOC_DEVICE_SIGNATURE',
      { sessionTranscript: hex(right) },
    ],
  ),
)
const TRANSCRIPT_CASES = group('ISO/IEC 18013-5 section 9.1.5.1', 'presentation', [
  ...HANDOVERS,
  [
    'transcript-other-protocol',
    'a transcript of another protocol',
    withDevice({ transcript: QR_TRANSCRIPT }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'transcript-bytes',
    'SessionTranscriptBytes in place of SessionTranscript',
    withDevice({ transcript: embed(TRANSCRIPT).encoded }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'transcript-nulls',
    'no session at all',
    withDevice({ transcript: encodeCbor([null, null, null]) }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
])

const auth = (deviceAuth: NonNullable<Parameters<typeof deviceSigned>[0]>['deviceAuth']) =>
  withDevice({ deviceAuth: deviceAuth! })
const inner = (payload: Uint8Array) => payload.slice(payload[2]! >= 0x58 ? 2 + 1 + (payload[2] === 0x59 ? 2 : 1) : 3)
const SIGNATURE = group('ISO/IEC 18013-5 section 9.1.3.6', 'presentation', [
  [
    'device-other-key',
    'by a key that the issuer does not name',
    withDevice({ key: KEYS.attacker }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-issuer-key',
    'by the key of the document signer',
    withDevice({ key: KEYS.signer }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-other-algorithm',
    'by a key of another curve',
    withDevice({ key: KEYS.device384 }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-other-doc-type',
    'for another document type',
    withDevice({ docType: 'org.iso.23220.1.jp.mnc' }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-flipped',
    'one bit of the signature',
    auth((p) => map({ deviceSignature: detached(p, KEYS.device, { signature: (s) => flip(s) }) })),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-attached',
    'with an attached payload: the verifier must know what was signed',
    auth((p) => map({ deviceSignature: sign1(p, KEYS.device) })),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-attached-other',
    'an attached payload of another session',
    auth(() => map({ deviceSignature: sign1(deviceAuthentication(QR_TRANSCRIPT, embed(map({}))), KEYS.device) })),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-untagged',
    'DeviceAuthentication signed without tag 24',
    auth((p) => map({ deviceSignature: detached(inner(p), KEYS.device) })),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-context',
    'as a counter-signature',
    auth((p) => map({ deviceSignature: detached(p, KEYS.device, { context: 'CounterSignature' }) })),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'device-alg-unprotected',
    'an algorithm that is not signed',
    auth((p) =>
      map({
        deviceSignature: detached(p, KEYS.device, {
          protectedHeader: new Map(),
          unprotectedHeader: new Map([[1, -7]]),
        }),
      }),
    ),
    'ERR_COSE_HEADER',
  ],
  [
    'device-elements-changed',
    'elements that are allowed, put in after signing',
    withDocument({
      issuerSigned: issuerSigned(issuerAuth(mso({ deviceKeyInfo: keyInfo(map({ nameSpaces: [DEVICE_NAMESPACE] })) }))),
      deviceSigned: map({
        nameSpaces: embed(map({ [DEVICE_NAMESPACE]: map({ consent: true }) })),
        deviceAuth: deviceSigned().get('deviceAuth')!,
      }),
    }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
])
const AUTH = group('ISO/IEC 18013-5 section 8.3.2.1.2.2', 'presentation', [
  ['device-auth-none', 'neither signature nor MAC', auth(() => map({})), 'ERR_MDOC_DEVICE_AUTH'],
  [
    'device-auth-both',
    'signature and MAC',
    auth((p) => map({ deviceSignature: detached(p, KEYS.device), deviceMac: mac0(p, macKey(TRANSCRIPT)) })),
    'ERR_MDOC_DEVICE_AUTH',
  ],
  ['device-auth-unknown', 'something new', auth(() => map({ deviceProof: 1 })), 'ERR_MDOC_STRUCTURE'],
  [
    'device-auth-mac-as-signature',
    'a MAC under the name of a signature',
    auth((p) => map({ deviceSignature: mac0(p, macKey(TRANSCRIPT)) })),
    'ERR_COSE_ALGORITHM',
  ],
])

const mac = (...parts: Parameters<typeof deviceMac>) => withDocument({ deviceSigned: deviceMac(...parts) })
const otherSalt = hkdf(sharedSecret(KEYS.readerEphemeral, KEYS.device), hash(QR_TRANSCRIPT), 'EMacKey')
const otherInfo = hkdf(sharedSecret(KEYS.readerEphemeral, KEYS.device), hash(embed(0).encoded), 'SKDevice')
const MAC = group('ISO/IEC 18013-5 section 9.1.3.5', 'mac', [
  [
    'mac-other-reader',
    'a MAC for another reader',
    mac(QR_TRANSCRIPT, macKey(QR_TRANSCRIPT, KEYS.otherEphemeral)),
    'ERR_MDOC_DEVICE_MAC',
  ],
  [
    'mac-other-device',
    'a MAC of another device',
    mac(QR_TRANSCRIPT, macKey(QR_TRANSCRIPT, KEYS.readerEphemeral, KEYS.attacker)),
    'ERR_MDOC_DEVICE_MAC',
  ],
  ['mac-other-transcript', 'a MAC for another session', mac(TRANSCRIPTS['nfc-static']!.right), 'ERR_MDOC_DEVICE_MAC'],
  [
    'mac-salt-untagged',
    'a key derived from SessionTranscript without tag 24',
    mac(QR_TRANSCRIPT, otherSalt),
    'ERR_MDOC_DEVICE_MAC',
  ],
  ['mac-info', 'a key derived for another purpose', mac(QR_TRANSCRIPT, otherInfo), 'ERR_MDOC_DEVICE_MAC'],
  [
    'mac-flipped',
    'one bit of the tag',
    mac(QR_TRANSCRIPT, undefined, { signature: (tag) => flip(tag) }),
    'ERR_MDOC_DEVICE_MAC',
  ],
  [
    'mac-truncated',
    'a tag of 8 bytes',
    mac(QR_TRANSCRIPT, undefined, { signature: (tag) => tag.slice(0, 8) }),
    'ERR_MDOC_DEVICE_MAC',
  ],
  ['mac-empty', 'no tag', mac(QR_TRANSCRIPT, undefined, { signature: () => new Uint8Array(0) }), 'ERR_MDOC_DEVICE_MAC'],
  [
    'mac-algorithm-64',
    'HMAC 256/64, a tag of 8 bytes',
    mac(QR_TRANSCRIPT, undefined, { protectedHeader: new Map([[1, 4]]), signature: (tag) => tag.slice(0, 8) }),
    'ERR_COSE_ALGORITHM',
  ],
  [
    'mac-algorithm-signature',
    'the algorithm of a signature',
    mac(QR_TRANSCRIPT, undefined, { protectedHeader: new Map([[1, -7]]) }),
    'ERR_COSE_ALGORITHM',
  ],
  [
    'mac-context',
    'over a signature structure',
    mac(QR_TRANSCRIPT, undefined, { context: 'Signature1' }),
    'ERR_MDOC_DEVICE_MAC',
  ],
  [
    'mac-attached',
    'with an attached payload',
    mac(QR_TRANSCRIPT, undefined, { carried: bytes(Uint8Array.of(1)) }),
    'ERR_MDOC_DEVICE_MAC',
  ],
  ['mac-no-reader-key', 'a MAC, and a verifier without a key', mac(), 'ERR_MDOC_READER_KEY', { readerKey: null }],
])

const stated = (authorizations: Parameters<typeof keyInfo>[0]) =>
  presented(
    { deviceKeyInfo: keyInfo(authorizations) },
    { elements: map({ [DEVICE_NAMESPACE]: map({ consent: true }) }) },
  )
const AUTHORIZATIONS = group('ISO/IEC 18013-5 section 9.1.2.4', 'presentation', [
  [
    'authorization-none',
    'a device-signed element that the issuer did not allow',
    stated(undefined),
    'ERR_MDOC_KEY_AUTHORIZATION',
  ],
  ['authorization-empty', 'an issuer that allows nothing', stated(map({})), 'ERR_MDOC_KEY_AUTHORIZATION'],
  [
    'authorization-other-element',
    'another element allowed',
    stated(map({ dataElements: map({ [DEVICE_NAMESPACE]: ['other'] }) })),
    'ERR_MDOC_KEY_AUTHORIZATION',
  ],
  [
    'authorization-other-namespace',
    'another namespace allowed',
    stated(map({ nameSpaces: ['org.example.other'] })),
    'ERR_MDOC_KEY_AUTHORIZATION',
  ],
  [
    'authorization-prefix',
    'a namespace allowed that begins like it',
    stated(map({ nameSpaces: ['org.example'] })),
    'ERR_MDOC_KEY_AUTHORIZATION',
  ],
  [
    'authorization-element-elsewhere',
    'the element allowed in another namespace',
    stated(map({ dataElements: map({ 'org.example.other': ['consent'] }) })),
    'ERR_MDOC_KEY_AUTHORIZATION',
  ],
])

/** Who presents: the device, this session, and what the device states itself. */
export const DEVICE_CASES: Vector[] = [...TRANSCRIPT_CASES, ...SIGNATURE, ...AUTH, ...MAC, ...AUTHORIZATIONS]
