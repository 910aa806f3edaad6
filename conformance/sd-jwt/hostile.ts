import { readFileSync } from 'node:fs'
import { encodeUtf8, type JsonObject, type JwkPublic, type SafeFetch, type SignatureAlgorithm } from '@tegata/core'
import {
  anySerialization,
  anyVct,
  pinnedIssuerKey,
  receiveSdJwtVc,
  type SdJwtVcReceiptPolicy,
  type SerializedSdJwt,
  verifySdJwtVc,
} from '@tegata/sd-jwt'
import { createStatusResolver, staticStatusKeys, statusListJwt } from '@tegata/status'
import type { CaseResult } from '../suite.js'
import { describe, expectClaims, failed, guardCase, type Outcome, outcomeOf, passed, skipped } from './result.js'

interface Options {
  readonly now: number
  readonly skewSeconds: number
  readonly algs: readonly SignatureAlgorithm[]
  readonly issuerKey: string
  readonly requireKeyBinding: boolean
  readonly aud?: string
  readonly nonce?: string
  readonly kbMaxAgeSeconds?: number
  readonly expectedVct?: string
  readonly checkStatus?: boolean
  readonly statusKey?: string
}

interface HostileCase {
  readonly id: string
  readonly expected: 'accept' | 'reject' | 'safe'
  readonly reason: string
  readonly level: string
  readonly role: 'verifier' | 'holder'
  readonly input?: string
  readonly inputJson?: JsonObject
  readonly options: Options & Readonly<Record<string, unknown>>
  readonly expectedClaims?: unknown
  /** What the provider of each URI serves. */
  readonly statusLists?: Readonly<Record<string, string>>
  readonly invariants?: readonly string[]
}

const KNOWN_OPTIONS = new Set([
  'now',
  'skewSeconds',
  'algs',
  'issuerKey',
  'requireKeyBinding',
  'aud',
  'nonce',
  'kbMaxAgeSeconds',
  'expectedVct',
  'checkStatus',
  'statusKey',
])

export async function* runHostileCases(file: string): AsyncIterable<CaseResult> {
  const { keys, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
    keys: Record<string, JwkPublic>
    cases: HostileCase[]
  }
  for (const hostile of cases) yield await guardCase(`hostile.json#${hostile.id}`, () => runCase(hostile, keys))
}

async function runCase(hostile: HostileCase, keys: Record<string, JwkPublic>): Promise<CaseResult> {
  const id = `hostile.json#${hostile.id}`
  if (hostile.level === 'optional') return skipped(id, 'level optional: may be unsupported')
  const unknown = Object.keys(hostile.options).filter((name) => !KNOWN_OPTIONS.has(name))
  if (unknown.length > 0) return skipped(id, `not implemented yet: ${unknown.join(', ')}`)
  const input = hostile.inputJson ?? hostile.input
  if (input === undefined) return skipped(id, 'the case has neither input nor inputJson')
  const fetched: string[] = []
  const outcome = await outcomeOf(() => verify(anySerialization(input), hostile, keys, fetched))
  return judge(id, hostile, outcome, fetched)
}

async function verify(
  input: SerializedSdJwt,
  hostile: HostileCase,
  keys: Record<string, JwkPublic>,
  fetched: string[],
) {
  const { role, options } = hostile
  const policy: SdJwtVcReceiptPolicy = {
    issuerKeys: pinnedIssuerKey(options.issuerKey, keys[options.issuerKey]!),
    algorithms: options.algs,
    clock: () => new Date(options.now * 1000),
    skewSeconds: options.skewSeconds,
    vct: options.expectedVct ?? anyVct,
    status: options.checkStatus ? statusCheck(hostile, keys, fetched) : 'ignore',
  }
  if (role === 'holder') return receiveSdJwtVc(input, policy, null)
  if (!options.requireKeyBinding) {
    const audience = options.aud === undefined ? {} : { audience: options.aud }
    return verifySdJwtVc(input, { ...policy, keyBinding: 'forbidden', ...audience })
  }
  return verifySdJwtVc(input, {
    ...policy,
    keyBinding: 'required',
    audience: options.aud!,
    nonce: options.nonce!,
    keyBindingMaxAgeSeconds: options.kbMaxAgeSeconds!,
  })
}

/** The status is looked up with the lists of the case as the only network there is. */
function statusCheck({ options, statusLists = {} }: HostileCase, keys: Record<string, JwkPublic>, fetched: string[]) {
  const fetch: SafeFetch = async (url) => {
    fetched.push(url)
    const token = Object.hasOwn(statusLists, url) ? statusLists[url] : undefined
    if (token === undefined) return { status: 404, contentType: '', body: new Uint8Array() }
    return { status: 200, contentType: statusListJwt.mediaType, body: encodeUtf8(token) }
  }
  const statusKey = options.statusKey === undefined ? undefined : keys[options.statusKey]
  return createStatusResolver({
    fetch,
    forms: [statusListJwt],
    statusKeys: staticStatusKeys([{ id: options.issuerKey, keys: statusKey === undefined ? [] : [statusKey] }]),
    algorithms: options.algs,
    clock: () => new Date(options.now * 1000),
    skewSeconds: options.skewSeconds,
    maxAgeSeconds: Number.POSITIVE_INFINITY,
  }).check
}

function judge(
  id: string,
  { expected, reason, expectedClaims, invariants }: HostileCase,
  outcome: Outcome,
  fetched: readonly string[],
): CaseResult {
  if (outcome.kind === 'crashed') return failed(id, `${reason}: ${describe(outcome)}`)
  const mayFetch = !invariants?.some((invariant) => /no fetch/.test(invariant))
  if (!mayFetch && fetched.length > 0) return failed(id, `${reason}: fetched ${fetched.join(' ')}`)
  if (expected === 'reject' || (expected === 'safe' && outcome.kind === 'rejected')) {
    return outcome.kind === 'rejected' ? passed(id) : failed(id, `${reason}: ${describe(outcome)}`)
  }
  if (outcome.kind === 'rejected') return failed(id, `${reason}: ${describe(outcome)}`)
  for (const invariant of invariants ?? []) {
    const holds = checkInvariant(invariant, outcome.claims)
    if (holds === undefined) return skipped(id, `accepted, and this invariant cannot be checked: ${invariant}`)
    if (!holds) return failed(id, `${reason}: broken: ${invariant}`)
  }
  return expectedClaims === undefined ? passed(id) : expectClaims(id, outcome, expectedClaims)
}

/** Invariants are prose; these forms occur: a member of the claims or of a fresh object is undefined; nothing is fetched. */
function checkInvariant(invariant: string, claims: Record<string, unknown>): boolean | undefined {
  const member = /^(\(\{\}\)|claims)((?:\.[\w$]+)+) === undefined$/.exec(invariant)
  if (!member) return /no fetch/.test(invariant) ? true : undefined
  let value: unknown = member[1] === 'claims' ? claims : {}
  for (const name of member[2]!.slice(1).split('.')) value = (value as Record<string, unknown> | undefined)?.[name]
  return value === undefined
}
