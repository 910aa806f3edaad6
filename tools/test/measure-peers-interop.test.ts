/**
 * The findings that docs/linkability-of-peers.md states about other people's libraries, measured again: a new version of one
 * of them, or a change of the meter, must not leave the page behind.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeBase64url, decodeUtf8, type JsonObject, parseJson } from '@tegata/core'
import { classifyTranscript } from '@tegata/linkability'
import { describe, expect, test } from 'vitest'
import { createPeers } from '../measure-peers/all.js'
import { measureCrowd } from '../measure-peers/crowd.js'
import { type Findings, measurePeer, playGames } from '../measure-peers/measure.js'
import {
  INTRODUCTION,
  PAGE,
  type PeerReport,
  renderCrowd,
  renderGames,
  renderGlance,
  renderIntroduction,
  renderRecognition,
  renderWallets,
} from '../measure-peers/page.js'
import { type Copy, issueWith, type Peer, transcribe } from '../measure-peers/peer.js'
import { findWallets, measureWallets } from '../measure-peers/wallets.js'
import { ROOT } from '../workspace.js'

const page = readFileSync(join(ROOT, PAGE), 'utf8')
const peers = await createPeers()
const named = (name: string): Peer => peers.find((peer) => peer.name === name)!

const wallets = findWallets()
if (wallets === undefined) console.warn('no documents of wallets here: that section of the page was NOT compared')

/** Measured once, for all tests that ask. */
const measured = new Map<string, Promise<Findings>>()

function measureOnce(peer: Peer, careful: boolean): Promise<Findings> {
  const key = `${peer.name} ${careful}`
  const findings = measured.get(key) ?? measurePeer(peer, careful)
  measured.set(key, findings)
  return findings
}

async function measureBoth(peer: Peer): Promise<Pick<PeerReport, 'documented' | 'careful'>> {
  const documented = await measureOnce(peer, false)
  return peer.options === undefined ? { documented } : { documented, careful: await measureOnce(peer, true) }
}

test('the page says how it was measured, and nothing of a library that is not', () => {
  expect(page.startsWith(INTRODUCTION)).toBe(true)
  const headings = [...page.matchAll(/^## (@.*)$/gm)].map(([, name]) => name)
  expect(headings).toEqual(peers.map(({ name }) => name))
})

describe.each(peers.map((peer) => [peer.name, peer] as const))('%s', (_, peer) => {
  test('the page says what its use shows, and of which version', async () => {
    expect(page).toContain(renderIntroduction(peer))
    expect(page).toContain(renderRecognition(await measureBoth(peer)))
  })

  test('every value stands at a place that the table knows, and two people are two', async () => {
    const { documented, careful = documented } = await measureBoth(peer)
    for (const { unknown, twoPeople } of [documented, careful]) {
      expect(unknown).toEqual([])
      expect(twoPeople).toBe('no-correlator-found')
    }
  })

  test('with its options, nothing but what the format has is left', async () => {
    const { documented, careful = documented } = await measureBoth(peer)
    const { matched, verdicts } = careful.freshCopies ?? careful.sameCopy
    expect(matched).toEqual([])
    expect(verdicts['verifier+verifier']).toBe('no-correlator-found')
  })
})

/** A crowd of BBS proofs takes longer than all other tests of this kind together; `npm run measure-peers` makes it. */
const quick = peers.filter(({ format }) => format === 'dc+sd-jwt' || format === 'mso_mdoc')

test.each(quick.map((peer) => [peer.name, peer] as const))(
  '%s: the page says how it fares in a crowd and in the game',
  async (_, peer) => {
    const report = {
      peer,
      ...(await measureBoth(peer)),
      crowd: await measureCrowd(peer, false),
      ...(peer.options === undefined ? {} : { carefulCrowd: await measureCrowd(peer, true) }),
      games: await playGames(peer),
    }
    expect(page).toContain(renderCrowd(report))
    expect(page).toContain(renderGames(report))
    expect(page).toContain(renderGlance(report))
  },
)

describe('what the libraries do by default', () => {
  test.each([
    ['@sd-jwt/sd-jwt-vc', 'sd-jwt.fine-time'],
    ['@owf/mdoc', 'mdoc.fine-time'],
    ['@auth0/mdl', 'mdoc.fine-time'],
  ])('%s: copies of one batch carry one second', async (name, row) => {
    const { freshCopies } = await measureOnce(named(name), false)
    expect(freshCopies).toMatchObject({ matched: [row], verdicts: { 'verifier+verifier': 'linkable' } })
  })

  test('@auth0/mdl: digest ids tell who has a further element; @owf/mdoc draws them', async () => {
    expect((await measureCrowd(named('@auth0/mdl'), false)).rare).toEqual(['mdoc.digest-count', 'mdoc.digest-id'])
    expect((await measureCrowd(named('@owf/mdoc'), false)).rare).toEqual(['mdoc.digest-count'])
  })

  test('@sd-jwt/crypto-nodejs: salts of 64 bits', async () => {
    const copy = await issueWith(named('@sd-jwt/sd-jwt-vc'), false)({ number: 0, hasMiddleName: false })
    const disclosures = String(copy.issued).split('~').slice(1, -1)
    expect(disclosures.length).toBeGreaterThan(0)
    for (const disclosure of disclosures) {
      expect(parseJson(decodeUtf8(decodeBase64url(disclosure)))).toMatchObject([
        expect.stringMatching(/^[0-9a-f]{16}$/),
        expect.anything(),
        expect.anything(),
      ])
    }
  })
})

describe.each(['@digitalbazaar/bbs-2023-cryptosuite', '@tegata/bbs-vc/data-integrity'])('%s: shapes', (name) => {
  const peer = named(name)
  const shapeOf = async (copy: Copy): Promise<string> => {
    const { bytes } = await copy.show('bank.example')
    const atoms = classifyTranscript({ ...transcribe(peer, bytes, 'bank.example'), id: 'shown' })
    const shape = atoms.filter(({ correlator }) => /label-map|indexes/.test(correlator?.id ?? ''))
    return shape.map(({ atom }) => `${atom.path}=${String(atom.value)}`).join(' ')
  }

  test('are shuffled for each credential, and come back with it', async () => {
    const issue = issueWith(peer, false)
    const copies = await Promise.all(Array.from({ length: 6 }, (_, number) => issue({ number, hasMiddleName: false })))
    const shapes = []
    for (const copy of copies) shapes.push(await shapeOf(copy))
    // All alike by chance: one in 24 to the power of 5.
    expect(new Set(shapes).size).toBeGreaterThan(1)
    expect(await shapeOf(copies[0]!)).toBe(shapes[0])
  })

  test('tell of a claim that is not shown', async () => {
    const hidden = async (hasMiddleName: boolean): Promise<unknown> => {
      const { bytes } = await (await issueWith(peer, false)({ number: 0, hasMiddleName })).show('bank.example')
      const atoms = classifyTranscript({ ...transcribe(peer, bytes as JsonObject, 'bank.example'), id: 'shown' })
      return atoms.find(({ correlator }) => correlator?.id === 'bbs-2023.hidden-count')?.atom.value
    }
    expect(Number(await hidden(true)) - Number(await hidden(false))).toBe(1)
  })
})

describe.runIf(wallets !== undefined)('documents of wallets', () => {
  test('the page says what stands in them', () => {
    expect(page).toContain(renderWallets(measureWallets(wallets!)))
  })
})
