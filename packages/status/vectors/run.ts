/** Gives the vectors to the package: on Node, and in bundles for other platforms. */
import {
  CheckRecorder,
  concludeVerification,
  decodeBase64url,
  encodeUtf8,
  isTegataError,
  type JwkPublic,
  type SignatureAlgorithm,
  type Verified,
} from '@tegata/core'
import {
  createStatusResolver,
  STATUS,
  type StatusResolver,
  type StatusSubject,
  staticStatusKeys,
  statusListCwt,
  statusListJwt,
} from '@tegata/status'
import type { Control, Vector, VectorPolicy } from './format.js'

/** negative.json. */
export interface VectorFile {
  readonly keys: Readonly<Record<string, JwkPublic>>
  readonly policy: VectorPolicy
  readonly cases: readonly Vector[]
  readonly controls: readonly Control[]
}

/** How the two ways of asking ended: with the code of a refusal, or with what the list says. */
export interface Outcome {
  /** `check`, which refuses what is not valid; it asks about now only. */
  readonly check?: string
  readonly lookUp: string
}

export async function runVector(file: VectorFile, vector: Omit<Vector, 'tegata'>): Promise<Outcome> {
  const { status, issuer, at } = vector
  const subject = verifiedSubject(issuer, status)
  const moment = at === undefined ? undefined : new Date(at * 1000)
  const lookUp = await outcomeOf(() => resolverFor(file, vector).lookUp(subject, moment))
  if (at !== undefined) return { lookUp }
  const now = new Date(file.policy.now * 1000)
  const checking = async () => resolverFor(file, vector).check(status as Record<string, unknown>, { issuer, now })
  return { check: await outcomeOf(checking), lookUp }
}

/** A status that can be read and is not valid refuses the credential in `check`; anything else in `lookUp` as well. */
const READABLE: ReadonlyMap<string, string> = new Map([
  ['ERR_STATUS_INVALID', String(STATUS.INVALID)],
  ['ERR_STATUS_SUSPENDED', String(STATUS.SUSPENDED)],
])

/** What a case must end with. */
export function expectedOf({ at, tegata }: Vector, outcome: Outcome): Outcome {
  // Of a value without meaning the code does not say which it is.
  const lookUp = tegata === 'ERR_STATUS_UNKNOWN' ? outcome.lookUp : (READABLE.get(tegata) ?? tegata)
  return at === undefined ? { check: tegata, lookUp } : { lookUp }
}

/** The cases and controls that did not end as they should. */
export async function runVectors(file: VectorFile): Promise<string[]> {
  const wrong: string[] = []
  for (const vector of file.cases) {
    const outcome = await runVector(file, vector)
    if (!isSame(outcome, expectedOf(vector, outcome))) wrong.push(`${vector.id}: ${JSON.stringify(outcome)}`)
  }
  for (const control of file.controls) {
    const { lookUp } = await runVector(file, control)
    if (lookUp !== String(control.value)) wrong.push(`${control.id}: ${lookUp}`)
  }
  return wrong
}

function isSame(a: Outcome, b: Outcome): boolean {
  return a.check === b.check && a.lookUp === b.lookUp
}

function resolverFor(
  { keys, policy }: VectorFile,
  { token, contentType, httpStatus, policyChanges }: Omit<Vector, 'tegata'>,
): StatusResolver {
  const { now, skewSeconds, algorithms, issuers, maxAgeSeconds, maxListBytes } = { ...policy, ...policyChanges }
  const body = contentType === statusListCwt.mediaType ? decodeBase64url(token) : encodeUtf8(token)
  const trust = Object.entries(issuers).map(([id, names]) => ({ id, keys: names.map((name) => keys[name]!) }))
  return createStatusResolver({
    fetch: async () => ({ status: httpStatus, contentType, body }),
    forms: [statusListJwt, statusListCwt],
    statusKeys: staticStatusKeys(trust),
    algorithms: algorithms as SignatureAlgorithm[],
    clock: () => new Date(now * 1000),
    maxAgeSeconds,
    skewSeconds,
    limits: { maxListBytes },
  })
}

/** A credential that was verified, as far as this goes. */
function verifiedSubject(issuer: string, status: unknown): Verified<StatusSubject> {
  const recorder = new CheckRecorder()
  recorder.check('vector.credential', 'none', () => true)
  return concludeVerification(recorder, { issuer, claims: { status } })
}

async function outcomeOf(ask: () => Promise<{ readonly value: number } | undefined | void>): Promise<string> {
  try {
    return String((await ask())?.value ?? 'valid')
  } catch (error) {
    return isTegataError(error) ? error.code : String(error)
  }
}
