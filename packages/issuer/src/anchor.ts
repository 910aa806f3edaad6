import { type AnchorStore, encodeBase64url, encodeUtf8, hmacSha256, type Sealer } from '@tegata/core'
import { type AnchorSecret, anchorIndexInput, sealAnchor } from '@tegata/jpki'

interface AnchorKeeping {
  readonly store: AnchorStore
  readonly sealer: Sealer
  readonly indexKey: Uint8Array
  /** Day in Japan, `YYYY-MM-DD`. */
  readonly day: string
}

/**
 * Keeps what later checks of the certificate need, in a form that tells a reader of the store nothing: sealed, and found
 * again only through an HMAC, because the 32-bit serial numbers could all be tried against a plain hash.
 */
export async function recordAnchor(secret: AnchorSecret, { store, sealer, indexKey, day }: AnchorKeeping) {
  const index = encodeBase64url(hmacSha256(indexKey, anchorIndexInput(secret)))
  // The index is the sealing context: a record cannot be moved under another person's index.
  const sealed = await sealAnchor(secret, sealer, encodeUtf8(index))
  await store.put({ index, sealed: encodeBase64url(sealed), issuedOn: day })
}
