import {
  type CborInput,
  type CborValue,
  type CoseMac0,
  type CoseSign1,
  decodeEmbeddedCbor,
  type EmbeddedCbor,
  readCoseMac0,
  readCoseSign1,
} from '@tegata/cbor'
import { TegataError } from '@tegata/core'
import { type IssuerSigned, readIssuerSigned } from './issuer-signed.js'
import {
  arrayOf,
  decodeMessage,
  namesTo,
  readAny,
  readEmbedded,
  readInteger,
  readText,
  readUnsigned,
  struct,
  versionOf,
} from './structure.js'
import { readZkDocument, type ZkDocument } from './zk-document.js'

/** What the device adds to a document. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (DeviceSigned). */
export interface DeviceSigned {
  /** DeviceNameSpacesBytes as received. */
  readonly nameSpacesBytes: EmbeddedCbor
  /** Device-signed elements by namespace and name. */
  readonly nameSpaces: ReadonlyMap<string, ReadonlyMap<string, CborValue>>
  /** undefined when the device authenticates with a MAC. */
  readonly deviceSignature: CoseSign1 | undefined
  /** undefined when the device authenticates with a signature. */
  readonly deviceMac: CoseMac0 | undefined
}

/** Why elements are missing: codes by namespace and element, 0 for "data not returned". Spec: ISO/IEC 18013-5 section 8.3.2.1.2.3. */
export type ElementErrors = ReadonlyMap<string, ReadonlyMap<string, number>>

/** One document of a response, parsed but not verified. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (Document). */
export interface MdocDocument {
  readonly docType: string
  readonly issuerSigned: IssuerSigned
  readonly deviceSigned: DeviceSigned
  /** The holder's word only: nobody signs it. */
  readonly errors: ElementErrors
}

/** A response, parsed but not verified. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2 (DeviceResponse). */
export interface DeviceResponse {
  readonly version: '1.0' | '1.1'
  readonly documents: readonly MdocDocument[]
  readonly zkDocuments: readonly ZkDocument[]
  /** Why documents are missing: docType and code. The holder's word only. */
  readonly documentErrors: readonly { readonly docType: string; readonly code: number }[]
  /** 0 OK, 10 general error, 11 CBOR decoding error, 12 CBOR validation error. */
  readonly status: number
}

/** Each document costs two signature checks; nobody asks for more than a few at once. */
const MAX_DOCUMENTS = 8

/**
 * Parses a DeviceResponse; verifies nothing.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2; ISO/IEC 18013-5:2026 section 10.3 (version 1.1).
 *
 * @param bytes — CBOR, at most 4 MiB; at most 8 documents of each kind.
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_MDOC_VERSION, ERR_MDOC_DEVICE_AUTH, ERR_MDOC_DUPLICATE_ELEMENT, or what
 *   `decodeCbor`, `readCoseSign1` and `readCoseMac0` throw
 */
export function parseDeviceResponse(bytes: Uint8Array): DeviceResponse {
  const {
    documents = [],
    zkDocuments = [],
    documentErrors = [],
    ...response
  } = readResponse(decodeMessage(bytes), 'DeviceResponse')
  return {
    ...response,
    documents,
    zkDocuments,
    documentErrors: documentErrors.flatMap((errors) => [...errors].map(([docType, code]) => ({ docType, code }))),
  }
}

const readErrorCodes = /* @__PURE__ */ namesTo(readInteger)

const readDeviceAuthMembers = /* @__PURE__ */ struct({}, { optional: { deviceSignature: readAny, deviceMac: readAny } })

const readDeviceSignedMembers = /* @__PURE__ */ struct({ nameSpaces: readEmbedded, deviceAuth: readDeviceAuth })

const readDeviceNameSpaces = /* @__PURE__ */ namesTo(/* @__PURE__ */ namesTo(readAny, { nonEmpty: true }))

const readDocument = /* @__PURE__ */ struct(
  { docType: readText, issuerSigned: readIssuerSigned, deviceSigned: readDeviceSigned },
  { optional: { errors: /* @__PURE__ */ namesTo(readErrorCodes) } },
)

const readResponse = /* @__PURE__ */ struct(
  { version: /* @__PURE__ */ versionOf('1.0', '1.1'), status: readUnsigned },
  {
    optional: {
      documents: /* @__PURE__ */ arrayOf(readDocumentWithErrors, MAX_DOCUMENTS),
      zkDocuments: /* @__PURE__ */ arrayOf(readZkDocument, MAX_DOCUMENTS),
      documentErrors: /* @__PURE__ */ arrayOf(readErrorCodes),
    },
  },
)

function readDocumentWithErrors(value: CborValue): MdocDocument {
  return { errors: new Map(), ...readDocument(value, 'Document') }
}

function readDeviceSigned(value: CborValue, name: string): DeviceSigned {
  const { nameSpaces, deviceAuth } = readDeviceSignedMembers(value, name)
  return {
    nameSpacesBytes: nameSpaces,
    nameSpaces: readDeviceNameSpaces(decodeEmbeddedCbor(nameSpaces), 'DeviceNameSpaces'),
    ...deviceAuth,
  }
}

/** "DeviceAuth = { "deviceSignature" : DeviceSignature // "deviceMac" : DeviceMac }": one of the two, never both. */
function readDeviceAuth(value: CborValue, name: string): Pick<DeviceSigned, 'deviceSignature' | 'deviceMac'> {
  const deviceAuth = readDeviceAuthMembers(value, name)
  if (Object.keys(deviceAuth).length !== 1) {
    throw new TegataError('ERR_MDOC_DEVICE_AUTH', 'not exactly one of deviceSignature and deviceMac', {
      spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.2',
    })
  }
  return 'deviceSignature' in deviceAuth
    ? { deviceSignature: readCoseSign1(deviceAuth.deviceSignature), deviceMac: undefined }
    : { deviceSignature: undefined, deviceMac: readCoseMac0(deviceAuth.deviceMac) }
}

/** What goes into a new response. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export interface NewDeviceResponse {
  /** Documents as `Document` maps. */
  readonly documents: readonly CborInput[]
  readonly documentErrors?: Readonly<Record<string, number>>
  readonly zkDocuments?: readonly ZkDocument[]
  readonly status?: number
}

/** Makes a DeviceResponse, of version 1.0 unless it carries what 1.0 has no place for. */
export function buildDeviceResponse(response: NewDeviceResponse): CborInput {
  const { documents, documentErrors = {}, zkDocuments = [], status = 0 } = response
  const errors = Object.entries(documentErrors).map(([docType, code]) => ({ [docType]: code }))
  return {
    version: zkDocuments.length > 0 ? '1.1' : '1.0',
    ...(documents.length > 0 && { documents }),
    ...(zkDocuments.length > 0 && {
      zkDocuments: zkDocuments.map(({ documentData, proof }) => ({ documentData, proof })),
    }),
    ...(errors.length > 0 && { documentErrors: errors }),
    status,
  }
}
