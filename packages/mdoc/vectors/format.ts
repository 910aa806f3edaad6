import type { CertificateName } from './certificates.js'
import type { KeyName } from './craft.js'

/** What is checked, and by whom it is received. */
export type Operation =
  /** A verifier verifies a DeviceResponse. */
  | 'DeviceResponse'
  /** A holder verifies what its issuer sent. */
  | 'IssuerSigned'
  /** A holder verifies a DeviceRequest and its readers. */
  | 'DeviceRequest'
  /** A verifier verifies a list of authorities. */
  | 'VICAL'
  /** A holder verifies a list of the authorities of readers. */
  | 'RICAL'
  /** A verifier opens and verifies what a page got from the browser; the input is EncryptedResponse. */
  | 'org-iso-mdoc response'
  /** A wallet reads a request from the browser and seals a response; the input is EncryptionInfo. */
  | 'org-iso-mdoc request'
  /** A reader reads the text of a QR code; the input is the text. */
  | 'mdoc URI'
  /** A reader reads a Handover Select. */
  | 'Handover Select'
  /** A holder takes the messages in order, and sends one of its own between two of them. */
  | 'holder session'
  /** A reader that sent one message takes the messages in order, and sends one more between two of them. */
  | 'reader session'

/** What the implementation under test is set up with; nothing else. */
export interface VectorPolicy {
  readonly operation: Operation
  /** The clock, RFC 3339. */
  readonly now: string
  /** Names of the trust anchors: IACA roots, roots of readers, or the root of a list provider. */
  readonly anchors: readonly CertificateName[]
  /** The document types that the anchors are trusted for; null: any. */
  readonly anchorDocTypes: readonly string[] | null
  /** The document type that is welcome; null: any. */
  readonly docType: string | null
  /** CBOR of SessionTranscript, hex, without tag 24; null where there is no session. */
  readonly sessionTranscript: string | null
  /** Name of EReaderKey, for device MACs and for the session of a reader; null: there is none. */
  readonly readerKey: KeyName | null
  /** Name of EDeviceKey, for the session of a holder. */
  readonly deviceKey: KeyName | null
  /** CBOR of DeviceEngagement, hex, for sessions. */
  readonly engagement: string | null
  /** The provider's name, and the number of the newest list seen so far, for lists. */
  readonly provider: string | null
  readonly minimumIssueId: number | null
  /** Origin of the page, EncryptionInfo of its request as text, and the name of the key in it, for `org-iso-mdoc`. */
  readonly origin: string | null
  readonly encryptionInfo: string | null
  readonly recipientKey: KeyName | null
}

export type PolicyName =
  | 'presentation'
  | 'mac'
  | 'receipt'
  | 'request'
  | 'vical'
  | 'rical'
  | 'dcapi-response'
  | 'dcapi-request'
  | 'engagement'
  | 'handover'
  | 'holder'
  | 'reader'

export interface Vector {
  readonly id: string
  /** The clause that the input violates. */
  readonly clause: string
  readonly reason: string
  /** CBOR in hex; for sessions a list of messages, of which the last must be refused; for an mdoc URI the text. */
  readonly input: string | readonly string[]
  readonly policy: PolicyName
  /** Members that differ from the named policy. */
  readonly policyChanges?: Partial<VectorPolicy>
  /** The error code of Tegata: shows that the input was refused for its reason. */
  readonly tegata: string
}

export type Control = Omit<Vector, 'tegata'>
export type NewVector = readonly [
  id: string,
  reason: string,
  input: Uint8Array | string | readonly Uint8Array[],
  tegata: string,
  changes?: Partial<VectorPolicy> | undefined,
]

/** Vectors that share a clause and a policy. */
export function group(clause: string, policy: PolicyName, vectors: readonly NewVector[]): Vector[] {
  return vectors.map(([id, reason, input, tegata, policyChanges]) => ({
    id,
    clause,
    reason,
    policy,
    ...(policyChanges === undefined ? {} : { policyChanges }),
    input: write(input),
    tegata,
  }))
}

function write(input: NewVector[2]): Vector['input'] {
  if (typeof input === 'string') return input
  return input instanceof Uint8Array
    ? Buffer.from(input).toString('hex')
    : input.map((each) => Buffer.from(each).toString('hex'))
}
