/** Forty-six people issued to under the issuer's policy are 1,035 pairs: none is taken for one, and each reuse is found. */
import type { FormatId } from '@tegata/core'
import { type Holder, unsafeReuseOneTimeCopy } from '@tegata/holder'
import { SAMPLE_PERSON } from '@tegata/jpki/testing'
import { measureLinkability, type Transcript } from '@tegata/linkability'
import type { Verifier } from '@tegata/verifier'
import { beforeAll, describe, expect, test } from 'vitest'
import { createWorld, FORMATS, issueAll } from './world.js'

const PEOPLE = 46
/** Showings of one copy: ten pairs for each person. */
const SHOWINGS = 5

/** By format: what each person showed, one copy again and again, every time to another party. */
const seen = new Map<FormatId, readonly (readonly Transcript[])[]>()

beforeAll(async () => {
  const world = await createWorld()
  const issuer = await world.createIssuer({ batchSize: 1, policy: { grid: 'week' } })
  const parties = Array.from({ length: SHOWINGS }, (_, i) => `party-${i}.example`)
  const verifiers = parties.map((name) => ({ name, verifier: world.createVerifier(name, [issuer.trust]) }))
  const wallets: Holder[] = []
  for (let i = 0; i < PEOPLE; i++) {
    // Of every other person the register does not state the sex (9).
    const gender = i % 2 === 0 ? '2' : '9'
    const person = { ...SAMPLE_PERSON, gender, name: `見本　${i}子`, birthdate: `19${50 + i}-04-03` } as const
    wallets.push(await issueAll(world, issuer, world.createCard({ person })))
  }
  for (const format of FORMATS) {
    seen.set(format, await Promise.all(wallets.map((holder, i) => showAgainAndAgain(holder, format, verifiers, i))))
  }
}, 60_000)

async function showAgainAndAgain(
  holder: Holder,
  format: FormatId,
  verifiers: readonly { readonly name: string; readonly verifier: Verifier }[],
  person: number,
): Promise<readonly Transcript[]> {
  const transcripts: Transcript[] = []
  for (const { name, verifier } of verifiers) {
    const request = await verifier.request({ age_over_20: true, prefecture: true })
    const { options } = await holder.plan(request)
    const option = options.find((one) => one.format === format)!
    const { presentation } = await holder.present(request, { option, [unsafeReuseOneTimeCopy]: true })
    transcripts.push({ id: `${person} at ${name}`, observer: name, format, data: presentation })
  }
  return transcripts
}

/** The verdicts over all pairs that a function picks from two lists of transcripts. */
function verdictsOf(pairs: Iterable<readonly [Transcript, Transcript]>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const pair of pairs) {
    const { verdict } = measureLinkability(pair).adversaries['verifier+verifier']
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  }
  return counts
}

function* pairsOf<T>(list: readonly T[]): Generator<readonly [T, T]> {
  for (const [i, a] of list.entries()) for (const b of list.slice(i + 1)) yield [a, b]
}

describe.each(FORMATS)('%s', (format) => {
  test('a thousand pairs of different people: no false alarm', () => {
    const people = seen.get(format)!
    const pairs = Array.from(pairsOf(people), ([a, b]) => [a[0]!, b[1]!] as const)
    expect(pairs.length).toBeGreaterThan(1000)
    expect([...verdictsOf(pairs)]).toEqual([['no-correlator-found', pairs.length]])
  })

  test('four hundred and sixty pairs of one copy: every one recognised, but for BBS, which has nothing to recognise', () => {
    const pairs = seen.get(format)!.flatMap((showings) => [...pairsOf(showings)])
    const verdict = format === 'dc+jwp' ? 'no-correlator-found' : 'linked'
    expect([...verdictsOf(pairs)]).toEqual([[verdict, pairs.length]])
  })

  test('all of them together: groups of one person each', () => {
    const { groups } = measureLinkability(seen.get(format)!.flat()).adversaries['verifier+verifier']
    const people = groups.map((group) => new Set(group.map((id) => id.split(' ')[0])).size)
    expect(people).toEqual(format === 'dc+jwp' ? [] : Array.from({ length: PEOPLE }, () => 1))
  })
})
