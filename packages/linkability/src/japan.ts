import type { PopulationAssumptions } from './population.js'

/** Inhabitants by prefecture in thousands, in the order of the JIS codes 01 to 47. Spec: 令和2年国勢調査 人口等基本集計 (2020 census). */
const INHABITANTS: readonly (readonly [prefecture: string, thousands: number])[] = [
  ['北海道', 5225],
  ['青森県', 1238],
  ['岩手県', 1211],
  ['宮城県', 2302],
  ['秋田県', 960],
  ['山形県', 1068],
  ['福島県', 1833],
  ['茨城県', 2867],
  ['栃木県', 1933],
  ['群馬県', 1939],
  ['埼玉県', 7345],
  ['千葉県', 6284],
  ['東京都', 14_048],
  ['神奈川県', 9237],
  ['新潟県', 2201],
  ['富山県', 1035],
  ['石川県', 1133],
  ['福井県', 767],
  ['山梨県', 810],
  ['長野県', 2048],
  ['岐阜県', 1979],
  ['静岡県', 3633],
  ['愛知県', 7542],
  ['三重県', 1770],
  ['滋賀県', 1414],
  ['京都府', 2578],
  ['大阪府', 8838],
  ['兵庫県', 5465],
  ['奈良県', 1324],
  ['和歌山県', 923],
  ['鳥取県', 553],
  ['島根県', 671],
  ['岡山県', 1888],
  ['広島県', 2800],
  ['山口県', 1342],
  ['徳島県', 720],
  ['香川県', 950],
  ['愛媛県', 1335],
  ['高知県', 692],
  ['福岡県', 5135],
  ['佐賀県', 811],
  ['長崎県', 1312],
  ['熊本県', 1738],
  ['大分県', 1124],
  ['宮崎県', 1070],
  ['鹿児島県', 1588],
  ['沖縄県', 1467],
]

const TOTAL = INHABITANTS.reduce((sum, [, thousands]) => sum + thousands, 0)
const BY_PREFECTURE = new Map(INHABITANTS)

/** Birthdays spread over so many years; real ones are not even, so a rare year tells more than this says. */
const BIRTH_YEARS = 80

const birthdate = (): number => 1 / (BIRTH_YEARS * 365.25)
const sex = (): number => 0.5

/**
 * How common the values of Japanese attributes are, for assumptions about people in Japan: prefectures by the census of
 * 2020, sexes as halves, birthdays as if even over eighty years. What stands together is rarer than each by itself.
 *
 * Spec: 令和2年国勢調査 人口等基本集計; ISO/IEC 27551 section 7.5.
 *
 * @example
 * ```ts
 * const assumptions = { population: 1_000_000, cohorts: { 'sd-jwt.time': 4000 }, attributes: JAPANESE_ATTRIBUTES }
 * const { narrowing } = measureLinkability(transcripts, { assumptions })
 * ```
 */
export const JAPANESE_ATTRIBUTES: NonNullable<PopulationAssumptions['attributes']> = {
  prefecture: (value) => (BY_PREFECTURE.get(String(value)) ?? 0) / TOTAL,
  resident_state: (value) => (BY_PREFECTURE.get(String(value)) ?? 0) / TOTAL,
  birthdate,
  birth_date: birthdate,
  gender: sex,
  sex,
}
