import {
  concatBytes,
  decodeBase64url,
  encodeUtf8,
  importVerifier,
  type JwkPublic,
  jwkThumbprint,
  sha256,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import type { JpkiUsage } from '../signature.js'

/** Outside the object: what it stands for identifies a wallet or a platform's user. */
const handles = new WeakMap<Continuity, Uint8Array>()

/**
 * A proof that whoever brings a new certificate is the one who brought the old one; made by `proveSameWallet` or
 * `continuityOfPlatform`. It has no readable content, and the vault keeps a keyed hash of it and a sealed copy only.
 *
 * Spec: docs/jpki-profile.md R8 (renewal links old to new inside the anchor store only).
 */
export class Continuity {
  /** Proofs are made by the functions of this module. */
  constructor(handle: Uint8Array) {
    handles.set(this, handle)
    Object.freeze(this)
  }
}

/** What a wallet shows to renew: a key that it keeps for nothing else. Spec: docs/jpki-profile.md R8. */
export interface WalletProof {
  /** P-256. */
  readonly publicJwk: JwkPublic
  /** The issuance statement that the new card signed. */
  readonly statement: Uint8Array
  /** ES256 over `walletContinuityText(statement)`, base64url. */
  readonly proof: string
}

/**
 * The text that a wallet signs with its renewal key.
 *
 * Spec: docs/jpki-profile.md R8 (bound to one statement: a proof serves one renewal).
 *
 * @param statement — the issuance statement that the new card signs.
 */
export function walletContinuityText(statement: Uint8Array): Uint8Array {
  return concatBytes(encodeUtf8('tegata/wallet-continuity/v1\0'), sha256(statement))
}

/**
 * Checks that a wallet holds its renewal key; the first time it is only remembered.
 *
 * Spec: docs/jpki-profile.md R8; RFC 7638 (the key is known by its thumbprint).
 *
 * @param proof — untrusted.
 * @throws TegataError ERR_ANCHOR_CONTINUITY, ERR_KEY_INVALID, ERR_ENCODING_BASE64URL
 */
export async function proveSameWallet({ publicJwk, statement, proof }: WalletProof): Promise<Continuity> {
  const verifier = await importVerifier(publicJwk, 'ES256')
  if (!(await verifier.verify(walletContinuityText(statement), decodeBase64url(proof)))) {
    throw new TegataError('ERR_ANCHOR_CONTINUITY', 'the renewal key of the wallet did not sign the statement', {
      spec: 'docs/jpki-profile.md R8',
    })
  }
  return new Continuity(handleOf('wallet', jwkThumbprint(publicJwk)))
}

/**
 * Takes a platform operator's word: its user id for this tenant stays the same when certificates are renewed.
 *
 * Spec: docs/jpki-profile.md R8.
 *
 * @param user — platform: its https identifier; subject: the user id in a verified answer.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function continuityOfPlatform(user: { readonly platform: string; readonly subject: string }): Continuity {
  if (user.platform === '' || user.subject === '') {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a platform and its user id are not empty')
  }
  return new Continuity(handleOf('platform', user.platform, user.subject))
}

/** What a handle stands for, to be sealed and hashed. @throws TegataArgumentError ERR_ARG_TYPE */
export function readContinuity(continuity: Continuity): Uint8Array {
  const handle = handles.get(continuity)
  if (handle === undefined) throw new TegataArgumentError('ERR_ARG_TYPE', 'not a proof of continuity')
  return handle
}

/** The certificate that a reply with the latest attributes announces. */
export function announcedHandle(usage: JpkiUsage, serialNumber: Uint8Array): Uint8Array {
  return concatBytes(handleOf('announced', usage), serialNumber)
}

/** JSON: no two lists of texts are written alike. The prefix keeps handles apart from index texts of certificates. */
function handleOf(...texts: readonly string[]): Uint8Array {
  return encodeUtf8(`tegata/continuity/v1\0${JSON.stringify(texts)}\0`)
}
