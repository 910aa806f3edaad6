import { type CborInput, encodeCbor } from '@tegata/cbor'
import { EXTENSION } from '@tegata/pki'
import {
  CERTIFICATES,
  documentSigner,
  keyUsage,
  listSigner,
  PURPOSE,
  purposes,
  readerCertificate,
} from '../certificates.js'
import { type CoseChanges, date, flip, KEYS, type Key, x5chain } from '../craft.js'
import { map } from '../document.js'
import { group, type Vector } from '../format.js'
import { goodList, listed, signed } from './lists.js'

type Members = Parameters<typeof map>[0]

const READER_AUTHORITY = listed(CERTIFICATES.readerRoot, KEYS.readerRoot)
const content = (changes: Members = {}) =>
  encodeCbor(
    map({
      version: '1.0',
      provider: 'Vector lists',
      type: 'org.iso.18013.5.1.reader_authentication',
      date: date('2026-05-01T00:00:00Z'),
      nextUpdate: date('2026-07-01T00:00:00Z'),
      id: 7,
      certificateInfos: [map({ ...READER_AUTHORITY, name: 'Vector Reader CA' })],
      ...changes,
    }),
  )
const list = (changes: Members = {}) => signed(content(changes))
const signedAs = (changes: CoseChanges, key?: Key) => signed(content(), changes, key)
const by = (certificate: Uint8Array, key?: Key) => signedAs({ unprotectedHeader: x5chain(certificate) }, key)
const payload = (value: CborInput) => signed(encodeCbor(value))

export const goodRical = list()
/** A member that a later edition may add, and an end that is not yet there. */
export const laterRical = list({ version: '1.1', notAfter: date('2026-06-30T00:00:00Z'), extensions: map({ x: 1 }) })

const SIGNATURE = group('ISO/IEC 18013-5 second edition Annex F', 'rical', [
  ['rical-flipped', 'one bit of the signature', signedAs({ signature: (s) => flip(s) }), 'ERR_MDOC_LIST_SIGNATURE'],
  [
    'rical-other-key',
    'by a key that the certificate does not have',
    signedAs({}, KEYS.attacker),
    'ERR_MDOC_LIST_SIGNATURE',
  ],
  [
    'rical-changed',
    'another list than the signed one',
    signedAs({ carried: content({ id: 8 }) }),
    'ERR_MDOC_LIST_SIGNATURE',
  ],
  ['rical-detached', 'no list', signedAs({ carried: null }), 'ERR_MDOC_LIST_SIGNATURE'],
  ['rical-context', 'the signature of a COSE_Sign', signedAs({ context: 'Signature' }), 'ERR_MDOC_LIST_SIGNATURE'],
  [
    'rical-alg',
    'the algorithm of another curve',
    signedAs({ protectedHeader: new Map([[1, -51]]) }),
    'ERR_MDOC_LIST_SIGNATURE',
  ],
  ['rical-alg-none', 'no algorithm', signedAs({ protectedHeader: new Map() }), 'ERR_COSE_HEADER'],
])

const EKU = EXTENSION.extKeyUsage
const SIGNER = group('ISO/IEC 18013-5 Annex C.1.7.2', 'rical', [
  [
    'rical-eku-reader',
    'signed with the purpose of readers',
    by(listSigner({ extensions: { [EKU]: purposes(PURPOSE.reader) } })),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'rical-eku-none',
    'a signer of no purpose',
    by(listSigner({ extensions: { [EKU]: undefined } })),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'rical-eku-two',
    'a signer of two purposes',
    by(listSigner({ extensions: { [EKU]: purposes(PURPOSE.vical, PURPOSE.reader) } })),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'rical-by-document-signer',
    'signed by a document signer',
    by(documentSigner(), KEYS.signer),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'rical-by-reader',
    'signed by a reader',
    by(readerCertificate(), KEYS.reader),
    'ERR_MDOC_CERTIFICATE',
    { anchors: ['readerRoot'] },
  ],
  [
    'rical-ku',
    'another keyUsage',
    by(listSigner({ extensions: { [EXTENSION.keyUsage]: keyUsage(5) } })),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'rical-forged',
    'a certificate by another key under the name of the root',
    by(listSigner({ signer: KEYS.attacker })),
    'ERR_X509_SIGNATURE',
  ],
  [
    'rical-expired-signer',
    'a certificate that is over',
    by(listSigner({ notAfter: '2026-05-31' })),
    'ERR_X509_EXPIRED',
  ],
  [
    'rical-future-signer',
    'a certificate that has not begun',
    by(listSigner({ notBefore: '2026-06-02' })),
    'ERR_X509_NOT_YET_VALID',
  ],
  ['rical-no-certificate', 'no certificate', signedAs({ unprotectedHeader: new Map() }), 'ERR_COSE_HEADER'],
  ['rical-no-anchor', 'a provider that nobody trusts', goodRical, 'ERR_X509_UNTRUSTED', { anchors: [] }],
  [
    'rical-other-anchor',
    'the authority that is listed is no anchor of the list',
    goodRical,
    'ERR_X509_UNTRUSTED',
    { anchors: ['readerRoot'] },
  ],
])

