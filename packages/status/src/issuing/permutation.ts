import { hmacSha256 } from '@tegata/core'

/** Four rounds make a strong permutation of a large domain (Luby and Rackoff); small halves want more. */
const ROUNDS = 8

/**
 * A keyed permutation of 0 … size − 1: a Feistel network over the next power of four, walked until it lands inside.
 *
 * Cycle walking keeps it a bijection: the orbit of a number inside the range comes back into the range, and two numbers
 * cannot share the first place where they do (NIST SP 800-38G uses the same construction for odd domains).
 *
 * @param key — 32 bytes.
 * @param size — 1 to 2^31.
 */
export function createPermutation(key: Uint8Array, size: number): (value: number) => number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2))
  const half = 2 ** halfBits
  const input = new Uint8Array(5)
  const view = new DataView(input.buffer)
  const encrypt = (value: number): number => {
    let left = Math.floor(value / half)
    let right = value % half
    for (let round = 0; round < ROUNDS; round++) {
      view.setUint8(0, round)
      view.setUint32(1, right)
      const [a, b, c, d] = hmacSha256(key, input)
      const mixed = ((a! << 24) | (b! << 16) | (c! << 8) | d!) >>> 0
      ;[left, right] = [right, (left ^ (mixed % half)) >>> 0]
    }
    return left * half + right
  }
  return (value) => {
    let place = encrypt(value)
    while (place >= size) place = encrypt(place)
    return place
  }
}
