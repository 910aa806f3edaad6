import {
  bbsPublicJwk,
  decodePublicMultikey,
  decodeSecretMultikey,
  encodePublicMultikey,
  publicKeyFromJwk,
  secretKeyFromJwk,
} from '@tegata/bbs/keys'
import {
  type Awaitable,
  equalBytes,
  type JwkPrivate,
  type JwkPublic,
  type RandomSource,
  systemRandom,
  TegataError,
} from '@tegata/core'
import type { BbsVcOptions } from '../scheme.js'
import { didKeyMethod } from './did-key.js'
import { loadSchemes, type Schemes } from './schemes.js'

/** What an issuer's key signs. Spec: VC-DI-BBS section 3.4.5 (Base Proof Serialization). */
export interface StatementsToSign {
  /** 64 bytes. */
  readonly header: Uint8Array
  /** The non-mandatory statements in UTF-8. */
  readonly messages: readonly Uint8Array[]
  /** Absent in the baseline. */
  readonly commitmentWithProof?: Uint8Array
  /** 32 bytes; with a pseudonym only. */
  readonly signerNymEntropy?: Uint8Array
}

/**
 * An issuer's key for Data Integrity proofs that signs without showing itself; an HSM can stand behind it.
 *
 * Spec: VC-DI-BBS section 2.1 (Multikey), DESIGN section 7 (Signer).
 */
export interface DataIntegrityKeyPair {
  /** `{ kty: 'OKP', crv: 'BLS12381G2', x }`: what verifiers put into their trust. */
  readonly publicJwk: JwkPublic
  /** `z` and base58. */
  readonly publicKeyMultibase: string
  /** The did:key URL of this key, for issuers that publish no other. */
  readonly verificationMethod: string
  /** `Sign`, `BlindSign` with a commitment, `BlindSignWithNym` with entropy too; 80 bytes. */
  sign(statements: StatementsToSign): Awaitable<Uint8Array>
}

/** A key as Multikey. Spec: CID section 2.2.2. */
export interface SecretMultikey {
  readonly publicKeyMultibase: string
  readonly secretKeyMultibase: string
}

/**
 * Makes a new issuer key that cannot be exported.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.4.1 (KeyGen).
 *
 * @param options — engine, and the source of 48 bytes of key material.
 */
export async function generateDataIntegrityKeyPair(
  options: BbsVcOptions & { readonly random?: RandomSource } = {},
): Promise<DataIntegrityKeyPair> {
  const schemes = await loadSchemes(options)
  const secretKey = schemes.bbs.keyGen((options.random ?? systemRandom)(48))
  return sealKeyPair(schemes, secretKey, schemes.bbs.skToPk(secretKey))
}

/**
 * Imports an issuer key, as JWK or as Multikey.
 *
 * Spec: draft-ietf-cose-bls-key-representations-08 section 2.1; CID section 2.2.2.
 *
 * @param key — the JWK with `d`, or both multibase texts.
 * @param options — engine.
 * @throws TegataError ERR_KEY_INVALID, ERR_BBS_SECRET_KEY
 */
export async function importDataIntegrityKeyPair(
  key: JwkPrivate | SecretMultikey,
  options: BbsVcOptions = {},
): Promise<DataIntegrityKeyPair> {
  const schemes = await loadSchemes(options)
  const { secretKey, publicKey } = decodeKeyPair(key)
  if (!equalBytes(schemes.bbs.skToPk(secretKey), publicKey)) {
    throw new TegataError('ERR_KEY_INVALID', 'the halves of the key do not fit', {
      spec: 'VC-DI-BBS section 2.1',
    })
  }
  return sealKeyPair(schemes, secretKey, publicKey)
}

function decodeKeyPair(key: JwkPrivate | SecretMultikey): { secretKey: Uint8Array; publicKey: Uint8Array } {
  if ('secretKeyMultibase' in key) {
    const { publicKeyMultibase, secretKeyMultibase } = key
    return { secretKey: decodeSecretMultikey(secretKeyMultibase), publicKey: decodePublicMultikey(publicKeyMultibase) }
  }
  const { d, ...publicPart } = key
  return { secretKey: secretKeyFromJwk(key), publicKey: publicKeyFromJwk(publicPart) }
}

/** The secret key lives in a closure: no property, so nothing to print, clone or serialise. */
function sealKeyPair(schemes: Schemes, secretKey: Uint8Array, publicKey: Uint8Array): DataIntegrityKeyPair {
  return Object.freeze({
    publicJwk: Object.freeze(bbsPublicJwk(publicKey)),
    publicKeyMultibase: encodePublicMultikey(publicKey),
    verificationMethod: didKeyMethod(publicKey),
    sign: (statements: StatementsToSign) => signStatements(schemes, { ...statements, secretKey, publicKey }),
  })
}

function signStatements(
  { bbs, blind, nym }: Schemes,
  input: StatementsToSign & { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array },
): Uint8Array {
  const { commitmentWithProof, signerNymEntropy, ...signInput } = input
  if (commitmentWithProof === undefined) return bbs.sign(signInput)
  if (signerNymEntropy === undefined) return blind.blindSign({ ...signInput, commitmentWithProof })
  return nym.blindSignWithNym({ ...signInput, commitmentWithProof, signerNymEntropy, nymCount: 1 })
}
