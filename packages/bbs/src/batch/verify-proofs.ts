import { type RandomSource, systemRandom, TegataArgumentError, TegataError } from '@tegata/core'
import type { BlindBbs, BlindProofVerifyInput } from '../blind/blind-bbs.js'
import type { Bbs, ProofVerifyInput } from '../core/bbs.js'
import { assertArray } from '../core/limits.js'
import { notSignedByKey, type PairingClaim } from '../core/proof-operations.js'
import { type Engine, type G1Point, type PreparedKey, SCALAR_BYTES, type Scalar } from '../engines/engine.js'
import type { NymBbs, TypedMessage } from '../nym/nym-bbs.js'
import type { ProofVerifyWithNymInput } from '../nym/nym-inputs.js'
import { claimerOf } from './pairing-claims.js'

/** One proof of a batch: what the scheme's own function takes, with the scheme. Spec: DESIGN section 10. */
export type ProofToVerify =
  | (ProofVerifyInput & { readonly bbs: Bbs })
  | (BlindProofVerifyInput & { readonly blindBbs: BlindBbs })
  | (NymProofToVerify<Uint8Array> & { readonly nymBbs: NymBbs })
  | (NymProofToVerify<TypedMessage> & { readonly nymBbs: NymBbs<TypedMessage> })

/** With a context as for `proofVerifyWithNym`, without one as for `proofVerify` of the same scheme. Spec: DESIGN section 10. */
export type NymProofToVerify<M> =
  | ProofVerifyWithNymInput<M>
  | (Omit<ProofVerifyWithNymInput<M>, 'contextId' | 'pseudonym'> & { readonly contextId?: undefined })

/** What a proof of a batch is: valid, or refused with the error that verifying it alone would throw. Spec: DESIGN section 10. */
export type ProofVerdict =
  | { readonly isValid: true }
  | { readonly isValid: false; readonly error: TegataError | TegataArgumentError }

/** 2^-128 is the chance that a batch with an invalid proof passes. */
const COEFFICIENT_BYTES = 16

/** Groups that may turn out to hold an invalid proof before every proof is looked at alone: a bound on what strangers cost. */
const MAX_FAILED_GROUPS = 16

/**
 * Verifies many proofs of the same or different issuers, suites and interfaces for less than the sum of `proofVerify`.
 *
 * Everything but the pairings is checked proof by proof. The pairing equations are multiplied with random coefficients of
 * 128 bits and checked in one: one Miller loop for each issuer and one more, and one final exponentiation. When that
 * fails, halves are checked until the invalid proofs are found. No proof changes the verdict on another.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.6.4 step 6; the small exponents test of Bellare, Garay and Rabin.
 *
 * @param proofs — all on one engine; any number, at a few milliseconds each.
 * @param random — 16 bytes for each proof. Whoever can predict them can make invalid proofs that cancel each other.
 * @returns a verdict for each proof, in the same order.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE for proofs on different engines
 * @throws TegataError ERR_BBS_RANDOMNESS
 * @example
 * ```ts
 * const verdicts = verifyProofs(presentations.map((presentation) => ({ bbs, ...presentation })))
 * ```
 */
export function verifyProofs(proofs: readonly ProofToVerify[], random: RandomSource = systemRandom): ProofVerdict[] {
  assertArray(proofs, 'proofs')
  const engines = new Set(proofs.map((proof) => schemeOf(proof).engine))
  const [engine] = engines
  if (engine === undefined) return []
  if (engines.size > 1) throw new TegataArgumentError('ERR_ARG_VALUE', 'the proofs of a batch must be on one engine')
  const verdicts: ProofVerdict[] = proofs.map(() => ({ isValid: true }))
  const claims: (PairingClaim & { readonly index: number })[] = []
  for (const [index, proof] of proofs.entries()) {
    try {
      claims.push({ ...claimOf(proof), index })
    } catch (error) {
      if (!(error instanceof TegataError || error instanceof TegataArgumentError)) throw error
      verdicts[index] = { isValid: false, error }
    }
  }
  for (const { index } of findFailing(engine, claims, random)) {
    verdicts[index] = { isValid: false, error: notSignedByKey() }
  }
  return verdicts
}

function schemeOf(proof: ProofToVerify): { readonly engine: Engine } {
  const scheme = 'bbs' in proof ? proof.bbs : 'blindBbs' in proof ? proof.blindBbs : proof.nymBbs
  if (scheme?.engine === undefined) throw new TegataArgumentError('ERR_ARG_TYPE', 'a proof must come with its scheme')
  return scheme
}

