import { TegataError } from '@tegata/core'
import { type DerReader, openDer } from './der.js'

/** One attribute of a distinguished name. Spec: RFC 5280 section 4.1.2.4. */
export interface NameAttribute {
  /** Attribute type in dotted form. */
  readonly type: string
  /** The text; undefined when its string type does not determine it (T61String). */
  readonly value: string | undefined
}

/** A distinguished name; names are compared by their encodings. Spec: RFC 5280 section 4.1.2.4. */
export interface Name {
  /** The whole Name. */
  readonly der: Uint8Array
  /** All attributes of all relative names, in order. */
  readonly attributes: readonly NameAttribute[]
}

/** Attribute types that profiles ask for. Spec: RFC 5280 appendix A.1. */
export const ATTRIBUTE = {
  commonName: '2.5.4.3',
  countryName: '2.5.4.6',
  localityName: '2.5.4.7',
  stateOrProvinceName: '2.5.4.8',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
} as const

const MAX_ATTRIBUTES = 64

/** Reads a Name. */
export function readName(reader: DerReader): Name {
  const der = reader.skip()
  return { der, attributes: readAttributes(openDer(der).sequence()) }
}

/** Lists the values of one attribute type, in order. Spec: RFC 5280 section 4.1.2.4. @param name — parsed. @param type — dotted form. */
export function nameValues(name: Name, type: string): readonly (string | undefined)[] {
  return name.attributes.filter((attribute) => attribute.type === type).map((attribute) => attribute.value)
}

function readAttributes(relativeNames: DerReader): NameAttribute[] {
  const attributes: NameAttribute[] = []
  while (!relativeNames.isAtEnd) {
    const relativeName = relativeNames.set()
    // RFC 5280 appendix A.1: RelativeDistinguishedName ::= SET SIZE (1..MAX)
    do attributes.push(readAttribute(relativeName))
    while (!relativeName.isAtEnd)
    if (attributes.length > MAX_ATTRIBUTES) throw new TegataError('ERR_DER_LIMIT', 'a name has too many attributes')
  }
  return attributes
}

function readAttribute(relativeName: DerReader): NameAttribute {
  const attribute = relativeName.sequence()
  const type = attribute.objectIdentifier()
  const value = attribute.string()
  attribute.finish()
  return { type, value }
}
