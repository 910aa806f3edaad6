import type { JwkPrivate } from '@tegata/core'

/** What a peer is told of a presentation. */
export interface PeerExpectation {
  /** CBOR of SessionTranscript. */
  readonly sessionTranscript: Uint8Array
  readonly anchors: readonly Uint8Array[]
  readonly at: Date
  /** EReaderKey, for a device MAC. */
  readonly readerKey?: JwkPrivate
}

/** Another implementation; `verify` throws what it likes. The clock of the machine says `at`. */
export interface Peer {
  readonly name: string
  verify(response: Uint8Array, expectation: PeerExpectation): Promise<unknown>
}
