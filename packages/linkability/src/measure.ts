import { ADVERSARIES, type Adversary } from './adversary.js'
import { type ClassifiedAtom, classifyTranscript } from './classify.js'
import { BREAKS, type CorrelatorSummary, summarise } from './correlators/correlator.js'
import type { Match } from './match.js'
import { ConsecutiveFinder } from './passes/consecutive.js'
import { RepeatFinder } from './passes/find-matches.js'
import { RareValueFinder } from './passes/rare-values.js'
import { ShuffleFinder } from './passes/shuffles.js'
import { guaranteedBytes } from './passes/substring.js'
import { assertAssumptions, type Narrowing, narrow, type PopulationAssumptions } from './population.js'
import { assertTranscripts, type Transcript } from './transcript.js'
import { type AdversaryVerdict, judgeAdversary } from './verdict.js'

/** How to measure. Spec: ISO/IEC 27551 section 7.5. */
export interface MeasureOptions {
  /** Without assumptions nothing is said about bits and anonymity sets. */
  readonly assumptions?: PopulationAssumptions
}

/** A correlator that is there, in how many transcripts, and one place of it. Spec: ISO/IEC 27551 section 7.5. */
export interface Finding {
  /** The row; absent for values at places that the table does not know. */
  readonly correlator?: CorrelatorSummary
  /** How many transcripts show it. */
  readonly transcripts: number
  readonly example: { readonly transcript: string; readonly path: string }
}

/**
 * What could be matched in some transcripts, and by whom: plain JSON, so that it can be stored and read again.
 *
 * Spec: ISO/IEC 27551 sections 7.3 and 7.5; RFC 8259.
 */
export interface LinkabilityReport {
  readonly transcripts: readonly Required<Pick<Transcript, 'id' | 'observer' | 'role' | 'format'>>[]
  /** What stands in the presentations, by itself. */
  readonly findings: readonly Finding[]
  /** What agrees between transcripts. */
  readonly matches: readonly Match[]
  readonly adversaries: Readonly<Record<Adversary, AdversaryVerdict>>
  /** Only with assumptions. */
  readonly narrowing?: readonly Narrowing[]
  /** Equal runs of so many bytes inside different values were found for certain; shorter ones perhaps. */
  readonly substringBytes: number
}

/** Up to so many bytes in all, every run of 8 bytes is compared; beyond that, runs of 16. */
const DENSE_BYTES = 1 << 22

/**
 * Measures what could be matched across presentations: which values identify, which agree, and for whom that is enough.
 *
 * A report says what was found. It never says that transcripts are unlinkable: timing, faces and whatever else was not
 * given to it are beyond it, and a cryptographic proof is not replaced by not finding a pattern.
 *
 * Time and memory grow with the number of transcripts, not with the number of pairs.
 *
 * Spec: ISO/IEC 27551 sections 7.3 (adversaries) and 7.5 (levels); RFC 9901 section 10.1; ARF Topic A.
 *
 * @param transcripts — what was seen, by whom; at most 2,097,152, each at most 1 MiB.
 * @param options — assumptions about the population.
 * @throws TegataError ERR_LINKABILITY_TRANSCRIPT, ERR_LINKABILITY_LIMIT, ERR_ENCODING_LIMIT, ERR_CBOR_LIMIT
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 * @example
 * ```ts
 * const report = measureLinkability([
 *   { id: 'visit 1', observer: 'bank.example', format: 'dc+sd-jwt', data: atTheBank },
 *   { id: 'visit 2', observer: 'shop.example', format: 'dc+sd-jwt', data: atTheShop },
 * ])
 * console.log(report.adversaries['verifier+verifier'].verdict) // 'linked' when one copy was shown twice
 * ```
 */
export function measureLinkability(
  transcripts: readonly Transcript[],
  options: MeasureOptions = {},
): LinkabilityReport {
  assertTranscripts(transcripts)
  const { assumptions } = options
  if (assumptions) assertAssumptions(assumptions)
  const dense = transcripts.reduce((sum, { data }) => sum + lengthOf(data), 0) <= DENSE_BYTES
  const passes = [new RepeatFinder(dense), new RareValueFinder(), new ConsecutiveFinder(), new ShuffleFinder()]
  const findings = new Map<string, { correlator?: CorrelatorSummary; seen: Set<number>; example: Finding['example'] }>()
  const narrowing: Narrowing[] = []
  for (const [number, transcript] of transcripts.entries()) {
    const atoms = classifyTranscript(transcript)
    for (const classified of atoms) {
      for (const pass of passes) pass.add(classified, number)
      note(classified, number, transcript)
    }
    if (assumptions) narrowing.push(narrow(transcript.id, atoms, assumptions))
  }

  /** What an issuer kept is no finding by itself: it is what presentations are matched with. */
  function note({ atom, correlator }: ClassifiedAtom, number: number, { id, role }: Transcript): void {
    if (role === 'issuer') return
    const key = correlator?.id ?? `unknown ${atom.part}`
    const finding = findings.get(key)
    if (finding) finding.seen.add(number)
    else {
      const row = correlator && { correlator: summarise(correlator) }
      findings.set(key, { ...row, seen: new Set([number]), example: { transcript: id, path: atom.path } })
    }
  }

  const matches = passes.flatMap((pass) => [...pass.find(transcripts)])
  const found = [...findings.values()].map(({ seen, ...rest }) => ({ ...rest, transcripts: seen.size }))
  const verdicts = ADVERSARIES.map((adversary) => {
    const rows = found.filter(({ correlator }) => correlator && BREAKS[correlator.nature].includes(adversary))
    return [adversary, judgeAdversary(adversary, transcripts, matches, rows)] as const
  })
  return {
    transcripts: transcripts.map(({ id, observer, role = 'verifier', format }) => ({ id, observer, role, format })),
    findings: found,
    matches,
    adversaries: Object.fromEntries(verdicts) as Record<Adversary, AdversaryVerdict>,
    ...(assumptions ? { narrowing } : {}),
    substringBytes: guaranteedBytes(dense),
  }
}

function lengthOf(data: Transcript['data']): number {
  return typeof data === 'string' || data instanceof Uint8Array ? data.length : JSON.stringify(data).length
}
