import { bls12_381 } from '@noble/curves/bls12-381.js'
import { encodeHex } from '@tegata/core'

const { Fp, Fr } = bls12_381.fields
const POINT_HEX = 96
const SCALAR_HEX = 64

/** A spelling of something that is not the one allowed, or of what is not allowed at all. */
export interface Spelling {
  readonly name: string
  readonly reason: string
  /** From the hex of the valid element. */
  readonly spell: (hex: string) => string
}

const flagged = (flags: number, rest: string) => flags.toString(16).padStart(2, '0') + rest

/** What no decoder of a point of G1 may read. */
export const BAD_POINTS: readonly Spelling[] = [
  { name: 'infinity', reason: 'the identity', spell: () => flagged(0xc0, '00'.repeat(47)) },
  { name: 'infinity-sign', reason: 'the identity with a sign bit', spell: () => flagged(0xe0, '00'.repeat(47)) },
  {
    name: 'infinity-rest',
    reason: 'the identity with other bits set',
    spell: () => flagged(0xc0, `${'00'.repeat(46)}01`),
  },
  { name: 'uncompressed-flag', reason: 'the compression bit is clear', spell: (hex) => clearBit(hex, 0x80) },
  { name: 'x-plus-p', reason: 'the same point, its x not below p', spell: respell },
  { name: 'x-not-on-curve', reason: 'no point has this x', spell: () => encodeX(findX(false)) },
  {
    name: 'not-in-subgroup',
    reason: 'on the curve, outside the subgroup of order r',
    spell: () => encodeX(findX(true)),
  },
  { name: 'zero', reason: 'all octets zero', spell: () => '00'.repeat(48) },
]

/** What no decoder of a scalar may read where zero is excluded. */
export const BAD_SCALARS: readonly Spelling[] = [
  { name: 'zero', reason: 'zero', spell: () => '00'.repeat(32) },
  { name: 'r', reason: 'r, which is zero again', spell: () => scalarHex(Fr.ORDER) },
  { name: 'plus-r', reason: 'the same scalar, not below r', spell: (hex) => scalarHex(BigInt(`0x${hex}`) + Fr.ORDER) },
  { name: 'max', reason: 'all bits set', spell: () => 'ff'.repeat(32) },
]

/** Replaces the point at an octet offset. */
export function spellPoint(octets: string, offset: number, { spell }: Spelling): string {
  return splice(octets, 2 * offset, POINT_HEX, spell)
}

/** Replaces the scalar at an octet offset; from the end when negative. */
export function spellScalar(octets: string, offset: number, { spell }: Spelling): string {
  return splice(octets, offset < 0 ? octets.length + 2 * offset : 2 * offset, SCALAR_HEX, spell)
}

/** The negative of the point at an octet offset: a valid encoding of something else. */
export function negatePoint(octets: string, offset: number): string {
  return splice(octets, 2 * offset, POINT_HEX, (hex) =>
    flagged(Number.parseInt(hex.slice(0, 2), 16) ^ 0x20, hex.slice(2)),
  )
}

/** Adds one to the scalar at an octet offset: a valid encoding of something else. */
export function incrementScalar(octets: string, offset: number): string {
  return spellScalar(octets, offset, {
    name: 'plus-one',
    reason: 'another scalar',
    spell: (hex) => scalarHex((BigInt(`0x${hex}`) + 1n) % Fr.ORDER || 1n),
  })
}

/** Whether x + p still has 381 bits: true for every fourth or fifth point. */
export function canBeRespelled(octets: Uint8Array): boolean {
  return xOf(encodeHex(octets.subarray(0, 48))) + Fp.ORDER < 1n << 381n
}

function respell(hex: string): string {
  const sign = BigInt(`0x${hex.slice(0, 2)}`) & 0x20n
  return ((xOf(hex) + Fp.ORDER) | (0x80n << 376n) | (sign << 376n)).toString(16)
}

function xOf(hex: string): bigint {
  return BigInt(`0x${hex}`) & ((1n << 381n) - 1n)
}

function clearBit(hex: string, bit: number): string {
  return flagged(Number.parseInt(hex.slice(0, 2), 16) & ~bit, hex.slice(2))
}

/** The smallest x from 5 up that does, or does not, belong to points of the curve: none that small is in the subgroup. */
function findX(onCurve: boolean): bigint {
  for (let x = 5n; ; x++) {
    const square = Fp.add(Fp.pow(x, 3n), 4n)
    if ((Fp.pow(square, (Fp.ORDER - 1n) / 2n) === 1n) === onCurve) return x
  }
}

function encodeX(x: bigint): string {
  return (x | (0x80n << 376n)).toString(16)
}

function scalarHex(value: bigint): string {
  return value.toString(16).padStart(SCALAR_HEX, '0')
}

function splice(octets: string, at: number, length: number, change: (hex: string) => string): string {
  return octets.slice(0, at) + change(octets.slice(at, at + length)) + octets.slice(at + length)
}
