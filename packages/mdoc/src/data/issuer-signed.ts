import {
  type CborInput,
  type CborKey,
  type CborValue,
  type CoseSign1,
  decodeEmbeddedCbor,
  type EmbeddedCbor,
  encodeEmbeddedCbor,
  readCoseSign1,
} from '@tegata/cbor'
import { TegataError } from '@tegata/core'
import {
  arrayOf,
  decodeMessage,
  malformed,
  namesTo,
  readAny,
  readBytes,
  readEmbedded,
  readText,
  readUnsigned,
  struct,
} from './structure.js'

/** One element with its salt. Spec: ISO/IEC 18013-5 section 9.1.2.5 (IssuerSignedItem). */
export interface IssuerSignedItem {
  readonly digestID: number
  readonly elementIdentifier: string
  readonly elementValue: CborValue
  /** IssuerSignedItemBytes as received: the digest is over `embedded.encoded`. */
  readonly embedded: EmbeddedCbor
}

/** Elements and the issuer's signature over their digests, parsed but not verified. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export interface IssuerSigned {
  /** Items by namespace, in the order received. */
  readonly nameSpaces: ReadonlyMap<string, readonly IssuerSignedItem[]>
  readonly issuerAuth: CoseSign1
  /** The decoded issuerAuth, to be sent on. */
  readonly issuerAuthValue: CborValue
}

/** "at least 16 bytes". Spec: ISO/IEC 18013-5 section 9.1.2.5. */
const MIN_RANDOM_BYTES = 16

/**
 * Parses the wire form of a credential; verifies nothing.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (IssuerSigned).
 *
 * @param bytes — CBOR, at most 4 MiB; items in the result are views into it.
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_MDOC_DUPLICATE_ELEMENT, ERR_COSE_STRUCTURE, ERR_COSE_HEADER,
 *   ERR_COSE_ALGORITHM, or what `decodeCbor` throws
 */
export function parseIssuerSigned(bytes: Uint8Array): IssuerSigned {
  return readIssuerSigned(decodeMessage(bytes), 'IssuerSigned')
}

const readMembers = /* @__PURE__ */ struct(
  { issuerAuth: readAny },
  { optional: { nameSpaces: /* @__PURE__ */ namesTo(readItems, { nonEmpty: true }) } },
)

const readItemMembers = /* @__PURE__ */ struct({
  digestID: readUnsigned,
  random: readBytes,
  elementIdentifier: readText,
  elementValue: readAny,
})

/** Reads an IssuerSigned out of a larger structure. */
export function readIssuerSigned(value: CborValue, name: string): IssuerSigned {
  const { nameSpaces = new Map(), issuerAuth } = readMembers(value, name)
  return { nameSpaces, issuerAuth: readCoseSign1(issuerAuth), issuerAuthValue: issuerAuth }
}

function readItems(value: CborValue, name: string): IssuerSignedItem[] {
  const items = readArrayOfItems(value, name)
  // Two values under one name: a reader would take the one, the person behind it may have meant the other.
  for (const member of ['elementIdentifier', 'digestID'] as const) {
    if (new Set(items.map((item) => item[member])).size < items.length) {
      throw new TegataError('ERR_MDOC_DUPLICATE_ELEMENT', 'an element occurs twice in one namespace', {
        spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
      })
    }
  }
  return items
}

const readArrayOfItems = /* @__PURE__ */ arrayOf(readItem)

function readItem(value: CborValue, name: string): IssuerSignedItem {
  const embedded = readEmbedded(value, name)
  const { digestID, random, elementIdentifier, elementValue } = readItemMembers(
    decodeEmbeddedCbor(embedded),
    'IssuerSignedItem',
  )
  if (random.length < MIN_RANDOM_BYTES) throw malformed(`random has less than ${MIN_RANDOM_BYTES} bytes`)
  return { digestID, elementIdentifier, elementValue, embedded }
}

/** Makes IssuerSignedItemBytes, tag included. Spec: ISO/IEC 18013-5 section 9.1.2.5. */
export function buildItem(digestID: number, random: Uint8Array, elementIdentifier: string, elementValue: CborInput) {
  return encodeEmbeddedCbor({ random, digestID, elementValue, elementIdentifier })
}

/** Makes an IssuerSigned of items that were chosen and an issuerAuth. */
export function buildIssuerSigned(
  nameSpaces: ReadonlyMap<string, readonly CborInput[]>,
  issuerAuth: CborInput,
): CborInput {
  if (nameSpaces.size === 0) return { issuerAuth }
  return { nameSpaces: nameSpaces as ReadonlyMap<CborKey, readonly CborInput[]>, issuerAuth }
}
