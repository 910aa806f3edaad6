/**
 * Status lists of one bit per entry, one percent revoked, against @owf/token-status-list: decode (base64url and ZLIB to a
 * list that can be asked), look one entry up without holding the list, encode; and memory. The peer works on the same list.
 */
import { randomBytes } from 'node:crypto'
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
  staticStatusKeys,
  statusListJwt,
  verifyStatusListToken,
  writeStatusListJson,
} from '@tegata/status'
import { type Area, compare, type Row } from './area.js'

const PEER = '@owf/token-status-list'
const SIZES = [
  { title: '1 M', size: 1_000_000, samples: 51 },
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

async function measureDecode(title: string, json: Awaited<ReturnType<typeof writeStatusListJson>>, samples: number) {
  const ours = () => readStatusListJson(json)
  const peer = () => PeerList.decompressStatusListFromBytes(decodeBase64url(json.lst), 1)
  const name = `decode ${title} entries`
  if (samples > 1) return compare(name, ours, { name: PEER, run: peer }, { samples, seconds: 20 })
  // The peer takes more than ten seconds: once is enough, and our side is timed warm as well as it can be.
  const times: number[] = []
  for (let i = 0; i < 7; i++) times.push(await time(ours))
  const ours_ms = times.sort((a, b) => a - b)[3]!
  const peer_ms = await time(peer)
  return { name, ours_ms, peer: PEER, peer_ms, ratio: peer_ms / ours_ms }
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
async function measureMemory(
  title: string,
  list: StatusList,
  json: Awaited<ReturnType<typeof writeStatusListJson>>,
): Promise<Row> {
  // What the first call compiles and loads is not the list's.
  await readStatusListJson(json)
  collectGarbage()
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
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

async function time(operation: () => unknown): Promise<number> {
  const start = performance.now()
  await operation()
  return performance.now() - start
}
