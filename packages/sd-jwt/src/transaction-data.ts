import { type Awaitable, digestTexts, type JsonObject, type JsonValue, TegataArgumentError } from '@tegata/core'
import { hashOf, type SdHashAlgorithm } from './disclosure.js'

/**
 * Transaction data that a verifier asks a holder to authorise with the same signature that shows the credential.
 *
 * Spec: OpenID4VP 1.0 section 5.1 (`transaction_data`) and Appendix B.3.3.1 (`transaction_data_hashes`).
 */
export interface TransactionData {
  /** The entries meant for this credential: base64url texts exactly as in the request, which are hashed as they are. */
  readonly entries: readonly string[]
  /** What the request's `transaction_data_hashes_alg` names: one the holder chose; sha-256 and unnamed when absent. */
  readonly hashAlgorithm?: SdHashAlgorithm
}

/** What a verifier expects to see authorised. Spec: OpenID4VP 1.0 Appendix B.3.3.1. */
export interface ExpectedTransactionData {
  /** The entries it sent for this credential, exactly as sent. */
  readonly entries: readonly string[]
  /** The algorithms its request named; sha-256, unnamed, when absent. */
  readonly hashAlgorithms?: readonly SdHashAlgorithm[]
}

/** The members of the KB-JWT that authorise transaction data. */
export async function hashTransactionData({ entries, hashAlgorithm }: TransactionData): Promise<JsonObject> {
  const hash = hashOf({ _sd_alg: hashAlgorithm ?? 'sha-256' })
  return {
    transaction_data_hashes: [...(await digestTexts(hash, entries))],
    ...(hashAlgorithm === undefined ? {} : { transaction_data_hashes_alg: hashAlgorithm }),
  }
}

/** Tells whether the claims of a KB-JWT authorise what was asked for; made by `authorisedTransaction`. Spec: OpenID4VP 1.0 Appendix B.3.3.1. */
export type TransactionCheck = (claims: JsonObject) => Awaitable<boolean>

/**
 * Demands that the holder authorised these entries, all of them and no other, with the signature of its KB-JWT.
 *
 * Spec: OpenID4VP 1.0 section 5.1 and Appendix B.3.3.1.
 *
 * @param expected — what was sent.
 * @returns what a policy takes as `transactionData`.
 * @throws TegataArgumentError ERR_ARG_VALUE without an entry
 * @example
 * ```ts
 * const transactionData = authorisedTransaction({ entries: request.transaction_data })
 * const { claims } = await verifySdJwtVc(presentation, { ...policy, transactionData })
 * ```
 */
export function authorisedTransaction({ entries, hashAlgorithms }: ExpectedTransactionData): TransactionCheck {
  // An empty list would look like a check of a transaction.
  if (entries.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'transaction data has at least one entry')
  return ({ transaction_data_hashes, transaction_data_hashes_alg }) =>
    areAuthorised(transaction_data_hashes, transaction_data_hashes_alg, entries, hashAlgorithms)
}

async function areAuthorised(
  hashes: JsonValue | undefined,
  algorithm: JsonValue | undefined,
  entries: readonly string[],
  algorithms: readonly JsonValue[] | undefined,
): Promise<boolean> {
  // The answer names an algorithm exactly when the request did; otherwise it is sha-256.
  if (algorithms === undefined ? algorithm !== undefined : !algorithms.includes(algorithm ?? '')) return false
  if (!Array.isArray(hashes)) return false
  const hash = hashOf({ _sd_alg: algorithm ?? 'sha-256' })
  const wanted = new Set<JsonValue>(await digestTexts(hash, entries))
  const given = new Set(hashes)
  return given.size === hashes.length && given.size === wanted.size && hashes.every((entry) => wanted.has(entry))
}
