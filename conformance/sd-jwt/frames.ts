/** Cases of sd-jwt-js: JSON with a disclosure frame for the issuer and a presentation frame for the holder. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { JsonObject, JsonValue } from '@tegata/core'
import type { ClaimsPath, DecoyDigests } from '@tegata/sd-jwt'
import type { CaseResult } from '../suite.js'
import { describe, failed, guardCase, outcomeOf, passed, plain, skipped } from './result.js'
import { runRoundTrip } from './round-trip.js'
import { HOLDER_KEY, ISSUER_KEY } from './test-keys.js'

interface FrameCase {
  readonly claims: JsonObject
  readonly disclosureFrame?: JsonObject
  readonly presentationFrames?: JsonObject
  readonly presentedClaims: JsonObject
}

export async function* runFrameCases(folder: string, name: string): AsyncIterable<CaseResult> {
  const files = readdirSync(join(folder, name)).filter((file) => file.endsWith('.json'))
  for (const file of files.sort()) {
    const id = `${name}/${file}`
    const frameCase = JSON.parse(readFileSync(join(folder, name, file), 'utf8')) as Partial<FrameCase>
    if (!frameCase.claims || !frameCase.presentedClaims) yield skipped(id, 'not an issue-and-present case')
    else yield await guardCase(id, () => runCase(id, frameCase as FrameCase))
  }
}

async function runCase(id: string, frameCase: FrameCase): Promise<CaseResult> {
  const disclosable: ClaimsPath[] = []
  const decoys: DecoyDigests[] = []
  readDisclosureFrame(frameCase.disclosureFrame ?? {}, [], frameCase.claims, disclosable, decoys)
  const disclosed = readPresentationFrame(frameCase.presentationFrames ?? {}, [], frameCase.claims)
  const outcome = await outcomeOf(() =>
    runRoundTrip({
      claims: frameCase.claims,
      disclosable,
      decoys,
      disclosed,
      header: { typ: 'example+sd-jwt' },
      issuerKey: ISSUER_KEY,
      holderKey: HOLDER_KEY,
      now: 1_750_000_000,
      keyBinding: undefined,
      isJson: false,
    }),
  )
  if (outcome.kind !== 'accepted') return failed(id, describe(outcome))
  const claims = plain(outcome.claims) as JsonObject
  // The files list the claims that must be there; an empty object that stays behind may be missing from the list.
  const wrong = Object.keys(frameCase.presentedClaims).filter(
    (name) => !isDeepStrictEqual(claims[name], frameCase.presentedClaims[name]),
  )
  return wrong.length === 0 ? passed(id) : failed(id, `${wrong.join(', ')}: ${describe(outcome)}`)
}

/** `_sd` lists the hidden members or indexes of this level, `_sd_decoy` counts decoys, other members go deeper. */
function readDisclosureFrame(
  frame: JsonObject,
  path: ClaimsPath,
  claims: JsonValue,
  disclosable: ClaimsPath[],
  decoys: DecoyDigests[],
): void {
  for (const [name, value] of Object.entries(frame)) {
    if (name === '_sd') {
      for (const key of value as (string | number)[]) disclosable.push([...path, keyIn(claims, key)])
    } else if (name === '_sd_decoy') {
      decoys.push({ path, count: value as number })
    } else {
      const key = keyIn(claims, name)
      readDisclosureFrame(value as JsonObject, [...path, key], memberOf(claims, key), disclosable, decoys)
    }
  }
}

function readPresentationFrame(frame: JsonObject, path: ClaimsPath, claims: JsonValue): ClaimsPath[] {
  return Object.entries(frame).flatMap(([name, value]) => {
    const key = keyIn(claims, name)
    // A frame may name what is not there, and selects nothing by it; a claims path that selects nothing is an error.
    if (!Object.hasOwn(claims as object, key)) return []
    const inner = memberOf(claims, key)
    const deeper = typeof value === 'object' ? readPresentationFrame(value as JsonObject, [...path, key], inner) : []
    return value === false ? [] : [[...path, key], ...deeper]
  })
}

/** Frames write array indexes as member names. */
function keyIn(claims: JsonValue, name: string | number): string | number {
  return Array.isArray(claims) ? Number(name) : name
}

function memberOf(claims: JsonValue, key: string | number): JsonValue {
  return (claims as Record<string | number, JsonValue>)[key]!
}
