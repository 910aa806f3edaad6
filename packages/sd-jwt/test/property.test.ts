import { encodeHex, type JsonObject, type JsonValue } from '@tegata/core'
import { type ClaimsPath, issueSdJwtVc, parseSdJwt, prepareSdJwt, presentSdJwt, verifySdJwtVc } from '@tegata/sd-jwt'
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
        const prepared = await presentSdJwt(await prepareSdJwt(credential), { claims: selected, keyBinding: 'none' })
        expect(presentation.startsWith(prepared)).toBe(true)
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

  test('what was not selected is in no byte of the output, in no encoding', async () => {
    const marker = fc.uint8Array({ minLength: 12, maxLength: 12 }).map(encodeHex)
    const selection = fc.array(fc.tuple(marker, fc.constantFrom('text', 'object', 'array'), fc.boolean()), {
      minLength: 1,
      maxLength: 8,
    })
    const wrap = {
      text: (text: string) => text,
      object: (text: string) => ({ [text]: 1 }),
      array: (text: string) => [[text]],
    }
    await fc.assert(
      fc.asyncProperty(selection, async (choices) => {
        const document = Object.fromEntries(choices.map(([text, kind], i) => [`claim${i}`, wrap[kind](text)]))
        const disclosable = Object.keys(document).map((name) => [name])
        const content = { iss: ISS, vct: VCT, holderKey: holder.publicJwk, claims: document, disclosable }
        const claims = disclosable.filter((_, i) => choices[i]![2])
        const presentation = await presentSdJwt(await issueSdJwtVc(content, issuer), { claims, keyBinding })
        const layers = layersOf(presentation)
        for (const [text, , isShown] of choices) {
          const isSeen = spellingsOf(text).some((spelling) => layers.some((layer) => layer.includes(spelling)))
          expect(isSeen).toBe(isShown || choices.some(([other, , shown]) => other === text && shown))
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** The text itself, every part of it that is base64url, decoded, and the parts of those. */
function layersOf(text: string): string[] {
  const parts = decodeParts(text)
  return [text, ...parts, ...parts.flatMap(decodeParts)]
}

function decodeParts(text: string): string[] {
  return (text.match(/[A-Za-z0-9_-]{16,}/g) ?? []).map((part) => Buffer.from(part, 'base64url').toString('latin1'))
}

/** As it is, in hexadecimal, as bytes, reversed, and in base64 and base64url wherever in a longer text it began. */
function spellingsOf(text: string): string[] {
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + text)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  )
  return [
    ...[text, Buffer.from(text).toString('hex'), [...text].reverse().join('')],
    Buffer.from(text, 'hex').toString('latin1'),
    ...shifted,
    ...shifted.map((spelling) => spelling.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}
