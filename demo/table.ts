import type { Atom } from './atoms.js'

/** One way of showing, and what the two relying parties can match. */
export interface Row {
  readonly format: string
  readonly shown: string
  /** Length of the presentation as text. */
  readonly bytes: number
  readonly matches: readonly Atom[]
}

const EXAMPLES = 3

/** Prints how many values match, and where the first few were found. */
export function printTable(rows: readonly Row[]): void {
  const print = (...cells: readonly [string, string, string, string, string]): void => {
    const [format, shown, size, count, places] = cells
    console.log(
      `   ${format.padEnd(10)} ${shown.padEnd(22)} ${size.padStart(6)} ${count.padStart(16)}   ${places}`.trimEnd(),
    )
  }
  print('format', 'shown', 'bytes', 'matching values', 'for example at')
  for (const { format, shown, bytes, matches } of rows) {
    const places = matches.slice(0, EXAMPLES).map(({ path }) => path)
    print(format, shown, String(bytes), matches.length === 0 ? 'none' : String(matches.length), places.join('  '))
  }
}
