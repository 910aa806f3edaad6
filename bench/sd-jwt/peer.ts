/** @sd-jwt/sd-jwt-vc as its README sets it up: with its own Node adapter, and keys imported once where they are known. */

import { digest, ES256, generateSalt } from '@sd-jwt/crypto-nodejs'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import type { JwkPrivate, JwkPublic } from '@tegata/core'

export async function createPeer(issuer: { privateJwk: JwkPrivate; publicJwk: JwkPublic }, holder: JwkPrivate) {
  return new SDJwtVcInstance({
    signer: await ES256.getSigner(issuer.privateJwk),
    signAlg: ES256.alg,
    verifier: await ES256.getVerifier(issuer.publicJwk),
    kbSigner: await ES256.getSigner(holder),
    kbSignAlg: ES256.alg,
    // The holder's key is new in every presentation, so it is imported each time; ours does the same.
    kbVerifier: async (data, signature, payload) => (await ES256.getVerifier(payload.cnf!.jwk))(data, signature),
    hasher: digest,
    hashAlg: 'sha-256',
    saltGenerator: generateSalt,
  })
}
