export { bbsPublicJwk, bbsSecretJwk, publicKeyFromJwk, secretKeyFromJwk } from './jwk.js'
export {
  createKeyRotation,
  createMemorySignatureCounter,
  type KeyRotation,
  type KeyRotationOptions,
  type KeyTerm,
  type KeyWithTerm,
  MAX_SIGNATURES_PER_KEY,
  type SignatureCounter,
} from './key-rotation.js'
export {
  decodePublicMultikey,
  decodeSecretMultikey,
  encodePublicMultikey,
  encodeSecretMultikey,
} from './multikey.js'
