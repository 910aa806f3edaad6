import { type CborValue, encodeCbor, Tagged } from '@tegata/cbor'
import { bytes, COSE_ALG, coseKey, date, embed, flip, hash, KEYS, sign1, x5chain } from '../craft.js'
import {
  DS,
  digestsOf,
  ITEMS,
  issuerSigned,
  keyInfo,
  map,
  mso,
  NAMESPACE,
  presented,
  validity,
  withMso,
} from '../document.js'
import { group, type Vector } from '../format.js'

const digests = (...of: readonly Uint8Array[]) => map({ [NAMESPACE]: new Map(of.map((digest, i) => [i, digest])) })
const items = Object.values(ITEMS)
const withPayload = (payload: Uint8Array) =>
  encodeCbor(issuerSigned(sign1(payload, KEYS.signer, { unprotectedHeader: x5chain(DS) })))
const MSO = encodeCbor(mso())

const STRUCTURE = group('ISO/IEC 18013-5 section 9.1.2.4', 'receipt', [
  ['mso-untagged', 'a payload without tag 24', withPayload(MSO), 'ERR_MDOC_STRUCTURE'],
  [
    'mso-trailing',
    'bytes after the security object',
    withPayload(encodeCbor(new Tagged(24, bytes(MSO, Uint8Array.of(0))))),
    'ERR_CBOR_TRAILING',
  ],
  [
    'mso-trailing-payload',
    'bytes after tag 24',
    withPayload(bytes(embed(mso()).encoded, Uint8Array.of(0))),
    'ERR_CBOR_TRAILING',
  ],
  [
    'mso-duplicate-key',
    'docType twice',
    withPayload(
      encodeCbor(
        new Tagged(24, bytes(Uint8Array.of(MSO[0]! + 1), MSO.slice(1), encodeCbor('docType'), encodeCbor('other'))),
      ),
    ),
    'ERR_CBOR_DUPLICATE_KEY',
  ],
  ['mso-version', 'an unknown version', withMso({ version: '2.0' }), 'ERR_MDOC_VERSION'],
  ...(['version', 'digestAlgorithm', 'valueDigests', 'deviceKeyInfo', 'docType', 'validityInfo'] as const).map(
    (member) =>
      [`mso-no-${member}`, `without ${member}`, withMso({ [member]: undefined }), 'ERR_MDOC_STRUCTURE'] as const,
  ),
  [
    'mso-digest-algorithm',
    'SHA-1 digests',
    withMso({ digestAlgorithm: 'SHA-1', valueDigests: map({ [NAMESPACE]: digestsOf(items, 'sha1') }) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'mso-digest-algorithm-inherited',
    'an algorithm named like a member of every object',
    withMso({ digestAlgorithm: 'constructor' }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'mso-digest-algorithm-spelling',
    'another spelling of SHA-256',
    withMso({ digestAlgorithm: 'sha-256' }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'mso-digest-length',
    'digests of SHA-256 under the name of SHA-512',
    withMso({ digestAlgorithm: 'SHA-512' }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'mso-digest-truncated',
    'a digest of 16 bytes',
    withMso({ valueDigests: digests(hash(ITEMS.family_name.encoded).slice(0, 16)) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'mso-digest-text',
    'a digest that is a text',
    withMso({ valueDigests: map({ [NAMESPACE]: new Map([[0, 'x'.repeat(32)]]) }) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'mso-digest-id-text',
    'a DigestID that is a text',
    withMso({ valueDigests: map({ [NAMESPACE]: new Map([['0', hash('')]]) }) }),
    'ERR_MDOC_STRUCTURE',
  ],
  ['mso-digests-empty', 'no digests', withMso({ valueDigests: map({}) }), 'ERR_MDOC_STRUCTURE'],
  ['mso-doc-type', 'a docType that is a number', withMso({ docType: 1 }), 'ERR_MDOC_STRUCTURE'],
])

const deviceKey = (changes: Parameters<typeof coseKey>[1]) =>
  withMso({ deviceKeyInfo: map({ deviceKey: coseKey(KEYS.device, changes) }) })
const okp = (crv: number, x: Uint8Array, more: readonly [number, number][] = []) =>
  map({ deviceKey: new Map<number, number | Uint8Array>([[1, 1], [-1, crv], [-2, x], ...more]) })
const DEVICE_KEY = group('RFC 9053 section 7', 'receipt', [
  ['device-key-empty', 'an empty COSE_Key', withMso({ deviceKeyInfo: map({ deviceKey: new Map() }) }), 'ERR_COSE_KEY'],
  [
    'device-key-symmetric',
    'a symmetric key',
    withMso({
      deviceKeyInfo: map({
        deviceKey: new Map<number, number | Uint8Array>([
          [1, 4],
          [-1, hash('')],
        ]),
      }),
    }),
    'ERR_COSE_KEY',
  ],
  ['device-key-private', 'the private half', deviceKey([[-4, hash('d')]]), 'ERR_COSE_KEY'],
  ['device-key-curve', 'an unknown curve', deviceKey([[-1, 99]]), 'ERR_COSE_KEY'],
  ['device-key-short', 'a coordinate of 31 bytes', deviceKey([[-2, hash('').slice(1)]]), 'ERR_COSE_KEY'],
  ['device-key-algorithm', 'an algorithm of another curve', deviceKey([[3, -35]]), 'ERR_COSE_KEY'],
  ['device-key-x25519-ec', 'X25519 as a curve with two coordinates', deviceKey([[-1, 4]]), 'ERR_COSE_KEY'],
  [
    'device-key-x25519-short',
    'a key of X25519 of 31 bytes',
    withMso({ deviceKeyInfo: okp(4, hash('x').slice(1)) }),
    'ERR_COSE_KEY',
  ],
  [
    'device-key-x25519-signs',
    'a key of X25519 for EdDSA',
    withMso({ deviceKeyInfo: okp(4, hash('x'), [[3, -8]]) }),
    'ERR_COSE_KEY',
  ],
  [
    'device-key-text-labels',
    'labels that are texts',
    withMso({ deviceKeyInfo: map({ deviceKey: map({ 1: 2, '-1': 1 }) }) }),
    'ERR_COSE_KEY',
  ],
])
const AGREEMENT_KEY = group('ISO/IEC 18013-5 section 9.1.5.2', 'presentation', [
  [
    'device-key-x25519-signature',
    'a signature of a device whose key agrees on secrets and signs nothing',
    presented({ deviceKeyInfo: okp(4, hash('x')) }),
    'ERR_KEY_INVALID',
  ],
])
const AUTHORIZATIONS = group('ISO/IEC 18013-5 section 9.1.2.4', 'receipt', [
  [
    'authorizations-array',
    'keyAuthorizations that are no map',
    withMso({ deviceKeyInfo: keyInfo([]) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'authorizations-names',
    'authorised namespaces that are no texts',
    withMso({ deviceKeyInfo: keyInfo(map({ nameSpaces: [1] })) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'authorizations-overlap',
    'a namespace authorised in whole and for one element',
    withMso({
      deviceKeyInfo: keyInfo(map({ nameSpaces: ['org.example'], dataElements: map({ 'org.example': ['a'] }) })),
    }),
    'ERR_MDOC_STRUCTURE',
  ],
])

const dates = (changes: Record<string, unknown>) => withMso({ validityInfo: validity(changes as never) })
const VALIDITY = group('ISO/IEC 18013-5 section 9.3.1', 'receipt', [
  [
    'validity-not-yet',
    'before validFrom',
    dates({ validFrom: date('2026-06-02T00:00:00Z') }),
    'ERR_MDOC_NOT_YET_VALID',
  ],
  ['validity-expired', 'after validUntil', dates({ validUntil: date('2026-06-01T11:59:59Z') }), 'ERR_MDOC_EXPIRED'],
  [
    'validity-signed-before-certificate',
    'signed before the certificate of the signer began',
    dates({ signed: date('2025-12-31T23:59:59Z') }),
    'ERR_MDOC_VALIDITY',
  ],
])
const VALIDITY_INFO = group('ISO/IEC 18013-5 section 9.1.2.4', 'receipt', [
  [
    'validity-from-before-signed',
    'validFrom before signed',
    dates({ signed: date('2026-03-01T00:00:00Z') }),
    'ERR_MDOC_VALIDITY',
  ],
  [
    'validity-until-before-from',
    'validUntil at validFrom',
    dates({ validUntil: date('2026-02-01T00:00:00Z') }),
    'ERR_MDOC_VALIDITY',
  ],
  ['validity-text', 'a date without tag 0', dates({ validUntil: '2026-08-01T00:00:00Z' }), 'ERR_CBOR_TAG'],
  ['validity-epoch', 'a date as a number (tag 1)', dates({ validUntil: new Tagged(1, 1_900_000_000) }), 'ERR_CBOR_TAG'],
  ['validity-full-date', 'a date without a time', dates({ validUntil: date('2026-08-01') }), 'ERR_CBOR_TAG'],
  ['validity-no-such-day', 'the 30th of February', dates({ validUntil: date('2027-02-30T00:00:00Z') }), 'ERR_CBOR_TAG'],
  ['validity-no-zone', 'a time without a zone', dates({ validUntil: date('2026-08-01T00:00:00') }), 'ERR_CBOR_TAG'],
  ['validity-missing', 'without validUntil', dates({ validUntil: undefined }), 'ERR_MDOC_STRUCTURE'],
])

const payload = embed(mso()).encoded
const signed = (changes: Parameters<typeof sign1>[2], key = KEYS.signer) =>
  encodeCbor(issuerSigned(sign1(payload, key, { unprotectedHeader: x5chain(DS), ...changes })))
const good = sign1(payload, KEYS.signer, { unprotectedHeader: x5chain(DS) })
const SIGNATURE = group('RFC 9052 section 4.4', 'receipt', [
  ['signature-flipped', 'one bit of the signature', signed({ signature: (s) => flip(s) }), 'ERR_MDOC_ISSUER_SIGNATURE'],
  [
    'signature-zero',
    'a signature of zeros',
    signed({ signature: (s) => new Uint8Array(s.length) }),
    'ERR_MDOC_ISSUER_SIGNATURE',
  ],
  ['signature-empty', 'no signature', signed({ signature: () => new Uint8Array(0) }), 'ERR_MDOC_ISSUER_SIGNATURE'],
  [
    'signature-truncated',
    'the last byte is missing',
    signed({ signature: (s) => s.slice(0, -1) }),
    'ERR_MDOC_ISSUER_SIGNATURE',
  ],
  [
    'signature-padded',
    'one byte more',
    signed({ signature: (s) => bytes(s, Uint8Array.of(0)) }),
    'ERR_MDOC_ISSUER_SIGNATURE',
  ],
  [
    'signature-der',
    'the form of X.509, not of COSE',
    signed({
      signature: (s) => bytes(Uint8Array.of(0x30, 0x44, 2, 0x20), s.slice(0, 32), Uint8Array.of(2, 0x20), s.slice(32)),
    }),
    'ERR_MDOC_ISSUER_SIGNATURE',
  ],
  [
    'signature-other-key',
    'by a key that the certificate does not have',
    signed({}, KEYS.attacker),
    'ERR_MDOC_ISSUER_SIGNATURE',
  ],
  ['signature-of-device', 'by the key of the device', signed({}, KEYS.device), 'ERR_MDOC_ISSUER_SIGNATURE'],
  ['signature-other-context', 'over a MAC structure', signed({ context: 'MAC0' }), 'ERR_MDOC_ISSUER_SIGNATURE'],
  [
    'payload-other',
    'another security object than the signed one',
    signed({ carried: embed(mso({ docType: 'other' })).encoded }),
    'ERR_MDOC_ISSUER_SIGNATURE',
  ],
  ['payload-detached', 'a detached payload', signed({ carried: null }), 'ERR_MDOC_ISSUER_SIGNATURE'],
])
const HEADERS = group('RFC 9052 section 3', 'receipt', [
  [
    'alg-other-curve',
    'an algorithm of another curve than the key’s',
    signed({ protectedHeader: new Map([[1, COSE_ALG.ES384]]) }),
    'ERR_MDOC_ISSUER_SIGNATURE',
  ],
  ['alg-mac', 'the algorithm of a MAC', signed({ protectedHeader: new Map([[1, 5]]) }), 'ERR_COSE_ALGORITHM'],
  ['alg-unknown', 'an unknown algorithm', signed({ protectedHeader: new Map([[1, -65535]]) }), 'ERR_COSE_ALGORITHM'],
  ['alg-text', 'an algorithm by name', signed({ protectedHeader: new Map([[1, 'ES256']]) }), 'ERR_COSE_ALGORITHM'],
  [
    'alg-unprotected',
    'an algorithm that nobody signed',
    signed({
      protectedHeader: new Map(),
      unprotectedHeader: new Map([[1, -7] as const, [33, DS] as const] as [number, number | Uint8Array][]),
    }),
    'ERR_COSE_HEADER',
  ],
  [
    'alg-twice',
    'another algorithm in the unprotected header',
    signed({
      unprotectedHeader: new Map<number, number | Uint8Array>([
        [1, -35],
        [33, DS],
      ]),
    }),
    'ERR_COSE_HEADER',
  ],
  [
    'crit',
    'a critical parameter that nobody knows',
    signed({
      protectedHeader: new Map<number, number | number[]>([
        [1, -7],
        [2, [99]],
      ]),
    }),
    'ERR_COSE_HEADER',
  ],
  ['cose-three', 'an array of three', encodeCbor(issuerSigned(good.slice(0, 3))), 'ERR_COSE_STRUCTURE'],
  [
    'cose-sign',
    'a structure for several signatures (tag 98)',
    encodeCbor(issuerSigned(new Tagged(98, good as CborValue))),
    'ERR_COSE_STRUCTURE',
  ],
  [
    'cose-protected-map',
    'a protected header that is not in a byte string',
    encodeCbor(issuerSigned([new Map([[1, -7]]), ...good.slice(1)])),
    'ERR_COSE_STRUCTURE',
  ],
  [
    'cose-protected-huge',
    'a protected header of three hundred items',
    signed({
      protectedHeader: new Map<number, number | number[]>([
        [1, -7],
        [99, new Array(300).fill(0)],
      ]),
    }),
    'ERR_CBOR_LIMIT',
  ],
])

/** What the issuer signs, and how. */
export const SECURITY_OBJECTS: Vector[] = [
  ...STRUCTURE,
  ...DEVICE_KEY,
  ...AGREEMENT_KEY,
  ...AUTHORIZATIONS,
  ...VALIDITY,
  ...VALIDITY_INFO,
  ...SIGNATURE,
  ...HEADERS,
]
