/** What a relying party under test is set up with; nothing else. */
export interface VectorPolicy {
  readonly now: number
  readonly skewSeconds: number
  readonly algorithms: readonly string[]
  /** Issuers of credentials, and the names of the keys that sign their status lists. */
  readonly issuers: Readonly<Record<string, readonly string[]>>
  /** The oldest token that is taken, by its `iat`. */
  readonly maxAgeSeconds: number
  /** How large an inflated list may be. */
  readonly maxListBytes: number
}

export interface Vector {
  readonly id: string
  /** The clause that the input violates. */
  readonly clause: string
  readonly reason: string
  /** The `status` claim of a credential of `issuer` that is valid in every other respect. */
  readonly status: unknown
  readonly issuer: string
  /** What the status provider answers: a JWT, or a CWT in base64url. */
  readonly token: string
  readonly contentType: string
  readonly httpStatus: number
  /** The moment in the past that is asked about, in seconds (section 8.4). */
  readonly at?: number
  readonly policyChanges?: Partial<VectorPolicy>
  /** The error code of Tegata: shows that the input was refused for its reason. */
  readonly tegata: string
}

export type Control = Omit<Vector, 'tegata'> & {
  /** What the list says. */
  readonly value: number
}

type Changes = Partial<Omit<Vector, 'id' | 'clause' | 'reason' | 'tegata'>>
export type NewVector = readonly [id: string, reason: string, tegata: string, changes: Changes]
