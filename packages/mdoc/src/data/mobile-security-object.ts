import {
  type CborInput,
  type CborKey,
  type CborMap,
  type CborValue,
  decodeCbor,
  decodeEmbeddedCbor,
  jwkToCoseKey,
  makeTdate,
  readCoseKey,
  readTdate,
} from '@tegata/cbor'
import { type HashName, type JwkPublic, TegataError, type VerificationAlgorithm } from '@tegata/core'
import type { KeyAuthorizations } from './key-authorizations.js'
import { checkVersion, malformed, readArray, readEmbedded, readMap, readNames, readText } from './structure.js'

/** When a document was signed and holds. Spec: ISO/IEC 18013-5 section 9.1.2.4 (ValidityInfo). */
export interface MdocValidity {
  readonly signed: Date
  readonly validFrom: Date
  readonly validUntil: Date
}

/** What the issuer signs: digests, device key, dates. Spec: ISO/IEC 18013-5 section 9.1.2.4. */
export interface MobileSecurityObject {
  readonly docType: string
  readonly digestAlgorithm: HashName
  /** Digests by namespace and digestID. */
  readonly valueDigests: ReadonlyMap<string, CborMap>
  readonly deviceKey: { readonly jwk: JwkPublic; readonly alg: VerificationAlgorithm }
  readonly keyAuthorizations: KeyAuthorizations
  readonly validity: MdocValidity
  /** Where to ask whether the document was revoked: a status list, an identifier list, or something newer. */
  readonly status: Readonly<Record<string, CborValue>> | undefined
}

/** The algorithms of valueDigests, with the lengths of their digests. */
export const DIGEST_BYTES: Readonly<Record<HashName, number>> = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }

/** What goes into a new MobileSecurityObject. */
export interface NewSecurityObject {
  readonly docType: string
  readonly digestAlgorithm: HashName
  readonly valueDigests: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>
  readonly deviceKey: JwkPublic
  readonly keyAuthorizations: KeyAuthorizations | undefined
  readonly validity: MdocValidity
  readonly status: Readonly<Record<string, CborInput>> | undefined
}

/** Builds the MobileSecurityObject. Spec: ISO/IEC 18013-5 section 9.1.2.4. */
export function buildSecurityObject(content: NewSecurityObject): CborInput {
  const { validity, keyAuthorizations, status } = content
  // In the order of the encoding, which spares the encoder the sorting.
  return {
    ...(status === undefined ? {} : { status }),
    docType: content.docType,
    version: '1.0',
    validityInfo: {
      signed: makeTdate(validity.signed),
      validFrom: makeTdate(validity.validFrom),
      validUntil: makeTdate(validity.validUntil),
    },
    valueDigests: content.valueDigests as ReadonlyMap<CborKey, ReadonlyMap<CborKey, Uint8Array>>,
    deviceKeyInfo: {
      deviceKey: jwkToCoseKey(content.deviceKey),
      ...(keyAuthorizations === undefined ? {} : { keyAuthorizations: { ...keyAuthorizations } as CborInput }),
    },
    digestAlgorithm: content.digestAlgorithm,
  }
}

/**
 * Reads MobileSecurityObjectBytes, the payload of issuerAuth.
 *
 * Unknown members pass, because the signature covers them.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.2.4.
 *
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_MDOC_VERSION, ERR_COSE_KEY, ERR_COSE_ALGORITHM, ERR_CBOR_TAG
 */
