import type { CborInput, CborKey, CborValue } from '@tegata/cbor'
import { TegataArgumentError } from '@tegata/core'
import { isUnsigned, malformed, readArray, readBoolean, readMap, readNames, readText } from '../data/structure.js'

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
  const info = readNames(value, 'requestInfo')
  if (!isSecondEdition) return { other: info }
  const { known, other } = split(info, DOC_REQUEST_INFO)
  return { ...known, ...(other.size > 0 && { other }) }
}

/** Reads a DeviceRequestInfo. @param documents — how many documents are requested. */
export function readDeviceRequestInfo(value: CborValue, documents: number): DeviceRequestInfo {
  const info = readNames(value, 'DeviceRequestInfo')
  const { known, other } = split<DeviceRequestInfo>(info, {
    useCases: (useCases) => readArray(useCases, 'useCases').map((useCase) => readUseCase(useCase, documents)),
  })
  return { ...known, ...(other.size > 0 && { other }) }
}

type Readers<T> = { readonly [K in keyof Omit<T, 'other'>]-?: (value: CborValue) => NonNullable<T[K]> }

const DOC_REQUEST_INFO: Readers<DocRequestInfo> = {
  alternativeDataElements: (value) => readArray(value, 'alternativeDataElements').map(readAlternatives),
  issuerIdentifiers: (value) => readArray(value, 'issuerIdentifiers').map(readBytes),
  uniqueDocSetRequired: (value) => readBoolean(value, 'uniqueDocSetRequired'),
  maximumResponseSize: (value) => {
    if (!isUnsigned(value)) throw malformed('maximumResponseSize is not an unsigned integer')
    return value
  },
  zkRequest: readZkRequest,
}

function split<T>(info: ReadonlyMap<string, CborValue>, readers: Readers<T>) {
  const known: Record<string, unknown> = {}
  const other = new Map<string, CborValue>()
  for (const [name, value] of info) {
    if (Object.hasOwn(readers, name)) {
      known[name] = (readers as Record<string, (value: CborValue) => unknown>)[name]!(value)
    } else other.set(name, value)
  }
  return { known: known as Partial<T>, other }
}

function readAlternatives(value: CborValue): AlternativeElements {
  const set = readMap(value, {
    name: 'AlternativeDataElementsSet',
    required: ['requestedElement', 'alternativeElementSets'],
    open: true,
  })
  return {
    requestedElement: readReference(set.get('requestedElement')),
    alternativeElementSets: readArray(set.get('alternativeElementSets'), 'alternativeElementSets').map((elements) =>
      readNonEmpty(elements, 'an alternative element set').map(readReference),
    ),
  }
}

function readReference(value: CborValue): ElementReference {
  const reference = readArray(value, 'ElementReference')
  if (reference.length !== 2) throw malformed('ElementReference is not an array of two')
  return [readText(reference[0], 'a namespace'), readText(reference[1], 'an element identifier')]
}

function readZkRequest(value: CborValue): ZkRequest {
  const request = readMap(value, { name: 'ZkRequest', required: ['systemSpecs', 'zkRequired'], open: true })
  return {
    systemSpecs: readNonEmpty(request.get('systemSpecs'), 'systemSpecs').map(readZkSystemSpec),
    zkRequired: readBoolean(request.get('zkRequired'), 'zkRequired'),
  }
}

function readZkSystemSpec(value: CborValue): ZkSystemSpec {
  const spec = readMap(value, { name: 'ZkSystemSpec', required: ['zkSystemId', 'system', 'params'], open: true })
  return {
    zkSystemId: readText(spec.get('zkSystemId'), 'zkSystemId'),
    system: readText(spec.get('system'), 'system'),
    params: readNames(spec.get('params'), 'params'),
  }
}

function readUseCase(value: CborValue, documents: number): UseCase {
  const useCase = readMap(value, { name: 'UseCase', required: ['mandatory', 'documentSets'], open: true })
  const hints = useCase.get('purposeHints')
  return {
    mandatory: readBoolean(useCase.get('mandatory'), 'mandatory'),
    documentSets: readNonEmpty(useCase.get('documentSets'), 'documentSets').map((set) =>
      readNonEmpty(set, 'a DocumentSet').map((index) => {
        if (!isUnsigned(index) || index >= documents)
          throw malformed('a DocumentSet names a document that is not asked for')
        return index
      }),
    ),
    ...(hints !== undefined && { purposeHints: readHints(hints) }),
  }
}

function readHints(value: CborValue): Readonly<Record<string, number>> {
  const hints: Record<string, number> = Object.create(null)
  for (const [controller, code] of readNames(value, 'purposeHints')) {
    if (typeof code !== 'number' || !Number.isInteger(code)) throw malformed('a purpose hint is not an integer')
    hints[controller] = code
  }
  return hints
}

function readNonEmpty(value: CborValue, name: string): CborValue[] {
  const items = readArray(value, name)
  if (items.length === 0) throw malformed(`${name} is empty`)
  return items
}

function readBytes(value: CborValue): Uint8Array {
  if (!(value instanceof Uint8Array)) throw malformed('an issuer identifier is not a byte string')
  return value
}
