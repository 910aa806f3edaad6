export {
  type AttestationInspection,
  type AttestationPolicy,
  type AttestationResult,
  type AttestationsInput,
  type AttestationsInspection,
  inspectAttestations,
  verifyAttestations,
} from './verify.js'
