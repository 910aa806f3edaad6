const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(4))

/** Reads a 16-bit float. Spec: RFC 8949 Appendix D. @param bits — the 16 bits as an integer. */
export function decodeHalf(bits: number): number {
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/**
 * The 16 bits of a float, when it fits into them without loss.
 *
 * Spec: RFC 8949 section 4.2.1 (the shortest float that keeps the value).
 *
 * @param value — any number but NaN.
 * @returns undefined when 16 bits would change the value.
 */
export function encodeHalf(value: number): number | undefined {
  scratch.setFloat32(0, value)
  const bits = scratch.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 127
  const fraction = bits & 0x7fffff
  let half: number
  if (exponent === 128) half = 0x7c00
  else if (exponent > 15 || exponent < -24) half = 0
  else if (exponent >= -14) half = ((exponent + 15) << 10) | (fraction >> 13)
  // Below 2^-14 a half has no implicit leading one: it is written out and moved down.
  else half = (0x800000 | fraction) >> (-exponent - 1)
  return Object.is(decodeHalf(sign | half), value) ? sign | half : undefined
}
