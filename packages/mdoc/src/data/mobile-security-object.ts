import {
  type CborInput,
  type CborKey,
  type CborMap,
  type CborValue,
  type CosePublicKey,
  decodeCbor,
  decodeEmbeddedCbor,
  jwkToCoseKey,
  makeTdate,
  readCoseKey,
  readTdate,
} from '@tegata/cbor'
import { type HashName, type JwkPublic, TegataError } from '@tegata/core'
import type { KeyAuthorizations } from './key-authorizations.js'
import {
  arrayOf,
  malformed,
  namesTo,
  readAny,
  readEmbedded,
  readMap,
  readText,
  struct,
  versionOf,
} from './structure.js'

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
  readonly deviceKey: CosePublicKey
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
  const mso = readMembers(decodeEmbeddedCbor(embedded), 'MobileSecurityObject')
  const { docType, digestAlgorithm, valueDigests, deviceKeyInfo, validityInfo, status } = mso
  const { deviceKey, keyAuthorizations = {} } = deviceKeyInfo
  checkLengths(valueDigests, DIGEST_BYTES[digestAlgorithm])
  return { docType, digestAlgorithm, valueDigests, deviceKey, keyAuthorizations, validity: validityInfo, status }
}

const readTexts = /* @__PURE__ */ arrayOf(readText)

const readAuthorizationMembers = /* @__PURE__ */ struct(
  {},
  {
    optional: { nameSpaces: readTexts, dataElements: /* @__PURE__ */ namesTo(readTexts, { nonEmpty: true }) },
    open: true,
  },
)

const readDeviceKeyInfo = /* @__PURE__ */ struct(
  { deviceKey: readCoseKey },
  { optional: { keyAuthorizations: readKeyAuthorizations }, open: true },
)

const readValidityMembers = /* @__PURE__ */ struct(
  { signed: readTdate, validFrom: readTdate, validUntil: readTdate },
  { open: true },
)

const readMembers = /* @__PURE__ */ struct(
  {
    version: /* @__PURE__ */ versionOf('1.0'),
    digestAlgorithm: readDigestAlgorithm,
    valueDigests: /* @__PURE__ */ namesTo(readMap, { nonEmpty: true }),
    deviceKeyInfo: readDeviceKeyInfo,
    docType: readText,
    validityInfo: readValidity,
  },
  { optional: { status: readStatus }, open: true },
)

const readMechanisms = /* @__PURE__ */ namesTo(readAny, { nonEmpty: true })

/** The mechanisms in it are for a status checker, which refuses those it does not know; no mechanism is no status. */
function readStatus(value: CborValue, name: string): Readonly<Record<string, CborValue>> {
  return Object.fromEntries(readMechanisms(value, name))
}

function readDigestAlgorithm(value: CborValue, name: string): HashName {
  const algorithm = readText(value, name)
  if (!Object.hasOwn(DIGEST_BYTES, algorithm)) throw malformed('digestAlgorithm is none of SHA-256, SHA-384, SHA-512')
  return algorithm as HashName
}

function checkLengths(valueDigests: ReadonlyMap<string, CborMap>, size: number): void {
  for (const digests of valueDigests.values()) {
    for (const [id, digest] of digests) {
      if (typeof id !== 'number' || id < 0) throw malformed('a digestID is not an unsigned integer')
      if (!(digest instanceof Uint8Array) || digest.length !== size) throw malformed('a digest has another length')
    }
  }
}

function readKeyAuthorizations(value: CborValue, name: string): KeyAuthorizations {
  const { nameSpaces = [], dataElements = new Map<string, string[]>() } = readAuthorizationMembers(value, name)
  const elements: Record<string, readonly string[]> = Object.create(null)
  for (const [namespace, names] of dataElements) {
    // "If authorization is given for a full namespace, … that namespace shall not be included in the dataElements map":
    // readers of the one and of the other would disagree.
    if (nameSpaces.includes(namespace)) throw malformed('a namespace is authorised in whole and in part')
    elements[namespace] = names
  }
  return { nameSpaces, dataElements: elements }
}

function readValidity(value: CborValue, name: string): MdocValidity {
  const { signed, validFrom, validUntil } = readValidityMembers(value, name)
  // "The timestamp of validFrom shall be equal or later than the signed element", validUntil later than validFrom.
  if (validFrom < signed || validUntil <= validFrom) {
    throw new TegataError('ERR_MDOC_VALIDITY', 'signed, validFrom and validUntil are out of order', {
      spec: 'ISO/IEC 18013-5 section 9.1.2.4',
    })
  }
  return { signed, validFrom, validUntil }
}
