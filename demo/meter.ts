import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Adversary, measureLinkability, type Transcript } from '@tegata/linkability'
import { renderHtml } from '@tegata/linkability/html'

/** One way of showing, and what each relying party received from each person. */
export interface Showing {
  readonly format: string
  readonly shown: string
  readonly transcripts: readonly Transcript[]
}

const PAGE = fileURLToPath(new URL('./out/linkability.html', import.meta.url))
const COLLUSIONS: readonly Adversary[] = ['verifier+verifier', 'issuer+verifier']

/**
 * Measures each way of showing as relying parties that pool what they saw, alone and with the issuer's records, prints a
 * line for each, and writes the report on one person as a page.
 *
 * @param issued — the credentials as the issuer sent them.
 * @param person — whose transcripts the page is about: the beginning of their ids.
 */
export function showLinkability(showings: readonly Showing[], issued: readonly Transcript[], person: string): void {
  printLine('format', 'shown', 'two parties together', 'the issuer helps them')
  for (const { format, shown, transcripts } of showings) {
    const { adversaries } = measureLinkability([...transcripts, ...issued.filter((copy) => copy.format === format)])
    const cells = COLLUSIONS.map((adversary) => {
      const { verdict, matches } = adversaries[adversary]
      return matches.length === 0 ? verdict : `${verdict} by ${matches.length} values`
    })
    printLine(format, shown, ...cells)
  }
  const hers = [...showings.flatMap(({ transcripts }) => transcripts), ...issued].filter(({ id }) =>
    id.startsWith(person),
  )
  mkdirSync(dirname(PAGE), { recursive: true })
  writeFileSync(PAGE, renderHtml(measureLinkability(hers), hers, { language: 'en' }))
  console.log(`\n   Everything that was matched, as a page: ${PAGE}`)
}

function printLine(...[format, shown, ...verdicts]: readonly string[]): void {
  const cells = verdicts.map((verdict) => verdict.padEnd(23))
  console.log(`   ${format!.padEnd(10)} ${shown!.padEnd(22)} ${cells.join(' ')}`.trimEnd())
}
