import { readFileSync } from 'node:fs'
import { isTegataError, type JsonObject, type JwkPublic, type SignatureAlgorithm } from '@tegata/core'
import {
  anySerialization,
  authorisedTransaction,
  receiveSdJwtVc,
  staticIssuerKeys,
  verifySdJwtVc,
} from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import type { Control, Vector, VectorPolicy } from '../vectors/format.js'
import { generateVectors } from '../vectors/generate.js'

const committed = readFileSync(new URL('../vectors/negative.json', import.meta.url), 'utf8')
const { keys, policies, cases, controls } = JSON.parse(committed) as {
  keys: Record<string, JwkPublic>
  policies: Record<Vector['policy'], VectorPolicy>
  cases: readonly Vector[]
  controls: readonly Control[]
}

async function verify({ input, policy, policyChanges }: Omit<Vector, 'tegata'>) {
  const stated: VectorPolicy = { ...policies[policy], ...policyChanges }
  const common = {
    issuerKeys: staticIssuerKeys(
      Object.entries(stated.issuers).map(([id, names]) => ({ id, keys: names.map((name) => keys[name]!) })),
    ),
    algorithms: stated.algorithms as SignatureAlgorithm[],
    clock: () => new Date(stated.now * 1000),
    skewSeconds: stated.skewSeconds,
    requiredClaims: stated.requiredClaims,
    vct: stated.vct,
    status: 'refuse' as const,
  }
  const text = anySerialization(input as string | JsonObject)
  if (stated.role === 'holder') return receiveSdJwtVc(text, common, stated.holderKey ? keys[stated.holderKey]! : null)
  if (stated.keyBinding === null) {
    const audience = stated.audience === null ? {} : { audience: stated.audience }
    return verifySdJwtVc(text, { ...common, keyBinding: 'forbidden', ...audience })
  }
  const { audience, nonce, maxAgeSeconds } = stated.keyBinding
  const entries = stated.transactionData
  const transactionData = entries === null ? {} : { transactionData: authorisedTransaction({ entries }) }
  const binding = { keyBinding: 'required', audience, nonce, keyBindingMaxAgeSeconds: maxAgeSeconds } as const
  return verifySdJwtVc(text, { ...common, ...binding, ...transactionData })
}

describe('the published negative vectors', () => {
  test('are what their generator writes, and at least 120', () => {
    expect(generateVectors()).toBe(committed)
    expect(cases.length).toBeGreaterThanOrEqual(120)
  })

  test.each(cases)('refuses $id: $reason', async (negative) => {
    const outcome = await verify(negative).then(
      () => 'accepted',
      (error) => (isTegataError(error) ? error.code : String(error)),
    )
    expect(outcome).toBe(negative.tegata)
  })

  test.each(controls)('accepts $id: $reason', async (control) => {
    const { claims } = await verify(control)
    expect(JSON.parse(JSON.stringify(claims))).toEqual(control.claims)
  })
})
