import {
  type CborInput,
  type CoseSign1,
  decodeEmbeddedCbor,
  type EmbeddedCbor,
  encodeEmbeddedCbor,
  readCoseSign1,
} from '@tegata/cbor'
import { TegataArgumentError } from '@tegata/core'
import { assertPermitted } from '../data/forbidden.js'
import {
  arrayOf,
  decodeMessage,
  malformed,
  namesTo,
  readAny,
  readBoolean,
  readEmbedded,
  readText,
  struct,
  versionOf,
} from '../data/structure.js'
import {
  type DeviceRequestInfo,
  type DocRequestInfo,
  readDeviceRequestInfo,
  readDocRequestInfo,
  writeDeviceRequestInfo,
  writeDocRequestInfo,
} from './request-info.js'

/** Elements that are asked for: true for those that the reader intends to keep. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1. */
export type RequestedElements = Readonly<Record<string, Readonly<Record<string, boolean>>>>

/** What a reader asks of one document. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1 (ItemsRequest). */
export interface ItemsRequest {
  readonly docType: string
  readonly nameSpaces: RequestedElements
  readonly requestInfo?: DocRequestInfo
}

/** One requested document, parsed. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1 (DocRequest). */
export interface DocRequest {
  readonly docType: string
  /** Intent to retain by namespace and element. */
  readonly nameSpaces: ReadonlyMap<string, ReadonlyMap<string, boolean>>
  readonly requestInfo: DocRequestInfo | undefined
  /** ItemsRequestBytes as received: the reader's signature is over them. */
  readonly itemsRequestBytes: EmbeddedCbor
  readonly readerAuth: CoseSign1 | undefined
}

/** A request, parsed; its readers are not authenticated. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1. */
export interface DeviceRequest {
  readonly version: '1.0' | '1.1'
  readonly docRequests: readonly DocRequest[]
  readonly deviceRequestInfo: DeviceRequestInfo | undefined
  /** DeviceRequestInfoBytes as received. */
  readonly deviceRequestInfoBytes: EmbeddedCbor | undefined
  readonly readerAuthAll: readonly CoseSign1[]
}

/** More would be a burden on the person who has to read them. */
const MAX_DOC_REQUESTS = 16
/** Each costs a certificate path and a signature check; nobody is asked by more authorities than that at once. */
const MAX_READERS = 16

/**
 * Parses a DeviceRequest of either edition; authenticates nobody.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1; ISO/IEC 18013-5:2026 section 10.2 (version 1.1).
 *
 * @param bytes — CBOR, at most 4 MiB; at most 16 documents, and 16 readers that sign all of it.
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_MDOC_VERSION, or what `decodeCbor` and `readCoseSign1` throw
 */
export function parseDeviceRequest(bytes: Uint8Array): DeviceRequest {
  const request = readRequest(decodeMessage(bytes), 'DeviceRequest')
  const { version, docRequests, deviceRequestInfo, readerAuthAll = [] } = request
  if (version === '1.0' && Object.keys(request).length > 2) {
    throw malformed('a DeviceRequest of version 1.0 has members of 1.1')
  }
  if (docRequests.length === 0) throw malformed('docRequests is empty')
  return {
    version,
    docRequests: docRequests.map((docRequest) => readItemsRequest(docRequest, version === '1.1')),
    deviceRequestInfo:
      deviceRequestInfo && readDeviceRequestInfo(decodeEmbeddedCbor(deviceRequestInfo), docRequests.length),
    deviceRequestInfoBytes: deviceRequestInfo,
    readerAuthAll,
  }
}

const readDocRequest = /* @__PURE__ */ struct(
  { itemsRequest: readEmbedded },
  { optional: { readerAuth: readCoseSign1 } },
)

const readRequest = /* @__PURE__ */ struct(
  {
    version: /* @__PURE__ */ versionOf('1.0', '1.1'),
    docRequests: /* @__PURE__ */ arrayOf(readDocRequest, MAX_DOC_REQUESTS),
  },
  {
    optional: {
      deviceRequestInfo: readEmbedded,
      readerAuthAll: /* @__PURE__ */ arrayOf(readCoseSign1, MAX_READERS),
    },
  },
)

