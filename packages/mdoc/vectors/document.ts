import { type CborInput, type CborKey, embedCbor, encodeCbor } from '@tegata/cbor'
import { CERTIFICATES, documentSigner } from './certificates.js'
import {
  bytes,
  coseKey,
  date,
  detached,
  embed,
  hash,
  hkdf,
  KEYS,
  type Key,
  mac0,
  salt,
  sharedSecret,
  sign1,
  x5chain,
} from './craft.js'

export const DOC_TYPE = 'org.iso.18013.5.1.mDL'
export const NAMESPACE = 'org.iso.18013.5.1'
export const OTHER_NAMESPACE = 'org.iso.18013.5.1.JP'
export const DEVICE_NAMESPACE = 'org.example.device'

type Members = Readonly<Record<string, CborInput | undefined>>

/** A map whose undefined members are left out. */
export function map(members: Members): Map<CborKey, CborInput> {
  return new Map(Object.entries(members).filter((entry): entry is [string, CborInput] => entry[1] !== undefined))
}

/** IssuerSignedItemBytes. */
export const item = (digestID: CborInput, elementIdentifier: string, elementValue: CborInput, changes: Members = {}) =>
  embed(map({ digestID, random: salt(elementIdentifier), elementIdentifier, elementValue, ...changes }))

export const ITEMS = {
  family_name: item(0, 'family_name', '手形'),
  given_name: item(1, 'given_name', '花子'),
  birth_date: item(2, 'birth_date', '1990-01-01'),
  age_over_20: item(3, 'age_over_20', true),
} as const
const ALL = Object.values(ITEMS)
export const OTHER = item(0, 'domestic_number', 'A-1')

type Item = ReturnType<typeof item>

export const digestsOf = (items: readonly Item[], algorithm = 'sha256'): Map<CborKey, CborInput> =>
  new Map(items.map(({ encoded }, i) => [i, hash(encoded, algorithm)]))

const VALIDITY = {
  signed: date('2026-02-01T00:00:00Z'),
  validFrom: date('2026-02-01T00:00:00Z'),
  validUntil: date('2026-08-01T00:00:00Z'),
}
export const validity = (changes: Members) => map({ ...VALIDITY, ...changes })
export const keyInfo = (authorizations?: CborInput, key: Key = KEYS.device) =>
  map({ deviceKey: coseKey(key), keyAuthorizations: authorizations })

/** MobileSecurityObject; undefined members are left out. */
export const mso = (changes: Members = {}): Map<CborKey, CborInput> =>
  map({
    version: '1.0',
    digestAlgorithm: 'SHA-256',
    valueDigests: map({ [NAMESPACE]: digestsOf(ALL), [OTHER_NAMESPACE]: digestsOf([OTHER]) }),
    deviceKeyInfo: keyInfo(),
    docType: DOC_TYPE,
    validityInfo: validity({}),
    ...changes,
  })

export const DS = documentSigner()
export const issuerAuth = (content: CborInput = mso(), chain: readonly Uint8Array[] = [DS], key: Key = KEYS.signer) =>
  sign1(embed(content).encoded, key, { unprotectedHeader: x5chain(...chain) })

export const names = (items: CborInput = [ITEMS.family_name, ITEMS.age_over_20], namespace = NAMESPACE) =>
  map({ [namespace]: items })

export const issuerSigned = (auth: CborInput = issuerAuth(), nameSpaces: CborInput | undefined = names()) =>
  map({ nameSpaces, issuerAuth: auth })

/** An IssuerSigned whose MSO differs. */
export const withMso = (changes: Members): Uint8Array => encodeCbor(issuerSigned(issuerAuth(mso(changes))))
export const withItems = (...items: CborInput[]): Uint8Array => encodeCbor(issuerSigned(issuerAuth(), names(items)))
/** A credential whose items, right or wrong, are covered by the issuer's digests. */
export const withSignedItems = (...items: readonly Item[]): Uint8Array =>
  encodeCbor(issuerSigned(issuerAuth(mso({ valueDigests: map({ [NAMESPACE]: digestsOf(items) }) })), names(items)))
