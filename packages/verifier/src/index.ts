export type { RevocationPolicy, RevocationResult, ShortLived, StatusPolicy } from './revocation.js'
export {
  createVerifier,
  type RequestOptions,
  type TypedPresentationRequest,
  type VerifiedPresentation,
  type Verifier,
  type VerifierOptions,
} from './verifier.js'
