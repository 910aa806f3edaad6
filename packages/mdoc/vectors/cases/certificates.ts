import { encodeCbor } from '@tegata/cbor'
import { EXTENSION, writeNull, writeOctetString, writeSequence } from '@tegata/pki'
import {
  authorityKey,
  CERTIFICATES,
  type CertificateChanges,
  constraints,
  documentSigner,
  keyUsage,
  name,
  PURPOSE,
  purposes,
  readerCertificate,
  root,
} from '../certificates.js'
import { bytes, embed, flip, KEYS, sign1, x5chain } from '../craft.js'
import { DS, issuerSigned, mso, withCertificate } from '../document.js'
import { group, type Vector } from '../format.js'

const { iaca } = CERTIFICATES
const payload = embed(mso()).encoded
const chained = (changes: Parameters<typeof sign1>[2]) => encodeCbor(issuerSigned(sign1(payload, KEYS.signer, changes)))
const ES256 = [1, -7] as const

const X5CHAIN = group('ISO/IEC 18013-5 section 9.1.2.4', 'receipt', [
  ['x5chain-missing', 'no certificate', chained({ unprotectedHeader: new Map() }), 'ERR_COSE_HEADER'],
  ['x5chain-empty', 'an empty chain', chained({ unprotectedHeader: new Map([[33, []]]) }), 'ERR_COSE_HEADER'],
  ['x5chain-text', 'a chain that is a text', chained({ unprotectedHeader: new Map([[33, 'MII']]) }), 'ERR_COSE_HEADER'],
  [
    'x5chain-two',
    'two chains, one of them signed',
    chained({
      protectedHeader: new Map<number, number | Uint8Array>([ES256, [33, DS]]),
      unprotectedHeader: x5chain(documentSigner({ notAfter: '2026-12-01' })),
    }),
    'ERR_COSE_HEADER',
  ],
  ['x5chain-with-anchor', 'the chain holds the trust anchor', withCertificate(DS, iaca), 'ERR_MDOC_CERTIFICATE'],
  ['x5chain-anchor-first', 'the trust anchor in front', withCertificate(iaca, DS), 'ERR_MDOC_CERTIFICATE'],
  ['x5chain-anchor-alone', 'the trust anchor in place of a signer', withCertificate(iaca), 'ERR_MDOC_CERTIFICATE'],
  [
    'x5chain-unrelated',
    'a certificate that issued nothing here',
    withCertificate(DS, readerCertificate()),
    'ERR_X509_CHAIN',
  ],
  [
    'x5chain-not-a-certificate',
    'bytes that are no certificate',
    withCertificate(Uint8Array.of(0x30, 0)),
    'ERR_DER_ENCODING',
  ],
  ['x5chain-trailing', 'bytes after the certificate', withCertificate(bytes(DS, Uint8Array.of(0))), 'ERR_DER_ENCODING'],
  [
    'x5chain-nine',
    'more certificates than anybody needs',
    withCertificate(...new Array(9).fill(DS)),
    'ERR_COSE_HEADER',
  ],
])

