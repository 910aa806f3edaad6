import { readFileSync } from 'node:fs'
import { isSignatureAlgorithm, type JwkPublic } from '@tegata/core'
import { parseSdJwt, pinnedIssuerKey, type SdJwtPolicy, verifySdJwt } from '@tegata/sd-jwt'
import type { CaseResult } from '../suite.js'
import { expectClaims, guardCase, outcomeOf, skipped } from './result.js'

interface Example {
  readonly name: string
  readonly compact: string
  readonly issuerKeyVerified: string | null
  readonly processedPayload: Record<string, unknown>
  readonly kb: { readonly payload: { nonce: string; aud: string; iat: number } } | null
}

/** Inside the validity of the specifications' examples (2023-05-02 to 2029-09-01), after the day they were made. */
const DEFAULT_NOW = 1_750_000_000

export async function* runConcreteExamples(file: string): AsyncIterable<CaseResult> {
  const { keys, examples } = JSON.parse(readFileSync(file, 'utf8')) as {
    keys: Record<string, JwkPublic>
    examples: Example[]
  }
  for (const example of examples) {
    yield await guardCase(`concrete-examples.json#${example.name}`, () => runExample(example, keys))
  }
}

async function runExample(example: Example, keys: Record<string, JwkPublic>): Promise<CaseResult> {
  const id = `concrete-examples.json#${example.name}`
  const key = example.issuerKeyVerified === null ? undefined : keys[example.issuerKeyVerified]
  if (key === undefined) return skipped(id, 'the issuer key is not known')
  const { header } = parseSdJwt(example.compact)
  if (!isSignatureAlgorithm(header.alg)) return skipped(id, `algorithm ${String(header.alg)} is not supported`)
  const { kb } = example
  const policy: SdJwtPolicy = {
    issuerKeys: pinnedIssuerKey('example', key),
    algorithms: [header.alg],
    typ: typeof header.typ === 'string' ? header.typ : null,
    clock: () => new Date((kb?.payload.iat ?? DEFAULT_NOW) * 1000),
    ...(kb
      ? {
          keyBinding: 'required' as const,
          audience: kb.payload.aud,
          nonce: kb.payload.nonce,
          keyBindingMaxAgeSeconds: 300,
        }
      : { keyBinding: 'forbidden' as const }),
  }
  return expectClaims(id, await outcomeOf(() => verifySdJwt(example.compact, policy)), example.processedPayload)
}
