/** The register entry that a test certificate states; synthetic people only. Spec: docs/jpki-profile.md section 1. */
export interface TestPerson {
  /** 氏名. */
  readonly name: string
  /** 1-based positions of substitute characters in `name`. */
  readonly nameSubstitutions?: readonly number[]
  /** `YYYY-MM-DD`. */
  readonly birthdate: string
  /** JIS X 0303: 1 male, 2 female, 9 not applicable. */
  readonly gender: '1' | '2' | '9'
  /** 住所. */
  readonly address: string
  /** 1-based positions of substitute characters in `address`. */
  readonly addressSubstitutions?: readonly number[]
  /** Prefecture and municipality in Latin letters, as DN and CRL distribution point have them. */
  readonly locality: { readonly prefecture: string; readonly municipality: string }
}

/** A person who does not exist, over 20. Spec: docs/jpki-profile.md section 1. */
export const SAMPLE_PERSON: TestPerson = {
  name: '見本　花子',
  birthdate: '1990-04-03',
  gender: '2',
  address: '東京都千代田区架空町１丁目２番３号　模擬マンション１０１号室',
  locality: { prefecture: 'Tokyo-to', municipality: 'Chiyoda-ku' },
}

/** First days of the eras that certificates tell apart, newest first, with their codes. */
const ERAS = [
  ['2019-05-01', '5'],
  ['1989-01-08', '4'],
  ['1926-12-25', '3'],
  ['1912-07-30', '2'],
  ['1868-01-25', '1'],
] as const

/** The texts of the six otherName fields by the last arc of their OIDs, in the order in which the card has them. */
export function attributeFields(person: TestPerson): readonly (readonly [number, string])[] {
  return [
    [1, person.name],
    [4, eraOf(person.birthdate) + person.birthdate.replaceAll('-', '')],
    [3, person.gender],
    [5, person.address],
    [2, flagsOf(person.name, person.nameSubstitutions)],
    [6, flagsOf(person.address, person.addressSubstitutions)],
  ]
}

function eraOf(birthdate: string): string {
  return ERAS.find(([start]) => birthdate >= start)?.[1] ?? '0'
}

function flagsOf(text: string, positions: readonly number[] = []): string {
  return [...text].map((_, index) => (positions.includes(index + 1) ? '1' : '0')).join('')
}
