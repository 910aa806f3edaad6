import { encodeCbor } from '@tegata/cbor'
import { bytes, embed, hash, KEYS } from '../craft.js'
import {
  DOC_TYPE,
  deviceSigned,
  document,
  issuerAuth,
  issuerSigned,
  item,
  keyInfo,
  map,
  mso,
  NAMESPACE,
  names,
  presented,
  response,
  withDevice,
  withDocument,
} from '../document.js'
import { group, type Vector } from '../format.js'

const good = response()
const text = (value: string) => encodeCbor(value)
/** The map of a response with one more pair, as bytes: an encoder would refuse to write it. */
const addPair = (key: Uint8Array, value: Uint8Array) => bytes(Uint8Array.of(good[0]! + 1), good.subarray(1), key, value)

const ENCODING = group('RFC 8949 section 5.3', 'presentation', [
  ['cbor-empty', 'no bytes', new Uint8Array(0), 'ERR_CBOR_TRUNCATED'],
  ['cbor-truncated', 'the last byte is missing', good.slice(0, -1), 'ERR_CBOR_TRUNCATED'],
  ['cbor-trailing', 'a byte follows', bytes(good, Uint8Array.of(0)), 'ERR_CBOR_TRAILING'],
  ['cbor-second-item', 'a second response follows', bytes(good, good), 'ERR_CBOR_TRAILING'],
  ['cbor-duplicate-key', 'status twice', addPair(text('status'), Uint8Array.of(0)), 'ERR_CBOR_DUPLICATE_KEY'],
  [
    'cbor-duplicate-key-other-spelling',
    'status twice, the second time with a longer head',
    addPair(bytes(Uint8Array.of(0x78, 6), Buffer.from('status')), Uint8Array.of(10)),
    'ERR_CBOR_DUPLICATE_KEY',
  ],
  ['cbor-break', 'a break where an item belongs', Uint8Array.of(0xff), 'ERR_CBOR_MALFORMED'],
  ['cbor-reserved', 'reserved additional information', Uint8Array.of(0x1c), 'ERR_CBOR_MALFORMED'],
  ['cbor-endless-array', 'an indefinite length without its end', Uint8Array.of(0x9f, 0x00), 'ERR_CBOR_TRUNCATED'],
  [
    'cbor-huge-array',
    'an array of 4,294,967,295 elements in five bytes',
    Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff),
    'ERR_CBOR_TRUNCATED',
  ],
  ['cbor-huge-map', 'a map of 2^53 pairs', Uint8Array.of(0xbb, 0, 0x20, 0, 0, 0, 0, 0, 0), 'ERR_CBOR_TRUNCATED'],
  ['cbor-deep', '5,000 arrays in one another', new Uint8Array(5000).fill(0x81), 'ERR_CBOR_LIMIT'],
  [
    'cbor-not-utf8',
    'a key that is not UTF-8',
    addPair(Uint8Array.of(0x62, 0xc3, 0x28), Uint8Array.of(0)),
    'ERR_ENCODING_UTF8',
  ],
  ['cbor-tag-24-over-text', 'tag 24 over a text', addPair(text('x'), Uint8Array.of(0xd8, 0x18, 0x60)), 'ERR_CBOR_TAG'],
])

