import { readFileSync } from 'node:fs'
import { decodeHex, encodeBase64url, encodeHex, generateSigner, isTegataError } from '@tegata/core'
import {
  createStatusList,
  issueStatusListJwt,
  readStatus,
  readStatusListCbor,
  readStatusListJson,
  type StatusBits,
  type StatusList,
  staticStatusKeys,
  statusListJwt,
  verifyStatusListToken,
  writeStatusListCbor,
  writeStatusListJson,
} from '@tegata/status'
import { failed, guardCase, passed } from '../sd-jwt/result.js'
import type { CaseResult } from '../suite.js'

interface SmallCase {
  readonly name: string
  readonly bits: StatusBits
  readonly status: readonly number[]
  readonly bytesHex: string
  readonly compressedHex: string
}

interface LongCase {
  readonly name: string
  readonly size: number
  readonly bits: StatusBits
  /** Index to status; every other entry is 0. */
  readonly status: Readonly<Record<string, number>>
  readonly json: unknown
  readonly cborHex: string
}

export async function* runListCases(file: string): AsyncIterable<CaseResult> {
  const { small = [], long = [] } = JSON.parse(readFileSync(file, 'utf8')) as { small?: SmallCase[]; long?: LongCase[] }
  for (const list of small) {
    const id = `status-list-vectors.json#${list.name}`
    yield await guardCase(`${id} bytes`, () => runSmall(`${id} bytes`, list))
  }
  for (const list of long) {
    const id = `status-list-vectors.json#${list.name}`
    yield await guardCase(`${id} json`, () => runLong(`${id} json`, list, () => readStatusListJson(list.json)))
    yield await guardCase(`${id} cbor`, () =>
      runLong(`${id} cbor`, list, () => readStatusListCbor(decodeHex(list.cborHex))),
    )
    yield await guardCase(`${id} single index`, () => runSingle(`${id} single index`, list))
  }
}

/** Statuses to bytes, and the published compressed form to statuses. */
async function runSmall(id: string, { bits, status, bytesHex, compressedHex }: SmallCase): Promise<CaseResult> {
  const list = createStatusList({ size: status.length, bits })
  for (const [index, value] of status.entries()) list.set(index, value)
  const hex = encodeHex(list.bytes)
  if (hex !== bytesHex) return failed(id, `expected ${bytesHex}, was ${hex}`)
  const read = await readStatusListJson({ bits, lst: encodeBase64url(decodeHex(compressedHex)) })
  return compare(id, read, status.length, (index) => status[index]!)
}

/** Every entry, not only those that are set; then the list written by us and read again. */
async function runLong(
  id: string,
  { size, status, bits }: LongCase,
  read: () => StatusList | Promise<StatusList>,
): Promise<CaseResult> {
  const list = await read()
  const expected = (index: number): number => status[index] ?? 0
  if (list.bits !== bits) return failed(id, `expected ${bits} bits, was ${list.bits}`)
  const result = compare(id, list, size, expected)
  if (result.outcome !== 'passed') return result
  const again = id.endsWith('json')
    ? await readStatusListJson(await writeStatusListJson(list))
    : await readStatusListCbor(await writeStatusListCbor(list))
  return compare(id, again, size, expected)
}

/** Some entries and their neighbours, one at a time, out of a verified token and without the list. */
async function runSingle(id: string, { json, status, size }: LongCase): Promise<CaseResult> {
  const signer = await generateSigner('ES256')
  const issuedAt = new Date()
  const uri = 'https://status.example/1'
  const content = { uri, list: await readStatusListJson(json), issuedAt, ttlSeconds: 60 }
  const token = await verifyStatusListToken(
    await issueStatusListJwt({ ...content, expiresAt: new Date(issuedAt.getTime() + 60_000) }, signer),
    { form: statusListJwt, uri, issuer: 'https://issuer.example' },
    {
      statusKeys: staticStatusKeys([{ id: 'https://issuer.example', keys: [signer.publicJwk] }]),
      algorithms: ['ES256'],
      clock: () => issuedAt,
      maxAgeSeconds: 60,
    },
  )
  const assigned = Object.keys(status).map(Number)
  const step = Math.ceil(assigned.length / 12)
  for (const index of assigned.filter((_, i) => i % step === 0).flatMap((i) => [i, (i + 1) % size])) {
    const value = await readStatus(token, index)
    if (value !== (status[index] ?? 0))
      return failed(id, `entry ${index}: expected ${status[index] ?? 0}, was ${value}`)
  }
  return passed(id)
}

function compare(id: string, list: StatusList, size: number, expected: (index: number) => number): CaseResult {
  if (list.size < size) return failed(id, `expected ${size} entries, was ${list.size}`)
  for (let index = 0; index < size; index++) {
    const value = list.get(index)
    if (value !== expected(index)) return failed(id, `entry ${index}: expected ${expected(index)}, was ${value}`)
  }
  return isOutOfBounds(list) ? passed(id) : failed(id, 'an index behind the list was answered')
}

function isOutOfBounds(list: StatusList): boolean {
  try {
    list.get(list.size)
    return false
  } catch (error) {
    return isTegataError(error) && error.code === 'ERR_STATUS_INDEX'
  }
}
