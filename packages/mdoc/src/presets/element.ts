/** A name for people, in the languages that Tegata's users read. Spec: ISO/IEC 18013-5 section 7.2. */
export interface Label {
  readonly en: string
  readonly ja: string
}

/** The type of a value. Spec: ISO/IEC 18013-5 section 7.2.1, ISO/IEC TS 23220-2. */
export type ElementType = 'text' | 'integer' | 'boolean' | 'full-date' | 'date' | 'bytes' | 'image' | 'structure'

/** One element as its standard defines it. Spec: ISO/IEC 18013-5 section 7.2. */
export interface ElementDefinition {
  /** `age_over_NN` stands for all of them. */
  readonly identifier: string
  readonly label: Label
  readonly type: ElementType
}

/** A document type with its elements. Spec: ISO/IEC 18013-5 section 7.1. */
export interface DocumentPreset {
  /** The spelling to ask for. */
  readonly docType: string
  /** All spellings in the field, the first among them. */
  readonly docTypes: readonly string[]
  readonly label: Label
  /** Elements by namespace. */
  readonly nameSpaces: Readonly<Record<string, readonly ElementDefinition[]>>
}

/** Writes definitions as a table: identifier, type, English, Japanese. */
export function defineElements(
  ...rows: readonly (readonly [string, ElementType, string, string])[]
): ElementDefinition[] {
  return rows.map(([identifier, type, en, ja]) => ({ identifier, label: { en, ja }, type }))
}
