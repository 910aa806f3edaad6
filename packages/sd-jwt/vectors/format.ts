/** What a verifier or holder under test is set up with; nothing else. */
export interface VectorPolicy {
  /** `verifier` of a presentation, or `holder` that receives a credential from its issuer. */
  readonly role: 'verifier' | 'holder'
  readonly now: number
  readonly skewSeconds: number
  readonly algorithms: readonly string[]
  /** The one accepted `typ`. */
  readonly typ: 'dc+sd-jwt'
  /** Trusted issuers: `iss` to names of keys. */
  readonly issuers: Readonly<Record<string, readonly string[]>>
  readonly vct: string
  /** Without: a Key Binding JWT must not be there. */
  readonly keyBinding: { readonly audience: string; readonly nonce: string; readonly maxAgeSeconds: number } | null
  /** For `aud` of the Issuer-signed JWT. */
  readonly audience: string | null
  readonly requiredClaims: readonly string[]
  /** `transaction_data` of the request, for this credential. */
  readonly transactionData: readonly string[] | null
  /** The key that a holder expects in `cnf`. */
  readonly holderKey: string | null
}

export type PolicyName = 'presentation' | 'key-binding' | 'receipt'

export interface Vector {
  readonly id: string
  /** The clause that the input violates. */
  readonly clause: string
  readonly reason: string
  /** Compact text, or a JWS JSON object. */
  readonly input: string | object
  readonly policy: PolicyName
  /** Members that differ from the named policy. */
  readonly policyChanges?: Partial<VectorPolicy>
  /** The error code of Tegata: shows that the input was refused for its reason. */
  readonly tegata: string
}

export type Control = Omit<Vector, 'tegata'> & { readonly claims: object }
export type NewVector = readonly [
  id: string,
  reason: string,
  input: string | object,
  tegata: string,
  changes?: Partial<VectorPolicy>,
]

/** Vectors that share a clause and a policy. */
export function group(clause: string, policy: PolicyName, vectors: readonly NewVector[]): Vector[] {
  return vectors.map(([id, reason, input, tegata, policyChanges]) => ({
    id,
    clause,
    reason,
    input,
    policy,
    ...(policyChanges === undefined ? {} : { policyChanges }),
    tegata,
  }))
}
