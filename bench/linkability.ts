/**
 * The linkability meter has no peer: its rows stand against its own targets. Ten thousand transcripts of all formats, the
 * same number of people, each shown once; time, memory, and how time grows from a tenth of them.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { FormatId } from '@tegata/core'
import { measureLinkability, type Transcript } from '@tegata/linkability'
import { createPeople } from '../test/people.js'
import type { Area, Row } from './area.js'

/** BBS proofs take a hundred times as long to make as the others: fewer of them. */
const MIX: readonly (readonly [FormatId, number])[] = [
  ['dc+sd-jwt', 4_600],
  ['mso_mdoc', 4_600],
  ['dc+jwp', 800],
]
const SECONDS = 30
const MEBIBYTES = 1024

export const area: Area = {
  name: 'linkability',
  async *run() {
    const transcripts = await createTranscripts()
    const tenth = transcripts.filter((_, i) => i % 10 === 0)
    measureLinkability(tenth)
    const small = time(tenth)
    const [before, large] = [memory(), time(transcripts)]
    const grown = memory() - before
    yield target(`measure ${transcripts.length} transcripts`, large, `${SECONDS} s`, SECONDS * 1000)
    yield target(`memory ${transcripts.length} transcripts`, grown, `${MEBIBYTES} MiB`, MEBIBYTES)
    yield target(`growth ${tenth.length} to ${transcripts.length} transcripts`, large / small, 'ten times', 10)
  },
}

async function createTranscripts(): Promise<Transcript[]> {
  const { issue, show } = await createPeople()
  const transcripts: Transcript[] = []
  for (const [format, count] of MIX) {
    for (let i = 0; i < count; i++) {
      const seen = await show(await issue(format, i), i % 2 === 0 ? 'bank.example' : 'shop.example')
      transcripts.push({ ...seen, id: `${format} ${i}` })
    }
  }
  return transcripts
}

function time(transcripts: readonly Transcript[]): number {
  const start = performance.now()
  measureLinkability(transcripts)
  return performance.now() - start
}

/** Resident memory in mebibytes; what was only garbage is collected first. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage.rss() / 2 ** 20
}

function target(name: string, ours_ms: number, peer: string, peer_ms: number): Row {
  return { name, ours_ms, peer, peer_ms, ratio: peer_ms / ours_ms }
}
