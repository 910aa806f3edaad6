import type { JwkPrivate } from '@tegata/core'

export const DOC_TYPE = 'org.tegata.bench.1'
export const NAMESPACE = 'org.tegata.bench'

/** One size of document, the same for everybody: P-256, SHA-256, half of the elements disclosed. */
export interface MdocCase {
  readonly elements: Readonly<Record<string, string>>
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

export interface Peer {
  readonly name: string
  prepare(input: MdocCase): Promise<MdocOperations>
}
