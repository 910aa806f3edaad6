import { randomBytes } from '#platform'

/** Tells the time; injected so that no test and no protocol step depends on the wall clock. Spec: DESIGN section 7. */
export type Clock = () => Date

/** Gives that many unpredictable bytes; injected for test vectors only. Spec: DESIGN section 7. */
export type RandomSource = (length: number) => Uint8Array

/** The machine's clock. Spec: DESIGN section 7. */
export const systemClock: Clock = () => new Date()

/** The machine's cryptographic random generator. Spec: DESIGN section 7. @param length — bytes. */
export const systemRandom: RandomSource = (length) => randomBytes(length)
