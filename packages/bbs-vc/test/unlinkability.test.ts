import { createMemoryHolderKeys, decodeBase64url, encodeHex } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { HANAKO, makeIssuer, makeSession, SHOWN } from './setup.js'

const WINDOW_BYTES = 8
const NEIGHBOURS = 4

/** All runs of that many bytes, at every offset. */
function windows(bytes: Uint8Array): Set<string> {
  const found = new Set<string>()
  for (let i = 0; i + WINDOW_BYTES <= bytes.length; i++) found.add(encodeHex(bytes.subarray(i, i + WINDOW_BYTES)))
  return found
}

describe('unlinkability', () => {
  it('presentations of one holder share no more than presentations of different holders', async () => {
    const world = await makeIssuer()
    // Same disclosed values; everything hidden differs, down to which claims exist at all.
    const people = [
      HANAKO,
      { ...HANAKO, name: '佐藤太郎', gender: 'male' as const },
      { assurance_level: 'ial3' as const, prefecture: '東京都', age_over_20: true },
    ]
    const proofs: { holder: number; bytes: Uint8Array }[] = []
    const frames = new Set<string>()
    for (const [holder, claims] of people.entries()) {
      const keys = createMemoryHolderKeys()
      const held = await world.issueTo(keys, claims)
      for (let i = 0; i < NEIGHBOURS; i++) {
        const presentation = await world.present(held, keys, makeSession(), SHOWN)
        const [, issuerHeader, payloads, proof] = presentation.split('.') as [string, string, string, string]
        frames.add([issuerHeader, payloads].join('.'))
        proofs.push({ holder, bytes: decodeBase64url(proof) })
        // Nothing of what the holder keeps is shown: neither the signature nor any hidden payload.
        const [, , issuerProof] = held.credential.split('.') as [string, string, string]
        expect(presentation).not.toContain(issuerProof.split('~')[0])
      }
    }
    // Issuer header and disclosed payloads are the cohort's: one form for everybody.
    expect(frames.size).toBe(1)
    // The proof's length says nothing about the person.
    expect(new Set(proofs.map(({ bytes }) => bytes.length)).size).toBe(1)
    for (const [i, first] of proofs.entries()) {
      const seen = windows(first.bytes)
      for (const second of proofs.slice(i + 1)) {
        const shared = [...windows(second.bytes)].filter((window) => seen.has(window))
        expect(shared, `holders ${first.holder} and ${second.holder}`).toEqual([])
      }
    }
  })

  it('two credentials of one holder carry nothing of the link secret or of each other', async () => {
    const world = await makeIssuer()
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
