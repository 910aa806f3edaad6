import type { LocalText } from '@tegata/core'
import { type Correlator, isFinerThanADay } from './correlator.js'

/** Remedies that many rows share. */
export const COPY: LocalText = {
  en: 'Show each copy once; against the issuer only a zero-knowledge format helps.',
  ja: '一通は一度だけ見せる。発行者との照合を防げるのはゼロ知識の形式だけ。',
}

const DAY: LocalText = {
  en: 'Round to whole days, the same for everybody of the day.',
  ja: '日単位に丸め、その日の全員で同じにする。',
}

export const SHARED: LocalText = {
  en: 'One key and certificate for many people, rotated by a published log.',
  ja: '多くの人に一つの鍵と証明書を使い、公開された記録に従って更新する。',
}

export const FRESH: LocalText = {
  en: 'New randomness for each presentation, from a sound source.',
  ja: '提示のたびに、信頼できる乱数源から新しい乱数を使う。',
}

export const LEAVE_OUT: LocalText = { en: 'Leave it out.', ja: '入れない。' }

/** What a value is wherever it stands: the rows of each format add its places and its clause. */
type Meaning = Omit<Correlator, 'id' | 'part' | 'places' | 'spec'>

export const ISSUER_SIGNATURE: Meaning = {
  kind: 'signature',
  nature: 'unique',
  reason: { en: 'The issuer signed this copy only.', ja: '発行者の署名はこの一通にしかない。' },
  remedy: COPY,
  unavoidable: true,
}

export const SALT: Meaning = {
  kind: 'randomness',
  nature: 'unique',
  reason: {
    en: 'A salt is random, so it marks the copy even where the value is common.',
    ja: 'ソルトは乱数なので、値がありふれていてもその一通の目印になる。',
  },
  remedy: COPY,
  unavoidable: true,
}

export const FINE_TIME: Meaning = {
  applies: isFinerThanADay,
  kind: 'time',
  nature: 'unique',
  reason: { en: 'Few credentials are issued in one second.', ja: '同じ秒に発行される証明書はごくわずか。' },
  remedy: DAY,
}

export const DAY_TIME: Meaning = {
  kind: 'time',
  nature: 'cohort',
  reason: { en: 'Shared by those who were issued to on that day.', ja: '同じ日に発行を受けた人々に共通する。' },
  remedy: {
    en: 'Widen the grid where few are issued to in a day.',
    ja: '一日の発行数が少なければ、丸めの幅を広げる。',
  },
}

export const STATUS_ENTRY: Meaning = {
  kind: 'index',
  nature: 'unique',
  reason: {
    en: 'List and index together name one credential, and a host that lists the changes learns when it was revoked.',
    ja: 'リストと索引の組は一通を指し示す。',
  },
  remedy: {
    en: 'An unpredictable index for each copy, or short-lived credentials without status.',
    ja: '一通ごとに予測できない索引を割り当てるか、状態のない短命の証明書にする。',
  },
  unavoidable: true,
}

export const STATUS_INDEX: Meaning = {
  kind: 'index',
  nature: 'structure',
  reason: {
    en: 'Indexes that follow one another belong to copies of one batch.',
    ja: '連続する索引は、同じ束の写しであることを示す。',
  },
  remedy: { en: 'Indexes in an order that nobody can predict.', ja: '予測できない順序で索引を割り当てる。' },
}

export const STATUS_LIST: Meaning = {
  kind: 'index',
  nature: 'cohort',
  reason: { en: 'A small list narrows the person to its entries.', ja: '小さなリストは、その中の人に絞り込む。' },
  remedy: { en: 'Few, large lists.', ja: 'リストは少数にして大きくする。' },
}

export const ISSUER_KEY: Meaning = {
  kind: 'key',
  nature: 'cohort',
  reason: { en: 'A signing key of few people narrows to them.', ja: '少人数の署名鍵は、その人々に絞り込む。' },
  remedy: SHARED,
}

export const BBS_PROOF: Meaning = {
  kind: 'randomness',
  nature: 'fresh',
  reason: {
    en: 'Points and responses are re-randomised; equal ones mean repeated randomness, which gives hidden messages away.',
    ja: '点と応答は毎回ランダム化される。一致は乱数の使い回しであり、隠した値が計算できる。',
  },
  remedy: FRESH,
}
