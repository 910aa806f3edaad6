import { encodeBase64url } from '@tegata/core'
import {
  type Adversary,
  CORRELATORS,
  type Correlator,
  classifyTranscript,
  measureLinkability,
  type Verdict,
} from '@tegata/linkability'
import { describe, expect, test } from 'vitest'
import { freshBytes, plant } from './plant.js'

/** A value that the row speaks of, the same each time it is asked for. */
function plantedValue({ id, kind, applies, nature }: Correlator): unknown {
  if (id === 'sd-jwt.fractional-time') return 1_763_773_445.25
  if (kind === 'time' && id.startsWith('sd-jwt.kb')) return 1_763_773_445
  if (kind === 'time') {
    const isText = id.startsWith('mdoc') || id.startsWith('bbs-2023')
    if (applies) return isText ? '2026-11-22T03:04:05Z' : 1_763_773_445
    return isText ? '2026-11-21T00:00:00Z' : Date.UTC(2026, 10, 21) / 1000
  }
  if (id.endsWith('status-index') || id === 'mdoc.digest-id') return 77
  if (kind === 'digest' || kind === 'randomness' || kind === 'signature' || kind === 'key' || nature === 'pairwise') {
    return isBinaryPlace(id) ? VALUE : encodeBase64url(VALUE)
  }
  return encodeBase64url(VALUE)
}
const VALUE = freshBytes(64)

const isBinaryPlace = (id: string): boolean =>
  /^(mdoc\.(digest|salt|issuer-sig|device-sig|issuer-cert|device-key$)|bbs\.(proof|issued|pseudonym)|bbs-2023\.(proof|base|present|pseudonym))/.test(
    id,
  ) || /issuer-signature|kb-signature/.test(id)

/** What a value of that nature lets whom do, when two parties meet it in transcripts that share nothing else. */
function expected({ id, nature, kind }: Correlator): readonly [Adversary, Verdict] {
  if (id === 'bbs-2023.label-map') return ['verifier+verifier', 'linkable']
  switch (nature) {
    case 'network':
      return ['network', 'linked']
    case 'contact':
      return ['network', 'linkable']
    case 'identifying-attribute':
      return ['verifier+verifier', 'linked-by-disclosure']
    case 'unique':
    case 'person':
    case 'pairwise':
    case 'fresh':
      return ['verifier+verifier', kind === 'time' ? 'linkable' : 'linked']
    default:
      return ['verifier+verifier', 'no-correlator-found']
  }
}

const rows = CORRELATORS.flatMap((row) => row.places.map((place) => ({ row, place, name: `${row.id} at ${place}` })))

describe('each row of the table, planted at each of its places', () => {
  test.each(rows)('$name', ({ row, place }) => {
    const value = plantedValue(row)
    const pair = ['bank.example', 'shop.example'].map((name, i) => plant(`visit ${i}`, name, row.part, place, value))
    const found = pair.map((transcript) => classifyTranscript(transcript).map(({ correlator }) => correlator?.id))
    expect(found[0]).toContain(row.id)
    expect(found[1]).toContain(row.id)
    const { adversaries, matches } = measureLinkability(pair)
    const [adversary, verdict] = expected(row)
    expect(adversaries[adversary].verdict, JSON.stringify(matches)).toBe(
      // A person's value breaks by being there.
      verdict,
    )
    if (row.nature === 'person') expect(adversaries['same-verifier'].correlators).toContain(row.id)
  })

  test('and without anything planted nothing is found', () => {
    for (const part of new Set(CORRELATORS.map((row) => row.part))) {
      const pair = ['bank.example', 'shop.example'].map((name, i) =>
        plant(`visit ${i}`, name, part, undefined, undefined),
      )
      const { adversaries, matches } = measureLinkability(pair)
      expect(matches).toEqual([])
      expect(adversaries['verifier+verifier'].verdict).toBe('no-correlator-found')
      expect(pair.flatMap(classifyTranscript).filter(({ correlator }) => correlator === undefined)).toEqual([])
    }
  })
})

describe('what should be everybody’s, and only few have', () => {
  const shared = rows.filter(
    ({ row: { id, nature, kind } }) =>
      ['constant', 'cohort', 'structure'].includes(nature) && kind !== 'time' && !/status-index|label-map/.test(id),
  )
  test.each(shared)('$name', ({ row, place }) => {
    const crowd = Array.from({ length: 38 }, (_, i) =>
      plant(`other ${i}`, 'bank.example', row.part, undefined, undefined),
    )
    const value = plantedValue(row)
    const pair = ['bank.example', 'shop.example'].map((name, i) => plant(`visit ${i}`, name, row.part, place, value))
    const { matches, adversaries } = measureLinkability([...crowd, ...pair])
    const rare = matches.filter(({ kind }) => kind === 'rare')
    expect(rare.flatMap(({ transcripts }) => transcripts)).toEqual(expect.arrayContaining(['visit 0', 'visit 1']))
    expect(adversaries['verifier+verifier'].verdict).toBe('linkable')
  })
})

test.each(['dc+sd-jwt', 'mso_mdoc'] as const)(
  '%s: indexes that follow one another are of one batch, perhaps',
  (part) => {
    const place =
      part === 'dc+sd-jwt' ? '/issuer-jwt/payload/status/*/idx' : '/documents/*/issuer-auth/payload/status/*/idx'
    const pair = [41, 42].map((index) => plant(`visit ${index}`, `${index}.example`, part, place, index))
    const { matches, adversaries } = measureLinkability(pair)
    expect(matches).toMatchObject([{ kind: 'consecutive', certainty: 'suspected' }])
    expect(adversaries['verifier+verifier'].verdict).toBe('linkable')
  },
)

test('a prefecture within an address names nobody, the house does', () => {
  const visit = (member: string) => (observer: string) =>
    plant(observer, observer, 'bbs-2023', `/document/**/credentialSubject/address/${member}`, 'long enough a text')
  const verdictOf = (member: string) =>
    measureLinkability(['bank.example', 'shop.example'].map(visit(member))).adversaries['verifier+verifier'].verdict
  expect(verdictOf('prefecture')).toBe('no-correlator-found')
  expect(verdictOf('street_address')).toBe('linked-by-disclosure')
})

test('an order of labels that comes back is of one credential, perhaps; that of a crowd is nobody’s', () => {
  const place = '/document/**/proof-value/labelMap/**'
  const shown = Array.from({ length: 20 }, (_, i) => plant(`visit ${i}`, `${i}.example`, 'bbs-2023', place, undefined))
  expect(measureLinkability(shown.slice(0, 2)).matches).toMatchObject([
    { kind: 'equal', certainty: 'suspected', correlator: 'bbs-2023.label-map' },
  ])
  expect(measureLinkability(shown).matches).toEqual([])
})