const RESPONSE = group('ISO/IEC 18013-5 section 8.3.2.1.2.2', 'presentation', [
  ['response-array', 'no map', encodeCbor([]), 'ERR_MDOC_STRUCTURE'],
  ['response-byte-string', 'the response inside a byte string', encodeCbor(good), 'ERR_MDOC_STRUCTURE'],
  ['response-no-version', 'without version', response({ version: undefined }), 'ERR_MDOC_STRUCTURE'],
  ['response-version', 'an unknown version', response({ version: '2.0' }), 'ERR_MDOC_VERSION'],
  ['response-version-number', 'a version that is a number', response({ version: 1 }), 'ERR_MDOC_VERSION'],
  ['response-no-status', 'without status', response({ status: undefined }), 'ERR_MDOC_STRUCTURE'],
  ['response-status-text', 'a status that is a text', response({ status: '0' }), 'ERR_MDOC_STRUCTURE'],
  ['response-status-negative', 'a negative status', response({ status: -1 }), 'ERR_MDOC_STRUCTURE'],
  ['response-status-error', 'an error beside a document', response({ status: 10 }), 'ERR_MDOC_RESPONSE_STATUS'],
  ['response-no-documents', 'no document', response({ documents: undefined }), 'ERR_MDOC_RESPONSE_STATUS'],
  ['response-empty-documents', 'an empty list of documents', response({ documents: [] }), 'ERR_MDOC_RESPONSE_STATUS'],
  [
    'response-only-errors',
    'no document, but a reason',
    response({ documents: undefined, documentErrors: [map({ a: 0 })] }),
    'ERR_MDOC_RESPONSE_STATUS',
  ],
  [
    'response-second-document',
    'a second document that is none',
    response({ documents: [document(), 1] }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'response-second-document-unproven',
    'a second document, stolen: its device authenticated another session',
    response({ documents: [document(), document({ deviceSigned: deviceSigned({ key: KEYS.attacker }) })] }),
    'ERR_MDOC_DEVICE_SIGNATURE',
  ],
  [
    'response-unknown-member',
    'a member that nobody signs and nobody defined',
    response({ extra: 1 }),
    'ERR_MDOC_STRUCTURE',
  ],
  ['document-unknown-member', 'an unknown member of a document', withDocument({ extra: 1 }), 'ERR_MDOC_STRUCTURE'],
  ['document-no-doc-type', 'without docType', withDocument({ docType: undefined }), 'ERR_MDOC_STRUCTURE'],
  [
    'document-doc-type-bytes',
    'a docType that is a byte string',
    withDocument({ docType: new Uint8Array(4) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'document-no-issuer-signed',
    'nothing of the issuer',
    withDocument({ issuerSigned: undefined }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'document-no-device-signed',
    'nothing of the device',
    withDocument({ deviceSigned: undefined }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'document-error-text',
    'an error code that is a text',
    withDocument({ errors: map({ [NAMESPACE]: map({ a: '0' }) }) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'document-no-issuer-auth',
    'elements without the signature over their digests',
    withDocument({ issuerSigned: map({ nameSpaces: names() }) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'document-empty-namespaces',
    'nameSpaces without a namespace',
    withDocument({ issuerSigned: issuerSigned(issuerAuth(), map({})) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'document-namespace-map',
    'items in a map',
    withDocument({ issuerSigned: issuerSigned(issuerAuth(), names(new Map())) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'device-namespaces-untagged',
    'DeviceNameSpacesBytes without tag 24',
    withDevice({ nameSpaces: encodeCbor(map({})) }),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'device-namespace-empty',
    'a device-signed namespace without elements',
    withDevice({ elements: map({ a: map({}) }) }),
    'ERR_MDOC_STRUCTURE',
  ],
])

const DOC_TYPES = group('ISO/IEC 18013-5 section 9.3.1', 'presentation', [
  [
    'doc-type-of-document',
    'the document says another type than its issuer, and the device signs that',
    withDocument({
      docType: 'org.iso.23220.1.jp.mnc',
      deviceSigned: deviceSigned({ docType: 'org.iso.23220.1.jp.mnc' }),
    }),
    'ERR_MDOC_DOC_TYPE',
    { docType: null },
  ],
  [
    'doc-type-substituted',
    'the issuer signed another type than the document says and the verifier wants',
    presented({ docType: 'org.iso.23220.1.jp.mnc' }),
    'ERR_MDOC_DOC_TYPE',
  ],
  [
    'doc-type-unwelcome',
    'a document of another type than the one asked for',
    good,
    'ERR_MDOC_DOC_TYPE',
    { docType: 'org.iso.23220.photoid.1' },
  ],
])
const DOC_TYPE_TRUST = group('ISO/IEC 18013-5 Annex C.1.7.1', 'presentation', [
  [
    'doc-type-not-trusted',
    'the issuer is trusted for identity cards only',
    good,
    'ERR_MDOC_ISSUER_DOC_TYPE',
    { anchorDocTypes: ['org.iso.23220.1.jp.mnc'] },
  ],
])

const FORBIDDEN = group('Act No. 27 of 2013 (Japan) Articles 15 and 20', 'presentation', [
  [
    'individual-number',
    'the element of the individual number, without a value: no verifier may take it',
    withDocument({
      issuerSigned: issuerSigned(
        issuerAuth(
          mso({
            valueDigests: map({
              'org.iso.23220.1.jp': new Map([[0, hash(item(0, 'individual_number_unicode', null).encoded)]]),
            }),
          }),
        ),
        names([item(0, 'individual_number_unicode', null)], 'org.iso.23220.1.jp'),
      ),
    }),
    'ERR_MDOC_FORBIDDEN_ELEMENT',
  ],
  [
    'individual-number-stated',
    'the same element stated by the device, which the issuer lets it',
    presented(
      { deviceKeyInfo: keyInfo(map({ nameSpaces: ['org.iso.23220.1.jp'] })) },
      { elements: map({ 'org.iso.23220.1.jp': map({ individual_number_unicode: null }) }) },
    ),
    'ERR_MDOC_FORBIDDEN_ELEMENT',
  ],
])

const proof = (changes: Parameters<typeof map>[0] = {}) =>
  map({ documentData: embed(map({ docType: DOC_TYPE })), proof: new Uint8Array(32), ...changes })
const PROOFS = group('ISO/IEC 18013-5:2026 section 10.3.7', 'presentation', [
  [
    'zk-alone',
    'a zero-knowledge proof, and nothing that verifies it',
    response({ version: '1.1', documents: undefined, zkDocuments: [proof()] }),
    'ERR_MDOC_ZK_PROOF',
  ],
  [
    'zk-beside',
    'a proof that nothing verifies, beside a document that is right',
    response({ version: '1.1', zkDocuments: [proof()] }),
    'ERR_MDOC_ZK_PROOF',
  ],
  [
    'zk-no-proof',
    'zero-knowledge without a proof',
    response({ version: '1.1', zkDocuments: [proof({ proof: undefined })] }),
    'ERR_MDOC_STRUCTURE',
  ],
])

const STATUS = group('draft-ietf-oauth-status-list-20 section 8.3', 'presentation', [
  [
    'status-not-looked-up',
    'a document with a status list, and nobody who looks it up',
    presented({ status: map({ status_list: map({ idx: 7, uri: 'https://issuer.example/status' }) }) }),
    'ERR_MDOC_REVOCATION_UNCHECKED',
  ],
  [
    'status-unknown-mechanism',
    'a status of an unknown mechanism, and nobody who looks it up',
    presented({ status: map({ other: 1 }) }),
    'ERR_MDOC_REVOCATION_UNCHECKED',
  ],
  ['status-empty', 'a status without mechanism', presented({ status: map({}) }), 'ERR_MDOC_STRUCTURE'],
  ['status-array', 'a status that is no map', presented({ status: [1] }), 'ERR_MDOC_STRUCTURE'],
])

/** What a response is made of. */
export const RESPONSES: Vector[] = [
  ...ENCODING,
  ...RESPONSE,
  ...DOC_TYPES,
  ...DOC_TYPE_TRUST,
  ...FORBIDDEN,
  ...PROOFS,
  ...STATUS,
]
