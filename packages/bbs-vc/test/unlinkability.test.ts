import {
  createMemoryHolderKeys,
  decodeBase64url,
  encodeHex,
  type HeldCredential,
  type HolderKeys,
  type PersonClaims,
  type RandomSource,
  systemRandom,
} from '@tegata/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { HANAKO, makeIssuer, makeSession, SHOWN } from './setup.js'

const WINDOW_BYTES = 8
const SHOWS = 12
const VERIFIERS = ['x509_san_dns:shop.example', 'x509_san_dns:bank.example']

/** Same disclosed values; everything hidden differs, down to which claims exist at all. */
const COHORT: readonly PersonClaims[] = [HANAKO, { assurance_level: 'ial3', prefecture: '東京都', age_over_20: true }]

interface Show {
  readonly holder: number
  readonly verifier: number
  readonly frame: string
  readonly proof: Uint8Array
  readonly pseudonym: string | undefined
}

interface Person {
  readonly keys: HolderKeys
  readonly held: HeldCredential
}

let world: Awaited<ReturnType<typeof makeIssuer>>
let people: readonly Person[]
beforeAll(async () => {
  world = await makeIssuer()
  people = await Promise.all(
    COHORT.map(async (claims) => {
      const keys = createMemoryHolderKeys()
      return { keys, held: await world.issueTo(keys, claims) }
    }),
  )
})

/** Every holder shows to every verifier many times. */
async function showAll(pseudonym: boolean, random: RandomSource = systemRandom): Promise<Show[]> {
  const shows: Show[] = []
  for (const [holder, { keys, held }] of people.entries()) {
    for (let i = 0; i < SHOWS; i++) {
      const verifier = i % VERIFIERS.length
      const session = makeSession(VERIFIERS[verifier])
      const text = await world.present(held, keys, session, SHOWN, { pseudonym, random })
      const [, issuerHeader, payloads, proofs] = text.split('.') as [string, string, string, string]
      const [proof, nym] = proofs.split('~') as [string, string | undefined]
      const frame = `${issuerHeader}.${payloads}`
      shows.push({ holder, verifier, frame, proof: decodeBase64url(proof), pseudonym: nym })
      // Nothing of what the holder keeps is shown: no signature, no entropy, no outer signature, key or DID beside it.
      expect(text.split('.')).toHaveLength(4)
      expect(text).not.toMatch(/did:|ZGlkO/)
      for (const kept of held.credential.split('.')[2]!.split('~')) expect(text).not.toContain(kept)
    }
  }
  return shows
}

/** All runs of that many bytes, at every offset. */
function windows(bytes: Uint8Array): Set<string> {
  const found = new Set<string>()
  for (let i = 0; i + WINDOW_BYTES <= bytes.length; i++) found.add(encodeHex(bytes.subarray(i, i + WINDOW_BYTES)))
  return found
}

/** How many shows share a run of bytes with an earlier one. */
function repeats(shows: readonly Show[]): number {
  const seen = new Set<string>()
  let repeated = 0
  for (const { proof } of shows) {
    const own = windows(proof)
    if ([...own].some((window) => seen.has(window))) repeated++
    for (const window of own) seen.add(window)
  }
  return repeated
}

/** Mean number of equal bytes at equal places: within a holder's shows, minus between the holders'. */
function advantage(shows: readonly Show[]): number {
  const sums = { same: [0, 0], other: [0, 0] } as Record<'same' | 'other', [number, number]>
  for (const [i, a] of shows.entries()) {
    for (const b of shows.slice(i + 1)) {
      const sum = sums[a.holder === b.holder ? 'same' : 'other']
      sum[0] += a.proof.filter((byte, at) => byte === b.proof[at]).length
      sum[1]++
    }
  }
  return sums.same[0] / sums.same[1] - sums.other[0] / sums.other[1]
}

describe.each([false, true])('many shows of two holders, pseudonym asked for: %s', (pseudonym) => {
  let shows: Show[]
  beforeAll(async () => {
    shows = await showAll(pseudonym)
  })

  it('no eight bytes of any proof come again', () => {
    expect(repeats(shows)).toBe(0)
  })

  it('issuer header and disclosed payloads are one form for the cohort', () => {
    expect(new Set(shows.map(({ frame }) => frame)).size).toBe(1)
  })

  it('every proof has the same length, whoever makes it and whatever they hide', () => {
    expect(new Set(shows.map(({ proof }) => proof.length))).toEqual(new Set([272 + 32 * (11 + 2)]))
  })

  it('proofs of one holder are no more alike than proofs of two', () => {
    // 688 / 256 = 3 equal bytes are expected in any pair; the mean of some 130 pairs strays by 0.2.
    expect(Math.abs(advantage(shows))).toBeLessThan(1.5)
  })

  it('there is one pseudonym for each holder at each verifier, and none when none is asked for', () => {
    const groups = new Map<string, Set<string | undefined>>()
    for (const show of shows) {
      const key = `${show.holder} at ${show.verifier}`
      groups.set(key, (groups.get(key) ?? new Set()).add(show.pseudonym))
    }
    expect([...groups.values()].map((group) => group.size)).toEqual([1, 1, 1, 1])
    expect(new Set(shows.map((show) => show.pseudonym)).size).toBe(pseudonym ? 4 : 1)
    if (!pseudonym) expect(shows[0]!.pseudonym).toBeUndefined()
  })
})

describe('a random source that repeats itself', () => {
  /** The same bytes for the same request, all different within it: a machine restored from a snapshot. */
  const restored: RandomSource = (length) => Uint8Array.from({ length }, (_, i) => (i * 167 + (i >> 8) * 59 + 3) & 0xff)

  it('within one proof is refused', async () => {
    const { keys, held } = people[0]!
    const constant: RandomSource = (length) => new Uint8Array(length).fill(7)
    await expect(world.present(held, keys, makeSession(), SHOWN, { random: constant })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_BBS_RANDOMNESS' }),
    )
  })

  it('from one proof to the next links nothing: the secrets and the session are hashed in', async () => {
    const shows = await showAll(true, restored)
    expect(repeats(shows)).toBe(0)
    expect(Math.abs(advantage(shows))).toBeLessThan(1.5)
  })

  it('is what these measures would notice', async () => {
    const [first] = await showAll(false)
    const again = { ...first!, holder: 1, proof: first!.proof.slice().fill(0, 0, 600) }
    expect(repeats([first!, again])).toBe(1)
    expect(advantage([first!, first!, again])).toBeGreaterThan(80)
  })
})

describe('issuing', () => {
  it('two credentials of one holder carry nothing of the link secret or of each other', async () => {
    const keys = createMemoryHolderKeys()
    const [first, second] = [await world.issueTo(keys), await world.issueTo(keys)]
    const commitments = [first, second].map(
      ({ binding }) => binding.binding.kind === 'commitment' && binding.binding.commitment,
    )
    const [a, b] = commitments.map((one) => windows(decodeBase64url(one as string))) as [Set<string>, Set<string>]
    expect([...a].filter((window) => b.has(window))).toEqual([])
    const secret = windows(await keys.linkSecret())
    for (const window of [...a, ...b]) expect(secret.has(window)).toBe(false)
  })
})
