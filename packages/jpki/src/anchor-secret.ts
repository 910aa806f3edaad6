import { concatBytes, encodeUtf8, type Sealer, sha256, TegataArgumentError } from '@tegata/core'
import type { Certificate } from '@tegata/pki'
import type { JpkiUsage } from './signature.js'

interface CertificateFields {
  readonly usage: JpkiUsage
  readonly certificate: Certificate
  readonly issuer: Certificate
}

/** What stands for a certificate where somebody else verifies and keeps it. */
interface SubjectFields {
  /** Who names the person: the operator's or server's URL. */
  readonly source: string
  /** The person's pairwise identifier there, the same after the certificate is renewed. */
  readonly subject: string
}

type AnchorFields = CertificateFields | SubjectFields

/** Outside the object: nothing that walks properties, prints, clones or serialises it can reach the certificate. */
const fieldsOf = new WeakMap<AnchorSecret, AnchorFields>()

/**
 * A handle on what anchors a credential: a certificate, or the person's identifier at a platform operator. It has no
 * readable content: serial number, key, names, signature and even the expiry of a JPKI certificate identify the person
 * and must stay in the anchor store.
 *
 * Spec: docs/jpki-profile.md R1; 公的個人認証法 (certificates and their serial numbers are for verification only).
 */
export class AnchorSecret {
  /** Handles are made by verification. */
  constructor(fields: AnchorFields) {
    fieldsOf.set(this, fields)
    Object.freeze(this)
  }
}

/**
 * The text for the keyed hash under which an anchor is found again: `"jpki/v1" | role | generation | serial number`.
 *
 * Only ever use it as the message of an HMAC under a secret key, and keep it nowhere: serial numbers have 32 bits, so a
 * plain hash of one is found by trying them all. The generation is the SHA-256 of the CA's key, since generations
 * share one name and may use one serial number twice. Where a platform operator or the Digital Agency names the person,
 * it is `"subject/v1" | their URL | the pairwise identifier`.
 *
 * Spec: docs/jpki-profile.md R3; DESIGN section 5 step 5.
 *
 * @param secret — from `verifyJpkiSignature`.
 * @throws TegataArgumentError ERR_ARG_TYPE
 * @returns bytes to pass to `hmacSha256(indexKey, …)` or a KMS.
 */
export function anchorIndexInput(secret: AnchorSecret): Uint8Array {
  const fields = readFields(secret)
  if ('subject' in fields) return encodeUtf8(`subject/v1\0${fields.source}\0${fields.subject}`)
  const { usage, certificate, issuer } = fields
  return concatBytes(encodeUtf8(`jpki/v1\0${usage}\0`), sha256(issuer.spki), certificate.serialNumber)
}

/**
 * Seals the anchor's certificate (or the identifier that stands for it) for the anchor store, so that it can be checked
 * again later.
 *
 * Spec: DESIGN section 5 step 5; docs/jpki-profile.md R1.
 *
 * @param secret — from `verifyJpkiSignature`.
 * @param sealer — holds the store's key.
 * @param context — what the record is bound to, for example its index.
 * @throws TegataArgumentError ERR_ARG_TYPE
 */
export function sealAnchor(secret: AnchorSecret, sealer: Sealer, context: Uint8Array): Promise<Uint8Array> {
  const fields = readFields(secret)
  const content = 'subject' in fields ? encodeUtf8(JSON.stringify(fields)) : fields.certificate.der
  return sealer.seal(content, context)
}

/** What the anchor vault seals: the certificate with its role, or the identifier that stands for it. */
export type AnchorContent =
  | { readonly kind: 'certificate'; readonly usage: JpkiUsage; readonly certificate: Certificate }
  | { readonly kind: 'subject'; readonly source: string; readonly subject: string }

/** Opens a handle, for the anchor vault alone: no entry of the package exports this. @throws TegataArgumentError ERR_ARG_TYPE */
export function readAnchor(secret: AnchorSecret): AnchorContent {
  const fields = readFields(secret)
  if ('subject' in fields) return { kind: 'subject', source: fields.source, subject: fields.subject }
  return { kind: 'certificate', usage: fields.usage, certificate: fields.certificate }
}

function readFields(secret: AnchorSecret): AnchorFields {
  const fields = fieldsOf.get(secret)
  if (fields === undefined) throw new TegataArgumentError('ERR_ARG_TYPE', 'not the secret of a verified certificate')
  return fields
}