export function readSecurityObject(payload: Uint8Array | null): MobileSecurityObject {
  if (payload === null) throw malformed('issuerAuth has no payload')
  const embedded = readEmbedded(decodeCbor(payload), 'MobileSecurityObjectBytes')
  const mso = readMap(decodeEmbeddedCbor(embedded), {
    name: 'MobileSecurityObject',
    required: ['version', 'digestAlgorithm', 'valueDigests', 'deviceKeyInfo', 'docType', 'validityInfo'],
    open: true,
  })
  checkVersion(mso.get('version'), 'MobileSecurityObject', ['1.0'])
  const digestAlgorithm = readDigestAlgorithm(mso.get('digestAlgorithm'))
  const deviceKeyInfo = readMap(mso.get('deviceKeyInfo'), {
    name: 'deviceKeyInfo',
    required: ['deviceKey'],
    open: true,
  })
  return {
    docType: readText(mso.get('docType'), 'docType'),
    digestAlgorithm,
    valueDigests: readValueDigests(mso.get('valueDigests'), DIGEST_BYTES[digestAlgorithm]),
    deviceKey: readCoseKey(deviceKeyInfo.get('deviceKey')),
    keyAuthorizations: readKeyAuthorizations(deviceKeyInfo.get('keyAuthorizations')),
    validity: readValidity(mso.get('validityInfo')),
    status: mso.has('status') ? readStatus(mso.get('status')) : undefined,
  }
}

/** The mechanisms in it are for a status checker, which refuses those it does not know; no mechanism is no status. */
function readStatus(value: CborValue): Readonly<Record<string, CborValue>> {
  return Object.fromEntries(readNames(value, 'status', { nonEmpty: true }))
}

function readDigestAlgorithm(value: CborValue): HashName {
  const name = readText(value, 'digestAlgorithm')
  if (!Object.hasOwn(DIGEST_BYTES, name)) throw malformed('digestAlgorithm is none of SHA-256, SHA-384, SHA-512')
  return name as HashName
}

function readValueDigests(value: CborValue, size: number): Map<string, CborMap> {
  const byNamespace = readNames(value, 'valueDigests', { nonEmpty: true })
  for (const digests of byNamespace.values()) {
    if (!(digests instanceof Map)) throw malformed('DigestIDs is not a map')
    for (const [id, digest] of digests) {
      if (typeof id !== 'number' || id < 0) throw malformed('a digestID is not an unsigned integer')
      if (!(digest instanceof Uint8Array) || digest.length !== size) throw malformed('a digest has another length')
    }
  }
  return byNamespace as Map<string, CborMap>
}

function readKeyAuthorizations(value: CborValue): KeyAuthorizations {
  if (value === undefined) return {}
  const map = readMap(value, { name: 'keyAuthorizations', required: [], open: true })
  const nameSpaces = map.has('nameSpaces') ? readTexts(map.get('nameSpaces'), 'AuthorizedNameSpaces') : []
  const dataElements: Record<string, readonly string[]> = Object.create(null)
  if (map.has('dataElements')) {
    const elements = readNames(map.get('dataElements'), 'AuthorizedDataElements', { nonEmpty: true })
    for (const [namespace, names] of elements) {
      // "If authorization is given for a full namespace, … that namespace shall not be included in the dataElements map":
      // readers of the one and of the other would disagree.
      if (nameSpaces.includes(namespace)) throw malformed('a namespace is authorised in whole and in part')
      dataElements[namespace] = readTexts(names, 'DataElementsArray')
    }
  }
  return { nameSpaces, dataElements }
}

function readTexts(value: CborValue, name: string): string[] {
  return readArray(value, name).map((item) => readText(item, name))
}

function readValidity(value: CborValue): MdocValidity {
  const info = readMap(value, {
    name: 'validityInfo',
    required: ['signed', 'validFrom', 'validUntil'],
    open: true,
  })
  const validity = {
    signed: readTdate(info.get('signed')),
    validFrom: readTdate(info.get('validFrom')),
    validUntil: readTdate(info.get('validUntil')),
  }
  // "The timestamp of validFrom shall be equal or later than the signed element", validUntil later than validFrom.
  if (validity.validFrom < validity.signed || validity.validUntil <= validity.validFrom) {
    throw new TegataError('ERR_MDOC_VALIDITY', 'signed, validFrom and validUntil are out of order', {
      spec: 'ISO/IEC 18013-5 section 9.1.2.4',
    })
  }
  return validity
}
