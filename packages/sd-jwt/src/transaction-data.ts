import { digestTexts, type JsonObject, type JsonValue, TegataError } from '@tegata/core'
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

/** Every entry was authorised, and nothing that this verifier did not ask for. */
export async function checkTransactionData(
  payload: JsonObject,
  expected: ExpectedTransactionData | undefined,
): Promise<true> {
  const { transaction_data_hashes: hashes, transaction_data_hashes_alg: algorithm } = payload
  const isRight =
    expected === undefined
      ? hashes === undefined && algorithm === undefined
      : await areAuthorised(hashes, algorithm, expected.entries, expected.hashAlgorithms)
  if (isRight) return true
  throw new TegataError('ERR_SDJWT_KB_TRANSACTION_DATA', 'the holder did not authorise exactly this transaction', {
    spec: 'OpenID4VP 1.0 Appendix B.3.3.1',
  })
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