const TIME = group('ISO/IEC 18013-5 second edition Annex F', 'rical', [
  ['rical-stale', 'a newer list was due', list({ nextUpdate: date('2026-05-31T00:00:00Z') }), 'ERR_MDOC_LIST_STALE'],
  [
    'rical-no-next-update',
    'a list that does not say until when it counts',
    list({ nextUpdate: undefined }),
    'ERR_MDOC_LIST_STALE',
  ],
  [
    'rical-ended',
    'a list that has ended, though the next one is not due',
    list({ notAfter: date('2026-05-31T00:00:00Z') }),
    'ERR_MDOC_LIST_STALE',
  ],
  [
    'rical-future',
    'a list from the future',
    list({ date: date('2026-06-02T00:00:00Z') }),
    'ERR_MDOC_LIST_NOT_YET_VALID',
  ],
  [
    'rical-before-signer',
    'a list older than the certificate of its signer',
    list({ date: date('2025-12-31T00:00:00Z') }),
    'ERR_MDOC_LIST_NOT_YET_VALID',
  ],
  [
    'rical-rollback',
    'an older list than the one seen before',
    goodRical,
    'ERR_MDOC_LIST_ROLLBACK',
    { minimumIssueId: 8 },
  ],
  [
    'rical-no-id',
    'a list without number, after one that had one',
    list({ id: undefined }),
    'ERR_MDOC_LIST_ROLLBACK',
    { minimumIssueId: 1 },
  ],
])

const STRUCTURE_CODE = 'ERR_MDOC_LIST_STRUCTURE'
const STRUCTURE = group('ISO/IEC 18013-5 second edition Annex F', 'rical', [
  ['rical-provider', 'another provider', list({ provider: 'Somebody' }), 'ERR_MDOC_LIST_PROVIDER'],
  [
    'rical-type',
    'a list for another purpose',
    list({ type: 'org.iso.18013.5.1.mdl_issuers' }),
    'ERR_MDOC_LIST_PROVIDER',
  ],
  ['rical-vical', 'a list of issuers', goodList, STRUCTURE_CODE],
  ['rical-version', 'an unknown version', list({ version: '2.0' }), STRUCTURE_CODE],
  ['rical-version-number', 'a version that is a number', list({ version: 1 }), STRUCTURE_CODE],
  ['rical-no-version', 'no version', list({ version: undefined }), STRUCTURE_CODE],
  ['rical-no-provider', 'no provider', list({ provider: undefined }), STRUCTURE_CODE],
  ['rical-no-type', 'no type', list({ type: undefined }), STRUCTURE_CODE],
  ['rical-no-date', 'no date', list({ date: undefined }), STRUCTURE_CODE],
  ['rical-date-text', 'a date without tag', list({ date: '2026-05-01T00:00:00Z' }), STRUCTURE_CODE],
  ['rical-next-update-null', 'null in place of the next date', list({ nextUpdate: null }), STRUCTURE_CODE],
  ['rical-id-negative', 'a negative number', list({ id: -1 }), STRUCTURE_CODE],
  ['rical-id-text', 'a number that is a text', list({ id: '7' }), STRUCTURE_CODE],
  ['rical-no-entries', 'no list of certificates', list({ certificateInfos: undefined }), STRUCTURE_CODE],
  [
    'rical-entries-map',
    'certificates by name',
    list({ certificateInfos: map({ a: map(READER_AUTHORITY) }) }),
    STRUCTURE_CODE,
  ],
  ['rical-entry-text', 'an entry that is a text', list({ certificateInfos: ['x'] }), STRUCTURE_CODE],
  ['rical-array', 'an array in place of the list', payload([content()]), STRUCTURE_CODE],
  ['rical-null', 'null in place of the list', payload(null), STRUCTURE_CODE],
])

/** Whose readers may ask, as a list says it. */
export const RICALS: Vector[] = [...SIGNATURE, ...SIGNER, ...TIME, ...STRUCTURE]