/** All of a proof's checks but the pairings. */
function claimOf(proof: ProofToVerify): PairingClaim {
  const claim = claimerOf<ProofToVerify>(schemeOf(proof))
  if (claim === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'the scheme of a proof was not made here')
  return claim(proof)
}

/** The claims that do not hold. */
function findFailing<C extends PairingClaim>(engine: Engine, claims: readonly C[], random: RandomSource): C[] {
  if (claims.length <= 1) return claims.filter((claim) => !groupHolds(engine, [claim]))
  const coefficients = drawCoefficients(engine, claims.length, random)
  if (combinedHolds(engine, claims, coefficients)) return []
  // Each equation multiplied with its coefficient, so that a group costs additions and pairings alone.
  const weighted = claims.map((claim, i) => ({
    claim,
    key: claim.key,
    abar: engine.sumOfProducts([claim.abar], [coefficients[i]!]),
    bbar: engine.sumOfProducts([claim.bbar], [coefficients[i]!]),
  }))
  return bisect(weighted, (group) => groupHolds(engine, group)).map(({ claim }) => claim)
}

/** The failing ones of a group that fails: halves are checked, and every one alone when too many halves have failed. */
function bisect<T>(all: readonly T[], holds: (group: readonly T[]) => boolean): T[] {
  const failing: T[] = []
  const groups = halve(all)
  let failedGroups = 0
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    if (holds(group)) continue
    if (group.length === 1) {
      failing.push(group[0]!)
    } else if (++failedGroups > MAX_FAILED_GROUPS) {
      groups.push(...group.map((one) => [one]))
    } else {
      groups.push(...halve(group))
    }
  }
  return failing
}

function halve<T>(group: readonly T[]): (readonly T[])[] {
  const middle = group.length >> 1
  return [group.slice(0, middle), group.slice(middle)]
}

/** Whether the product of e(abar, key)^coefficient over all claims is e(bbar, base)^coefficient. */
function combinedHolds(engine: Engine, claims: readonly PairingClaim[], coefficients: readonly Scalar[]): boolean {
  const byKey = groupByKey(claims.map(({ key, abar }, i) => ({ key, term: { abar, coefficient: coefficients[i]! } })))
  const sides = byKey.map(({ key, terms }) => ({
    key,
    a: engine.sumOfProducts(
      terms.map(({ abar }) => abar),
      terms.map(({ coefficient }) => coefficient),
    ),
  }))
  const b = engine.sumOfProducts(
    claims.map(({ bbar }) => bbar),
    coefficients,
  )
  return engine.pairingsAreEqual(sides, b)
}

/** The same for claims that are multiplied already. */
function groupHolds(engine: Engine, group: readonly PairingClaim[]): boolean {
  const add = (points: readonly G1Point[]): G1Point => points.reduce((sum, point) => engine.addPoints(sum, point))
  const byKey = groupByKey(group.map(({ key, abar }) => ({ key, term: abar })))
  const sides = byKey.map(({ key, terms }) => ({ key, a: add(terms) }))
  return engine.pairingsAreEqual(sides, add(group.map(({ bbar }) => bbar)))
}

function groupByKey<T>(entries: readonly { readonly key: PreparedKey; readonly term: T }[]) {
  const groups = new Map<PreparedKey, T[]>()
  for (const { key, term } of entries) {
    const terms = groups.get(key)
    if (terms === undefined) groups.set(key, [term])
    else terms.push(term)
  }
  return [...groups].map(([key, terms]) => ({ key, terms }))
}

/** Distinct scalars from 1 to 2^128 - 1. */
function drawCoefficients(engine: Engine, count: number, random: RandomSource): Scalar[] {
  const bytes = random(count * COEFFICIENT_BYTES)
  const zero = new Uint8Array(SCALAR_BYTES)
  // A zero counts as a repetition of itself.
  const seen = new Set([zero.join()])
  const coefficients: Scalar[] = []
  for (let i = 0; i < count; i++) {
    const scalar = zero.slice()
    scalar.set(bytes.subarray(i * COEFFICIENT_BYTES, (i + 1) * COEFFICIENT_BYTES), SCALAR_BYTES - COEFFICIENT_BYTES)
    seen.add(scalar.join())
    coefficients.push(engine.decodeScalar(scalar)!)
  }
  if (bytes.length !== count * COEFFICIENT_BYTES || seen.size !== count + 1) {
    throw new TegataError('ERR_BBS_RANDOMNESS', 'the random source repeats itself or gives too little', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 6.7',
    })
  }
  return coefficients
}
