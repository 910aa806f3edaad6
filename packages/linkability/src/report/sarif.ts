import { BREAKS, type Nature } from '../correlators/correlator.js'
import { CORRELATORS } from '../correlators/index.js'
import type { Match, MatchCertainty, MatchPlace } from '../match.js'
import type { Finding, LinkabilityReport } from '../measure.js'
import { printable } from './printable.js'
import { rowOf } from './summary.js'
import { CERTAINTY_WORDS, KIND_WORDS, NATURE_WORDS, UNKNOWN_PLACE } from './words.js'

/** How bad a result is. Spec: SARIF 2.1.0 section 3.27.10. */
export type SarifLevel = 'error' | 'warning' | 'note'

/** A place in a transcript. Spec: SARIF 2.1.0 section 3.33. */
export interface SarifLogicalLocation {
  /** `<transcript>#<JSON Pointer>`. */
  readonly fullyQualifiedName: string
  readonly kind: 'value'
}

/** One match, or one value that helps somebody by being there. Spec: SARIF 2.1.0 section 3.27. */
export interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: SarifLevel
  readonly message: { readonly text: string }
  readonly locations: readonly [{ readonly logicalLocations: readonly SarifLogicalLocation[] }]
  readonly relatedLocations?: readonly { readonly logicalLocations: readonly SarifLogicalLocation[] }[]
}

/** One row of the correlator table. Spec: SARIF 2.1.0 section 3.49. */
export interface SarifRule {
  readonly id: string
  readonly shortDescription: { readonly text: string }
  readonly fullDescription: { readonly text: string }
  readonly help: { readonly text: string }
  readonly properties: { readonly tags: readonly string[] }
}

/** A log of one run. Spec: SARIF 2.1.0 section 3.13. */
export interface SarifLog {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly SarifRule[] } }
      readonly columnKind: 'utf16CodeUnits'
      readonly results: readonly SarifResult[]
    },
  ]
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** Rule of values at places that the table does not know. */
const UNKNOWN_RULE = 'unknown-place'

const LEVELS: Readonly<Record<MatchCertainty, SarifLevel>> = {
  links: 'error',
  suspected: 'warning',
  disclosed: 'note',
  'by-design': 'note',
}

/**
 * A report for tools that show findings of analyses: every row of the correlator table is a rule with its remedy, every
 * match a result (`error` where it proves, `warning` where it suggests), and every value that helps an adversary by
 * being there a `note`.
 *
 * Spec: SARIF 2.1.0 (OASIS).
 *
 * @param report — of {@link measureLinkability}, or its JSON read again.
 * @example
 * ```ts
 * await writeFile('linkability.sarif', JSON.stringify(toSarif(report)))
 * ```
 */
export function toSarif(report: LinkabilityReport): SarifLog {
  const rules = createRules()
  const positions = new Map(rules.map(({ id }, position) => [id, position]))
  const found = [...report.matches.map(describeMatch), ...report.findings.filter(isTelling).map(describeFinding)]
  const results = found.map((result) => ({ ...result, ruleIndex: positions.get(result.ruleId)! }))
  const driver = { name: '@tegata/linkability', rules }
  return { $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }] }
}

/** One rule for each name; the rows of attributes stand in the table once for each format. */
function createRules(): SarifRule[] {
  const rows = new Map(CORRELATORS.map((row) => [row.id, row]))
  return [
    ...[...rows.values()].map(({ id, kind, nature, spec, reason, remedy }) =>
      createRule(id, NATURE_WORDS[nature].en, reason.en, `${remedy.en} (${spec})`, [kind, nature]),
    ),
    createRule(UNKNOWN_RULE, NATURE_WORDS.unknown.en, UNKNOWN_PLACE.reason.en, UNKNOWN_PLACE.remedy.en, ['unknown']),
  ]
}

function createRule(id: string, short: string, full: string, help: string, tags: readonly string[]): SarifRule {
  const texts = { shortDescription: { text: short }, fullDescription: { text: full }, help: { text: help } }
  return { id, ...texts, properties: { tags: ['privacy', ...tags] } }
}

type Unnumbered = Omit<SarifResult, 'ruleIndex'>

function describeMatch({ correlator, kind, certainty, transcripts, places }: Match): Unnumbered {
  const { reason, remedy } = rowOf(correlator)
  const what = `${KIND_WORDS[kind].en} in ${transcripts.length} transcripts (${CERTAINTY_WORDS[certainty].en})`
  const [first, ...others] = places.map(locate)
  return {
    ruleId: correlator ?? UNKNOWN_RULE,
    level: LEVELS[certainty],
    message: { text: `${what}: ${reason.en} ${remedy.en}` },
    locations: [first!],
    ...(others.length > 0 ? { relatedLocations: others } : {}),
  }
}

function describeFinding({ correlator, transcripts, example }: Finding): Unnumbered {
  const { reason, remedy } = correlator ?? UNKNOWN_PLACE
  return {
    ruleId: correlator?.id ?? UNKNOWN_RULE,
    level: 'note',
    message: { text: `in ${transcripts} transcripts: ${reason.en} ${remedy.en}` },
    locations: [locate(example)],
  }
}

/** What is the same for everybody, or for many, is no finding of an analysis. */
function isTelling({ correlator }: Finding): boolean {
  const nature: Nature | undefined = correlator?.nature
  return nature === undefined || nature === 'identifying-attribute' || BREAKS[nature].length > 0
}

function locate({ transcript, path }: MatchPlace) {
  const fullyQualifiedName = printable(`${transcript}#${path}`)
  return { logicalLocations: [{ fullyQualifiedName, kind: 'value' as const }] }
}
