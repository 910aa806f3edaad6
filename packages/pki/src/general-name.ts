import { TegataError } from '@tegata/core'
import { type DerElement, type DerReader, openDer, readDer } from './der.js'
import { decodeObjectIdentifier } from './der-oid.js'
import { decodeDerString } from './der-string.js'
import { type Name, readName } from './name.js'
import * as TAG from './tag.js'

/** One GeneralName; `der` is its whole encoding. Spec: RFC 5280 section 4.2.1.6. */
export type GeneralName = { readonly der: Uint8Array } & (
  | {
      readonly kind: 'otherName'
      readonly typeId: string
      /** The DER inside `[0] EXPLICIT`. */
      readonly value: Uint8Array
    }
  | { readonly kind: 'rfc822Name' | 'dNSName' | 'uniformResourceIdentifier'; readonly value: string }
  | { readonly kind: 'directoryName'; readonly name: Name }
  | { readonly kind: 'iPAddress'; readonly value: Uint8Array }
  | { readonly kind: 'registeredID'; readonly oid: string }
  | { readonly kind: 'x400Address' | 'ediPartyName' }
)

const MAX_NAMES = 256

/** Reads the elements of a GeneralNames sequence; there must be at least one. */
export function readGeneralNames(list: DerReader): readonly GeneralName[] {
  const names: GeneralName[] = []
  do {
    if (names.length === MAX_NAMES) throw new TegataError('ERR_DER_LIMIT', 'there are too many names')
    names.push(parseGeneralName(list.element()))
  } while (!list.isAtEnd)
  return names
}

function parseGeneralName({ tag, der, content }: DerElement): GeneralName {
  switch (tag) {
    case 0xa0:
      return parseOtherName(der)
    case 0x81:
      return { kind: 'rfc822Name', value: decodeIa5(content), der }
    case 0x82:
      return { kind: 'dNSName', value: decodeIa5(content), der }
    case 0xa3:
      return { kind: 'x400Address', der }
    case 0xa4:
      // [4] is EXPLICIT although the module says IMPLICIT TAGS, because Name is a CHOICE (X.680 section 31.2.7).
      return { kind: 'directoryName', name: readDer(content, readName), der }
    case 0xa5:
      return { kind: 'ediPartyName', der }
    case 0x86:
      return { kind: 'uniformResourceIdentifier', value: decodeIa5(content), der }
    case 0x87:
      return { kind: 'iPAddress', value: content, der }
    case 0x88:
      return { kind: 'registeredID', oid: decodeObjectIdentifier(content), der }
    default:
      throw new TegataError('ERR_X509_MALFORMED', 'not a GeneralName', {
        spec: 'RFC 5280 section 4.2.1.6',
        evidence: { tag },
      })
  }
}

function parseOtherName(der: Uint8Array): GeneralName {
  const body = openDer(der).context(0)
  const typeId = body.objectIdentifier()
  const wrapper = body.context(0)
  const value = wrapper.skip()
  wrapper.finish()
  body.finish()
  return { kind: 'otherName', typeId, value, der }
}

function decodeIa5(content: Uint8Array): string {
  return decodeDerString(TAG.ia5String, content)!
}
