import type { Adversary, ClaimName, LinkabilityVerdict, LocalText } from '@tegata/core'

/** Claims as people call them. */
const CLAIM_WORDS: Readonly<Record<ClaimName, LocalText>> = {
  assurance_level: { en: 'level of identity proofing', ja: '本人確認の保証レベル' },
  name: { en: 'name', ja: '氏名' },
  name_substituted: { en: 'whether characters of the name are substitutes', ja: '氏名の代替文字の有無' },
  birthdate: { en: 'date of birth', ja: '生年月日' },
  gender: { en: 'gender', ja: '性別' },
  address: { en: 'address', ja: '住所' },
  prefecture: { en: 'prefecture', ja: '都道府県' },
  municipality: { en: 'municipality', ja: '市区町村' },
  age_over_13: { en: '13 or older', ja: '13歳以上か' },
  age_over_15: { en: '15 or older', ja: '15歳以上か' },
  age_over_16: { en: '16 or older', ja: '16歳以上か' },
  age_over_18: { en: '18 or older', ja: '18歳以上か' },
  age_over_20: { en: '20 or older', ja: '20歳以上か' },
  age_over_65: { en: '65 or older', ja: '65歳以上か' },
}

/** A list of claims for people. */
export function nameClaims(claims: readonly ClaimName[]): LocalText {
  return {
    en: claims.map((claim) => CLAIM_WORDS[claim].en).join(', '),
    ja: claims.map((claim) => CLAIM_WORDS[claim].ja).join('、'),
  }
}

/** Who the adversary is, as the subject of a sentence. */
const ADVERSARY_WORDS: Readonly<Record<Adversary, LocalText>> = {
  'same-verifier': { en: 'This party', ja: 'この相手' },
  'verifier+verifier': { en: 'Parties that compare notes', ja: '情報を突き合わせる複数の相手' },
  'issuer+verifier': { en: 'The issuer together with a party', ja: '発行者と相手が結託した場合' },
  network: { en: 'The network', ja: '通信経路' },
}

/** What the adversary can do. Never `unlinkable`: only what shows in the presentation is foreseen. */
const VERDICT_WORDS: Readonly<Record<LinkabilityVerdict, LocalText>> = {
  linked: { en: 'can tell that it is you again', ja: '同じ人だと分かります' },
  linkable: { en: 'could find out that it is you', ja: '本人だと突き止められる可能性があります' },
  'linked-by-disclosure': { en: 'know you by what you show', ja: '見せた内容から本人だと分かります' },
  'recognised-by-design': {
    en: 'recognises you when you come back, and nobody else does',
    ja: '再訪時に同じ人だと分かります（他の相手には分かりません）',
  },
  'no-correlator-found': { en: 'finds nothing to link', ja: '結び付ける手がかりはありません' },
}

/** One sentence on one adversary. */
export function describeVerdict(adversary: Adversary, verdict: LinkabilityVerdict): LocalText {
  const [who, what] = [ADVERSARY_WORDS[adversary], VERDICT_WORDS[verdict]]
  return { en: `${who.en}: ${what.en}.`, ja: `${who.ja}：${what.ja}。` }
}

/** Whoever can do most, in one sentence. */
export const SUMMARY_WORDS: Readonly<Record<'nobody' | Adversary, LocalText>> = {
  nobody: {
    en: 'Nothing in it links your visits, even if the issuer helps.',
    ja: '発行者が協力しても、訪問どうしを結び付ける手がかりはありません。',
  },
  'same-verifier': { en: 'This party can tell that it is you again.', ja: 'この相手には同じ人だと分かります。' },
  'verifier+verifier': {
    en: 'Parties that compare notes can tell that it is you.',
    ja: '相手同士が情報を突き合わせると、同じ人だと分かります。',
  },
  'issuer+verifier': {
    en: 'Parties cannot link it among themselves; with the help of the issuer they can.',
    ja: '相手同士では結び付けられませんが、発行者が協力すると可能です。',
  },
  network: { en: 'The network can link it.', ja: '通信経路で結び付けられます。' },
}
