import { type CborValue, encodeCbor, Tagged } from '@tegata/cbor'
import { documentSigner } from '../certificates.js'
import { coseKey, embed, hash, hex, KEYS, sign1, x5chain } from '../craft.js'
import {
  DEVICE_NAMESPACE,
  DS,
  deviceMac,
  deviceSigned,
  digestsOf,
  document,
  ITEMS,
  issuerAuth,
  issuerSigned,
  keyInfo,
  map,
  mso,
  NAMESPACE,
  names,
  OTHER,
  OTHER_NAMESPACE,
  presented,
  response,
  TRANSCRIPTS,
  withDevice,
  withDocument,
  withItems,
  withMso,
} from '../document.js'
import { type Control, group, type NewVector, type PolicyName } from '../format.js'
import { goodInfo, goodResponse, leastInfo } from './dc-api.js'
import { goodList } from './lists.js'
import { ENGAGEMENT_URI, goodSelect, holderMessages, readerMessages } from './proximity.js'
import { goodRequest, goodRequestAll } from './requests.js'
import { goodRical, laterRical } from './rical.js'

type NewControl = readonly [id: string, reason: string, input: NewVector[2], changes?: NewVector[4]]

function controls(clause: string, policy: PolicyName, accepted: readonly NewControl[]): Control[] {
  const vectors = accepted.map(([id, reason, input, changes]): NewVector => [id, reason, input, 'accepted', changes])
  return group(clause, policy, vectors).map(({ tegata: _, ...control }) => control)
}

const consent = { elements: map({ [DEVICE_NAMESPACE]: map({ consent: true }) }) }
const allowed = (authorizations: Parameters<typeof keyInfo>[0]) =>
  presented({ deviceKeyInfo: keyInfo(authorizations) }, consent)
const decoys = new Map([...digestsOf(Object.values(ITEMS)), [77, hash('decoy')]])
/** Map head and key order of a wallet that does not encode deterministically. */
const loose = new Tagged(24, Uint8Array.of(0xb9, 0, 4, ...ITEMS.family_name.bytes.slice(1)))
const looseDigests = map({ [NAMESPACE]: new Map([[0, hash(encodeCbor(loose))]]) })
const protectedChain = sign1(embed(mso()).encoded, KEYS.signer, {
  protectedHeader: new Map<number, number | Uint8Array>([
    [1, -7],
    [33, DS],
  ]),
})

