import { type CredentialValidity, type FormatId, type StatusClaim, TegataArgumentError } from '@tegata/core'
import { type CohortGrid, cohortValidity, GRID_DAYS } from './grid.js'
import { explainRule, type PolicyRuleId, refusal } from './rules.js'
import { readJwp } from './visible/jwp.js'
import { readMdoc } from './visible/mdoc.js'
import { readSdJwt } from './visible/sd-jwt.js'
import { IDENTIFIER_NAMES, statusText, type VisibleCredential } from './visible/visible.js'

/** What an issuer may choose of its policy; the rules themselves are not to choose. Spec: ARF Topic A section 2.1. */
export interface IssuerPolicy {
  /** The steps to which all times are fixed; `day` when absent. */
  readonly grid?: CohortGrid
  /** How many people are issued to in a day; absent: nobody checks that the cohorts are large enough. */
  readonly expectedPerDay?: number
  /** How many people at least shall share a time, an issuer key or a status list; 100 when absent. */
  readonly minimumCohort?: number
}

/** A batch as it is about to leave. */
export interface IssuedBatch {
  readonly format: FormatId
  /** What the anchor source says of everybody who came by it; credentials may show it in the open. */
  readonly assurance: string | undefined
  readonly validity: CredentialValidity
  readonly copies: readonly { readonly credential: string; readonly status: StatusClaim | undefined }[]
}

/** Holds every issued copy to the rules. */
export interface PolicyEngine {
  readonly grid: CohortGrid
  readonly minimumCohort: number
  validity(now: Date): CredentialValidity
  /** @throws TegataError ERR_POLICY_LINKABLE */
  check(batch: IssuedBatch): void
}

const READERS: Readonly<Record<FormatId, (credential: string) => VisibleCredential>> = {
  'dc+sd-jwt': readSdJwt,
  mso_mdoc: readMdoc,
  'dc+jwp': readJwp,
}

/** The first two are free: a process may start at the end of a list, or of a key's term. */
const FREE_SHARED_VALUES = 2
/** Copies in a row whose claims stand at the same digests; with six claims or more, 1 in 10^8 by chance. */
const MAX_EQUAL_ORDERS = 4
const MIN_CLAIMS_TO_ORDER = 6

/**
 * Makes the engine: what the formats made is read back as a verifier reads it, so that no format has to be believed.
 *
 * What is everybody's is known by comparison with what this process issued before, per format and assurance level; a field
 * that is only one person's shows with the second person at the latest.
 *
 * @throws TegataArgumentError ERR_ARG_VALUE for cohorts that are too small, or credentials that end within a step of the grid
 */
export function createPolicyEngine(policy: IssuerPolicy, validDays: number): PolicyEngine {
  const { grid = 'day', expectedPerDay, minimumCohort = 100 } = policy
  if (!Object.hasOwn(GRID_DAYS, grid) || !(Number.isInteger(minimumCohort) && minimumCohort >= 1)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a grid is day or week, a minimum cohort a whole number')
  }
  if (expectedPerDay !== undefined && !(expectedPerDay * GRID_DAYS[grid] >= minimumCohort)) throw unfit('cohort-size')
  if (validDays < GRID_DAYS[grid]) throw unfit('validity-length')
  const formats = new Map<FormatId, FormatMemory>()

  return Object.freeze<PolicyEngine>({
    grid,
    minimumCohort,
    validity: (now) => cohortValidity(now, validDays, grid),
    check(batch) {
      const memory = formats.get(batch.format) ?? createMemory()
      formats.set(batch.format, memory)
      const seen = batch.copies.map(({ credential, status }) => ({
        visible: READERS[batch.format](credential),
        status,
      }))
      const unique = new Set<string>()
      for (const { visible, status } of seen) {
        checkIdentifiers(visible)
        checkTimes(visible, batch.validity)
        checkStatus(visible, status)
        checkUnique(visible, unique)
        checkCommon(visible, memory, batch.assurance)
        checkOrder(visible, memory)
      }
      memory.people++
      for (const { visible, status } of seen) {
        checkShared('/issuer-key', visible.issuerKey, visible.format, memory, minimumCohort)
        if (status) checkShared('/status/uri', status.status_list.uri, visible.format, memory, minimumCohort)
      }
    },
  })
}

