import type { JsonObject, JsonValue } from '@tegata/core'
import { type ClaimsPath, issueSdJwtVc, parseSdJwt, presentSdJwt, verifySdJwtVc } from '@tegata/sd-jwt'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bound, holder, ISS, issuer, keyBinding, PAYLOAD, VCT } from './support.js'

/** Claim names, the awkward ones included; none that the credential itself uses. */
const claimName = fc.oneof(
  fc.string({ maxLength: 6 }).filter((name) => !['_sd', '...', '_sd_alg', '__proto__'].includes(name)),
  fc.constantFrom('toString', 'constructor', 'a.b', '氏名', '1', ''),
)
const scalar = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null))
const { claims } = fc.letrec<{ value: JsonValue; object: JsonObject; claims: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(claimName, tie('value'), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<JsonObject>,
  claims: fc
    .dictionary(claimName, tie('value'), { maxKeys: 5, noNullPrototype: true })
    .filter((object) => Object.keys(object).every((name) => !Object.hasOwn(PAYLOAD, name))) as fc.Arbitrary<JsonObject>,
}))

/** Every path to a claim or an element. */
function pathsIn(value: JsonValue, path: ClaimsPath = []): ClaimsPath[] {
  if (typeof value !== 'object' || value === null) return []
  const entries: [string | number, JsonValue][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([key, member]) => [[...path, key], ...pathsIn(member, [...path, key])])
}

const startsWith = (path: ClaimsPath, prefix: ClaimsPath) => prefix.every((key, i) => path[i] === key)
const isIn = (paths: readonly ClaimsPath[], path: ClaimsPath) =>
  paths.some((other) => other.length === path.length && startsWith(other, path))

/** What a verifier must see: a hidden claim only when its path, or one inside it, was selected. */
function expected(
  value: JsonValue,
  hidden: readonly ClaimsPath[],
  selected: readonly ClaimsPath[],
  path: ClaimsPath = [],
): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  const shown = (key: string | number) => {
    const inner = [...path, key]
    return !isIn(hidden, inner) || selected.some((other) => startsWith(other, inner))
  }
  const go = (key: string | number, member: JsonValue) => expected(member, hidden, selected, [...path, key])
  if (Array.isArray(value)) return value.flatMap((member, i) => (shown(i) ? [go(i, member)] : []))
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (shown(name) ? [[name, go(name, member)]] : [])),
  )
}

describe('any claims, any hiding, any selection', () => {
  test('round-trip, and nothing unselected is in the output', async () => {
    await fc.assert(
      fc.asyncProperty(claims, fc.infiniteStream(fc.nat(3)), async (document, choices) => {
        const paths = pathsIn(document)
        const pick = (candidates: ClaimsPath[]) => candidates.filter(() => choices.next().value! < 2)
        const disclosable = pick(paths)
        const selected = pick(paths)
        const content = { iss: ISS, vct: VCT, holderKey: holder.publicJwk, claims: document, disclosable }
        const credential = await issueSdJwtVc(content, issuer)
        const presentation = await presentSdJwt(credential, { claims: selected, keyBinding })
        const result = await verifySdJwtVc(presentation, bound)
        expect(result.claims).toEqual({ ...PAYLOAD, ...(expected(document, disclosable, selected) as JsonObject) })
        const sent = parseSdJwt(presentation).disclosures.map(({ encoded }) => encoded)
        for (const { encoded, salt } of parseSdJwt(credential).disclosures) {
          if (sent.includes(encoded)) continue
          expect(presentation).not.toContain(encoded)
          expect(presentation).not.toContain(salt)
        }
      }),
      { numRuns: 150 },
    )
  })
})
