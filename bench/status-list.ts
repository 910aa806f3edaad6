/**
 * Status lists of one bit per entry, one percent revoked, against @owf/token-status-list: decode (base64url and ZLIB to a
 * list that can be asked), look one entry up without holding the list, encode; and memory. The peer works on the same list.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { StatusList as PeerList } from '@owf/token-status-list'
import { decodeBase64url, generateSigner } from '@tegata/core'
import {
  createStatusList,
  issueStatusListJwt,
  readStatus,
  readStatusListJson,
  type StatusList,
  type StatusListJson,
  staticStatusKeys,
  statusListJwt,
  verifyStatusListToken,
  writeStatusListJson,
} from '@tegata/status'
import { type Area, compare, type Row } from './area.js'

const PEER = '@owf/token-status-list'
const SIZES = [
  { title: '1 M', size: 1_000_000, samples: 21 },
  { title: '10 M', size: 10_000_000, samples: 5 },
  { title: '100 M', size: 100_000_000, samples: 1 },
] as const

export const area: Area = {
  name: 'status-list',
  async *run() {
    for (const { title, size, samples } of SIZES) {
      const list = revokedList(size)
      const json = await writeStatusListJson(list)
      yield await measureMemory(title, list, json)
      yield await measureDecode(title, json, samples)
      // Encoding and look-ups of the largest list would keep the peer busy for minutes.
      if (size > 10_000_000) continue
      yield await measureSingle(title, list, json.lst, samples)
      yield await measureEncode(title, list, samples)
    }
  },
}

function revokedList(size: number): StatusList {
  const list = createStatusList({ size, bits: 1 })
  const random = randomBytes((size / 100) * 4)
  for (let i = 0; i < size / 100; i++) list.set(random.readUInt32LE(4 * i) % size, 1)
  return list
}

/**
 * In turn, seven of ours for one of the peer's: it leaves so much garbage that the first call after it mostly collects
 * that, and at 100 M entries it takes more than ten seconds.
 */
async function measureDecode(title: string, json: StatusListJson, rounds: number): Promise<Row> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < 7; i++) times[0].push(await time(() => readStatusListJson(json)))
    times[1].push(await time(() => PeerList.decompressStatusListFromBytes(decodeBase64url(json.lst), 1)))
  }
  const [ours_ms, peer_ms] = [median(times[0]), median(times[1])]
  return { name: `decode ${title} entries`, ours_ms, peer: PEER, peer_ms, ratio: peer_ms / ours_ms }
}

/** From a verified token, at the middle of the list; the peer has no way but to decode the whole. */
async function measureSingle(title: string, list: StatusList, lst: string, samples: number): Promise<Row> {
  const signer = await generateSigner('ES256')
  const [issuer, uri, issuedAt] = ['https://issuer.example', 'https://status.example/1', new Date()]
  const expiresAt = new Date(issuedAt.getTime() + 3_600_000)
  const jwt = await issueStatusListJwt({ uri, list, issuedAt, expiresAt, ttlSeconds: 60 }, signer)
  const token = await verifyStatusListToken(
    jwt,
    { form: statusListJwt, uri, issuer },
    {
      statusKeys: staticStatusKeys([{ id: issuer, keys: [signer.publicJwk] }]),
      algorithms: ['ES256'],
      clock: () => issuedAt,
      maxAgeSeconds: 60,
    },
  )
  const index = list.size / 2
  const peer = () => PeerList.decompressStatusListFromBytes(decodeBase64url(lst), 1).getStatus(index)
  const run = { name: PEER, run: peer }
  return compare(`look up one of ${title} entries`, () => readStatus(token, index), run, { samples, seconds: 20 })
}

async function measureEncode(title: string, list: StatusList, samples: number): Promise<Row> {
  const statuses = Array.from({ length: list.size }, (_, index) => list.get(index))
  const peerList = new PeerList(statuses, 1)
  const run = { name: PEER, run: () => peerList.compressStatusListToBytes() }
  return compare(`encode ${title} entries`, () => writeStatusListJson(list), run, {
    samples: Math.min(samples, 5),
    seconds: 10,
  })
}

/** Not a time: what decoding took, garbage of its own included, against the raw bits; in KiB, where others have ms. */
async function measureMemory(title: string, list: StatusList, json: StatusListJson): Promise<Row> {
  // What the first call compiles and loads is not the list's.
  await readStatusListJson(await writeStatusListJson(createStatusList({ size: 8000, bits: 1 })))
  await collectGarbage()
  const before = memory()
  const read = await readStatusListJson(json)
  const kept = memory() - before
  if (read.size !== list.size) throw new Error('the list was not read')
  const raw = list.bytes.length
  const peer = 'limit of 2x the raw bits'
  return {
    name: `memory of ${title} entries (KiB)`,
    ours_ms: kept / 1024,
    peer,
    peer_ms: raw / 512,
    ratio: (2 * raw) / kept,
  }
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** What earlier rows left behind must not be collected during the measurement and counted as negative. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // Memory of buffers is given back, and counted as such, in the background.
  for (let i = 0; i < 3; i++) {
    collect()
    await setTimeout(100)
  }
}

async function time(operation: () => unknown): Promise<number> {
  const start = performance.now()
  await operation()
  return performance.now() - start
}

function median(values: number[]): number {
  values.sort((a, b) => a - b)
  return values[values.length >> 1]!
}
