import type { Atom } from './atom.js'
import type { Correlator } from './correlators/correlator.js'
import { CorrelatorIndex } from './correlators/index.js'
import { openTranscript } from './open/index.js'
import type { Transcript } from './transcript.js'

/** An atom and the row that speaks of it; undefined for a place that the table does not know. Spec: DESIGN section 1. */
export interface ClassifiedAtom {
  readonly atom: Atom
  readonly correlator: Correlator | undefined
}

const table = /* @__PURE__ */ new CorrelatorIndex()

/**
 * Takes one transcript apart and says of each value what it tells: the static half of a measurement.
 *
 * Spec: ISO/IEC 27551 section 7.5.
 *
 * @param transcript — one transcript.
 * @throws TegataError ERR_LINKABILITY_TRANSCRIPT, ERR_LINKABILITY_LIMIT, ERR_ENCODING_LIMIT, ERR_CBOR_LIMIT
 * @example
 * ```ts
 * const telling = classifyTranscript(transcript).filter(({ correlator }) => correlator?.nature === 'unique')
 * ```
 */
export function classifyTranscript(transcript: Transcript): readonly ClassifiedAtom[] {
  return openTranscript(transcript).map((atom) => ({ atom, correlator: table.find(atom) }))
}
