/** What a proof offers beyond selective disclosure. Spec: VC-DI-BBS section 3.4.1 (`featureOption`), section 3.5. */
export type FeatureOption = 'baseline' | 'anonymous_holder_binding' | 'pseudonym' | 'holder_binding_pseudonym'

/** In the order of their header bytes: 0x02 and 0x03 for the first, 0x08 and 0x09 for the last. */
export const FEATURE_OPTIONS: readonly FeatureOption[] = [
  'baseline',
  'anonymous_holder_binding',
  'pseudonym',
  'holder_binding_pseudonym',
]

/** Whether the option has a pseudonym. */
export function hasPseudonym(option: FeatureOption): option is 'pseudonym' | 'holder_binding_pseudonym' {
  return option === 'pseudonym' || option === 'holder_binding_pseudonym'
}

/** Whether the option binds a secret of the holder. */
export function hasHolderBinding(option: FeatureOption): boolean {
  return option === 'anonymous_holder_binding' || option === 'holder_binding_pseudonym'
}

/** How many values the holder commits to. */
export function committedCount(option: FeatureOption): number {
  return Number(hasHolderBinding(option)) + Number(hasPseudonym(option))
}
