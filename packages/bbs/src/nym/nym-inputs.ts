import type { RandomSource } from '@tegata/core'

/** What a prover commits to. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.1. */
export interface CommitWithNymInput<M = Uint8Array> {
  readonly committedMessages?: readonly M[]
  /** The prover's part of the nym secrets, 32 bytes each, from 1 to r - 1. */
  readonly proverNyms: readonly Uint8Array[]
  readonly random?: RandomSource
}

/** What a signer signs. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.2. */
export interface BlindSignWithNymInput<M = Uint8Array> {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
  readonly commitmentWithProof: Uint8Array
  /** `length_nym_vector`: how many nym secrets the prover says it committed to. */
  readonly nymCount: number
  /** 32 bytes, below r; another for each prover, the same again when the prover is to keep its pseudonyms. */
  readonly signerNymEntropy: Uint8Array
  readonly header?: Uint8Array
  readonly messages: readonly M[]
}

/** What a prover checks when it receives a signature. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.3. */
export interface VerifyFinalizeWithNymInput<M = Uint8Array> {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly header?: Uint8Array
  readonly messages: readonly M[]
  readonly committedMessages?: readonly M[]
  readonly proverNyms: readonly Uint8Array[]
  readonly signerNymEntropy: Uint8Array
  readonly secretProverBlind: Uint8Array
}

/** What a prover shows. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.2. */
export interface ProofGenWithNymInput<M = Uint8Array> {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly header?: Uint8Array
  readonly presentationHeader?: Uint8Array
  /** What `verifyFinalizeWithNym` returned. */
  readonly nymSecrets: readonly Uint8Array[]
  /** Where the pseudonym is the same: derive it from the authenticated verifier. */
  readonly contextId: Uint8Array
  readonly messages: readonly M[]
  readonly committedMessages?: readonly M[]
  readonly disclosedIndexes: readonly number[]
  readonly disclosedCommitmentIndexes?: readonly number[]
  readonly secretProverBlind: Uint8Array
  readonly random?: RandomSource
}

/** What a verifier checks. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.3. */
export interface ProofVerifyWithNymInput<M = Uint8Array> {
  readonly publicKey: Uint8Array
  readonly proof: Uint8Array
  readonly pseudonym: Uint8Array
  readonly contextId: Uint8Array
  /** `length_nym_vector`: how many nym secrets the issuer's credentials have. */
  readonly nymCount: number
  readonly header?: Uint8Array
  readonly presentationHeader?: Uint8Array
  /** L, how many messages the issuer knew. */
  readonly messageCount: number
  readonly disclosedMessages: readonly M[]
  readonly disclosedIndexes: readonly number[]
  readonly disclosedCommittedMessages?: readonly M[]
  readonly disclosedCommittedIndexes?: readonly number[]
}
