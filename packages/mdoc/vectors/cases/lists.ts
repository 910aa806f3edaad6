import { encodeCbor, Tagged } from '@tegata/cbor'
import { EXTENSION } from '@tegata/pki'
import { CERTIFICATES, documentSigner, keyUsage, listSigner, PURPOSE, purposes } from '../certificates.js'
import { type CoseChanges, date, flip, hash, KEYS, type Key, point, sign1, x5chain } from '../craft.js'
import { DOC_TYPE, map } from '../document.js'
import { group, type Vector } from '../format.js'

type Members = Parameters<typeof map>[0]

const { iaca } = CERTIFICATES
/** What every entry says of its certificate. */
export const listed = (certificate: Uint8Array, key: Key) => ({
  certificate,
  serialNumber: new Tagged(2, serialOf(certificate)),
  ski: hash(point(key), 'sha1'),
})
const entry = () => map({ ...listed(iaca, KEYS.root), docType: [DOC_TYPE] })

/** The second INTEGER of a certificate, after that of the version. */
function serialOf(certificate: Uint8Array): Uint8Array {
  const at = certificate.findIndex((byte, i) => byte === 2 && certificate[i + 1] === 16)
  return certificate.slice(at + 2, at + 18)
}

const list = (changes: Members = {}) =>
  encodeCbor(
    map({
      version: '1.0',
      vicalProvider: 'Vector lists',
      date: date('2026-05-01T00:00:00Z'),
      vicalIssueID: 7,
      nextUpdate: date('2026-07-01T00:00:00Z'),
      certificateInfos: [entry()],
      ...changes,
    }),
  )
const SIGNER = listSigner()
export const signed = (payload: Uint8Array, changes: CoseChanges = {}, key = KEYS.listSigner) =>
  encodeCbor(sign1(payload, key, { unprotectedHeader: x5chain(SIGNER), ...changes }))
const withList = (changes: Members) => signed(list(changes))
const by = (certificate: Uint8Array, key = KEYS.listSigner) =>
  signed(list(), { unprotectedHeader: x5chain(certificate) }, key)

export const goodList = signed(list())

const CONTENT = group('ISO/IEC 18013-5 Annex C.1.7.1', 'vical', [
  [
    'list-flipped',
    'one bit of the signature',
    signed(list(), { signature: (s) => flip(s) }),
    'ERR_MDOC_LIST_SIGNATURE',
  ],
  [
    'list-other-key',
    'by a key that the certificate does not have',
    signed(list(), {}, KEYS.attacker),
    'ERR_MDOC_LIST_SIGNATURE',
  ],
  [
    'list-changed',
    'another list than the signed one',
    signed(list(), { carried: list({ vicalIssueID: 8 }) }),
    'ERR_MDOC_LIST_SIGNATURE',
  ],
  ['list-detached', 'no list', signed(list(), { carried: null }), 'ERR_MDOC_LIST_SIGNATURE'],
  ['list-provider', 'another provider', withList({ vicalProvider: 'Somebody' }), 'ERR_MDOC_LIST_PROVIDER'],
  ['list-stale', 'a newer list was due', withList({ nextUpdate: date('2026-05-31T00:00:00Z') }), 'ERR_MDOC_LIST_STALE'],
  [
    'list-no-next-update',
    'a list that does not say until when it counts',
    withList({ nextUpdate: undefined }),
    'ERR_MDOC_LIST_STALE',
  ],
  [
    'list-future',
    'a list from the future',
    withList({ date: date('2026-06-02T00:00:00Z') }),
    'ERR_MDOC_LIST_NOT_YET_VALID',
  ],
  [
    'list-rollback',
    'an older list than the one seen before',
    goodList,
    'ERR_MDOC_LIST_ROLLBACK',
    { minimumIssueId: 8 },
  ],
  [
    'list-no-issue-id',
    'a list without number, after one that had one',
    withList({ vicalIssueID: undefined }),
    'ERR_MDOC_LIST_ROLLBACK',
    { minimumIssueId: 1 },
  ],
  ['list-version', 'an unknown version', withList({ version: '2.0' }), 'ERR_MDOC_LIST_STRUCTURE'],
  ['list-no-entries', 'no list of certificates', withList({ certificateInfos: undefined }), 'ERR_MDOC_LIST_STRUCTURE'],
  ['list-entry-text', 'an entry that is a text', withList({ certificateInfos: ['x'] }), 'ERR_MDOC_LIST_STRUCTURE'],
  ['list-date-text', 'a date without tag', withList({ date: '2026-05-01T00:00:00Z' }), 'ERR_MDOC_LIST_STRUCTURE'],
])
const EKU = EXTENSION.extKeyUsage
const PROFILE = group('ISO/IEC 18013-5 Annex C.1.7.2', 'vical', [
  [
    'list-eku-issuer',
    'signed with the purpose of document signers',
    by(listSigner({ extensions: { [EKU]: purposes(PURPOSE.mdlDs) } })),
    'ERR_MDOC_CERTIFICATE',
  ],
  ['list-by-document-signer', 'signed by a document signer', by(documentSigner(), KEYS.signer), 'ERR_MDOC_CERTIFICATE'],
  [
    'list-ku',
    'another keyUsage',
    by(listSigner({ extensions: { [EXTENSION.keyUsage]: keyUsage(0) } })),
    'ERR_MDOC_CERTIFICATE',
  ],
  [
    'list-forged',
    'a certificate by another key under the name of the root',
    by(listSigner({ signer: KEYS.attacker })),
    'ERR_X509_SIGNATURE',
  ],
  ['list-expired-signer', 'a certificate that is over', by(listSigner({ notAfter: '2026-05-31' })), 'ERR_X509_EXPIRED'],
  ['list-no-certificate', 'no certificate', signed(list(), { unprotectedHeader: new Map() }), 'ERR_COSE_HEADER'],
  ['list-no-anchor', 'a provider that nobody trusts', goodList, 'ERR_X509_UNTRUSTED', { anchors: [] }],
])

/** Who may issue, as a list says it. */
export const LISTS: Vector[] = [...CONTENT, ...PROFILE]
