/**
 * npm run measure-peers
 *
 * Reason: to say that one's own credentials cannot be matched is easy; whoever doubts it can measure other people's with the
 * same meter.
 *
 * Writes docs/linkability-of-peers.md. Takes minutes: proofs of bbs-2023 in plain JavaScript. The section about wallets is written
 * where their documents are (`TEGATA_VECTORS`), and otherwise stays as it is.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../workspace.js'
import { createPeers } from './all.js'
import { measureCrowd } from './crowd.js'
import { measurePeer, playGames } from './measure.js'
import { PAGE, type PeerReport, renderPage, renderWallets, WALLETS_HEADING } from './page.js'
import type { Peer } from './peer.js'
import { findWallets, measureWallets } from './wallets.js'

async function report(peer: Peer): Promise<PeerReport> {
  console.log(`${peer.name} ${peer.version}`)
  return {
    peer,
    documented: await measurePeer(peer, false),
    crowd: await measureCrowd(peer, false),
    games: await playGames(peer),
    ...(peer.options === undefined
      ? {}
      : { careful: await measurePeer(peer, true), carefulCrowd: await measureCrowd(peer, true) }),
  }
}

function writtenBefore(page: string): string {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : ''
  const start = text.indexOf(WALLETS_HEADING)
  return start < 0 ? `${WALLETS_HEADING}\n\nNot measured yet.\n` : text.slice(start)
}

const page = join(ROOT, PAGE)
const wallets = findWallets()
if (wallets === undefined) console.log('skipped: no documents of wallets here; set TEGATA_VECTORS')
const reports: PeerReport[] = []
for (const peer of await createPeers()) reports.push(await report(peer))
writeFileSync(page, renderPage(reports, wallets ? renderWallets(measureWallets(wallets)) : writtenBefore(page)))
