import { hashText, type JsonObject, TegataError } from '@tegata/core'
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
export function hashTransactionData({ entries, hashAlgorithm }: TransactionData): JsonObject {
  const hash = hashOf({ _sd_alg: hashAlgorithm ?? 'sha-256' })
  return {
    transaction_data_hashes: entries.map((entry) => hashText(hash, entry)),
    ...(hashAlgorithm === undefined ? {} : { transaction_data_hashes_alg: hashAlgorithm }),
  }
}

/** Every entry was authorised, and nothing that this verifier did not ask for. */
export function checkTransactionData(payload: JsonObject, expected: ExpectedTransactionData | undefined): true {
  const isPresent = Object.hasOwn(payload, 'transaction_data_hashes')
  const isNamed = Object.hasOwn(payload, 'transaction_data_hashes_alg')
  if (expected === undefined) {
    if (isPresent || isNamed) throw wrong('transaction data that nobody asked for was authorised')
    return true
  }
  const algorithm = isNamed ? payload.transaction_data_hashes_alg : 'sha-256'
  const { hashAlgorithms } = expected
  const isAllowed = hashAlgorithms?.some((allowed) => allowed === algorithm) ?? algorithm === 'sha-256'
  // The parameter is required in the answer when it was in the request.
  if (!isAllowed || (hashAlgorithms !== undefined && !isNamed))
    throw wrong('the hash algorithm is not one of the request')
  const hashes = isPresent ? payload.transaction_data_hashes : undefined
  if (!Array.isArray(hashes)) throw wrong('transaction_data_hashes is not an array')
  const hash = hashOf({ _sd_alg: algorithm as SdHashAlgorithm })
  const wanted = new Set(expected.entries.map((entry) => hashText(hash, entry)))
  if (hashes.length !== wanted.size || new Set(hashes).size !== wanted.size) throw wrong('another number of entries')
  if (!hashes.every((entry) => typeof entry === 'string' && wanted.has(entry))) throw wrong('an entry is another one')
  return true
}

function wrong(reason: string): TegataError {
  return new TegataError('ERR_SDJWT_KB_TRANSACTION_DATA', `the holder did not authorise this transaction: ${reason}`, {
    spec: 'OpenID4VP 1.0 Appendix B.3.3.1',
  })
}
