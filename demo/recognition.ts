import type { Holder } from '@tegata/holder'
import type { Party } from './parties.js'

const VISITS = [0, 0, 1] as const
const SHOWN_CHARACTERS = 12

/** A returning customer: each relying party asks for a pseudonym, and the two compare what they got. */
export async function showRecognition(
  people: Readonly<Record<string, Holder>>,
  parties: readonly [Party, Party],
): Promise<void> {
  const rows: string[][] = []
  for (const [person, holder] of Object.entries(people)) {
    const seen: string[] = []
    for (const visit of VISITS) seen.push(await pseudonymAt(parties[visit], holder))
    const [first, again, elsewhere] = seen as [string, string, string]
    rows.push([person, ...seen.map((value) => `${value.slice(0, SHOWN_CHARACTERS)}…`)])
    if (first !== again || first === elsewhere) throw new Error('a pseudonym is not what it should be')
  }
  const [bank, shop] = parties
  for (const row of [['person', bank.name, 'again', shop.name], ...rows]) {
    console.log(`   ${row.map((cell) => cell.padEnd(15)).join('')}`.trimEnd())
  }
}

async function pseudonymAt({ verifier }: Party, holder: Holder): Promise<string> {
  const request = await verifier.request({}, { pseudonym: true })
  // The wallet tells its user: linkable by this verifier, when it sees her again.
  const [option] = (await holder.plan(request)).options
  if (option?.verdicts['same-verifier'].verdict !== 'recognised-by-design')
    throw new Error('expected a way to answer that one verifier can link')
  const { pseudonym } = await verifier.verify(request, await holder.present(request, { option }))
  if (pseudonym === undefined) throw new Error('expected a pseudonym')
  return pseudonym.value
}
