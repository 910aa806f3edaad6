import type { Atom } from '../atom.js'
import { ATTRIBUTE_CORRELATORS } from './attributes.js'
import type { Correlator } from './correlator.js'
import { DATA_INTEGRITY_CORRELATORS } from './data-integrity.js'
import { ENVELOPE_CORRELATORS } from './envelope.js'
import { JWP_CORRELATORS } from './jwp.js'
import { MDOC_CORRELATORS } from './mdoc.js'
import { NETWORK_CORRELATORS } from './network.js'
import { SD_JWT_CORRELATORS } from './sd-jwt.js'

/**
 * Every correlator that the meter knows, one row each; the first row of a part that speaks of a place counts.
 *
 * Spec: RFC 9901 section 10.1; ISO/IEC 18013-5 Annex E; W3C vc-di-bbs section 6; OpenID4VP 1.0 section 15; ARF Topic A.
 */
export const CORRELATORS: readonly Correlator[] = [
  ...SD_JWT_CORRELATORS,
  ...MDOC_CORRELATORS,
  ...JWP_CORRELATORS,
  ...DATA_INTEGRITY_CORRELATORS,
  ...ENVELOPE_CORRELATORS,
  ...NETWORK_CORRELATORS,
  ...ATTRIBUTE_CORRELATORS,
]

interface CompiledPlace {
  readonly segments: readonly string[]
  readonly correlator: Correlator
}

/** Places that a hostile transcript makes up must not fill the memory. */
const MAX_REMEMBERED_PLACES = 16_384

/** Finds the rows that speak of atoms; it remembers places, since thousands of transcripts have the same ones. */
export class CorrelatorIndex {
  readonly #byPart = new Map<string, CompiledPlace[]>()
  readonly #known = new Map<string, readonly Correlator[]>()

  constructor(correlators: readonly Correlator[] = CORRELATORS) {
    for (const correlator of correlators) {
      const compiled = this.#byPart.get(correlator.part) ?? []
      for (const place of correlator.places) compiled.push({ segments: place.split('/').slice(1), correlator })
      this.#byPart.set(correlator.part, compiled)
    }
  }

  /** @returns the row; undefined for a place that no row speaks of. */
  find({ part, place, value }: Atom): Correlator | undefined {
    return this.#rows(part, place).find(({ applies }) => applies === undefined || applies(value))
  }

  #rows(part: string, place: string): readonly Correlator[] {
    const key = `${part} ${place}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const segments = place.split('/').slice(1)
    const rows = (this.#byPart.get(part) ?? []).filter((compiled) => matches(compiled.segments, segments))
    const found = rows.map(({ correlator }) => correlator)
    if (this.#known.size < MAX_REMEMBERED_PLACES) this.#known.set(key, found)
    return found
  }
}

/** Matches a place against a pattern with `*` and `**`, in time linear in both for each `**`. */
function matches(pattern: readonly string[], place: readonly string[]): boolean {
  let at = 0
  let step = 0
  let retryStep = -1
  let retryAt = 0
  while (at < place.length) {
    if (pattern[step] === '**') {
      retryStep = step++
      retryAt = at
    } else if (step < pattern.length && (pattern[step] === '*' || pattern[step] === place[at])) {
      step++
      at++
    } else if (retryStep >= 0) {
      step = retryStep + 1
      at = ++retryAt
    } else {
      return false
    }
  }
  while (pattern[step] === '**') step++
  return step === pattern.length
}
