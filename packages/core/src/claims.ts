/**
 * Ages that a credential states in advance, for formats without range proofs: school, criminal responsibility, consent,
 * adulthood (民法 4条), alcohol and tobacco, pension.
 *
 * Spec: ISO/IEC 18013-5 section 7.2.5 (age_over_NN), DESIGN section 6.
 */
export const AGE_THRESHOLDS = [13, 15, 16, 18, 20, 65] as const

/** `age_over_20` and its siblings. Spec: ISO/IEC 18013-5 section 7.2.5. */
export type AgeClaimName = `age_over_${(typeof AGE_THRESHOLDS)[number]}`

/** How well the person was identified, weakest first. Spec: DS-511; NIST SP 800-63A. */
export const ASSURANCE_LEVELS = ['ial2', 'ial3'] as const

/**
 * `ial3`: the person signed for the credential with the 署名用 certificate. `ial2`: the person logged in with the card, and
 * the four attributes were read from it.
 *
 * Spec: DS-511; docs/jpki-profile.md section 6.
 */
export type AssuranceLevel = (typeof ASSURANCE_LEVELS)[number]

/** Tells an assurance level from any other value. Spec: DS-511. @param value — anything. */
export function isAssuranceLevel(value: unknown): value is AssuranceLevel {
  return (ASSURANCE_LEVELS as readonly unknown[]).includes(value)
}

/**
 * The claims about a person that a JPKI signature certificate supports, under one name in every format.
 *
 * `name` is one string as in the register: nobody confirmed where the family name ends. A claim that the register does
 * not state is absent, never guessed. There is no individual number, on purpose: handling it is unlawful.
 *
 * Spec: DESIGN section 6.
 */
export interface PersonClaims extends Partial<Record<AgeClaimName, boolean>> {
  /** Full name as registered (氏名). */
  readonly name?: string
  /** True when `name` shows substitutes for characters that the certificate cannot carry. */
  readonly name_substituted?: boolean
  /** Date of birth, `YYYY-MM-DD`. */
  readonly birthdate?: string
  readonly gender?: 'male' | 'female'
  /** Full address as registered (住所). */
  readonly address?: string
  /** 都道府県, e.g. `東京都`. */
  readonly prefecture?: string
  /** 市区町村, e.g. `千代田区`, `堺市堺区`. */
  readonly municipality?: string
  /** How the identity was proofed; the same for everybody who came by one anchor source (NIST SP 800-63A, DS-511). */
  readonly assurance_level?: AssuranceLevel
}

/** A claim that can be asked for. Spec: DESIGN section 6. */
export type ClaimName = keyof PersonClaims

/** Every claim name, in the one order that fixed layouts use. Spec: DESIGN section 6 (fixed claim layout). */
export const CLAIM_NAMES = [
  'assurance_level',
  'name',
  'name_substituted',
  'birthdate',
  'gender',
  'address',
  'prefecture',
  'municipality',
  'age_over_13',
  'age_over_15',
  'age_over_16',
  'age_over_18',
  'age_over_20',
  'age_over_65',
] as const satisfies readonly ClaimName[]

/** Tells a claim name from any other value. Spec: DESIGN section 6. @param value — anything. */
export function isClaimName(value: unknown): value is ClaimName {
  return (CLAIM_NAMES as readonly unknown[]).includes(value)
}

/** What a relying party asks for: `{ age_over_20: true, prefecture: true }`. Spec: DESIGN section 2. */
export type Ask = { readonly [Name in ClaimName]?: true }

/** The claims that answer an ask, each present and typed. Spec: DESIGN section 2. */
export type ClaimsOf<A extends Ask> = { readonly [Name in keyof A & ClaimName]: NonNullable<PersonClaims[Name]> }

/**
 * Adds what must travel with the claims asked for: a name is never shown without saying whether characters were
 * substituted, and every presentation states the assurance level.
 *
 * Spec: DESIGN section 6.
 *
 * @param ask — the claims the relying party names.
 * @returns claim names in layout order, each once.
 */
export function claimsToDisclose(ask: Ask): readonly ClaimName[] {
  return CLAIM_NAMES.filter(
    (name) => ask[name] === true || name === 'assurance_level' || (name === 'name_substituted' && ask.name === true),
  )
}

/**
 * Tells whether a person has reached an age on a day, by Japanese law: an age is reached at the end of the day before
 * the birthday (年齢計算ニ関スル法律, 民法 143条), so the whole day before already counts as "of age" only at its end;
 * relying parties count from the birthday, and so does this function. A birthday on 29 February is reached on 1 March
 * of a common year.
 *
 * Spec: 年齢計算ニ関スル法律; ISO/IEC 18013-5 section 7.2.5.
 *
 * @param birthdate — `YYYY-MM-DD`.
 * @param age — full years.
 * @param day — the day in Japan, `YYYY-MM-DD`.
 */
export function hasReachedAge(birthdate: string, age: number, day: string): boolean {
  const [year, ...monthAndDay] = birthdate.split('-')
  const birthday = `${String(Number(year) + age).padStart(4, '0')}-${monthAndDay.join('-')}`
  return birthday <= day
}
