import { POINT_BYTES, PROOF_FLOOR_BYTES, PUBLIC_KEY_BYTES, SCALAR_BYTES, SIGNATURE_BYTES } from '@tegata/bbs'
import { type CborInput, type CborValue, decodeCbor, encodeCbor, Tagged } from '@tegata/cbor'
import { concatBytes, TegataError } from '@tegata/core'
import { committedCount, FEATURE_OPTIONS, type FeatureOption, hasPseudonym } from './feature-option.js'
import { compressLabelMap, decompressLabelMap, type LabelMap } from './label-map.js'
import { decodeMultibase, encodeMultibase } from './multibase.js'
import { readPointers } from './pointers.js'

/** What a base proof holds, for the holder only. Spec: VC-DI-BBS section 3.3.2 (parseBaseProofValue). */
export interface BaseProofValue {
  readonly featureOption: FeatureOption
  /** 80 bytes. */
  readonly bbsSignature: Uint8Array
  /** 64 bytes: hash of the proof configuration, hash of the mandatory statements. */
  readonly bbsHeader: Uint8Array
  /** 96 bytes. */
  readonly publicKey: Uint8Array
  /** 32 bytes. */
  readonly hmacKey: Uint8Array
  readonly mandatoryPointers: readonly string[]
  /** 32 bytes; with a pseudonym only. */
  readonly signerNymEntropy?: Uint8Array
}

/** What a derived proof holds. Spec: VC-DI-BBS section 3.3.7 (parseDerivedProofValue). */
export interface DerivedProofValue {
  readonly featureOption: FeatureOption
  readonly bbsProof: Uint8Array
  /** Canonical label of the shown document to the label that was signed: `c14n0` to `b2`. */
  readonly labelMap: LabelMap
  /** Positions among the shown statements, ascending. */
  readonly mandatoryIndexes: readonly number[]
  /** Positions among the non-mandatory statements that were signed, ascending. */
  readonly selectiveIndexes: readonly number[]
  readonly presentationHeader: Uint8Array
  /** Absent in the older form of the test vectors. */
  readonly nymDomain?: string
  /** 48 bytes: a compressed point. */
  readonly pseudonym?: Uint8Array
  /** How many non-mandatory statements were signed; not in the baseline. */
  readonly lengthBbsMessages?: number
}

const HEADER_BYTES = 64
const HMAC_KEY_BYTES = 32
const MAX_NYM_DOMAIN_CHARACTERS = 1024
const MAX_INDEX = 1 << 16
const PREFIX = [0xd9, 0x5d] as const

/** Spec: VC-DI-BBS section 3.3.1 (serializeBaseProofValue). */
export function serializeBaseProofValue(value: BaseProofValue): string {
  const { featureOption, bbsSignature, bbsHeader, publicKey, hmacKey, mandatoryPointers, signerNymEntropy } = value
  const components = [bbsSignature, bbsHeader, publicKey, hmacKey, mandatoryPointers]
  return serialize(featureOption, 2, [
    ...components,
    ...(signerNymEntropy === undefined ? [] : [toBignum(signerNymEntropy)]),
  ])
}

/**
 * Parses the value of a base proof.
 *
 * Spec: VC-DI-BBS section 3.3.2 (parseBaseProofValue).
 *
 * @param text — multibase, base64url.
 * @throws TegataError ERR_DI_PROOF_VALUE, ERR_DI_POINTER, ERR_ENCODING_BASE64URL, ERR_CBOR_*
 */
export function parseBaseProofValue(text: string): BaseProofValue {
  const { featureOption, components } = parse(text, 2)
  const withEntropy = hasPseudonym(featureOption)
  if (components.length !== (withEntropy ? 6 : 5)) throw refuseValue('another number of components')
  const [signature, header, publicKey, hmacKey, pointers, entropy] = components
  return {
    featureOption,
    bbsSignature: bytesOf(signature, SIGNATURE_BYTES),
    bbsHeader: bytesOf(header, HEADER_BYTES),
    publicKey: bytesOf(publicKey, PUBLIC_KEY_BYTES),
    hmacKey: bytesOf(hmacKey, HMAC_KEY_BYTES),
    mandatoryPointers: readPointers(pointers),
    ...(withEntropy ? { signerNymEntropy: entropyOf(entropy) } : {}),
  }
}

/** Spec: VC-DI-BBS section 3.3.6 (serializeDerivedProofValue). */
export function serializeDerivedProofValue(value: DerivedProofValue): string {
  const { featureOption, bbsProof, labelMap, mandatoryIndexes, selectiveIndexes, presentationHeader } = value
  const { nymDomain, pseudonym, lengthBbsMessages } = value
  const components = [bbsProof, compressLabelMap(labelMap), mandatoryIndexes, selectiveIndexes, presentationHeader]
  const optional = [nymDomain, pseudonym, lengthBbsMessages].filter((component) => component !== undefined)
  return serialize(featureOption, 3, [...components, ...optional])
}

/**
 * Parses the value of a derived proof.
 *
 * Spec: VC-DI-BBS section 3.3.7 (parseDerivedProofValue).
 *
 * @param text — multibase, base64url.
 * @throws TegataError ERR_DI_PROOF_VALUE, ERR_ENCODING_BASE64URL, ERR_CBOR_*
 */
