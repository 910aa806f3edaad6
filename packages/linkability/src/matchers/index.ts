/**
 * Matchers for `expect.extend` of vitest and jest.
 *
 * Both libraries read the global `jest.Matchers` for types, so neither has to be installed for the other.
 */
import { TegataArgumentError } from '@tegata/core'
import { printable } from '../report/printable.js'
import { assertTranscripts, type Transcript } from '../transcript.js'
import { findDisclosed } from './disclosed.js'
import { judgeUnlinkable, type MatcherResult, type UnlinkableOptions } from './unlinkable.js'

export type { MatcherResult, UnlinkableOptions }

/** The matchers as they are called on `expect(…)`. Spec: DESIGN section 1 point 2. */
export interface LinkabilityMatchers<R> {
  /**
   * No correlator is found in the transcripts for these adversaries. Fails when the transcripts are not what the
   * adversary would hold, for example those of one party alone for `verifier+verifier`.
   */
  toBeUnlinkable(options: UnlinkableOptions): R
  /**
   * A transcript shows these attributes of the person and no others, whether disclosed or in the open. Names are those
   * of the claims model (`prefecture`, `age_over_20`), or of the format where the model has none; array elements of an
   * SD-JWT are `...`.
   */
  toDiscloseOnly(names: readonly string[]): R
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends LinkabilityMatchers<R> {}
  }
}

/**
 * Matchers for test suites: `expect.extend(linkabilityMatchers)`.
 *
 * Spec: ISO/IEC 27551 section 7.5; RFC 9901 section 10.1.
 *
 * @example
 * ```ts
 * import { linkabilityMatchers } from '@tegata/linkability/matchers'
 *
 * expect.extend(linkabilityMatchers)
 * expect([atTheBank, atTheShop]).toBeUnlinkable({ against: 'verifier+verifier' })
 * expect(atTheBank).toDiscloseOnly(['prefecture', 'age_over_20'])
 * ```
 */
export const linkabilityMatchers = {
  /** See {@link LinkabilityMatchers}. */
  toBeUnlinkable(received: unknown, options: UnlinkableOptions): MatcherResult {
    return judgeUnlinkable(received, options)
  },

  /** See {@link LinkabilityMatchers}. */
  toDiscloseOnly(received: unknown, names: readonly string[]): MatcherResult {
    if (!Array.isArray(names)) throw new TegataArgumentError('ERR_ARG_TYPE', 'names must be a list of names')
    if (typeof received !== 'object' || received === null || Array.isArray(received)) {
      throw new TegataArgumentError('ERR_ARG_TYPE', 'toDiscloseOnly is asked of one transcript')
    }
    assertTranscripts([received as Transcript])
    const disclosed = findDisclosed(received as Transcript)
    const others = [...disclosed].filter(([name, wire]) => !names.includes(name) && !names.includes(wire))
    const describe = ([name, wire]: readonly [string, string]): string =>
      printable(name === wire ? name : `${name} (${wire})`)
    return {
      pass: others.length === 0,
      message: () =>
        others.length === 0
          ? `expected more than ${names.join(', ')} to be disclosed, but nothing else is`
          : `expected only ${names.join(', ') || 'nothing'} to be disclosed, but so is ${others.map(describe).join(', ')}`,
    }
  },
}
