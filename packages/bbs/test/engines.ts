import { type Engine, loadEngine, type SuiteName } from '@tegata/bbs'
import { createNobleEngine } from '@tegata/bbs/noble'

/**
 * What holds for the scheme is asserted on both engines: on this one by the quick tests, on the other, which takes twenty
 * times as long, by `engines/noble-*-interop.test.ts`.
 */
export const MCL: Engine = await loadEngine()
export const NOBLE: Engine = createNobleEngine()
export const ENGINES: readonly Engine[] = [MCL, NOBLE]

export const SUITES: readonly SuiteName[] = ['BLS12-381-SHA-256', 'BLS12-381-SHAKE-256']

/** The group order r, 32 bytes big-endian. */
export const GROUP_ORDER = '73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001'

/** A seeded source that never repeats: tests do not depend on the machine's generator. */
export function counterRandom(seed = 1): (length: number) => Uint8Array {
  let state = seed
  return (length) =>
    Uint8Array.from({ length }, () => {
      // xorshift32
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 0xff
    })
}