export function parseDerivedProofValue(text: string): DerivedProofValue {
  const { featureOption, components } = parse(text, 3)
  const [bbsProof, labelMap, mandatoryIndexes, selectiveIndexes, presentationHeader, ...optional] = components
  const value: DerivedProofValue = {
    featureOption,
    bbsProof: bytesOf(bbsProof),
    labelMap: labelMapOf(labelMap),
    mandatoryIndexes: indexesOf(mandatoryIndexes),
    selectiveIndexes: indexesOf(selectiveIndexes),
    presentationHeader: bytesOf(presentationHeader),
  }
  if (featureOption === 'baseline') {
    if (optional.length !== 0) throw refuseValue('another number of components')
    return value
  }
  return readOptional(value, optional)
}

/**
 * What the feature options add, held against what the proof hides: the header is not signed, and a pseudonym must not
 * pass for a holder binding.
 *
 * The test vectors were made before the text was last changed: their proofs with a pseudonym have no domain among the
 * components, and all of them the header of `holder_binding_pseudonym`.
 */
function readOptional(value: DerivedProofValue, optional: readonly CborValue[]): DerivedProofValue {
  const { featureOption, bbsProof, selectiveIndexes } = value
  const lengthBbsMessages = indexOf(optional.at(-1))
  const committed = hiddenCount(bbsProof) - 1 - (lengthBbsMessages - selectiveIndexes.length)
  const isOlder = featureOption === 'holder_binding_pseudonym' && optional.length === 2
  const proven = isOlder && committed === 1 ? 'pseudonym' : featureOption
  if (committed !== committedCount(proven)) throw refuseValue('the proof hides another number of values')
  const expected = isOlder ? 2 : hasPseudonym(featureOption) ? 3 : 1
  if (optional.length !== expected) throw refuseValue('another number of components')
  return {
    ...value,
    featureOption: proven,
    ...(expected === 3 ? { nymDomain: domainOf(optional[0]) } : {}),
    ...(expected === 1 ? {} : { pseudonym: bytesOf(optional.at(-2), POINT_BYTES) }),
    lengthBbsMessages,
  }
}

/** Values that a proof hides, the prover's blinding factor among them. */
function hiddenCount(proof: Uint8Array): number {
  return (proof.length - PROOF_FLOOR_BYTES) / SCALAR_BYTES
}

/** @param kind — 2 for base proofs, 3 for derived ones. */
function serialize(featureOption: FeatureOption, kind: 2 | 3, components: CborInput): string {
  const header = Uint8Array.of(...PREFIX, kind + 2 * FEATURE_OPTIONS.indexOf(featureOption))
  return encodeMultibase(concatBytes(header, encodeCbor(components)))
}

function parse(text: unknown, kind: 2 | 3): { featureOption: FeatureOption; components: CborValue[] } {
  const bytes = typeof text === 'string' ? decodeMultibase(text) : undefined
  if (bytes === undefined) throw refuseValue('not multibase in base64url')
  const [first, second, third = 0] = bytes
  const featureOption = (third - kind) % 2 === 0 ? FEATURE_OPTIONS[(third - kind) / 2] : undefined
  if (first !== PREFIX[0] || second !== PREFIX[1] || featureOption === undefined) {
    throw refuseValue(kind === 2 ? 'not the header of a base proof' : 'not the header of a derived proof')
  }
  const components = decodeCbor(bytes.subarray(3), { maxDepth: 2 })
  if (!Array.isArray(components)) throw refuseValue('not a list of components')
  return { featureOption, components }
}

function bytesOf(value: CborValue, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
    throw refuseValue('a component is not a byte string of its length')
  }
  return value
}

const BIGNUM = 2

/**
 * The text says that "CBOR tagging MUST NOT be used" and does not say how to write a scalar; its own test vectors write an
 * unsigned bignum, so that is what other implementations read.
 */
function toBignum(scalar: Uint8Array): Tagged {
  return new Tagged(BIGNUM, scalar.subarray(scalar.findIndex((byte) => byte !== 0)))
}

/** A bignum as in the test vectors, or the byte string that the text lets one expect. */
function entropyOf(value: CborValue): Uint8Array {
  const bytes = value instanceof Tagged && value.tag === BIGNUM ? value.value : value
  if (!(bytes instanceof Uint8Array) || bytes.length > SCALAR_BYTES) throw refuseValue('a component is not a scalar')
  const scalar = new Uint8Array(SCALAR_BYTES)
  scalar.set(bytes, SCALAR_BYTES - bytes.length)
  return scalar
}

function indexOf(value: CborValue): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_INDEX) {
    throw refuseValue('a component is not an index')
  }
  return value
}

/** The algorithms only ever produce ascending lists; another order would be a second spelling, a repetition a lie. */
function indexesOf(value: CborValue): number[] {
  if (!Array.isArray(value)) throw refuseValue('a component is not a list of indexes')
  const indexes = value.map(indexOf)
  if (indexes.some((index, i) => i > 0 && index <= indexes[i - 1]!)) throw refuseValue('indexes do not ascend')
  return indexes
}

function labelMapOf(value: CborValue): LabelMap {
  if (!(value instanceof Map)) throw refuseValue('a component is not a label map')
  return decompressLabelMap(new Map([...value].map(([key, label]) => [indexOf(key), indexOf(label)])))
}

function domainOf(value: CborValue): string {
  if (typeof value !== 'string' || value.length > MAX_NYM_DOMAIN_CHARACTERS) {
    throw refuseValue('a component is not a pseudonym domain')
  }
  return value
}

function refuseValue(reason: string): TegataError {
  return new TegataError('ERR_DI_PROOF_VALUE', `the proof value is refused: ${reason}`, {
    spec: 'VC-DI-BBS section 3.3',
  })
}