/** Inputs that must be accepted: who refuses everything passes no test. */
export const CONTROLS: Control[] = [
  ...controls('ISO/IEC 18013-5 section 9.3', 'presentation', [
    ['ok-presentation', 'two elements of four', response()],
    [
      'ok-nothing-disclosed',
      'no elements: the device alone',
      withDocument({ issuerSigned: map({ issuerAuth: issuerAuth() }) }),
    ],
    [
      'ok-two-namespaces',
      'elements of two namespaces',
      withDocument({
        issuerSigned: issuerSigned(issuerAuth(), map({ [NAMESPACE]: [ITEMS.given_name], [OTHER_NAMESPACE]: [OTHER] })),
      }),
    ],
    ['ok-two-documents', 'two documents', response({ documents: [document(), document()] })],
    [
      'ok-errors',
      'a document that says what it withholds',
      withDocument({ errors: map({ [NAMESPACE]: map({ portrait: 0 }) }) }),
    ],
    [
      'ok-document-errors',
      'a reason for a missing document',
      response({ documentErrors: [map({ 'org.iso.23220.1.jp.mnc': 0 })] }),
    ],
    [
      'ok-p384-device',
      'a device key of P-384',
      presented({ deviceKeyInfo: keyInfo(undefined, KEYS.device384) }, { key: KEYS.device384 }),
    ],
    [
      'ok-tagged-cose',
      'COSE_Sign1 with its tag',
      withDocument({ issuerSigned: issuerSigned(new Tagged(18, issuerAuth() as CborValue)) }),
    ],
    [
      'ok-trusted-for-type',
      'an issuer that is trusted for this type',
      response(),
      { anchorDocTypes: ['org.iso.18013.5.1.mDL'] },
    ],
  ]),
  ...controls(
    'ISO/IEC 18013-5 section 9.1.5.1',
    'presentation',
    Object.entries(TRANSCRIPTS).map(([handover, { right }]) => [
      `ok-transcript-${handover}`,
      `a session of ${handover}`,
      withDevice({ transcript: right }),
      { sessionTranscript: hex(right) },
    ]),
  ),
  ...controls('ISO/IEC 18013-5 section 9.1.2.4', 'presentation', [
    [
      'ok-authorized-element',
      'a device-signed element that is allowed by name',
      allowed(map({ dataElements: map({ [DEVICE_NAMESPACE]: ['consent'] }) })),
    ],
    [
      'ok-authorized-namespace',
      'a device-signed element whose namespace is allowed',
      allowed(map({ nameSpaces: [DEVICE_NAMESPACE] })),
    ],
  ]),
  ...controls('ISO/IEC 18013-5 section 9.1.3.5', 'mac', [
    ['ok-mac', 'a device MAC', withDocument({ deviceSigned: deviceMac() })],
    [
      'ok-mac-or-signature',
      'a signature where a MAC could be',
      withDocument({ deviceSigned: deviceSigned({ transcript: TRANSCRIPTS.qr!.right }) }),
    ],
  ]),
  ...controls('ISO/IEC 18013-5 section 9.3.1', 'receipt', [
    ['ok-receipt', 'a credential as issued', encodeCbor(issuerSigned(issuerAuth(), names(Object.values(ITEMS))))],
    ['ok-decoys', 'a digest of nothing', withMso({ valueDigests: map({ [NAMESPACE]: decoys }) })],
    [
      'ok-sha-512',
      'digests of SHA-512',
      withMso({
        digestAlgorithm: 'SHA-512',
        valueDigests: map({ [NAMESPACE]: digestsOf(Object.values(ITEMS), 'sha512') }),
      }),
    ],
    [
      'ok-mso-extension',
      'a member of the security object that nobody knows: it is signed',
      withMso({ 'org.example.extension': 1 }),
    ],
    [
      'ok-device-key-algorithm',
      'a device key that names its algorithm',
      withMso({ deviceKeyInfo: map({ deviceKey: coseKey(KEYS.device, [[3, -7]]) }) }),
    ],
    [
      'ok-loose-encoding',
      'an item in an encoding that is not the shortest: the digest is over its bytes',
      encodeCbor(issuerSigned(issuerAuth(mso({ valueDigests: looseDigests })), names([loose]))),
    ],
    ['ok-x5chain-protected', 'the chain in the protected header', encodeCbor(issuerSigned(protectedChain))],
    [
      'ok-x5chain-array',
      'a chain of one in an array',
      encodeCbor(issuerSigned(sign1(embed(mso()).encoded, KEYS.signer, { unprotectedHeader: new Map([[33, [DS]]]) }))),
    ],
    ['ok-one-item', 'one element', withItems(ITEMS.birth_date)],
    [
      'ok-signer-until-today',
      'a certificate that ends this month',
      encodeCbor(
        issuerSigned(
          sign1(embed(mso()).encoded, KEYS.signer, {
            unprotectedHeader: x5chain(documentSigner({ notAfter: '2026-06-02' })),
          }),
        ),
      ),
    ],
  ]),
  ...controls('ISO/IEC 18013-5 section 9.1.4', 'request', [
    ['ok-request', 'a reader that signs for its one document', goodRequest],
    ['ok-request-all', 'a reader that signs for the whole request and what it wants it for', goodRequestAll],
  ]),
  ...controls('ISO/IEC 18013-5 Annex C.1.7', 'vical', [['ok-list', 'a list of one authority', goodList]]),
  ...controls('ISO/IEC 18013-5 second edition Annex F', 'rical', [
    ['ok-rical', 'a list of one authority of readers', goodRical],
    ['ok-rical-later', 'a minor version, with what it added, that has not ended', laterRical],
    ['ok-rical-issue-id', 'the very list that was seen before', goodRical, { minimumIssueId: 7 }],
  ]),
  ...controls('ISO/IEC TS 18013-7 Annex C', 'dcapi-response', [
    ['ok-dcapi-response', 'a response for this origin, request and key', goodResponse],
  ]),
  ...controls('ISO/IEC TS 18013-7 Annex C.2', 'dcapi-request', [
    ['ok-encryption-info', 'a nonce and a key of P-256', goodInfo],
    ['ok-encryption-info-least', 'a nonce of 16 bytes', leastInfo],
  ]),
  ...controls('ISO/IEC 18013-5 section 8.2', 'engagement', [['ok-engagement', 'a QR code', ENGAGEMENT_URI]]),
  ...controls('ISO/IEC 18013-5 section 8.2.2.1', 'handover', [['ok-select', 'static handover to BLE', goodSelect]]),
  ...controls('ISO/IEC 18013-5 section 9.1.1', 'holder', [['ok-holder-session', 'two requests', holderMessages]]),
  ...controls('ISO/IEC 18013-5 section 9.1.1', 'reader', [
    ['ok-reader-session', 'two responses, the end with the second', readerMessages],
  ]),
]
