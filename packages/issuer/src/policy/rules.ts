import { type FormatId, type LocalText, TegataError } from '@tegata/core'

/** A rule that every issued copy is held to, and what to do when one breaks it. Spec: DESIGN section 5 step 5. */
export interface PolicyRule {
  readonly id: PolicyRuleId
  /** The clause that asks for it, or warns of the opposite. */
  readonly spec: string
  readonly reason: LocalText
  readonly remedy: LocalText
}

/** What a rule is called in evidence. Spec: DESIGN section 5 step 5. */
export type PolicyRuleId =
  | 'identifier'
  | 'time-grid'
  | 'per-person-value'
  | 'digest-count'
  | 'digest-order'
  | 'reused-value'
  | 'status-entry'
  | 'shared-value'
  | 'cohort-size'
  | 'validity-length'

const RULES: Readonly<Record<PolicyRuleId, Omit<PolicyRule, 'id'>>> = {
  identifier: {
    spec: 'RFC 7519 section 4.1.7; RFC 9901 section 10.1',
    reason: {
      en: 'An identifier of the credential or of the person links whatever it stands in.',
      ja: '証明書や本人の識別子は、それが現れるすべての提示を結び付ける。',
    },
    remedy: { en: 'Leave `jti`, `sub` and `id` out.', ja: '`jti`・`sub`・`id` を入れない。' },
  },
  'time-grid': {
    spec: 'ARF Topic A section 2.1; DESIGN section 5 step 5',
    reason: {
      en: 'A time off the grid, or of its own, tells a person from others who were issued to in the same period.',
      ja: '共通の区切りから外れた時刻は、同じ期間に発行を受けた他の人と区別される。',
    },
    remedy: {
      en: 'Write the times of `content.validity` unchanged: start and end are those of the whole cohort.',
      ja: '`content.validity` の時刻をそのまま書く。開始も終了も集団で同じになる。',
    },
  },
  'per-person-value': {
    spec: 'RFC 9901 section 10.1; ISO/IEC 27551 section 7.5',
    reason: {
      en: 'A value in the open differs from the one that other people got: it singles out whoever has it.',
      ja: '公開部分の値が他の人と異なり、その人だけの目印になる。',
    },
    remedy: {
      en: 'Make it the same for everybody, hide it behind a digest, or leave it out.',
      ja: '全員で同じ値にするか、ダイジェストで隠すか、入れない。',
    },
  },
  'digest-count': {
    spec: 'RFC 9901 section 4.2.5; ISO/IEC 18013-5 section 9.1.2.5',
    reason: {
      en: 'The number of digests tells which optional claims a person has.',
      ja: 'ダイジェストの個数から、任意項目の有無が分かる。',
    },
    remedy: { en: 'Pad with decoy digests to one number.', ja: 'おとりのダイジェストで個数をそろえる。' },
  },
  'digest-order': {
    spec: 'RFC 9901 section 4.2.4.1; ISO/IEC 18013-5 section 9.1.2.5',
    reason: {
      en: 'The same claims stand in the same order in every copy: the order shows which digest is which claim.',
      ja: 'どの写しでも項目が同じ順序で並び、どのダイジェストがどの項目か分かってしまう。',
    },
    remedy: {
      en: 'Sort digests, or number them by a new permutation for each copy.',
      ja: 'ダイジェストを並べ替えるか、写しごとに新しい順列で番号を付ける。',
    },
  },
  'reused-value': {
    spec: 'RFC 9901 section 9.3; ARF Topic A section 2.1',
    reason: {
      en: 'Two copies share a digest, a salt or a key: they can be told to belong together.',
      ja: '二つの写しが同じダイジェスト・ソルト・鍵を持ち、同じ束だと分かる。',
    },
    remedy: { en: 'New salts and a new key for each copy.', ja: '写しごとに新しいソルトと鍵を使う。' },
  },
  'status-entry': {
    spec: 'draft-ietf-oauth-status-list-20 section 12.5.1',
    reason: {
      en: 'The status is not the place that was assigned to this copy, so it may be shared, guessed or a tracker.',
      ja: '状態の参照が、この写しに割り当てた位置と異なる。',
    },
    remedy: { en: 'Write `content.status` unchanged, or none.', ja: '`content.status` をそのまま書くか、入れない。' },
  },
  'shared-value': {
    spec: 'RFC 9901 section 10.1; draft-ietf-oauth-status-list-20 section 12.5.1',
    reason: {
      en: 'Too many issuer keys or status lists for so few people: each narrows its people down.',
      ja: '発行数に対して発行者の鍵や状態リストが多すぎ、それぞれの対象者が絞り込まれる。',
    },
    remedy: {
      en: 'Few, large status lists; one key for many people, and the next one only when its term is over.',
      ja: '状態リストは少数で大きく、鍵は多くの人に共通にし、期限が来たら次の鍵に替える。',
    },
  },
  'cohort-size': {
    spec: 'ARF Topic A section 2.1',
    reason: {
      en: 'So few people are issued to in one step of the grid that the times single them out.',
      ja: '一区切りの間の発行数が少なく、時刻だけで人が絞り込まれる。',
    },
    remedy: { en: 'A wider grid: `week`.', ja: '区切りを広げる（`week`）。' },
  },
  'validity-length': {
    spec: 'DESIGN section 5 step 5',
    reason: {
      en: 'A credential starts at the beginning of its step of the grid; this one would end before the step does.',
      ja: '有効期間は区切りの初めから数えるため、区切りの終わりより前に失効してしまう。',
    },
    remedy: { en: 'Raise `validDays` beyond the step.', ja: '`validDays` を区切りより長くする。' },
  },
}

/** Every rule. */
export const POLICY_RULES: readonly PolicyRule[] = Object.entries(RULES).map(([id, rule]) => ({
  id: id as PolicyRuleId,
  ...rule,
}))

/** Says why what a format made does not leave the house. No value is in the evidence: it may be the person's. */
export function refusal(id: PolicyRuleId, format: FormatId, path: string): TegataError {
  const { spec, reason, remedy } = RULES[id]
  return new TegataError('ERR_POLICY_LINKABLE', `${reason.en} ${remedy.en}`, {
    spec,
    evidence: { rule: id, format, path, reason: reason.ja, remedy: remedy.ja },
  })
}

/** The same for what an issuer states of itself. */
export function explainRule(id: 'cohort-size' | 'validity-length'): string {
  const { spec, reason, remedy } = RULES[id]
  return `${reason.en} ${remedy.en} ${reason.ja}${remedy.ja} (${id}; ${spec})`
}