export const withCertificate = (...chain: readonly Uint8Array[]): Uint8Array =>
  encodeCbor(issuerSigned(issuerAuth(mso(), chain)))

const handover = (name: string, ...info: CborInput[]) => encodeCbor([null, null, [name, hash(encodeCbor(info))]])
export const ENGAGEMENT = encodeCbor(
  new Map<number, CborInput>([
    [0, '1.0'],
    [1, [1, embed(coseKey(KEYS.deviceEphemeral))]],
  ]),
)
export const READER_KEY_BYTES = embed(coseKey(KEYS.readerEphemeral))
const nearby = (how: CborInput, engagement = ENGAGEMENT, readerKey: CborInput = READER_KEY_BYTES) =>
  encodeCbor([embedCbor(engagement), readerKey, how])

export const ORIGIN = 'https://rp.example'
const [CLIENT, RESPONSE_URI, NONCE] = ['x509_san_dns:rp.example', 'https://rp.example/cb', 'bm9uY2U']
const THUMBPRINT = hash('thumbprint')
const MDOC_NONCE = 'bWRvYyBub25jZQ'
const annexB = (responseUri: string, nonce = NONCE) =>
  encodeCbor([null, null, [hash(encodeCbor([CLIENT, MDOC_NONCE])), hash(encodeCbor([responseUri, MDOC_NONCE])), nonce]])
export const annexC = (origin: string, info = 'ZW5jcnlwdGlvbkluZm8') =>
  encodeCbor([null, null, ['dcapi', hash(encodeCbor([info, origin]))]])
const SELECT = Uint8Array.of(0x91, 0x02, 0x01)

/** For each handover the transcript of a session, and those of sessions that differ from it in one thing. */
export const TRANSCRIPTS: Readonly<
  Record<string, { readonly right: Uint8Array; readonly wrong: Readonly<Record<string, Uint8Array>> }>
> = {
  'openid4vp-redirect': {
    right: handover('OpenID4VPHandover', CLIENT, NONCE, THUMBPRINT, RESPONSE_URI),
    wrong: {
      'client-id': handover('OpenID4VPHandover', 'x509_san_dns:evil.example', NONCE, THUMBPRINT, RESPONSE_URI),
      nonce: handover('OpenID4VPHandover', CLIENT, 'b3RoZXI', THUMBPRINT, RESPONSE_URI),
      'encryption-key': handover('OpenID4VPHandover', CLIENT, NONCE, null, RESPONSE_URI),
      'response-uri': handover('OpenID4VPHandover', CLIENT, NONCE, THUMBPRINT, 'https://evil.example/cb'),
    },
  },
  'openid4vp-dc-api': {
    right: handover('OpenID4VPDCAPIHandover', ORIGIN, NONCE, THUMBPRINT),
    wrong: {
      origin: handover('OpenID4VPDCAPIHandover', 'https://evil.example', NONCE, THUMBPRINT),
      nonce: handover('OpenID4VPDCAPIHandover', ORIGIN, 'b3RoZXI', THUMBPRINT),
    },
  },
  'openid4vci-interactive': {
    right: handover('OpenID4VCIIAEHandover', 'https://issuer.example/challenge', NONCE, null),
    wrong: { endpoint: handover('OpenID4VCIIAEHandover', 'https://evil.example/challenge', NONCE, null) },
  },
  'annex-b': {
    right: annexB(RESPONSE_URI),
    wrong: { 'response-uri': annexB('https://evil.example/cb'), nonce: annexB(RESPONSE_URI, 'b3RoZXI') },
  },
  'annex-c': {
    right: annexC(ORIGIN),
    wrong: { origin: annexC('https://evil.example'), 'encryption-info': annexC(ORIGIN, 'b3RoZXI') },
  },
  qr: {
    right: nearby(null),
    wrong: {
      handover: nearby([SELECT, null]),
      'reader-key': nearby(null, ENGAGEMENT, embed(coseKey(KEYS.otherEphemeral))),
      engagement: nearby(null, encodeCbor(new Map([[0, '1.0']]))),
    },
  },
  'nfc-static': {
    right: nearby([SELECT, null]),
    wrong: { select: nearby([bytes(SELECT, SELECT), null]), qr: nearby(null) },
  },
  'nfc-negotiated': {
    right: nearby([SELECT, Uint8Array.of(0x91)]),
    wrong: { request: nearby([SELECT, Uint8Array.of(0x92)]), static: nearby([SELECT, null]) },
  },
}
export const TRANSCRIPT = TRANSCRIPTS['openid4vp-redirect']!.right
export const QR_TRANSCRIPT = TRANSCRIPTS.qr!.right

