/** Gives the vectors to the package: on Node, and in bundles for other platforms. */
import { isTegataError, type JsonObject, type JwkPublic, type SignatureAlgorithm } from '@tegata/core'
import {
  anySerialization,
  authorisedTransaction,
  receiveSdJwtVc,
  staticIssuerKeys,
  verifySdJwtVc,
} from '@tegata/sd-jwt'
import type { Control, Vector, VectorPolicy } from './format.js'

/** negative.json. */
export interface VectorFile {
  readonly keys: Readonly<Record<string, JwkPublic>>
  readonly policies: Readonly<Record<Vector['policy'], VectorPolicy>>
  readonly cases: readonly Vector[]
  readonly controls: readonly Control[]
}

/** What came of one case: the claims as JSON, or the code of the refusal. */
export async function runVector(file: VectorFile, vector: Omit<Vector, 'tegata'>): Promise<string> {
  try {
    return JSON.stringify((await verify(file, vector)).claims)
  } catch (error) {
    return isTegataError(error) ? error.code : String(error)
  }
}

/** The cases and controls that did not end as they should. */
export async function runVectors(file: VectorFile): Promise<string[]> {
  const wrong: string[] = []
  const judge = async (vector: Vector | Control, expected: string): Promise<void> => {
    const outcome = await runVector(file, vector)
    if (outcome !== expected) wrong.push(`${vector.id}: ${outcome}`)
  }
  for (const vector of file.cases) await judge(vector, vector.tegata)
  for (const control of file.controls) await judge(control, JSON.stringify(control.claims))
  return wrong
}

async function verify({ keys, policies }: VectorFile, { input, policy, policyChanges }: Omit<Vector, 'tegata'>) {
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
