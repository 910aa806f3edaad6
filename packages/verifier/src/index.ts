export {
  createVerifier,
  type RequestOptions,
  type TypedPresentationRequest,
  type VerifiedPresentation,
  type Verifier,
  type VerifierOptions,
} from './verifier.js'
