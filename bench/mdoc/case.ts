import type { JwkPrivate } from '@tegata/core'

export const DOC_TYPE = 'org.tegata.bench.1'
export const NAMESPACE = 'org.tegata.bench'

/** One size of document, the same for everybody: P-256, SHA-256, half of the elements disclosed. */
export interface MdocCase {
  readonly elements: Readonly<Record<string, string | boolean>>
  readonly disclosed: readonly string[]
  readonly issuerJwk: JwkPrivate
  readonly deviceJwk: JwkPrivate
  /** DER of the document signer's certificate and of the root above it. */
  readonly certificate: Uint8Array
  readonly root: Uint8Array
  /** CBOR of the SessionTranscript. */
  readonly transcript: Uint8Array
  readonly validity: { readonly signed: Date; readonly validFrom: Date; readonly validUntil: Date }
}

/** The three operations; each issues, presents or verifies one whole document and fails if that goes wrong. */
export interface MdocOperations {
  issue(): unknown
  present(): unknown
  verify(): unknown
}

/** What a peer does for one relying party, whose transcript it has read. */
export interface PeerSession {
  present(credential: Uint8Array): Promise<Uint8Array>
  verify(response: Uint8Array): Promise<unknown>
}

/** A peer with the keys of one issuer and one device. */
export interface PreparedPeer {
  issue(): Promise<Uint8Array>
  /** @param transcript — CBOR of the SessionTranscript. */
  meet(transcript: Uint8Array): PeerSession
}

export interface Peer {
  readonly name: string
  prepare(input: Omit<MdocCase, 'transcript'>): PreparedPeer
}
