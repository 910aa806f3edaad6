import type { CborInput, CborKey, CborValue } from '@tegata/cbor'
import { TegataArgumentError } from '@tegata/core'
import {
  arrayOf,
  malformed,
  namesTo,
  type Reader,
  readAny,
  readBoolean,
  readBytes,
  readInteger,
  readText,
  readUnsigned,
  struct,
} from '../data/structure.js'

/** Names one element: namespace and element identifier. Spec: ISO/IEC 18013-5:2026 section 10.2.5 (ElementReference). */
export type ElementReference = readonly [namespace: string, element: string]

/** What will do instead of an element that was asked for. Spec: ISO/IEC 18013-5:2026 section 10.2.5 (AlternativeDataElementsSet). */
export interface AlternativeElements {
  readonly requestedElement: ElementReference
  /** Any one of these sets, whole, replaces the element; the first is preferred. */
  readonly alternativeElementSets: readonly (readonly ElementReference[])[]
}

/** A proof system that the reader can verify. Spec: ISO/IEC 18013-5:2026 section 10.2.5 (ZkSystemSpec). */
export interface ZkSystemSpec {
  readonly zkSystemId: string
  /** `longfellow-libzk-v1`, for example. */
  readonly system: string
  /** The system's own parameters, carried as they are. */
  readonly params: ReadonlyMap<string, CborInput>
}

/** Asks for a zero-knowledge proof in a document's place. Spec: ISO/IEC 18013-5:2026 section 10.2.5 (ZkRequest). */
export interface ZkRequest {
  readonly systemSpecs: readonly ZkSystemSpec[]
  /** True when the document itself will not do. */
  readonly zkRequired: boolean
}

/** More about one requested document. Spec: ISO/IEC 18013-5:2026 section 10.2.5 (DocRequestInfo). */
export interface DocRequestInfo {
  readonly alternativeDataElements?: readonly AlternativeElements[]
  /** Authority key identifiers of the issuers that the reader would accept. */
  readonly issuerIdentifiers?: readonly Uint8Array[]
  readonly uniqueDocSetRequired?: boolean
  /** Bytes. */
  readonly maximumResponseSize?: number
  readonly zkRequest?: ZkRequest
  /** Members that have no type here, carried as they are. */
  readonly other?: ReadonlyMap<string, CborInput>
}

/** What the reader wants documents for. Spec: ISO/IEC 18013-5:2026 section 10.2.4 (UseCase). */
export interface UseCase {
  readonly mandatory: boolean
  /** Each set names requested documents by their index; any one set satisfies the use case. */
  readonly documentSets: readonly (readonly number[])[]
  readonly purposeHints?: Readonly<Record<string, number>>
}

/** More about a whole request. Spec: ISO/IEC 18013-5:2026 section 10.2.4 (DeviceRequestInfo). */
export interface DeviceRequestInfo {
  readonly useCases?: readonly UseCase[]
  /** Members that have no type here, carried as they are. */
  readonly other?: ReadonlyMap<string, CborInput>
}

/**
 * Writes a DocRequestInfo as the value of `requestInfo`.
 *
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function writeDocRequestInfo({ other, zkRequest, ...info }: DocRequestInfo): CborInput {
  for (const name of other?.keys() ?? []) {
    // What goes by is not looked at, and this one is.
    if (Object.hasOwn(DOC_REQUEST_INFO, name)) throw new TegataArgumentError('ERR_ARG_VALUE', `${name} has a type here`)
  }
  const { alternativeDataElements, ...rest } = info
  return new Map<CborKey, CborInput>([
    ...(other ?? []),
    ...definedEntries(rest),
    ...definedEntries({
      alternativeDataElements: alternativeDataElements?.map((set) => ({ ...set })),
      zkRequest: zkRequest && {
        systemSpecs: zkRequest.systemSpecs.map(({ params, ...spec }) => ({ ...spec, params: new Map(params) })),
        zkRequired: zkRequest.zkRequired,
      },
    }),
  ])
}

/** Writes a DeviceRequestInfo, without tag 24. */
export function writeDeviceRequestInfo({ other, useCases }: DeviceRequestInfo): CborInput {
  return new Map<CborKey, CborInput>([
    ...(other ?? []),
    ...definedEntries({ useCases: useCases?.map((useCase) => ({ ...useCase })) }),
  ])
}

