import type { ErrorCodeEntry } from './entry.js'

/** DER, X.509, CRL, OCSP, CMS and time-stamps. */
export const PKI_CODES = {
  ERR_DER_ENCODING: {
    spec: 'X.690 section 10',
    meaning: 'The bytes are not the distinguished encoding of the expected ASN.1 type.',
  },
  ERR_DER_LIMIT: {
    spec: 'DESIGN section 7',
    meaning: 'The encoding is larger or nested deeper than the stated limit.',
  },
  ERR_X509_PEM: { spec: 'RFC 7468 section 2', meaning: 'The text is not PEM of the expected label.' },
  ERR_X509_MALFORMED: {
    spec: 'RFC 5280 section 4.1',
    meaning: 'A certificate, key or extension is DER but breaks the rules of its structure.',
  },
  ERR_X509_ALGORITHM: {
    spec: 'RFC 5280 section 4.1.1.2',
    meaning: 'A signature algorithm, digest or key is not on the allow-list, too weak, or does not fit the other.',
  },
  ERR_X509_CHAIN: {
    spec: 'RFC 5280 section 6.1',
    meaning: 'The chain is too long, or a certificate is not named as issued by the next.',
  },
  ERR_X509_UNTRUSTED: { spec: 'RFC 5280 section 6.1.1', meaning: 'No trust anchor has the name of the issuer.' },
  ERR_X509_SIGNATURE: {
    spec: 'RFC 5280 section 6.1.3 (a)(1)',
    meaning: 'A certificate is not signed by the key of its issuer, whatever the names say.',
  },
  ERR_X509_NOT_YET_VALID: {
    spec: 'RFC 5280 section 6.1.3 (a)(2)',
    meaning: 'A certificate is not valid yet at the time.',
  },
  ERR_X509_EXPIRED: { spec: 'RFC 5280 section 6.1.3 (a)(2)', meaning: 'A certificate is no longer valid at the time.' },
  ERR_X509_ISSUER: {
    spec: 'RFC 5280 section 6.1.4 (k) to (n)',
    meaning: 'An issuer may not issue: basicConstraints, path length or keyUsage do not allow it.',
  },
  ERR_X509_CRITICAL: {
    spec: 'RFC 5280 section 4.2',
    meaning: 'A critical extension is not processed by anyone, so the certificate must not be used.',
  },
  ERR_CRL_MALFORMED: { spec: 'RFC 5280 section 5.1', meaning: 'A CRL is DER but breaks the rules of its structure.' },
  ERR_CRL_ISSUER: {
    spec: 'RFC 5280 section 6.3.3 (b)(1) and (f)',
    meaning: 'The CRL is not from the CA that issued the certificate, or that CA may not sign CRLs.',
  },
  ERR_CRL_SIGNATURE: {
    spec: 'RFC 5280 section 6.3.3 (g)',
    meaning: 'The CRL is not signed by the key that issued the certificate, whatever the names say.',
  },
  ERR_CRL_NOT_YET_VALID: {
    spec: 'RFC 5280 section 5.1.2.4',
    meaning: 'The CRL was issued after the time in question.',
  },
  ERR_CRL_STALE: { spec: 'RFC 5280 section 5.1.2.5', meaning: 'The next CRL was due: this one says nothing any more.' },
  ERR_CRL_SCOPE: {
    spec: 'RFC 5280 section 6.3.3 (b)',
    meaning: 'The CRL covers other certificates (another partition, another kind): it says nothing about this one.',
  },
  ERR_CRL_CRITICAL: {
    spec: 'RFC 5280 section 5.2',
    meaning: 'The CRL or one of its entries has a critical extension that is not processed.',
  },
  ERR_OCSP_MALFORMED: {
    spec: 'RFC 6960 section 4.2.1',
    meaning: 'An OCSP response is DER but breaks the rules of its structure, or is of an unknown type.',
  },
  ERR_OCSP_STATUS: {
    spec: 'RFC 6960 section 4.2.1',
    meaning: 'The OCSP responder answered with an error status (tryLater, unauthorized, …), which nobody signs.',
  },
  ERR_OCSP_RESPONDER: {
    spec: 'RFC 6960 section 4.2.2.2',
    meaning: 'The signer of the OCSP response is neither the CA key nor a certificate that this key authorised for it.',
  },
  ERR_OCSP_SIGNATURE: {
    spec: 'RFC 6960 section 3.2',
    meaning: 'The OCSP response is not signed by the key of the responder that it names.',
  },
  ERR_OCSP_CERT_ID: {
    spec: 'RFC 6960 section 3.2',
    meaning: 'The OCSP response is about other certificates: it says nothing about this one.',
  },
  ERR_OCSP_NONCE: {
    spec: 'RFC 9654 section 2.1',
    meaning: 'The nonce of the OCSP response is missing or not that of the request: it may be a replay.',
  },
  ERR_OCSP_NOT_YET_VALID: {
    spec: 'RFC 6960 section 4.2.2.1',
    meaning: 'The OCSP response is from after the time in question.',
  },
  ERR_OCSP_STALE: {
    spec: 'RFC 6960 section 4.2.2.1',
    meaning: 'Newer revocation information was due, or the OCSP response is older than the stated limit.',
  },
  ERR_OCSP_CRITICAL: {
    spec: 'RFC 6960 section 4.4',
    meaning: 'The OCSP response has a critical extension that is not processed.',
  },
  ERR_CMS_MALFORMED: {
    spec: 'RFC 5652 section 5.1',
    meaning: 'CMS SignedData is DER but breaks the rules of its structure.',
  },
  ERR_CMS_SIGNER: {
    spec: 'RFC 5652 section 5.3',
    meaning: 'There is not exactly one signer, or the certificate of the signer is missing or ambiguous.',
  },
  ERR_CMS_CONTENT: {
    spec: 'RFC 5652 section 5.2',
    meaning: 'The content is missing, given twice, or of a form that could be confused with signed attributes.',
  },
  ERR_CMS_DIGEST: {
    spec: 'RFC 5652 section 11.2',
    meaning: 'The messageDigest attribute is not the digest of the content.',
  },
  ERR_CMS_SIGNATURE: {
    spec: 'RFC 5652 section 5.6',
    meaning: 'The signature is not by the key of the signer certificate.',
  },
  ERR_TSP_MALFORMED: {
    spec: 'RFC 3161 section 2.4.2',
    meaning: 'A time-stamp response or token is DER but breaks the rules of its structure, or is not a time-stamp.',
  },
  ERR_TSP_REJECTED: {
    spec: 'RFC 3161 section 2.4.2',
    meaning: 'The time-stamping authority answered with an error status instead of a token.',
  },
  ERR_TSP_IMPRINT: {
    spec: 'RFC 3161 section 2.2',
    meaning: 'The time-stamp is over other data, or over a hash that is not allowed.',
  },
  ERR_TSP_NONCE: {
    spec: 'RFC 3161 section 2.2',
    meaning: 'The nonce of the token is missing or not that of the request: it may be a replay.',
  },
  ERR_TSP_POLICY: {
    spec: 'RFC 3161 section 2.2',
    meaning: 'The time-stamp was made under a policy that the verifier does not accept.',
  },
  ERR_TSP_SIGNER: {
    spec: 'RFC 3161 section 2.3',
    meaning: 'The certificate of the authority is not for time-stamping alone, or not the one that the token names.',
  },
  ERR_TSP_TIME: {
    spec: 'RFC 3161 section 2.4.2',
    meaning: 'The time-stamp is from after the time to judge at.',
  },
  ERR_TSP_REVOCATION: {
    spec: 'RFC 3161 section 2.2',
    meaning: 'The certificate of the authority is revoked, or no CRL says that it is good.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
