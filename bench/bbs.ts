import { createBbs, loadEngine, verifyProofs } from '@tegata/bbs'
import { createNobleEngine } from '@tegata/bbs/noble'
import { systemRandom } from '@tegata/core'
import { type Area, compare, type Row } from './area.js'
import { type BbsCase, OPERATIONS, type Operations, type Peer } from './bbs/case.js'
import { compareColdStarts } from './bbs/cold-start.js'
import { digitalbazaar } from './bbs/digitalbazaar.js'
import { pairingCrypto } from './bbs/pairing-crypto.js'
import { comparePool } from './bbs/pool.js'
import { prepareTegata, showCase } from './bbs/tegata.js'

const SIZES = [10, 30]
const BATCH = 64
const EFFORT = { samples: 101, seconds: 4 }
/** Issuers and verifiers run for days: code is compiled, and points that come back have their tables. */
const WARM_UP = 40

const bbs = createBbs(await loadEngine())
const noble = createBbs(createNobleEngine())

/** CFRG BBS, SHA-256 suite, 32-byte messages, half of them disclosed. */
export const area: Area = {
  name: 'bbs',
  async *run() {
    yield await compareColdStarts(showCase(bbs, prepareCase(10)))
    for (const size of SIZES) {
      const input = prepareCase(size)
      const ours = warmUp(prepareTegata(bbs, input))
      for (const peer of [digitalbazaar, pairingCrypto]) yield* compareOperations(`L=${size}`, input, ours, peer)
    }
    yield await compareBatch()
    yield await comparePool(showCase(bbs, prepareCase(10)))
    const input = prepareCase(10)
    yield* compareOperations(
      'L=10, engine without WebAssembly',
      input,
      warmUp(prepareTegata(noble, input)),
      digitalbazaar,
    )
  },
}

async function* compareOperations(size: string, input: BbsCase, ours: Operations, peer: Peer): AsyncIterable<Row> {
  const theirs = await peer.prepare(input)
  for (const operation of OPERATIONS) {
    yield await compare(`${operation} ${size}`, ours[operation], { name: peer.name, run: theirs[operation] }, EFFORT)
  }
}

/** Proofs of as many holders, of one issuer; nobody else has batches, so against ourselves one by one. */
async function compareBatch(): Promise<Row> {
  const { secretKey, publicKey } = prepareCase(10)
  const proofs = Array.from({ length: BATCH }, () => ({
    bbs,
    ...showCase(bbs, { ...prepareCase(10), secretKey, publicKey }),
  }))
  const together = () => {
    if (!verifyProofs(proofs).every(({ isValid }) => isValid)) throw new Error('a proof of the batch does not verify')
  }
  const oneByOne = () => {
    for (const proof of proofs) bbs.proofVerify(proof)
  }
  return compare(`batch${BATCH} L=10`, together, { name: 'the same, one by one', run: oneByOne }, EFFORT)
}

function warmUp(operations: Operations): Operations {
  for (const operation of OPERATIONS) for (let i = 0; i < WARM_UP; i++) operations[operation]()
  return operations
}

function prepareCase(size: number): BbsCase {
  const secretKey = bbs.keyGen(systemRandom(32))
  const messages = Array.from({ length: size }, () => systemRandom(32))
  return {
    secretKey,
    publicKey: bbs.skToPk(secretKey),
    header: systemRandom(32),
    presentationHeader: systemRandom(32),
    messages,
    disclosedIndexes: messages.map((_, i) => i).filter((i) => i % 2 === 0),
  }
}
