export { bbsPublicJwk, bbsSecretJwk, publicKeyFromJwk, secretKeyFromJwk } from './jwk.js'
export {
  createKeyRing,
  type KeyRing,
  type KeyRingOptions,
  type KeyTerm,
  MAX_SIGNATURES_PER_KEY,
  type RingKey,
} from './key-ring.js'
export {
  decodePublicMultikey,
  decodeSecretMultikey,
  encodePublicMultikey,
  encodeSecretMultikey,
} from './multikey.js'
