/** A text for people, in both languages. Spec: DESIGN section 2. */
export interface LocalText {
  readonly en: string
  readonly ja: string
}
