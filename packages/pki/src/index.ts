export type { AlgorithmIdentifier } from './algorithm.js'
export { type Certificate, type Extension, parseCertificate, parseKnownCertificate } from './certificate.js'
export {
  type CertificateContent,
  writeExtension,
  writeName,
  writeSigned,
  writeTbsCertificate,
} from './certificate-writer.js'
export {
  type SignedContent,
  type SignedDataInput,
  type SignedDigestInput,
  verifySignedData,
  verifySignedDigest,
} from './cms.js'
export { type CreateSignedDataOptions, createSignedData } from './cms-writer.js'
export { type CertificateRevocationList, type CrlCheck, checkCrl, parseCrl, type RevocationStatus } from './crl.js'
export { type BitString, type DerElement, type DerLimits, DerReader, openDer, readDer } from './der.js'
export {
  writeBitString,
  writeBoolean,
  writeElement,
  writeEnumerated,
  writeExplicit,
  writeGeneralizedTime,
  writeIa5String,
  writeImplicit,
  writeInteger,
  writeNamedBits,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writePrintableString,
  writeSequence,
  writeSet,
  writeTime,
  writeUtcTime,
  writeUtf8String,
} from './der-writer.js'
export { decodeEcdsaSignature, encodeEcdsaSignature } from './ecdsa-signature.js'
export {
  type BasicConstraints,
  type DistributionPoint,
  EXTENSION,
  type KeyUsage,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCertificatePolicies,
  readCrlDistributionPoints,
  readExtendedKeyUsage,
  readIssuerAltName,
  readKeyUsage,
  readSubjectAltName,
  readSubjectKeyIdentifier,
} from './extensions.js'
export type { GeneralName } from './general-name.js'
export { ATTRIBUTE, type Name, type NameAttribute, nameValues } from './name.js'
export { checkOcsp, type OcspCheck, type OcspStatus } from './ocsp.js'
export { createOcspRequest, type OcspRequestOptions } from './ocsp-request.js'
export { type OcspResponse, parseOcspResponse } from './ocsp-response.js'
export { type PathOptions, type VerifiedPath, verifyPath } from './path.js'
export { decodePem } from './pem.js'
export { type CurveName, type PublicKeyInfo, parsePublicKey, publicKeyToJwk } from './public-key.js'
export { recoverPkcs1Payload, recoverRsaBlock } from './rsa.js'
export { isSignedBy } from './signature.js'
export { TAG } from './tag-table.js'
