import { loadMclEngine } from '@tegata/bbs/mcl'
import { decodeHex } from '@tegata/core'
import { expect, it } from 'vitest'
import { counterRandom } from '../engines.js'

// Digits of 8 bits, four bases: these scalars carry from digit to digit and from base to base, or have empty digits.
const EDGES = [
  '00',
  '01',
  '80',
  '81',
  'ff',
  '0100',
  '8000000000000000',
  'ffffffffffffffff',
  '010000000000000000',
  '7f'.repeat(31),
  '80'.repeat(31),
  'ff'.repeat(31),
  '73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000',
].map((hex) => decodeHex(hex.padStart(64, '0')))

it('the mcl engine gives the same sums with tables as without', async () => {
  const engine = await loadMclEngine()
  const random = counterRandom(4)
  const points = [0, 1, 2].map(() => engine.mapToPoint(random(128)))
  // Long enough for every point to get its table on the way.
  for (let round = 0; round < 60; round++) {
    const scalars = points.map((_, i) =>
      i < 2 ? engine.decodeScalar(EDGES[(round + i) % EDGES.length]!)! : engine.reduceScalar(random(48)),
    )
    // The same point twice: additions of equal points, and of a point and its negative.
    const [list, factors] = [
      [...points, points[0]!],
      [...scalars, scalars[0]!],
    ]
    const sum = engine.sumOfProducts(list, factors)
    expect(engine.encodePoint(sum), `round ${round}`).toEqual(
      engine.encodePoint(engine.sumOfSecretProducts(list, factors)),
    )
  }
})
