import type { FormatId, LocalText } from '@tegata/core'
import type { PolicyEngine } from './engine.js'
import type { CohortGrid } from './grid.js'
import { POLICY_RULES, type PolicyRule } from './rules.js'

/** What a format shows of a copy whatever its issuer does. Spec: ARF Topic A section 2.1. */
export interface UnavoidableCorrelator {
  readonly format: FormatId
  /** Row of the table of `@tegata/linkability` that finds it. */
  readonly correlator: string
  readonly what: LocalText
  readonly remedy: LocalText
}

/** What an issuer's policy does, refuses, and cannot help. Spec: ARF Topic A; ISO/IEC 27551 section 7.5. */
export interface PolicyReport {
  readonly grid: CohortGrid
  readonly minimumCohort: number
  /** How many people are expected to share their times; undefined when the issuer did not say. */
  readonly expectedCohort: number | undefined
  readonly rules: readonly PolicyRule[]
  readonly unavoidable: readonly UnavoidableCorrelator[]
}

const COPY: LocalText = {
  en: 'Wallets show each copy once; against the issuer itself only BBS helps.',
  ja: 'ウォレットは一通を一度だけ見せる。発行者自身との照合を防げるのは BBS だけ。',
}

const SALTED: Readonly<Record<string, LocalText>> = {
  'issuer-signature': { en: "the issuer's signature", ja: '発行者の署名' },
  digest: { en: 'salted digests', ja: 'ソルト付きダイジェスト' },
  salt: { en: 'salts of what is disclosed', ja: '開示した項目のソルト' },
}
const HOLDER_KEY: LocalText = { en: "the holder's key", ja: '保有者の鍵' }
const SELECTION: LocalText = { en: 'the hash of what was selected of the copy', ja: '一通から選んだ項目のハッシュ' }
const STATUS_ENTRY: LocalText = { en: 'the place in a status list', ja: '状態リスト上の位置' }

interface FormatShows {
  readonly prefix: string
  readonly shows: Readonly<Record<string, LocalText>>
}

/** BBS shows nothing but what is the cohort's. */
const FORMATS: Readonly<Partial<Record<FormatId, FormatShows>>> = {
  'dc+sd-jwt': { prefix: 'sd-jwt', shows: { ...SALTED, 'holder-key': HOLDER_KEY, 'sd-hash': SELECTION } },
  mso_mdoc: { prefix: 'mdoc', shows: { ...SALTED, 'device-key': HOLDER_KEY } },
}

/** Says what the policy does for these formats. */
export function reportPolicy(
  { grid, minimumCohort }: PolicyEngine,
  formats: readonly FormatId[],
  { expectedCohort, hasStatuses }: { readonly expectedCohort: number | undefined; readonly hasStatuses: boolean },
): PolicyReport {
  const unavoidable = formats.flatMap((format) => {
    const { prefix, shows } = FORMATS[format] ?? { prefix: '', shows: {} }
    const all = prefix !== '' && hasStatuses ? { ...shows, 'status-entry': STATUS_ENTRY } : shows
    return Object.entries(all).map(([name, what]) => ({ format, correlator: `${prefix}.${name}`, what, remedy: COPY }))
  })
  return Object.freeze({ grid, minimumCohort, expectedCohort, rules: POLICY_RULES, unavoidable })
}
