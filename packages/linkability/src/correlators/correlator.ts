import type { LocalText } from '@tegata/core'
import type { Adversary } from '../adversary.js'
import type { AtomValue, Part } from '../atom.js'

/**
 * What a value is by its nature:
 *
 * - `constant`: the same for everybody of a schema; `cohort`: shared by the people of a day, a key, a list;
 * - `structure`: a fingerprint of software, or of which optional claims exist;
 * - `attribute`: what was disclosed on purpose; `identifying-attribute`: the same, and alone it names the person;
 * - `unique`: one per credential, links every showing of that copy, and every copy with the issuer's records;
 * - `person`: one per person, links whatever credentials they hold;
 * - `pairwise`: one per person and relying party, on purpose; `fresh`: new in each presentation, equal only by failure;
 * - `verifier-chosen`: the relying party's own;
 * - `network`: the same for a while to whoever carries or serves; `contact`: tells a host of the visit by being asked for.
 *
 * Spec: DESIGN section 1; ISO/IEC 27551 section 7.5.
 */
export type Nature =
  | 'constant'
  | 'cohort'
  | 'structure'
  | 'attribute'
  | 'identifying-attribute'
  | 'unique'
  | 'person'
  | 'pairwise'
  | 'fresh'
  | 'verifier-chosen'
  | 'network'
  | 'contact'

/** What kind of value it is. Spec: DESIGN section 1 point 2. */
export type CorrelatorKind =
  | 'identifier'
  | 'randomness'
  | 'key'
  | 'signature'
  | 'digest'
  | 'time'
  | 'index'
  | 'structure'
  | 'attribute'
  | 'transport'

export type { LocalText }

/** A row of the correlator table: what a value at a place tells, to whom, and what to do about it. Spec: ISO/IEC 27551 section 7.3. */
export interface Correlator {
  /** `<part>.<what>`, stable. */
  readonly id: string
  readonly part: Part
  /** Places it speaks of: `*` is one segment of any name, `**` any number of them. */
  readonly places: readonly string[]
  /** Narrows the row to some values; a row without stands for the rest. */
  readonly applies?: (value: AtomValue) => boolean
  readonly kind: CorrelatorKind
  readonly nature: Nature
  /** The clause that defines the value, or warns of it. */
  readonly spec: string
  readonly reason: LocalText
  readonly remedy: LocalText
  /** The format has this correlator whatever anybody does; only another format or a fresh copy helps. */
  readonly unavoidable?: true
}

/** What a row says, without where it looks: plain JSON. Spec: RFC 8259. */
export type CorrelatorSummary = Omit<Correlator, 'part' | 'places' | 'applies'>

/** A row as reports carry it. */
export function summarise({ part: _, places: __, applies: ___, ...summary }: Correlator): CorrelatorSummary {
  return summary
}

/** Whom a value of that nature helps, before anything has been compared. */
export const BREAKS: Readonly<Record<Nature, readonly Adversary[]>> = {
  constant: [],
  cohort: [],
  structure: [],
  attribute: [],
  'identifying-attribute': [],
  unique: ['issuer+verifier'],
  person: ['same-verifier', 'verifier+verifier', 'issuer+verifier'],
  pairwise: ['same-verifier'],
  fresh: [],
  'verifier-chosen': [],
  network: ['network'],
  contact: ['network'],
}

/** Natures whose value, met twice, belongs to one person. */
export const LINKING: ReadonlySet<Nature> = new Set(['unique', 'person', 'pairwise', 'fresh', 'network'])

/** Whether a time says more than the day: whole days are seconds or texts that end at midnight UTC, or have no time. */
export function isFinerThanADay(value: AtomValue): boolean {
  if (typeof value === 'number') return value % 86_400 !== 0
  if (typeof value !== 'string') return false
  const clock = /T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(value)
  return clock !== null && (clock[4] !== 'Z' || Number(clock[1]) + Number(clock[2]) + Number(clock[3]) !== 0)
}