const forged = documentSigner({ signer: KEYS.attacker })
const SIGNER_NAME = name('Vector Document Signer', 'JP', 'JP-13')
const AUTHORITY_BELOW = documentSigner({
  key: KEYS.readerRoot,
  subject: name('Vector Authority'),
  extensions: {
    [EXTENSION.basicConstraints]: constraints(true, 0),
    [EXTENSION.keyUsage]: keyUsage(5, 6),
    [EXTENSION.extKeyUsage]: undefined,
  },
})
const PATH = group('RFC 5280 section 6.1', 'receipt', [
  [
    'path-other-root',
    'signed by another key under the name of the root',
    withCertificate(forged),
    'ERR_X509_SIGNATURE',
  ],
  [
    'path-attackers-root',
    'with an attacker’s root of the same name',
    withCertificate(forged, root({}, KEYS.attacker)),
    'ERR_X509_SIGNATURE',
  ],
  [
    'path-unknown-root',
    'of an issuer that nobody trusts',
    withCertificate(documentSigner({ issuer: name('Somebody'), signer: KEYS.attacker })),
    'ERR_X509_UNTRUSTED',
  ],
  [
    'path-self-signed',
    'a signer that signs itself',
    withCertificate(documentSigner({ signer: KEYS.signer, issuer: SIGNER_NAME })),
    'ERR_X509_UNTRUSTED',
  ],
  [
    'path-signature-flipped',
    'one bit of the signature of the certificate',
    withCertificate(documentSigner({ signature: (s) => flip(s) })),
    'ERR_X509_SIGNATURE',
  ],
  [
    'path-signer-expired',
    'a certificate of the signer that is over',
    withCertificate(documentSigner({ notAfter: '2026-05-31' })),
    'ERR_X509_EXPIRED',
  ],
  [
    'path-signer-not-yet',
    'a certificate of the signer that has not begun',
    withCertificate(documentSigner({ notBefore: '2026-06-02' })),
    'ERR_X509_NOT_YET_VALID',
  ],
  [
    'path-signer-issues',
    'a document signer that certifies another',
    withCertificate(documentSigner({ signer: KEYS.signer, issuer: SIGNER_NAME, key: KEYS.attacker }), DS),
    'ERR_X509_CRITICAL',
  ],
  [
    'path-authority-below',
    'an authority between root and signer, though the root allows none',
    withCertificate(documentSigner({ signer: KEYS.readerRoot, issuer: name('Vector Authority') }), AUTHORITY_BELOW),
    'ERR_X509_ISSUER',
  ],
  [
    'path-same-key-other-name',
    'signed by the key of the root under another name',
    withCertificate(documentSigner({ issuer: name('Vector IACA, renamed') })),
    'ERR_X509_UNTRUSTED',
  ],
  [
    'path-wrong-order',
    'the authority before the signer',
    withCertificate(AUTHORITY_BELOW, documentSigner({ signer: KEYS.readerRoot, issuer: name('Vector Authority') })),
    'ERR_X509_CHAIN',
  ],
  ['path-root-expired', 'a root that is over', withCertificate(DS), 'ERR_X509_EXPIRED', { anchors: ['iacaExpired'] }],
  [
    'path-root-no-cert-sign',
    'a root that may sign lists only',
    withCertificate(DS),
    'ERR_X509_ISSUER',
    { anchors: ['iacaNoCertSign'] },
  ],
  ['path-root-no-ca', 'a root that is no CA', withCertificate(DS), 'ERR_X509_ISSUER', { anchors: ['iacaNoCa'] }],
  ['path-no-anchors', 'nobody is trusted', withCertificate(DS), 'ERR_X509_UNTRUSTED', { anchors: [] }],
  [
    'path-anchor-of-readers',
    'trust in readers is no trust in issuers',
    withCertificate(DS),
    'ERR_X509_UNTRUSTED',
    { anchors: ['readerRoot'] },
  ],
])

const spoiled = (extensions: CertificateChanges['extensions'], changes: CertificateChanges = {}) =>
  withCertificate(documentSigner({ ...changes, ...(extensions && { extensions }) }))
