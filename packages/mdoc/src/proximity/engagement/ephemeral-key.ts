import {
  type CborMap,
  type CborValue,
  decodeCbor,
  type EmbeddedCbor,
  encodeEmbeddedCbor,
  jwkToCoseKey,
  readCoseKey,
} from '@tegata/cbor'
import { type AgreementCurve, decodeBase64url, encodeBase64url, type JwkPublic, TegataError } from '@tegata/core'

const SPEC = 'ISO/IEC 18013-5 section 9.1.5.2'
const LABEL = { kty: 1, crv: -1, x: -2, d: -4 } as const
const KTY_OKP = 1
const X25519 = 4
const X25519_BYTES = 32
/** Spec: RFC 9053 section 7.1. Ed25519 signs and agrees on nothing; brainpool curves (256 to 259) and X448 are in no browser. */
const NIST_CURVES: readonly CborValue[] = [1, 2, 3]

/** EDeviceKey or EReaderKey, readable. */
export interface EphemeralKey {
  readonly curve: AgreementCurve
  readonly jwk: JwkPublic
}

/** Writes the tag 24 item of an ephemeral key (EDeviceKeyBytes, EReaderKeyBytes). Spec: ISO/IEC 18013-5 section 8.2.1.1. */
export function encodeEphemeralKey(jwk: JwkPublic): EmbeddedCbor {
  if (jwk.crv !== 'X25519') return encodeEmbeddedCbor(jwkToCoseKey(jwk))
  const key: CborMap = new Map([
    [LABEL.kty, KTY_OKP],
    [LABEL.crv, X25519],
    [LABEL.x, decodeBase64url(jwk.x ?? '') as CborValue],
  ])
  return encodeEmbeddedCbor(key)
}

/**
 * Reads an ephemeral key out of its tag 24 item.
 *
 * Spec: ISO/IEC 18013-5 sections 8.2.1.1 and 9.1.5.2.
 *
 * @throws TegataError ERR_PROXIMITY_CURVE, ERR_COSE_KEY, ERR_CBOR_…
 */
export function readEphemeralKey({ bytes }: EmbeddedCbor): EphemeralKey {
  const key = decodeCbor(bytes, { maxBytes: 1024, maxDepth: 4 })
  const crv = key instanceof Map ? key.get(LABEL.crv) : undefined
  if (key instanceof Map && crv === X25519) return { curve: 'X25519', jwk: readX25519(key) }
  if (typeof crv === 'number' && !NIST_CURVES.includes(crv)) {
    throw new TegataError('ERR_PROXIMITY_CURVE', 'an ephemeral key of a curve that is not supported', {
      spec: SPEC,
      evidence: { crv },
    })
  }
  const { jwk } = readCoseKey(key)
  return { curve: jwk.crv as AgreementCurve, jwk }
}

function readX25519(key: CborMap): JwkPublic {
  const x = key.get(LABEL.x)
  if (key.get(LABEL.kty) !== KTY_OKP || key.has(LABEL.d) || !(x instanceof Uint8Array) || x.length !== X25519_BYTES) {
    throw new TegataError('ERR_COSE_KEY', 'not a usable public X25519 key', { spec: 'RFC 9053 section 7.2' })
  }
  return { kty: 'OKP', crv: 'X25519', x: encodeBase64url(x) }
}
