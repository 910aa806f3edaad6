/** The specification.yml cases: claims with `!sd` marks, what the holder discloses, what the verifier must see. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { JsonObject, JsonValue, JwkPrivate } from '@tegata/core'
import type { ClaimsPath } from '@tegata/sd-jwt'
import type { CaseResult } from '../suite.js'
import { parseMarkedYaml } from './marked-yaml.js'
import { expectClaims, guardCase, outcomeOf, plain, skipped } from './result.js'
import { runRoundTrip } from './round-trip.js'

interface Settings {
  readonly identifiers: { readonly issuer: string; readonly verifier: string }
  readonly key_settings: {
    readonly issuer_key?: JwkPrivate
    readonly issuer_keys?: readonly JwkPrivate[]
    readonly holder_key: JwkPrivate
  }
  readonly key_binding_nonce: string
  readonly iat: number
  readonly exp: number
}

export async function* runSpecificationCases(folder: string, name: string): AsyncIterable<CaseResult> {
  const files = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((path) => path.endsWith('specification.yml')).sort()) {
    const path = join(folder, name, file)
    const id = relative(folder, path)
    const settings = join(dirname(dirname(path)), 'settings.yml')
    yield existsSync(settings)
      ? await guardCase(id, () => runCase(id, path, settings))
      : skipped(id, 'no settings.yml beside the case')
  }
}

async function runCase(id: string, path: string, settingsPath: string): Promise<CaseResult> {
  const { value, marked } = parseMarkedYaml(readFileSync(path, 'utf8'))
  const specification = value as JsonObject
  const settings = readSettings(settingsPath, specification.settings_override as Partial<Settings> | undefined)
  const issuerKey = settings.key_settings.issuer_key ?? settings.key_settings.issuer_keys![0]!
  const userClaims = specification.user_claims as JsonObject
  const disclosable = marked.filter(([top]) => top === 'user_claims').map((claimsPath) => claimsPath.slice(1))
  const shown = (specification.holder_disclosed_claims ?? {}) as JsonValue
  const disclosed = disclosable.filter((claimsPath) => isShown(claimsPath, shown, disclosable))
  const isDated = specification.include_default_claims !== false
  const { iss, iat, exp } = { iss: settings.identifiers.issuer, ...settings }
  const dates = isDated ? { iss, ...(Object.hasOwn(userClaims, 'exp') ? {} : { iat, exp }) } : {}
  const isBound = specification.key_binding === true
  const outcome = await outcomeOf(async () => {
    const { claims } = await runRoundTrip({
      claims: { ...dates, ...userClaims },
      disclosable,
      decoys: specification.add_decoy_claims === true ? [{ path: [], count: 3 }] : [],
      disclosed,
      header: { typ: 'example+sd-jwt', ...readHeader(specification.extra_header_parameters) },
      issuerKey,
      holderKey: settings.key_settings.holder_key,
      now: momentInside(settings, userClaims),
      keyBinding: isBound ? { audience: settings.identifiers.verifier, nonce: settings.key_binding_nonce } : undefined,
      isJson: specification.serialization_format === 'json',
    })
    return { claims: withoutDefaults(claims, userClaims) }
  })
  const expected = specification.expect_verified_user_claims ?? keepShown(userClaims, [], disclosable, disclosed)
  return expectClaims(id, outcome, expected)
}

function readSettings(path: string, override: Partial<Settings> | undefined): Settings {
  const settings = parseMarkedYaml(readFileSync(path, 'utf8')).value as unknown as Settings
  const { issuer_keys, ...others } = (override ?? {}) as Partial<Settings> & { issuer_keys?: readonly JwkPrivate[] }
  const keys = issuer_keys === undefined ? {} : { issuer_keys }
  return { ...settings, ...others, key_settings: { ...settings.key_settings, ...others.key_settings, ...keys } }
}

/** A time at which the case's own claims are valid: some examples state an `exp` that is long past. */
function momentInside({ iat }: Settings, { exp }: JsonObject): number {
  return typeof exp === 'number' && exp <= iat + 60 ? exp - 1 : iat + 60
}

/** RFC 7515 section 4.1.4 wants `kid` to be a string; one case writes a number. */
function readHeader(header: JsonValue | undefined): JsonObject {
  const { kid, ...others } = (header ?? {}) as JsonObject
  return kid === undefined ? others : { ...others, kid: String(kid) }
}

/** A claim is shown when the holder's tree has a true (or a deeper tree) at its path, and so for every hidden claim around it. */
function isShown(path: ClaimsPath, shown: JsonValue, disclosable: readonly ClaimsPath[]): boolean {
  return path.every((_, index) => {
    const outer = path.slice(0, index + 1)
    return !includes(disclosable, outer) || Boolean(at(shown, outer))
  })
}

function at(tree: JsonValue, path: ClaimsPath): JsonValue | undefined {
  let value: JsonValue | undefined = tree
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string | number, JsonValue>)[key as string | number]
  }
  return value
}

function includes(paths: readonly ClaimsPath[], path: ClaimsPath): boolean {
  const text = JSON.stringify(path)
  return paths.some((other) => JSON.stringify(other) === text)
}

/** The user's claims without the hidden ones that are not disclosed: what a verifier must see. */
function keepShown(
  value: JsonValue,
  path: ClaimsPath,
  disclosable: readonly ClaimsPath[],
  disclosed: readonly ClaimsPath[],
): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  const isKept = (key: string | number) => {
    const inner = [...path, key]
    return !includes(disclosable, inner) || includes(disclosed, inner)
  }
  const keep = (key: string | number, inner: JsonValue) => keepShown(inner, [...path, key], disclosable, disclosed)
  if (Array.isArray(value)) return value.flatMap((element, i) => (isKept(i) ? [keep(i, element)] : []))
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (isKept(name) ? [[name, keep(name, member)]] : [])),
  )
}

function withoutDefaults(claims: JsonObject, userClaims: JsonObject): JsonObject {
  const added = ['iss', 'iat', 'exp', 'cnf'].filter((name) => !Object.hasOwn(userClaims, name))
  return Object.fromEntries(
    Object.entries(plain(claims) as JsonObject).filter(([name]) => !added.includes(name)),
  ) as JsonObject
}
