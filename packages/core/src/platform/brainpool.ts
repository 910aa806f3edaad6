import type { BrainpoolCurve, SignatureScheme } from './types.js'

/** What stands before the point in a SubjectPublicKeyInfo, and bytes of a coordinate. Spec: RFC 5480 section 2, RFC 5639 section 4.1. */
const CURVES: Readonly<Record<BrainpoolCurve, { readonly prefix: string; readonly bytes: number }>> = {
  brainpoolP256r1: { prefix: '305a301406072a8648ce3d020106092b240303020801010703420004', bytes: 32 },
  brainpoolP320r1: { prefix: '306a301406072a8648ce3d020106092b240303020801010903520004', bytes: 40 },
  brainpoolP384r1: { prefix: '307a301406072a8648ce3d020106092b240303020801010b03620004', bytes: 48 },
  brainpoolP512r1: { prefix: '30819b301406072a8648ce3d020106092b240303020801010d0381820004', bytes: 64 },
}

/** Tells whether a curve is one of those that JOSE has no name for. */
export function isBrainpool(curve: (SignatureScheme & { name: 'ECDSA' })['curve']): curve is BrainpoolCurve {
  return Object.hasOwn(CURVES, curve)
}

/** Writes a point as SubjectPublicKeyInfo; throws for coordinates of another length. */
export function brainpoolSpki(curve: BrainpoolCurve, x: Uint8Array, y: Uint8Array): Uint8Array {
  const { prefix, bytes } = CURVES[curve]
  if (x.length !== bytes || y.length !== bytes) throw new Error('a coordinate of another length')
  return Uint8Array.from([...prefix.match(/../g)!.map((octet) => Number.parseInt(octet, 16)), ...x, ...y])
}
