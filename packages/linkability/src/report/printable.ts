/** Controls, line and paragraph separators, directions of writing, half surrogates: they rewrite a terminal or a page. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Text of a transcript as it may be printed: what would steer the terminal or turn the line around is spelled out. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}

/** East Asian wide and full-width characters take two columns (Unicode Standard Annex 11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

/** Columns that a text takes in a terminal. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += WIDE.test(character) ? 2 : 1
  return columns
}

/** A text cut to a number of characters, with a sign that it was cut. */
export function shorten(text: string, characters: number): string {
  const all = [...text.slice(0, characters * 2 + 2)]
  return all.length > characters ? `${all.slice(0, characters - 1).join('')}…` : text
}
