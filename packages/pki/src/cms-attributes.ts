import { isTegataError, TegataError } from '@tegata/core'
import { type DerReader, openDer } from './der.js'
import { compareEncodings } from './der-writer.js'
import * as TAG from './tag.js'

/** Object identifiers of CMS. Spec: RFC 5652 sections 4, 5.1 and 11. */
export const CMS = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
} as const

/** What the signed attributes of a signer say. */
export interface SignedAttributes {
  readonly contentType: string
  readonly messageDigest: Uint8Array
  readonly signingTime: Date | undefined
  /** DER of the SET OF values by attribute type, the known ones too. */
  readonly values: ReadonlyMap<string, Uint8Array>
}

const MAX_ATTRIBUTES = 32

/** Reads the elements of SignedAttributes: in DER order, each type once, the three known ones with exactly one value. */
export function readSignedAttributes(list: DerReader): SignedAttributes {
  const values = readAttributes(list)
  const contentType = readSingleValue(values, CMS.contentType, (value) => value.objectIdentifier())
  const messageDigest = readSingleValue(values, CMS.messageDigest, (value) => value.octetString())
  const signingTime = readSingleValue(values, CMS.signingTime, (value) => value.time())
  if (contentType === undefined || messageDigest === undefined) {
    throw malformed('signed attributes must hold content type and message digest', 'RFC 5652 section 5.3')
  }
  return { contentType, messageDigest, signingTime, values }
}

/**
 * Reads an attribute that "must have a single attribute value" (RFC 5652 sections 11.1 to 11.3); undefined when absent.
 */
export function readSingleValue<T>(
  values: ReadonlyMap<string, Uint8Array>,
  type: string,
  read: (value: DerReader) => T,
): T | undefined {
  const set = values.get(type)
  if (set === undefined) return undefined
  const list = openDer(set).set()
  const value = read(list)
  list.finish()
  return value
}

/**
 * Tells whether a content could itself be the signed attributes of another signature.
 *
 * A signature over attributes, stripped of them, verifies over their encoding as content; so such a content without signed
 * attributes proves nothing (draft-vangeest-lamps-cms-euf-cma-signeddata).
 */
export function isSignedAttributesEncoding(content: Uint8Array): boolean {
  if (content[0] !== TAG.set) return false
  try {
    const reader = openDer(content)
    readSignedAttributes(reader.set())
    return true
  } catch (error) {
    if (isTegataError(error)) return false
    throw error
  }
}

/** The value sets of the attributes, in DER, by type. */
function readAttributes(list: DerReader): ReadonlyMap<string, Uint8Array> {
  const attributes = new Map<string, Uint8Array>()
  let previous: Uint8Array | undefined
  while (!list.isAtEnd) {
    const der = list.skip()
    // RFC 5652 section 5.4: the signature is over "the DER encoding"; a BER order would have two readings.
    if (previous !== undefined && compareEncodings(previous, der) >= 0) {
      throw malformed('signed attributes must be in DER order', 'RFC 5652 section 5.4')
    }
    previous = der
    const attribute = openDer(der).sequence()
    const type = attribute.objectIdentifier()
    if (!attribute.isNext(TAG.set))
      throw malformed('the values of a signed attribute are not a SET', 'RFC 5652 section 5.3')
    const values = attribute.skip()
    attribute.finish()
    // RFC 5652 section 5.3: "MUST NOT include multiple instances" of the attributes known here; of no other either.
    if (attributes.has(type)) throw malformed('a signed attribute occurs twice', 'RFC 5652 section 5.3')
    if (attributes.size === MAX_ATTRIBUTES) throw new TegataError('ERR_DER_LIMIT', 'there are too many attributes')
    attributes.set(type, values)
  }
  return attributes
}

function malformed(message: string, spec: string): TegataError {
  return new TegataError('ERR_CMS_MALFORMED', message, { spec })
}
