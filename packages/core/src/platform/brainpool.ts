import type { BrainpoolCurve } from './types.js'

/** The object identifier as DER, what stands around it before the point in a SubjectPublicKeyInfo, and bytes of a coordinate. */
interface CurveEncoding {
  readonly oid: string
  readonly head: string
  readonly tail: string
  readonly bytes: number
}

/** Spec: RFC 5480 section 2, RFC 5639 section 4.1. */
const CURVES: Readonly<Record<BrainpoolCurve, CurveEncoding>> = {
  brainpoolP256r1: { oid: '06092b2403030208010107', head: '305a301406072a8648ce3d0201', tail: '03420004', bytes: 32 },
  brainpoolP320r1: { oid: '06092b2403030208010109', head: '306a301406072a8648ce3d0201', tail: '03520004', bytes: 40 },
  brainpoolP384r1: { oid: '06092b240303020801010b', head: '307a301406072a8648ce3d0201', tail: '03620004', bytes: 48 },
  brainpoolP512r1: {
    oid: '06092b240303020801010d',
    head: '30819b301406072a8648ce3d0201',
    tail: '0381820004',
    bytes: 64,
  },
}

/** Tells whether a curve is one of those that JOSE has no name for. */
export function isBrainpool(curve: string | undefined): curve is BrainpoolCurve {
  return curve !== undefined && Object.hasOwn(CURVES, curve)
}

/** Writes a point as SubjectPublicKeyInfo; throws for coordinates of another length. */
export function brainpoolSpki(curve: BrainpoolCurve, x: Uint8Array, y: Uint8Array): Uint8Array {
  const { head, oid, tail, bytes } = CURVES[curve]
  if (x.length !== bytes || y.length !== bytes) throw new Error('a coordinate of another length')
  return Uint8Array.from([...octets(head + oid + tail), ...x, ...y])
}

/** The coordinates out of a SubjectPublicKeyInfo that OpenSSL wrote: they are its end. */
export function brainpoolPoint(curve: BrainpoolCurve, spki: Uint8Array): { x: Uint8Array; y: Uint8Array } {
  const { bytes } = CURVES[curve]
  return { x: spki.subarray(-2 * bytes, -bytes), y: spki.subarray(-bytes) }
}

/**
 * Writes a private key as ECPrivateKey, without the public half, which OpenSSL computes; throws for a key of another length.
 *
 * Spec: RFC 5915 section 3.
 */
export function brainpoolSec1(curve: BrainpoolCurve, d: Uint8Array): Uint8Array {
  const { oid, bytes } = CURVES[curve]
  if (d.length !== bytes) throw new Error('a private key of another length')
  const parameters = octets(oid)
  const body = [0x02, 1, 1, 0x04, bytes, ...d, 0xa0, parameters.length, ...parameters]
  return Uint8Array.from([0x30, body.length, ...body])
}

function octets(hex: string): number[] {
  return hex.match(/../g)!.map((octet) => Number.parseInt(octet, 16))
}
