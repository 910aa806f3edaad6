import { decodeCbor, type EmbeddedCbor, encodeEmbeddedCbor, jwkToCoseKey, readCoseKey } from '@tegata/cbor'
import { type AgreementCurve, isAgreementCurve, type JwkPublic, TegataError } from '@tegata/core'

const CRV = -1
/** Spec: RFC 9053 section 7.1; ISO/IEC 18013-5 section 9.1.5.2 for brainpool. X448 is on none of our platforms. */
const CURVES: readonly unknown[] = [1, 2, 3, 4, 256, 257, 258, 259]

/** EDeviceKey or EReaderKey, readable. */
export interface EphemeralKey {
  readonly curve: AgreementCurve
  readonly jwk: JwkPublic
}

/** Writes the tag 24 item of an ephemeral key (EDeviceKeyBytes, EReaderKeyBytes). Spec: ISO/IEC 18013-5 section 8.2.1.1. */
export function encodeEphemeralKey(jwk: JwkPublic): EmbeddedCbor {
  return encodeEmbeddedCbor(jwkToCoseKey(jwk))
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
  const crv = key instanceof Map ? key.get(CRV) : undefined
  if (typeof crv === 'number' && !CURVES.includes(crv)) throw unsupported(crv)
  const { jwk } = readCoseKey(key)
  // Brainpool is on Node alone.
  if (!isAgreementCurve(jwk.crv)) throw unsupported(crv)
  return { curve: jwk.crv, jwk }
}

function unsupported(crv: unknown): TegataError {
  return new TegataError('ERR_PROXIMITY_CURVE', 'an ephemeral key of a curve that is not supported', {
    spec: 'ISO/IEC 18013-5 section 9.1.5.2',
    evidence: { crv: String(crv) },
  })
}