const readDataElements = /* @__PURE__ */ namesTo(readBoolean, { nonEmpty: true })

// Open: a reader's signature covers it, and what is not understood is not answered.
const readItems = /* @__PURE__ */ struct(
  { docType: readText, nameSpaces: /* @__PURE__ */ namesTo(readDataElements, { nonEmpty: true }) },
  { optional: { requestInfo: readAny }, open: true },
)

function readItemsRequest(
  { itemsRequest, readerAuth }: ReturnType<typeof readDocRequest>,
  isSecondEdition: boolean,
): DocRequest {
  const { requestInfo, ...items } = readItems(decodeEmbeddedCbor(itemsRequest), 'ItemsRequest')
  return {
    ...items,
    requestInfo: requestInfo === undefined ? undefined : readDocRequestInfo(requestInfo, isSecondEdition),
    itemsRequestBytes: itemsRequest,
    readerAuth,
  }
}

/** What goes into a request, before anybody signs it. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1. */
export interface RequestContent {
  /** One document at least. */
  readonly docRequests: readonly ItemsRequest[]
  /** Makes it a request of version 1.1. */
  readonly deviceRequestInfo?: DeviceRequestInfo
}

/** The parts of a new request that readers sign over. */
export interface EncodedRequest {
  readonly itemsRequests: readonly EmbeddedCbor[]
  readonly deviceRequestInfo: EmbeddedCbor | undefined
}

/**
 * Encodes the parts of a new request.
 *
 * @throws TegataError ERR_MDOC_FORBIDDEN_ELEMENT for an element that nobody may ask for
 * @throws TegataArgumentError ERR_ARG_VALUE for a request that asks for nothing
 */
export function encodeRequestParts({ docRequests, deviceRequestInfo }: RequestContent): EncodedRequest {
  if (docRequests.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'a request asks for a document')
  const itemsRequests = docRequests.map((docRequest) => encodeEmbeddedCbor(writeItemsRequest(docRequest)))
  return {
    itemsRequests,
    deviceRequestInfo: deviceRequestInfo && encodeEmbeddedCbor(writeDeviceRequestInfo(deviceRequestInfo)),
  }
}

function writeItemsRequest({ docType, nameSpaces, requestInfo }: ItemsRequest): CborInput {
  const namespaces = Object.entries(nameSpaces)
  if (namespaces.length === 0 || namespaces.some(([, elements]) => Object.keys(elements).length === 0)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a request asks for an element in each namespace')
  }
  for (const [namespace, elements] of namespaces) assertPermitted(namespace, Object.keys(elements))
  for (const { requestedElement, alternativeElementSets } of requestInfo?.alternativeDataElements ?? []) {
    for (const [namespace, element] of [requestedElement, ...alternativeElementSets.flat()]) {
      assertPermitted(namespace, [element])
    }
  }
  return { docType, nameSpaces, ...(requestInfo && { requestInfo: writeDocRequestInfo(requestInfo) }) }
}

/** True when a request needs version 1.1. */
export function isSecondEdition({ docRequests, deviceRequestInfo }: RequestContent): boolean {
  const usesInfo = ({ requestInfo = {} }: ItemsRequest) => Object.keys(requestInfo).some((name) => name !== 'other')
  return deviceRequestInfo !== undefined || docRequests.some(usesInfo)
}

/** Puts a request together. */
export function assembleRequest(
  version: '1.0' | '1.1',
  { itemsRequests, deviceRequestInfo }: EncodedRequest,
  readerAuth: readonly (CborInput | undefined)[],
  readerAuthAll: readonly CborInput[],
): CborInput {
  return {
    version,
    docRequests: itemsRequests.map((itemsRequest, i) => ({
      itemsRequest,
      ...(readerAuth[i] !== undefined && { readerAuth: readerAuth[i] }),
    })),
    ...(deviceRequestInfo && { deviceRequestInfo }),
    ...(readerAuthAll.length > 0 && { readerAuthAll }),
  }
}
