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
import { decodeMessage, malformed, readArray, readEmbedded, readMap, readNames, readText } from './structure.js'

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
  return readIssuerSigned(decodeMessage(bytes))
}

/** Reads an IssuerSigned out of a larger structure. */
export function readIssuerSigned(value: CborValue): IssuerSigned {
  const map = readMap(value, { name: 'IssuerSigned', required: ['issuerAuth'], optional: ['nameSpaces'] })
  const nameSpaces = new Map<string, IssuerSignedItem[]>()
  if (map.has('nameSpaces')) {
    for (const [namespace, items] of readNames(map.get('nameSpaces'), 'IssuerNameSpaces', { nonEmpty: true })) {
      nameSpaces.set(namespace, readItems(items))
    }
  }
  const issuerAuthValue = map.get('issuerAuth')
  return { nameSpaces, issuerAuth: readCoseSign1(issuerAuthValue), issuerAuthValue }
}

function readItems(value: CborValue): IssuerSignedItem[] {
  const identifiers = new Set<string>()
  const digestIds = new Set<number>()
  return readArray(value, 'an entry of IssuerNameSpaces').map((embedded) => {
    const item = readItem(embedded)
    // Two values under one name: a reader would take the one, the person behind it may have meant the other.
    if (identifiers.has(item.elementIdentifier) || digestIds.has(item.digestID)) {
      throw new TegataError('ERR_MDOC_DUPLICATE_ELEMENT', 'an element occurs twice in one namespace', {
        spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
      })
    }
    identifiers.add(item.elementIdentifier)
    digestIds.add(item.digestID)
    return item
  })
}

const ITEM = {
  name: 'IssuerSignedItem',
  required: ['digestID', 'random', 'elementIdentifier', 'elementValue'],
} as const

function readItem(value: CborValue): IssuerSignedItem {
  const embedded = readEmbedded(value, 'IssuerSignedItemBytes')
  const item = readMap(decodeEmbeddedCbor(embedded), ITEM)
  const digestID = item.get('digestID')
  if (typeof digestID !== 'number' || !Number.isInteger(digestID) || digestID < 0) {
    throw malformed('digestID is not an unsigned integer')
  }
  const random = item.get('random')
  if (!(random instanceof Uint8Array) || random.length < MIN_RANDOM_BYTES) {
    throw malformed(`random is not a byte string of ${MIN_RANDOM_BYTES} bytes or more`)
  }
  const elementIdentifier = readText(item.get('elementIdentifier'), 'elementIdentifier')
  return { digestID, elementIdentifier, elementValue: item.get('elementValue'), embedded }
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
