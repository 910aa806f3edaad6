import { readFileSync } from 'node:fs'
import { decodeBase64url, encodeUtf8, type JwkPublic, type SignatureAlgorithm } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { createStatusResolver, STATUS, staticStatusKeys, statusListCwt, statusListJwt } from '../src/index.js'
import type { Control, Vector, VectorPolicy } from '../vectors/format.js'
import { generateVectors } from '../vectors/generate.js'
import { codeOf, verifiedCredential } from './support.js'

const committed = readFileSync(new URL('../vectors/negative.json', import.meta.url), 'utf8')
const { keys, policy, cases, controls } = JSON.parse(committed) as {
  keys: Record<string, JwkPublic>
  policy: VectorPolicy
  cases: readonly Vector[]
  controls: readonly Control[]
}

function resolverFor({ token, contentType, httpStatus, policyChanges }: Omit<Vector, 'tegata'>) {
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

const lookUp = async (vector: Omit<Vector, 'tegata'>) => {
  const { status, issuer, at } = vector
  const moment = at === undefined ? undefined : new Date(at * 1000)
  return resolverFor(vector).lookUp(verifiedCredential(status, issuer), moment)
}

/** A status that can be read and is not valid refuses the credential in `check`; everything else in `lookUp` as well. */
const SAID: readonly string[] = ['ERR_STATUS_INVALID', 'ERR_STATUS_SUSPENDED', 'ERR_STATUS_UNKNOWN']

describe('the published negative vectors', () => {
  test('are what their generator writes', () => {
    expect(generateVectors()).toBe(committed)
    expect(cases.length).toBeGreaterThanOrEqual(120)
  })

  test.each(cases)('refuses $id: $reason', async (vector) => {
    const { status, issuer, at, tegata } = vector
    if (at === undefined) {
      const now = new Date(policy.now * 1000)
      const check = async () => resolverFor(vector).check(status as Record<string, unknown>, { issuer, now })
      expect(await codeOf(check)).toBe(tegata)
    }
    expect(await codeOf(() => lookUp(vector))).toBe(SAID.includes(tegata) ? undefined : tegata)
  })

  test.each(controls)('accepts $id: $reason', async (control) => {
    expect(await lookUp(control)).toMatchObject({ value: control.value })
    const { status, issuer, at, value } = control
    if (at !== undefined || value !== STATUS.VALID) return
    await resolverFor(control).check(status as Record<string, unknown>, { issuer, now: new Date(policy.now * 1000) })
  })
})
