// Object identifiers of the algorithms that are known here; constants of their own, so that a bundle holds those it uses.
// Spec: RFC 8017 appendix A, RFC 5758, RFC 5480, RFC 8410.

export const rsaEncryption = '1.2.840.113549.1.1.1'
export const sha256WithRsa = '1.2.840.113549.1.1.11'
export const sha384WithRsa = '1.2.840.113549.1.1.12'
export const sha512WithRsa = '1.2.840.113549.1.1.13'
export const ecPublicKey = '1.2.840.10045.2.1'
export const ecdsaWithSha256 = '1.2.840.10045.4.3.2'
export const ecdsaWithSha384 = '1.2.840.10045.4.3.3'
export const ecdsaWithSha512 = '1.2.840.10045.4.3.4'
export const ed25519 = '1.3.101.112'
export const sha256 = '2.16.840.1.101.3.4.2.1'
export const sha384 = '2.16.840.1.101.3.4.2.2'
export const sha512 = '2.16.840.1.101.3.4.2.3'
