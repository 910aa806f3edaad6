import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { JwkPublic } from '@tegata/core'

/** A pair in software. */
export interface TestKeyPair {
  readonly privateKey: KeyObject
  readonly publicJwk: JwkPublic
}

/** Makes a P-256 pair. */
export function generateTestKeyPair(): TestKeyPair {
  // Read back from an encoding: exporting a key of a pair that was just made can hang on Node 20.
  const { privateKey: pem } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const privateKey = createPrivateKey(pem)
  return { privateKey, publicJwk: createPublicKey(privateKey).export({ format: 'jwk' }) as JwkPublic }
}
