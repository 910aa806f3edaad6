import { type CborInput, embedCbor, encodeCbor } from '@tegata/cbor'
import { EXTENSION } from '@tegata/pki'
import { documentSigner, PURPOSE, purposes, readerCertificate } from '../certificates.js'
import { bytes, type CoseChanges, detached, embed, flip, KEYS, sign1, x5chain } from '../craft.js'
import { DOC_TYPE, map, NAMESPACE, QR_TRANSCRIPT, TRANSCRIPT } from '../document.js'
import { group, type Vector } from '../format.js'

type Members = Parameters<typeof map>[0]
type Embedded = ReturnType<typeof embed>

const READER = readerCertificate()
const ITEMS = items()
const OTHER_ITEMS = items({ docType: 'org.iso.23220.1.jp.mnc' })

function items(changes: Members = {}): Embedded {
  const nameSpaces = map({ [NAMESPACE]: map({ age_over_20: false }) })
  return embed(map({ docType: DOC_TYPE, nameSpaces, ...changes }))
}

/** An array of items that are encoded already, with tag 24 around it. */
const embedArray = (...parts: readonly Uint8Array[]) =>
  embedCbor(bytes(Uint8Array.of(0x80 | parts.length), ...parts)).encoded

const readerAuthentication = (asked: Embedded, transcript = TRANSCRIPT) =>
  embedArray(encodeCbor('ReaderAuthentication'), transcript, asked.encoded)

const allAuthentication = (asked: readonly Embedded[], info: CborInput = null, transcript = TRANSCRIPT) => {
  const list = bytes(Uint8Array.of(0x80 | asked.length), ...asked.map(({ encoded }) => encoded))
  return embedArray(encodeCbor('ReaderAuthenticationAll'), transcript, list, encodeCbor(info))
}

const byReader = (payload: Uint8Array, changes: CoseChanges = {}, key = KEYS.reader) =>
  detached(payload, key, { unprotectedHeader: x5chain(READER), ...changes })

const docRequest = (itemsRequest: CborInput = ITEMS, readerAuth: CborInput = byReader(readerAuthentication(ITEMS))) =>
  map({ itemsRequest, readerAuth })

const request = (docRequests: CborInput, changes: Members = {}) =>
  encodeCbor(map({ version: '1.0', docRequests, ...changes }))
/** One document, signed as it stands. */
const asking = (changes: Members) =>
  request([docRequest(items(changes), byReader(readerAuthentication(items(changes))))])
const signedBy = (readerAuth: CborInput) => request([docRequest(ITEMS, readerAuth)])
const withReader = (certificate: Uint8Array, key = KEYS.reader) =>
  signedBy(byReader(readerAuthentication(ITEMS), { unprotectedHeader: x5chain(certificate) }, key))
const unsigned = (itemsRequest: CborInput = ITEMS) => map({ itemsRequest })

