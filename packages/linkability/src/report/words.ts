import type { Adversary } from '../adversary.js'
import type { LocalText, Nature } from '../correlators/correlator.js'
import type { MatchCertainty, MatchKind } from '../match.js'
import type { Verdict } from '../verdict.js'

/** The languages that reports are written in. Spec: DESIGN section 2. */
export type Language = keyof LocalText

export const ADVERSARY_WORDS: Readonly<Record<Adversary, LocalText>> = {
  'same-verifier': { en: 'One relying party, visit by visit', ja: '一つの検証者（訪問どうし）' },
  'verifier+verifier': { en: 'Relying parties together', ja: '検証者どうしの結託' },
  'issuer+verifier': { en: 'Issuer and relying parties together', ja: '発行者と検証者の結託' },
  network: { en: 'Hosts and the network', ja: '配信元とネットワーク' },
}

export const VERDICT_WORDS: Readonly<Record<Verdict, LocalText>> = {
  linked: { en: 'linked', ja: '照合された' },
  linkable: { en: 'linkable', ja: '照合のおそれ' },
  'linked-by-disclosure': { en: 'linked by disclosure', ja: '開示により照合' },
  'recognised-by-design': { en: 'recognised by design', ja: '意図した再認識' },
  'no-correlator-found': { en: 'no correlator found', ja: '手がかりなし' },
}

export const VERDICT_MEANINGS: Readonly<Record<Verdict, LocalText>> = {
  linked: {
    en: 'Presentations share values that belong to one person or one copy.',
    ja: '同じ人または同じ一通だけが持つ値が一致した。',
  },
  linkable: {
    en: 'Nothing proves it yet, but values are there that whoever has the other half can match.',
    ja: '決め手はないが、相手側の記録と照合できる値がある。',
  },
  'linked-by-disclosure': {
    en: 'The person disclosed an attribute that names them.',
    ja: '本人を特定できる属性が開示された。',
  },
  'recognised-by-design': {
    en: 'A pseudonym, at the party it was made for.',
    ja: '相手ごとの仮名による、意図した再認識。',
  },
  'no-correlator-found': {
    en: 'Nothing of the kind was found. It is not a proof that there is none.',
    ja: '該当する値は見つからなかった。存在しないことの証明ではない。',
  },
}

export const CERTAINTY_WORDS: Readonly<Record<MatchCertainty, LocalText>> = {
  links: { en: 'proves', ja: '決め手' },
  suspected: { en: 'suggests', ja: '疑い' },
  disclosed: { en: 'disclosed', ja: '開示' },
  'by-design': { en: 'by design', ja: '意図的' },
}

export const KIND_WORDS: Readonly<Record<MatchKind, LocalText>> = {
  equal: { en: 'equal values', ja: '同じ値' },
  substring: { en: 'equal run of bytes', ja: '部分一致' },
  'nonce-reuse': { en: 'ECDSA nonce used twice', ja: 'ECDSA 乱数の使い回し' },
  consecutive: { en: 'consecutive numbers', ja: '連番' },
  rare: { en: 'shared by few', ja: '少数だけの値' },
}

export const NATURE_WORDS: Readonly<Record<Nature | 'unknown', LocalText>> = {
  constant: { en: 'the same for everybody', ja: '全員同じ' },
  cohort: { en: 'shared by many', ja: '多くの人に共通' },
  structure: { en: 'shape', ja: '形の特徴' },
  attribute: { en: 'disclosed attribute', ja: '開示した属性' },
  'identifying-attribute': { en: 'attribute that names the person', ja: '本人を特定する属性' },
  unique: { en: 'one per credential', ja: '証明書ごとに一つ' },
  person: { en: 'one per person', ja: '人ごとに一つ' },
  pairwise: { en: 'one per person and party', ja: '相手ごとに一つ' },
  fresh: { en: 'new each time', ja: '毎回新しい' },
  'verifier-chosen': { en: 'the relying party’s own', ja: '検証者が選んだ値' },
  network: { en: 'seen by the network', ja: 'ネットワークに見える' },
  contact: { en: 'tells a host of the visit', ja: '配信元に伝わる' },
  unknown: { en: 'not in the table', ja: '表にない値' },
}

/** What every report ends with. */
export const CAVEAT: LocalText = {
  en: 'A report says what was found in what it was given. "No correlator found" is not a proof: timing, faces and whatever was not given to it are beyond it.',
  ja: 'この報告は、渡されたものの中で見つかったことだけを述べます。「手がかりなし」は証明ではなく、時刻や顔、渡されなかったものは対象外です。',
}

/** Why nothing was found, where nothing could be. */
export const NOTHING_TO_COMPARE: LocalText = {
  en: 'Nothing was given that this adversary could compare, so nothing was tested.',
  ja: 'この相手が比べられる記録が渡されておらず、調べられていない。',
}

/** A place that no row speaks of. */
export const UNKNOWN_PLACE: { readonly reason: LocalText; readonly remedy: LocalText } = {
  reason: {
    en: 'The table does not know this place; equal values there may be of one person.',
    ja: '表にない場所の値。一致すれば同じ人の可能性がある。',
  },
  remedy: { en: 'Leave it out, or make it the same for everybody.', ja: '入れないか、全員で同じ値にする。' },
}
