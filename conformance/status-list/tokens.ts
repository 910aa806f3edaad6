import { readFileSync } from 'node:fs'
import { decodeHex, type JwkPublic } from '@tegata/core'
import {
  inspectStatusListToken,
  readStatusList,
  staticStatusKeys,
  statusListCwt,
  statusListJwt,
  verifyStatusListToken,
} from '@tegata/status'
import { failed, guardCase, passed, skipped } from '../sd-jwt/result.js'
import type { CaseResult } from '../suite.js'

/** The public half of the key that the draft publishes with the program that makes its examples. */
const DRAFT_KEY: JwkPublic = {
  kty: 'EC',
  crv: 'P-256',
  x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
  y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
}

/** What the draft says about its example, section 5: the URI, and the 16 entries of section 4.1. */
const EXPECTATION = { uri: 'https://example.com/statuslists/1', issuer: 'https://example.com' }
const ENTRIES = '1001110111000101'
/** After `iat` and before `exp` of the examples. */
const NOW = new Date(1_700_000_000_000)
const POLICY = {
  statusKeys: staticStatusKeys([{ id: EXPECTATION.issuer, keys: [DRAFT_KEY] }]),
  algorithms: ['ES256'] as const,
  clock: () => NOW,
  maxAgeSeconds: Number.POSITIVE_INFINITY,
}

export async function* runTokenCases(file: string): AsyncIterable<CaseResult> {
  const tokens = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  for (const [name, value] of Object.entries(tokens)) {
    const id = `status-list-tokens.json#${name}`
    if (name === 'source') continue
    const isJwt = /jwt/i.test(name)
    if (typeof value !== 'string' || (!isJwt && !/cwt/i.test(name))) yield skipped(id, 'neither a JWT nor a CWT')
    else yield await guardCase(id, () => runToken(id, value, isJwt))
  }
}

/** Accepted as published, with the entries of the draft; refused under another URI, another key and at another time. */
async function runToken(id: string, text: string, isJwt: boolean): Promise<CaseResult> {
  const token = isJwt ? text : decodeHex(text)
  const expectation = { ...EXPECTATION, form: isJwt ? statusListJwt : statusListCwt }
  const verified = await verifyStatusListToken(token, expectation, POLICY)
  const list = await readStatusList(verified)
  const entries = Array.from({ length: list.size }, (_, index) => list.get(index)).join('')
  if (entries !== ENTRIES) return failed(id, `expected ${ENTRIES}, was ${entries}`)

  const other = { ...expectation, uri: 'https://example.com/statuslists/2' }
  const untrusted = { ...POLICY, statusKeys: staticStatusKeys([]) }
  const late = { ...POLICY, clock: () => new Date(2_300_000_000_000) }
  const codes = [
    (await inspectStatusListToken(token, other, POLICY)).failure?.code,
    (await inspectStatusListToken(token, expectation, untrusted)).failure?.code,
    (await inspectStatusListToken(token, expectation, late)).failure?.code,
  ].join(' ')
  const expected = 'ERR_STATUS_SUBJECT ERR_STATUS_KEY ERR_STATUS_EXPIRED'
  return codes === expected ? passed(id) : failed(id, `expected ${expected}, was ${codes}`)
}
