import { TegataArgumentError } from '@tegata/core'
import { ADVERSARIES, type Adversary } from '../adversary.js'
import { type LinkabilityReport, type MeasureOptions, measureLinkability } from '../measure.js'
import { describeMatches } from '../report/describe.js'
import { isVacuous, rowOf, summariseMatches } from '../report/summary.js'
import { CAVEAT, NOTHING_TO_COMPARE, VERDICT_MEANINGS } from '../report/words.js'
import type { Transcript } from '../transcript.js'

/** Against whom, and how it is measured. Spec: ISO/IEC 27551 section 7.3. */
export interface UnlinkableOptions extends MeasureOptions {
  readonly against: Adversary | readonly Adversary[]
}

/** What an assertion library is told. Spec: DESIGN section 7. */
export interface MatcherResult {
  readonly pass: boolean
  message(): string
}

/** Lines on what there is to match, where nothing has been matched yet. */
const MAX_ROWS = 8

/** Measures, and passes when for each of the adversaries no correlator was found. */
export function judgeUnlinkable(received: unknown, { against, ...measure }: UnlinkableOptions): MatcherResult {
  const transcripts = received as readonly Transcript[]
  const adversaries = [against].flat() as Adversary[]
  const report = measureLinkability(transcripts, measure)
  for (const adversary of adversaries) assertTelling(adversary, report)
  const broken = adversaries.filter((adversary) => report.adversaries[adversary].verdict !== 'no-correlator-found')
  return {
    pass: broken.length === 0,
    message: () =>
      broken.length === 0
        ? `expected a correlator for ${adversaries.join(', ')}, but none was found in ${transcripts.length} transcripts`
        : broken.map((adversary) => describeBroken(report, adversary)).join('\n'),
  }
}

/** A test that cannot fail tells nothing: transcripts must be what the adversary would hold. */
function assertTelling(adversary: Adversary, report: LinkabilityReport): void {
  if (!ADVERSARIES.includes(adversary)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `against is one of ${ADVERSARIES.join(', ')}`)
  }
  if (isVacuous(report, adversary))
    throw new TegataArgumentError('ERR_ARG_VALUE', `${adversary}: ${NOTHING_TO_COMPARE.en}`)
}

function describeBroken(report: LinkabilityReport, adversary: Adversary): string {
  const { verdict, matches, correlators } = report.adversaries[adversary]
  const summaries = summariseMatches(report, matches)
  const present = correlators.slice(0, MAX_ROWS).map((id) => {
    const { reason, remedy, spec } = rowOf(id)
    return `  ${id}: ${reason.en} [${spec}]\n    remedy: ${remedy.en}`
  })
  return [
    `expected no correlator for ${adversary}, but the verdict is ${verdict}: ${VERDICT_MEANINGS[verdict].en}`,
    '',
    ...(summaries.length > 0 ? summaries.flatMap((summary) => describeMatches(summary, 'en')) : present),
    '',
    CAVEAT.en,
  ].join('\n')
}
