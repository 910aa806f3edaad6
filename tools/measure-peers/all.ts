import { createBbs2023Peers } from './bbs-2023.js'
import { createMdocPeers } from './mdoc.js'
import type { Peer } from './peer.js'
import { createSdJwtPeer } from './sd-jwt.js'
import { createTegataPeers } from './tegata.js'

/** Every library that is measured, format by format. */
export async function createPeers(): Promise<readonly Peer[]> {
  const tegata = await createTegataPeers()
  const ours = (format: string): readonly Peer[] => tegata.filter((peer) => peer.format === format)
  return [
    await createSdJwtPeer(),
    ...ours('dc+sd-jwt'),
    ...(await createMdocPeers()),
    ...ours('mso_mdoc'),
    ...(await createBbs2023Peers()),
    ...ours('dc+jwp'),
  ]
}
