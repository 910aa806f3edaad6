/** What every implementation is given, and the operations it is timed on. */
export interface BbsCase {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
  readonly header: Uint8Array
  readonly presentationHeader: Uint8Array
  readonly messages: readonly Uint8Array[]
  /** Every other message. */
  readonly disclosedIndexes: readonly number[]
}

export const OPERATIONS = ['sign', 'verify', 'proofGen', 'proofVerify'] as const

export type Operations = Record<(typeof OPERATIONS)[number], () => unknown>

export interface Peer {
  readonly name: string
  prepare(input: BbsCase): Promise<Operations>
}