function definedEntries(members: Readonly<Record<string, CborInput>>): [string, CborInput][] {
  return Object.entries(members).filter(([, value]) => value !== undefined)
}

/**
 * Reads the value of `requestInfo`.
 *
 * @param isSecondEdition — in a request of version 1.0 the names have no meaning yet, and all members are `other`.
 * @throws TegataError ERR_MDOC_STRUCTURE
 */
export function readDocRequestInfo(value: CborValue, isSecondEdition: boolean): DocRequestInfo {
  const info = readMembers(value, 'requestInfo')
  if (!isSecondEdition) return { other: info }
  const { known, other } = split(info, DOC_REQUEST_INFO)
  return { ...known, ...(other.size > 0 && { other }) }
}

/** Reads a DeviceRequestInfo. @param documents — how many documents are requested. */
export function readDeviceRequestInfo(value: CborValue, documents: number): DeviceRequestInfo {
  const info = readMembers(value, 'DeviceRequestInfo')
  const { known, other } = split<DeviceRequestInfo>(info, {
    useCases: arrayOf((useCase, name) => checkUseCase(readUseCase(useCase, name), documents)),
  })
  return { ...known, ...(other.size > 0 && { other }) }
}

const readMembers = /* @__PURE__ */ namesTo(readAny)

function nonEmptyArrayOf<T>(read: Reader<T>): Reader<T[]> {
  const readArray = arrayOf(read)
  return (value, name) => {
    const items = readArray(value, name)
    if (items.length === 0) throw malformed(`${name} is empty`)
    return items
  }
}

const readTexts = /* @__PURE__ */ arrayOf(readText)

function readReference(value: CborValue, name: string): ElementReference {
  const [namespace, element, ...rest] = readTexts(value, name)
  if (namespace === undefined || element === undefined || rest.length > 0) {
    throw malformed('ElementReference is not an array of two')
  }
  return [namespace, element]
}

const readAlternatives = /* @__PURE__ */ struct(
  {
    requestedElement: readReference,
    alternativeElementSets: /* @__PURE__ */ arrayOf(/* @__PURE__ */ nonEmptyArrayOf(readReference)),
  },
  { open: true },
)

const readZkSystemSpec = /* @__PURE__ */ struct(
  { zkSystemId: readText, system: readText, params: readMembers },
  { open: true },
)

const readZkRequest = /* @__PURE__ */ struct(
  { systemSpecs: /* @__PURE__ */ nonEmptyArrayOf(readZkSystemSpec), zkRequired: readBoolean },
  { open: true },
)

const readUseCase = /* @__PURE__ */ struct(
  {
    mandatory: readBoolean,
    documentSets: /* @__PURE__ */ nonEmptyArrayOf(/* @__PURE__ */ nonEmptyArrayOf(readUnsigned)),
  },
  { optional: { purposeHints: readHints }, open: true },
)

function checkUseCase(useCase: UseCase, documents: number): UseCase {
  if (useCase.documentSets.some((set) => set.some((index) => index >= documents))) {
    throw malformed('a DocumentSet names a document that is not asked for')
  }
  return useCase
}

const readCodes = /* @__PURE__ */ namesTo(readInteger)

function readHints(value: CborValue, name: string): Readonly<Record<string, number>> {
  return Object.assign(Object.create(null), Object.fromEntries(readCodes(value, name)))
}

type MemberReaders<T> = { readonly [K in keyof Omit<T, 'other'>]-?: Reader<NonNullable<T[K]>> }

const DOC_REQUEST_INFO: MemberReaders<DocRequestInfo> = {
  alternativeDataElements: /* @__PURE__ */ arrayOf(readAlternatives),
  issuerIdentifiers: /* @__PURE__ */ arrayOf(readBytes),
  uniqueDocSetRequired: readBoolean,
  maximumResponseSize: readUnsigned,
  zkRequest: readZkRequest,
}

function split<T>(info: ReadonlyMap<string, CborValue>, readers: MemberReaders<T>) {
  const known: Record<string, unknown> = {}
  const other = new Map<string, CborValue>()
  for (const [name, value] of info) {
    if (Object.hasOwn(readers, name)) {
      known[name] = (readers as Record<string, Reader<unknown>>)[name]!(value, name)
    } else other.set(name, value)
  }
  return { known: known as Partial<T>, other }
}