/** What was issued before, without anything that is one person's. */
interface FormatMemory {
  people: number
  /** By assurance level. */
  readonly templates: Map<string, VisibleCredential>
  readonly shared: Map<string, Set<string>>
  order: string
  equalOrders: number
}

function createMemory(): FormatMemory {
  return { people: 0, templates: new Map(), shared: new Map(), order: '', equalOrders: 0 }
}

function checkIdentifiers({ common, format }: VisibleCredential): void {
  for (const path of common.keys()) {
    if (IDENTIFIER_NAMES.has(path.slice(path.lastIndexOf('/') + 1))) throw refusal('identifier', format, path)
  }
}

function checkTimes(
  { times, format }: VisibleCredential,
  { issuedAt, validFrom, validUntil }: CredentialValidity,
): void {
  const allowed = new Set([issuedAt, validFrom, validUntil].map((time) => time.getTime()))
  for (const [path, time] of times) if (!allowed.has(time)) throw refusal('time-grid', format, path)
}

function checkStatus({ status, format }: VisibleCredential, assigned: StatusClaim | undefined): void {
  const member = (of: unknown, name: string): unknown =>
    of instanceof Map ? of.get(name) : (of as Record<string, unknown> | undefined)?.[name]
  const sizeOf = (of: unknown) => (of instanceof Map ? of.size : Object.keys((of as object | undefined) ?? {}).length)
  const list = member(status, 'status_list')
  const isAsAssigned =
    status === undefined
      ? assigned === undefined
      : sizeOf(status) === 1 &&
        sizeOf(list) === 2 &&
        JSON.stringify([member(list, 'idx'), member(list, 'uri')]) === statusText(assigned)
  if (!isAsAssigned) throw refusal('status-entry', format, '/status')
}

function checkUnique({ unique, format }: VisibleCredential, seen: Set<string>): void {
  for (const value of unique) {
    if (seen.has(value)) throw refusal('reused-value', format, '')
    seen.add(value)
  }
}

/** Compares with the first that was issued. */
function checkCommon(visible: VisibleCredential, { templates }: FormatMemory, assurance = ''): void {
  const template = templates.get(assurance)
  if (template === undefined) {
    templates.set(assurance, { ...visible, unique: [], status: undefined, positions: '' })
    return
  }
  // Counts first: with a claim more its members differ too, and the number is what to mend.
  const count = findDifference(visible.counts, template.counts)
  if (count !== undefined) throw refusal('digest-count', visible.format, count)
  const path = findDifference(visible.common, template.common) ?? findMissing(visible.times, template.times)
  if (path !== undefined) throw refusal('per-person-value', visible.format, path)
}

function findDifference<T>(one: ReadonlyMap<string, T>, other: ReadonlyMap<string, T>): string | undefined {
  return [...new Set([...one.keys(), ...other.keys()])].find((path) => one.get(path) !== other.get(path))
}

function findMissing(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): string | undefined {
  return [...new Set([...one.keys(), ...other.keys()])].find((path) => one.has(path) !== other.has(path))
}

function checkOrder({ positions, format }: VisibleCredential, memory: FormatMemory): void {
  if (positions.split(',').length < MIN_CLAIMS_TO_ORDER) return
  memory.equalOrders = positions === memory.order ? memory.equalOrders + 1 : 1
  memory.order = positions
  if (memory.equalOrders >= MAX_EQUAL_ORDERS) throw refusal('digest-order', format, '')
}

function checkShared(
  path: string,
  value: string,
  format: FormatId,
  { shared, people }: FormatMemory,
  minimumCohort: number,
): void {
  const values = shared.get(path) ?? new Set()
  shared.set(path, values)
  if (values.has(value)) return
  if (values.size >= FREE_SHARED_VALUES + Math.floor(people / minimumCohort))
    throw refusal('shared-value', format, path)
  values.add(value)
}

function unfit(id: Extract<PolicyRuleId, 'cohort-size' | 'validity-length'>): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', explainRule(id))
}