const raw = (...items: readonly Uint8Array[]) => bytes(Uint8Array.of(0x80 | items.length), ...items)

/** DeviceAuthenticationBytes. */
export const deviceAuthentication = (transcript: Uint8Array, nameSpaces: CborInput, docType: string = DOC_TYPE) =>
  embedCbor(raw(encodeCbor('DeviceAuthentication'), transcript, encodeCbor(docType), encodeCbor(nameSpaces))).encoded

export const macKey = (transcript: Uint8Array, reader: Key = KEYS.readerEphemeral, device: Key = KEYS.device) =>
  hkdf(sharedSecret(reader, device), hash(embedCbor(transcript).encoded), 'EMacKey')

/** What a device states, authenticates and with what; all of it right unless told otherwise. */
export interface DeviceChanges {
  readonly elements?: CborInput
  readonly nameSpaces?: CborInput
  readonly transcript?: Uint8Array
  readonly docType?: string
  readonly key?: Key
  /** DeviceAuth of DeviceAuthenticationBytes. */
  readonly deviceAuth?: (payload: Uint8Array) => CborInput
}

export function deviceSigned(changes: DeviceChanges = {}): Map<CborKey, CborInput> {
  const nameSpaces = changes.nameSpaces ?? embed(changes.elements ?? new Map())
  const payload = deviceAuthentication(changes.transcript ?? TRANSCRIPT, nameSpaces, changes.docType)
  const sign = (data: Uint8Array) => map({ deviceSignature: detached(data, changes.key ?? KEYS.device) })
  return map({ nameSpaces, deviceAuth: (changes.deviceAuth ?? sign)(payload) })
}

/** With a MAC over the transcript of a QR code. */
export const deviceMac = (
  transcript = QR_TRANSCRIPT,
  key = macKey(transcript),
  changes: Parameters<typeof mac0>[2] = {},
) => deviceSigned({ transcript, deviceAuth: (payload) => map({ deviceMac: mac0(payload, key, changes) }) })

/** Document; undefined members are left out. */
export const document = (changes: Members = {}) =>
  map({ docType: DOC_TYPE, issuerSigned: issuerSigned(), deviceSigned: deviceSigned(), ...changes })

export const response = (changes: Members = {}): Uint8Array =>
  encodeCbor(map({ version: '1.0', documents: [document()], status: 0, ...changes }))
export const withDocument = (changes: Members): Uint8Array => response({ documents: [document(changes)] })
export const withDevice = (changes: DeviceChanges): Uint8Array => withDocument({ deviceSigned: deviceSigned(changes) })
/** A presentation of a credential whose MSO differs. */
export const presented = (changes: Members, device: DeviceChanges = {}): Uint8Array =>
  withDocument({ issuerSigned: issuerSigned(issuerAuth(mso(changes))), deviceSigned: deviceSigned(device) })

export const IACA = CERTIFICATES.iaca
