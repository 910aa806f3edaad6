import { SCALAR_BYTES } from '@tegata/bbs'
import { assertBytes, type RandomSource, systemRandom, TegataArgumentError } from '@tegata/core'
import type { BbsVcOptions } from '../scheme.js'
import { type FeatureOption, hasHolderBinding, hasPseudonym } from './feature-option.js'
import { loadSchemes } from './schemes.js'

/** What only the holder knows; which of it is needed depends on the feature option. Spec: VC-DI-BBS section 3.5. */
export interface HolderSecrets {
  /** At least 32 random bytes; with holder binding. */
  readonly holderSecret?: Uint8Array
  /** 32 bytes, a scalar from 1 to r - 1; with a pseudonym. */
  readonly proverNym?: Uint8Array
  /** From `createHolderCommitment`; in every option but the baseline. */
  readonly secretProverBlind?: Uint8Array
}

/** What goes to the issuer, and what stays. Spec: VC-DI-BBS section 3.5.1. */
export interface HolderCommitment {
  /** Goes to the issuer with the request. */
  readonly commitmentWithProof: Uint8Array
  /** 32 bytes: needed for every presentation. */
  readonly secretProverBlind: Uint8Array
}

const MIN_SECRET_BYTES = 32

/**
 * Commits to the holder's secrets before a credential is issued.
 *
 * Spec: VC-DI-BBS section 3.5 (Optional Features).
 *
 * @param input — the feature option that was agreed, and the secrets it needs.
 * @param options — engine.
 * @throws TegataError ERR_BBS_SECRET_KEY, ERR_BBS_RANDOMNESS
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 * @example
 * ```ts
 * const holderSecret = systemRandom(32)
 * const commitment = await createHolderCommitment({ featureOption: 'anonymous_holder_binding', holderSecret })
 * ```
 */
export async function createHolderCommitment(
  input: Omit<HolderSecrets, 'secretProverBlind'> & {
    readonly featureOption: Exclude<FeatureOption, 'baseline'>
    readonly random?: RandomSource
  },
  options: BbsVcOptions = {},
): Promise<HolderCommitment> {
  const { featureOption, random = systemRandom } = input
  const { blind, nym } = await loadSchemes(options)
  const { committedMessages, proverNyms } = readSecrets(featureOption, input)
  return proverNyms.length === 0
    ? blind.commit(committedMessages, random)
    : nym.commitWithNym({ committedMessages, proverNyms, random })
}

/** Exactly the secrets of an option: one too many means that the caller expects something else. */
export function readSecrets(
  featureOption: FeatureOption,
  { holderSecret, proverNym }: HolderSecrets,
): { readonly committedMessages: readonly Uint8Array[]; readonly proverNyms: readonly Uint8Array[] } {
  assertPresence('holderSecret', holderSecret, hasHolderBinding(featureOption), featureOption)
  assertPresence('proverNym', proverNym, hasPseudonym(featureOption), featureOption)
  // Short secrets can be found by trying.
  if (holderSecret !== undefined && holderSecret.length < MIN_SECRET_BYTES) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `holderSecret must be at least ${MIN_SECRET_BYTES} bytes`)
  }
  if (proverNym !== undefined) assertBytes(proverNym, 'proverNym', SCALAR_BYTES)
  return {
    committedMessages: holderSecret === undefined ? [] : [holderSecret],
    proverNyms: proverNym === undefined ? [] : [proverNym],
  }
}

/** Refuses a missing value, and a superfluous one. */
export function assertPresence(name: string, value: unknown, needed: boolean, featureOption: FeatureOption): void {
  if (needed !== (value !== undefined)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `${name} is ${needed ? 'needed for' : 'not for'} ${featureOption}`)
  }
  if (value !== undefined && typeof value !== 'string') assertBytes(value, name)
}