const EKU = EXTENSION.extKeyUsage
const KU = EXTENSION.keyUsage
const PROFILE = group('ISO/IEC 18013-5 Annex B.1.4', 'receipt', [
  ['eku-missing', 'no purpose', spoiled({ [EKU]: undefined }), 'ERR_MDOC_CERTIFICATE'],
  ['eku-reader', 'the purpose of readers', spoiled({ [EKU]: purposes(PURPOSE.reader) }), 'ERR_MDOC_CERTIFICATE'],
  ['eku-list', 'the purpose of list providers', spoiled({ [EKU]: purposes(PURPOSE.vical) }), 'ERR_MDOC_CERTIFICATE'],
  ['eku-tls', 'the purpose of web servers', spoiled({ [EKU]: purposes('1.3.6.1.5.5.7.3.1') }), 'ERR_MDOC_CERTIFICATE'],
  ['eku-any', 'any purpose', spoiled({ [EKU]: purposes('2.5.29.37.0') }), 'ERR_MDOC_CERTIFICATE'],
  ['eku-two', 'a second purpose', spoiled({ [EKU]: purposes(PURPOSE.mdlDs, PURPOSE.reader) }), 'ERR_MDOC_CERTIFICATE'],
  [
    'eku-longer',
    'a purpose that begins like the right one',
    spoiled({ [EKU]: purposes(`${PURPOSE.mdlDs}.1`) }),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'eku-not-critical',
    'a purpose that is not critical',
    spoiled({ [EKU]: { ...purposes(PURPOSE.mdlDs), critical: false } }),
    'ERR_MDOC_CERTIFICATE',
  ],
  ['ku-missing', 'no keyUsage', spoiled({ [KU]: undefined }), 'ERR_MDOC_CERTIFICATE'],
  ['ku-cert-sign', 'a keyUsage for certificates', spoiled({ [KU]: keyUsage(5) }), 'ERR_MDOC_CERTIFICATE'],
  ['ku-encipherment', 'a keyUsage for encryption', spoiled({ [KU]: keyUsage(2) }), 'ERR_MDOC_CERTIFICATE'],
  ['ku-two', 'a second keyUsage', spoiled({ [KU]: keyUsage(0, 1) }), 'ERR_MDOC_CERTIFICATE'],
  [
    'ku-not-critical',
    'a keyUsage that is not critical',
    spoiled({ [KU]: { ...keyUsage(0), critical: false } }),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'signer-is-ca',
    'a signer that is a CA',
    spoiled({ [EXTENSION.basicConstraints]: constraints(true, 0) }),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'critical-unknown',
    'a critical extension that nobody knows',
    spoiled({ '1.3.6.1.4.1.99999.1': { critical: true, value: writeNull() } }),
    'ERR_X509_CRITICAL',
  ],
  [
    'name-constraints',
    'nameConstraints',
    spoiled({ [EXTENSION.nameConstraints]: { critical: false, value: writeSequence() } }),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'policy-mappings',
    'policyMappings',
    spoiled({ '2.5.29.33': { critical: false, value: writeSequence() } }),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'freshest-crl',
    'a delta CRL',
    spoiled({ '2.5.29.46': { critical: false, value: writeSequence() } }),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'authority-key',
    'another authorityKeyIdentifier',
    spoiled({ [EXTENSION.authorityKeyIdentifier]: authorityKey(KEYS.attacker) }),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'authority-key-malformed',
    'an authorityKeyIdentifier that cannot be read',
    spoiled({ [EXTENSION.authorityKeyIdentifier]: { critical: false, value: writeOctetString(new Uint8Array(20)) } }),
    'ERR_DER_ENCODING',
  ],
  [
    'country',
    'a signer of another country',
    spoiled(undefined, { subject: name('Vector Document Signer', 'US', 'JP-13') }),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'state',
    'a signer of another prefecture',
    spoiled(undefined, { subject: name('Vector Document Signer', 'JP', 'JP-14') }),
    'ERR_MDOC_CERTIFICATE',
  ],
  ['algorithm-sha1', 'ECDSA with SHA-1', spoiled(undefined, { algorithm: '1.2.840.10045.4.1' }), 'ERR_X509_ALGORITHM'],
  [
    'algorithm-sha224',
    'ECDSA with SHA-224',
    spoiled(undefined, { algorithm: '1.2.840.10045.4.3.1' }),
    'ERR_X509_ALGORITHM',
  ],
])

/** Who signed: chains, paths and the profile of document signers. */
export const CERTIFICATE_CASES: Vector[] = [...X5CHAIN, ...PATH, ...PROFILE]