const STRUCTURE = group('ISO/IEC 18013-5 section 8.3.2.1.2.1', 'request', [
  ['request-version', 'an unknown version', request([docRequest()], { version: '2.0' }), 'ERR_MDOC_VERSION'],
  ['request-empty', 'no document', request([]), 'ERR_MDOC_STRUCTURE'],
  [
    'request-seventeen',
    'more documents than a person reads',
    request(new Array(17).fill(docRequest())),
    'ERR_MDOC_STRUCTURE',
  ],
  ['request-unknown-member', 'an unknown member', request([docRequest()], { extra: 1 }), 'ERR_MDOC_STRUCTURE'],
  [
    'request-1.0-with-1.1',
    'members of version 1.1 in version 1.0',
    request([docRequest()], { readerAuthAll: [byReader(allAuthentication([ITEMS]))] }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'request-items-untagged',
    'an ItemsRequest without tag 24',
    request([docRequest(ITEMS.bytes)]),
    'ERR_MDOC_STRUCTURE',
  ],
  ['request-no-namespaces', 'no namespace', asking({ nameSpaces: map({}) }), 'ERR_MDOC_STRUCTURE'],
  [
    'request-no-elements',
    'a namespace without elements',
    asking({ nameSpaces: map({ [NAMESPACE]: map({}) }) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'request-retain-number',
    'an intent to retain that is a number',
    asking({ nameSpaces: map({ [NAMESPACE]: map({ age_over_20: 0 }) }) }),
    'ERR_MDOC_STRUCTURE',
  ],
  ['request-doc-type-missing', 'no document type', asking({ docType: undefined }), 'ERR_MDOC_STRUCTURE'],
])

const ALL = [ITEMS, OTHER_ITEMS] as const
const both = (readerAuthAll: CborInput, changes: Members = {}) =>
  request(
    ALL.map((asked) => unsigned(asked)),
    { version: '1.1', readerAuthAll, ...changes },
  )
const INFO = embed(map({ useCases: [map({ mandatory: true, documentSets: [[0], [1]] })] }))

const READER_AUTH = group('ISO/IEC 18013-5 section 9.1.4', 'request', [
  ['reader-none', 'a reader that does not say who it is', request([unsigned()]), 'ERR_MDOC_READER_AUTH'],
  [
    'reader-second-document',
    'a second document that nobody signed for',
    request([docRequest(), unsigned(OTHER_ITEMS)]),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-items-changed',
    'other elements than those signed for',
    request([docRequest(OTHER_ITEMS)]),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-signatures-swapped',
    'two signatures, each beside the other document',
    request([docRequest(ITEMS, byReader(readerAuthentication(OTHER_ITEMS))), docRequest(OTHER_ITEMS)]),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-other-session',
    'a signature for another session',
    signedBy(byReader(readerAuthentication(ITEMS, QR_TRANSCRIPT))),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-other-key',
    'by a key that the certificate does not have',
    signedBy(byReader(readerAuthentication(ITEMS), {}, KEYS.attacker)),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-flipped',
    'one bit of the signature',
    signedBy(byReader(readerAuthentication(ITEMS), { signature: (s) => flip(s) })),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-attached',
    'an attached payload',
    signedBy(sign1(readerAuthentication(ITEMS), KEYS.reader, { unprotectedHeader: x5chain(READER) })),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-all-as-one',
    'a signature over the whole request in the place of one document',
    signedBy(byReader(allAuthentication([ITEMS]))),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-no-certificate',
    'no certificate',
    signedBy(byReader(readerAuthentication(ITEMS), { unprotectedHeader: new Map() })),
    'ERR_COSE_HEADER',
  ],
])
const READER_AUTH_ALL = group('ISO/IEC 18013-5:2026 section 12.4', 'request', [
  [
    'reader-all-order',
    'over the documents in another order',
    both([byReader(allAuthentication([OTHER_ITEMS, ITEMS]))]),
    'ERR_MDOC_READER_AUTH',
  ],
  ['reader-all-less', 'over one document of two', both([byReader(allAuthentication([ITEMS]))]), 'ERR_MDOC_READER_AUTH'],
  [
    'reader-all-info-unsigned',
    'deviceRequestInfo that was not signed',
    both([byReader(allAuthentication(ALL))], { deviceRequestInfo: INFO }),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-all-info-missing',
    'deviceRequestInfo that was signed and taken away',
    both([byReader(allAuthentication(ALL, INFO))]),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-all-second',
    'a second reader that signed something else',
    both([byReader(allAuthentication(ALL)), byReader(allAuthentication([ITEMS]))]),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-all-other-session',
    'for another session',
    both([byReader(allAuthentication(ALL, null, QR_TRANSCRIPT))]),
    'ERR_MDOC_READER_AUTH',
  ],
  [
    'reader-all-seventeen',
    'more readers than anybody has',
    both(new Array(17).fill(byReader(allAuthentication(ALL)))),
    'ERR_MDOC_STRUCTURE',
  ],
  ['reader-all-empty', 'readerAuthAll without a signature', both([]), 'ERR_MDOC_READER_AUTH'],
])
const INFO_CASES = group('ISO/IEC 18013-5:2026 section 10.2.4', 'request', [
  [
    'use-case-index',
    'a use case of a document that is not asked for',
    both(
      [byReader(allAuthentication(ALL, embed(map({ useCases: [map({ mandatory: true, documentSets: [[2]] })] }))))],
      { deviceRequestInfo: embed(map({ useCases: [map({ mandatory: true, documentSets: [[2]] })] })) },
    ),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'use-case-mandatory',
    'a use case that does not say whether it is mandatory',
    both([], { deviceRequestInfo: embed(map({ useCases: [map({ documentSets: [[0]] })] })) }),
    'ERR_MDOC_STRUCTURE',
  ],
])

const EKU = EXTENSION.extKeyUsage
const PROFILE = group('ISO/IEC 18013-5 Annex B.1.7', 'request', [
  [
    'reader-eku-issuer',
    'the purpose of document signers',
    withReader(readerCertificate({ extensions: { [EKU]: purposes(PURPOSE.mdlDs) } })),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'reader-eku-missing',
    'no purpose',
    withReader(readerCertificate({ extensions: { [EKU]: undefined } })),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'reader-is-issuer',
    'the certificate of a document signer',
    withReader(documentSigner(), KEYS.signer),
    'ERR_X509_UNTRUSTED',
  ],
  [
    'reader-is-trusted-issuer',
    'the certificate of a document signer, from a root that is trusted for both',
    withReader(documentSigner(), KEYS.signer),
    'ERR_MDOC_CERTIFICATE',
    { anchors: ['iaca'] },
  ],
  [
    'reader-forged',
    'a certificate by another key under the name of the root',
    withReader(readerCertificate({ signer: KEYS.attacker })),
    'ERR_X509_SIGNATURE',
  ],
  [
    'reader-expired',
    'a certificate that is over',
    withReader(readerCertificate({ notAfter: '2026-05-31' })),
    'ERR_X509_EXPIRED',
  ],
])

export const goodRequest = request([docRequest()])
export const goodRequestAll = both([byReader(allAuthentication(ALL, INFO))], { deviceRequestInfo: INFO })

/** What a wallet is asked, and by whom. */
export const REQUESTS: Vector[] = [...STRUCTURE, ...READER_AUTH, ...READER_AUTH_ALL, ...INFO_CASES, ...PROFILE]
