import type { RandomSource } from '@tegata/core'

/** What a prover commits to. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.1. */
export interface CommitWithNymInput {
  readonly committedMessages?: readonly Uint8Array[]
  /** The prover's part of the nym secrets, 32 bytes each, from 1 to r - 1. */
  readonly proverNyms: readonly Uint8Array[]
  readonly random?: RandomSource
}

/** What a signer signs. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.2. */
export interface BlindSignWithNymInput {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
  readonly commitmentWithProof: Uint8Array
  /** `length_nym_vector`: how many nym secrets the prover says it committed to. */
  readonly nymCount: number
  /** 32 bytes, below r; another for each prover, the same again when the prover is to keep its pseudonyms. */
  readonly signerNymEntropy: Uint8Array
  readonly header?: Uint8Array
  readonly messages: readonly Uint8Array[]
}

/** What a prover checks when it receives a signature. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.3. */
export interface VerifyFinalizeWithNymInput {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly header?: Uint8Array
  readonly messages: readonly Uint8Array[]
  readonly committedMessages?: readonly Uint8Array[]
  readonly proverNyms: readonly Uint8Array[]
  readonly signerNymEntropy: Uint8Array
  readonly secretProverBlind: Uint8Array
}

/** What a prover shows. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.2. */
export interface ProofGenWithNymInput {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly header?: Uint8Array
  readonly presentationHeader?: Uint8Array
  /** What `verifyFinalizeWithNym` returned. */
  readonly nymSecrets: readonly Uint8Array[]
  /** Where the pseudonym is the same: derive it from the authenticated verifier. */
  readonly contextId: Uint8Array
  readonly messages: readonly Uint8Array[]
  readonly committedMessages?: readonly Uint8Array[]
  readonly disclosedIndexes: readonly number[]
  readonly disclosedCommitmentIndexes?: readonly number[]
  readonly secretProverBlind: Uint8Array
  readonly random?: RandomSource
}

/** What a verifier checks. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.3. */
export interface ProofVerifyWithNymInput {
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
  readonly disclosedMessages: readonly Uint8Array[]
  readonly disclosedIndexes: readonly number[]
  readonly disclosedCommittedMessages?: readonly Uint8Array[]
  readonly disclosedCommittedIndexes?: readonly number[]
}
