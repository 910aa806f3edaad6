import type { FormatId } from '@tegata/core'
import { unsafeReuseOneTimeCopy } from '@tegata/holder'
import { SAMPLE_PERSON } from '@tegata/jpki/testing'
import {
  type Adversary,
  classifyTranscript,
  measureLinkability,
  type Transcript,
  type Verdict,
} from '@tegata/linkability'
import { beforeAll, describe, expect, test } from 'vitest'
import { createWorld, FORMATS, issueTo } from './world.js'

/** What two relying parties and the issuer saw of two people, in each format. */
interface Seen {
  readonly reused: readonly Transcript[]
  readonly oneTime: readonly Transcript[]
  readonly control: readonly Transcript[]
  readonly issued: readonly Transcript[]
}

const seen = new Map<FormatId, Seen>()

beforeAll(async () => {
  const world = await createWorld()
  const issuer = await world.createIssuer({ batchSize: 6 })
  const parties = ['bank.example', 'shop.example'].map((name) => ({
    name,
    party: world.createVerifier(name, [issuer.trust]),
  }))
  const hanako = await issueTo(world, issuer)
  const person = { ...SAMPLE_PERSON, name: '見本　桜子', birthdate: '1985-11-30' }
  const sakura = await issueTo(world, issuer, world.createCard({ person }))
  let visits = 0
  const show = async ({ holder }: typeof hanako, format: FormatId, reuse: boolean): Promise<Transcript[]> => {
    const transcripts = []
    for (const { name, party } of parties) {
      const request = await party.request({ age_over_20: true, prefecture: true })
      const option = (await holder.plan(request)).options.find((option) => option.format === format)!
      const response = await holder.present(request, {
        option,
        ...(reuse ? { [unsafeReuseOneTimeCopy]: true } : {}),
      })
      await party.verify(request, response)
      transcripts.push({ id: `visit ${++visits}`, observer: name, format, data: response.presentation })
    }
    return transcripts
  }
  for (const format of FORMATS) {
    seen.set(format, {
      reused: await show(hanako, format, true),
      oneTime: await show(hanako, format, false),
      control: await show(sakura, format, true),
      issued: hanako.issued.credentials
        .filter((batch) => batch.format === format)
        .flatMap(({ copies }) => copies)
        .map((data, copy) => ({ id: `${format} copy ${copy}`, observer: 'issuer', role: 'issuer', format, data })),
    })
  }
})

const measure = (transcripts: readonly Transcript[]) => {
  const { adversaries } = measureLinkability(transcripts)
  return Object.fromEntries(Object.entries(adversaries).map(([name, { verdict }]) => [name, verdict])) as Record<
    Adversary,
    Verdict
  >
}

describe.each(FORMATS)('%s', (format) => {
  test('every value stands at a place that the table knows', () => {
    const { reused, issued } = seen.get(format)!
    const atoms = [...reused, ...issued].flatMap(classifyTranscript)
    expect(atoms.filter(({ correlator }) => correlator === undefined)).toEqual([])
  })

  test('two people are not taken for one', () => {
    const { reused, control } = seen.get(format)!
    expect(measure([reused[0]!, control[1]!])['verifier+verifier']).toBe('no-correlator-found')
  })
})

describe.each(['dc+sd-jwt', 'mso_mdoc'] as const)('%s: salted hashes', (format) => {
  test('one copy shown twice is one person', () => {
    const { adversaries } = measureLinkability(seen.get(format)!.reused)
    expect(adversaries['verifier+verifier']).toMatchObject({ verdict: 'linked', groups: [expect.any(Array)] })
    expect(adversaries['same-verifier'].verdict).toBe('no-correlator-found')
  })

  test('two copies are nobody, until the issuer helps', () => {
    const { oneTime, issued } = seen.get(format)!
    expect(measure(oneTime)).toMatchObject({
      'verifier+verifier': 'no-correlator-found',
      'issuer+verifier': 'linkable',
    })
    expect(measure([...oneTime, ...issued])['issuer+verifier']).toBe('linked')
  })
})

test('BBS: one credential shown twice is nobody, and the issuer cannot help', () => {
  const { reused, issued } = seen.get('dc+jwp')!
  expect(measure([...reused, ...issued])).toEqual({
    'same-verifier': 'no-correlator-found',
    'verifier+verifier': 'no-correlator-found',
    'issuer+verifier': 'no-correlator-found',
    network: 'no-correlator-found',
  })
})
