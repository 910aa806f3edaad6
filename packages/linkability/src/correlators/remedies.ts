import type { LocalText } from './correlator.js'

/** Remedies that many rows share. */
export const COPY: LocalText = {
  en: 'Show each copy once; against the issuer only a zero-knowledge format helps.',
  ja: '一通は一度だけ見せる。発行者との照合を防げるのはゼロ知識の形式だけ。',
}

export const DAY: LocalText = {
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
