import { createBbs, type TypedMessage } from '@tegata/bbs'
import { bbsPublicJwk, publicKeyFromJwk, secretKeyFromJwk } from '@tegata/bbs/keys'
import {
  type Awaitable,
  equalBytes,
  type JwkPrivate,
  type JwkPublic,
  jwkThumbprint,
  type RandomSource,
  systemRandom,
  TegataError,
  type Trust,
} from '@tegata/core'
import { NYM_COUNT } from './layout.js'
import { type BbsVcOptions, type CredentialScheme, schemeFor } from './scheme.js'

/** What an issuer's key signs blindly. Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.2. */
export interface BlindSignRequest {
  /** The holder's commitment with its proof; verified before anything is signed. */
  readonly commitmentWithProof: Uint8Array
  readonly header: Uint8Array
  readonly messages: readonly TypedMessage[]
  /** 32 bytes: the issuer's part of the nym secret, its own for each person. */
  readonly signerNymEntropy: Uint8Array
}

/**
 * An issuer's BBS key that signs without showing itself; an HSM can stand behind it.
 *
 * Spec: DESIGN section 7 (Signer); draft-ietf-cose-bls-key-representations-08 (OKP, BLS12381G2).
 */
export interface BbsKeyPair {
  /** `{ kty: 'OKP', crv: 'BLS12381G2', x }`: what verifiers put into their trust. */
  readonly publicJwk: JwkPublic
  /** Signs messages together with a commitment; 80 bytes. */
  blindSign(request: BlindSignRequest): Awaitable<Uint8Array>
}

const KEY_SPEC = 'draft-ietf-cose-bls-key-representations-08 section 2.1'

/**
 * Makes a new issuer key that cannot be exported.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.4.1 (KeyGen).
 *
 * @param options — engine, and the source of 48 bytes of key material.
 * @example
 * ```ts
 * const keyPair = await generateBbsKeyPair()
 * ```
 */
export async function generateBbsKeyPair(
  options: BbsVcOptions & { readonly random?: RandomSource } = {},
): Promise<BbsKeyPair> {
  const scheme = await schemeFor(options)
  const secretKey = createBbs(scheme.engine).keyGen((options.random ?? systemRandom)(48))
  return sealKeyPair(scheme, secretKey, scheme.skToPk(secretKey))
}

/**
 * Imports an issuer key from a private JWK.
 *
 * Spec: draft-ietf-cose-bls-key-representations-08 section 2.1.
 *
 * @param jwk — `{ kty: 'OKP', crv: 'BLS12381G2', x, d }`: 96 and 32 bytes in base64url.
 * @param options — engine.
 * @throws TegataError ERR_KEY_INVALID, ERR_BBS_SECRET_KEY
 */
export async function importBbsKeyPair(jwk: JwkPrivate, options: BbsVcOptions = {}): Promise<BbsKeyPair> {
  const secretKey = secretKeyFromJwk(jwk)
  const { d, ...publicPart } = jwk
  const publicKey = publicKeyFromJwk(publicPart)
  const scheme = await schemeFor(options)
  if (!equalBytes(scheme.skToPk(secretKey), publicKey)) {
    throw new TegataError('ERR_KEY_INVALID', 'the halves of the key do not fit', { spec: KEY_SPEC })
  }
  return sealKeyPair(scheme, secretKey, publicKey)
}

/** The secret key lives in a closure: no property, so nothing to print, clone or serialise. */
function sealKeyPair(scheme: CredentialScheme, secretKey: Uint8Array, publicKey: Uint8Array): BbsKeyPair {
  return Object.freeze({
    publicJwk: Object.freeze(bbsPublicJwk(publicKey)),
    blindSign: (request: BlindSignRequest) =>
      scheme.blindSignWithNym({ ...request, nymCount: NYM_COUNT, secretKey, publicKey }),
  })
}

/** Whether a trusted key is one for BBS: a trust list holds the keys of every format. */
export function isBbsKey({ kty, crv }: JwkPublic): boolean {
  return kty === 'OKP' && crv === 'BLS12381G2'
}

/**
 * The key that a header names, if the issuer it names is trusted with it. Only the trust decides: the thumbprint is
 * recomputed, a `kid` inside the trusted key does not count.
 *
 * Spec: RFC 7638; DESIGN section 7 (a verifier must be told its trust).
 *
 * @throws TegataError ERR_BBS_VC_ISSUER, ERR_KEY_INVALID
 */
export function findTrustedKey(trust: Trust, issuer: string, keyId: string): Uint8Array {
  for (const { id, keys = [] } of trust) {
    if (id !== issuer) continue
    for (const jwk of keys) {
      if (isBbsKey(jwk) && jwkThumbprint(jwk) === keyId) return publicKeyFromJwk(jwk)
    }
  }
  throw new TegataError('ERR_BBS_VC_ISSUER', 'the issuer is not trusted, or not with this key', {
    spec: 'DESIGN section 7',
    evidence: { issuer, keyId },
  })
}
