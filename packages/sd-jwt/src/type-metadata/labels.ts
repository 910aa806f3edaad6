import type { ClaimsPath } from '../claims-path.js'
import type { ClaimLabel, ClaimLabels } from '../describe.js'
import type { TypeDisplay } from './document.js'
import type { TypeMetadata } from './resolve.js'

/**
 * Chooses the texts of a type in the language a user prefers.
 *
 * Spec: SD-JWT VC section 5.5; RFC 4647 section 3.4 (lookup: `ja-JP` falls back to `ja`).
 *
 * @param metadata — resolved metadata.
 * @param locales — language tags, most preferred first: `navigator.languages`.
 * @returns undefined when the type has no texts at all; its first language when none fits.
 */
export function chooseDisplay(metadata: TypeMetadata, locales: readonly string[]): TypeDisplay | undefined {
  return chooseLocale(metadata.display, locales)
}

/**
 * Gives claims the labels of their type, for `describeSdJwt`.
 *
 * Labels are texts of whoever published the type: escape them, and never let them replace the claim's own name where
 * that matters.
 *
 * Spec: SD-JWT VC sections 5.6.2 and 7.6.
 *
 * @param metadata — resolved metadata.
 * @param locales — language tags, most preferred first.
 */
export function claimLabels(metadata: TypeMetadata, locales: readonly string[]): ClaimLabels {
  return (path) => {
    const candidates = metadata.claims.filter(({ display, path: pattern }) => display?.length && matches(pattern, path))
    // A path with an index says more than one with null.
    const wildcards = (pattern: ClaimsPath): number => pattern.filter((part) => part === null).length
    const [best] = candidates.sort((a, b) => wildcards(a.path) - wildcards(b.path))
    const display = best && chooseLocale(best.display!, locales)
    if (display === undefined) return undefined
    const { label, description } = display
    const found: ClaimLabel = description === undefined ? { label } : { label, description }
    return found
  }
}

function matches(pattern: ClaimsPath, path: ClaimsPath): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((part, i) => part === path[i] || (part === null && typeof path[i] === 'number'))
  )
}

function chooseLocale<T extends { readonly locale: string }>(
  entries: readonly T[],
  locales: readonly string[],
): T | undefined {
  for (const preferred of locales) {
    const tags = preferred.toLowerCase().split('-')
    for (let length = tags.length; length > 0; length--) {
      const range = tags.slice(0, length).join('-')
      const isExact = ({ locale }: T): boolean => locale.toLowerCase() === range
      const isNarrower = ({ locale }: T): boolean => locale.toLowerCase().startsWith(`${range}-`)
      const found = entries.find(isExact) ?? entries.find(isNarrower)
      if (found !== undefined) return found
    }
  }
  return entries[0]
}
