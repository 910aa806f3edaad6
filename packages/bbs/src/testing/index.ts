import { type RandomSource, TegataArgumentError } from '@tegata/core'
import type { Bbs } from '../core/bbs.js'
import { createSchemeFor } from '../core/bbs.js'
import * as scheme from '../core/scheme.js'
import { findSuite, type SuiteName, tag } from '../core/suite.js'

export { explainProofWithNym, type NymProofTrace } from './nym-trace.js'

/** Identifiers of the draft's interfaces. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.5, blind-signatures-02 section 4.2, per-verifier-linkability-02 section 6. */
export type InterfaceId = 'H2G_HM2S_' | 'BLIND_H2G_HM2S_' | 'H2G_HM2S_PSEUDONYM_'

/** The inner functions that the published test vectors cover, as octets. Spec: draft-irtf-cfrg-bbs-signatures-10 section 8. */
export interface BbsInternals {
  /** The fixed point P1, 48 bytes. */
  readonly p1: Uint8Array
  readonly apiId: string
  /** `create_generators`: 48 bytes each, Q_1 first. @param apiId — another sequence, as blind signatures need. */
  createGenerators(count: number, apiId?: string): Uint8Array[]
  /** `hash_to_scalar`: 32 bytes. */
  hashToScalar(message: Uint8Array, dst: Uint8Array): Uint8Array
  /** `messages_to_scalars`: 32 bytes each. */
  messagesToScalars(messages: readonly Uint8Array[]): Uint8Array[]
  /** `calculate_random_scalars` on a source: 32 bytes each. */
  calculateRandomScalars(count: number, random: RandomSource): Uint8Array[]
  /** `calculate_domain` for that many messages: 32 bytes. */
  calculateDomain(publicKey: Uint8Array, messageCount: number, header: Uint8Array): Uint8Array
}

/**
 * Shows the inner functions of a scheme for conformance tests; nothing a credential needs.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 8 (Test Vectors).
 *
 * @param bbs — engine and suite.
 * @param interfaceId — which interface of the suite.
 */
export function inspectBbs(bbs: Pick<Bbs, 'engine' | 'suite'>, interfaceId: InterfaceId = 'H2G_HM2S_'): BbsInternals {
  const inner = createSchemeFor(bbs.engine, bbs.suite, interfaceId)
  const { encodeScalar, encodePoint } = {
    encodeScalar: bbs.engine.encodeScalar.bind(bbs.engine),
    encodePoint: bbs.engine.encodePoint.bind(bbs.engine),
  }
  return {
    p1: encodePoint(inner.p1),
    apiId: inner.apiId,
    createGenerators: (count, apiId) =>
      scheme.createGenerators(inner, count, apiId).map(({ point }) => encodePoint(point)),
    hashToScalar: (message, dst) => encodeScalar(scheme.hashToScalar(inner, message, dst)),
    messagesToScalars: (messages) => scheme.messagesToScalars(inner, messages).map(encodeScalar),
    calculateRandomScalars: (count, random) =>
      scheme.calculateRandomScalars(inner, count, exactRandom(random), []).map(encodeScalar),
    calculateDomain: (publicKey, messageCount, header) =>
      encodeScalar(scheme.calculateDomain(inner, publicKey, scheme.createGenerators(inner, messageCount + 1), header)),
  }
}

/**
 * `seeded_random_scalars` as a source of randomness: with it, `proofGen` and `commit` reproduce published vectors.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 8.1 (Mocked Random Scalars). For tests only: everything that is
 * derived from it can be recomputed by anybody.
 *
 * @param suite — whose `expand_message` is used.
 * @param seed — the SEED of the vector.
 * @param dst — its DST; `<api_id>MOCK_RANDOM_SCALARS_DST_` when absent.
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown suite
 */
export function seededRandom(suite: SuiteName, seed: Uint8Array, dst?: Uint8Array): RandomSource {
  const found = findSuite(suite)
  if (found === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', `unknown ciphersuite ${String(suite)}`)
  const mockDst = dst ?? tag(found.id, 'H2G_HM2S_MOCK_RANDOM_SCALARS_DST_')
  return exactRandom((length) => found.expandMessage(seed, mockDst, length))
}

/**
 * Marks a source whose bytes are to be used as they are, not hashed together with the secrets they will hide.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 8.1. For tests that reproduce published vectors only.
 *
 * @param random — the source; a new one is returned.
 */
export function exactRandom(random: RandomSource): RandomSource {
  const exact: RandomSource = (length) => random(length)
  scheme.exactSources.add(exact)
  return exact
}
