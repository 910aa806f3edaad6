import type { CompleteLimits } from './limits.js'
import type { SdJwtParts } from './serialization.js'

/** The SD-JWT that a result was read from: what further processing (Type Metadata) starts from. */
export interface VerifiedSource {
  readonly parts: SdJwtParts
  readonly limits: CompleteLimits
}

const sources = new WeakMap<object, VerifiedSource>()

/** Keeps what a result came from beside it, not in it: a log of the result must not hold the credential. */
export function rememberSource(result: object, source: VerifiedSource): void {
  sources.set(result, source)
}

/** What a result came from; undefined for an object that no verification made. */
export function sourceOf(result: object): VerifiedSource | undefined {
  return sources.get(result)
}
