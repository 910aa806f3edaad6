export { type AgreedAttributes, type AttestationOptions, attestSignatures, type DocumentSignature } from './attest.js'
export { type AttestationTimestampOptions, timestampAttestation } from './timestamp.js'
