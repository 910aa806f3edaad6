/**
 * npm run bench -- <area> [--json]
 *
 * Ours and the peers in one process and one run; medians; ratio = peer / ours. Absolute times of a shared machine mean
 * nothing: quote the ratios.
 */
import { parseArgs } from 'node:util'
import type { Area, Row } from './area.js'

const AREAS: Readonly<Record<string, () => Promise<{ area: Area }>>> = {
  bbs: () => import('./bbs.js'),
  jpki: () => import('./jpki.js'),
  linkability: () => import('./linkability.js'),
  mdoc: () => import('./mdoc.js'),
  'sd-jwt': () => import('./sd-jwt.js'),
  'status-list': () => import('./status-list.js'),
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } })
  const name = positionals[0] ?? ''
  if (!Object.hasOwn(AREAS, name) || positionals.length !== 1) {
    console.error(`usage: npm run bench -- <${Object.keys(AREAS).join('|')}> [--json]`)
    return 2
  }
  const { area } = await AREAS[name]!()
  const rows: Row[] = []
  for await (const row of area.run()) {
    rows.push(row)
    if (!values.json) console.log(format(row))
  }
  if (values.json) console.log(JSON.stringify({ area: area.name, rows }))
  return 0
}

function format({ name, ours_ms, peer, peer_ms, ratio }: Row): string {
  const figures = `ours ${ours_ms.toFixed(3)} ms   ${peer} ${peer_ms.toFixed(3)} ms   ${ratio.toFixed(1)}x`
  return `${name.padEnd(32)} ${figures}`
}

process.exitCode = await main()
