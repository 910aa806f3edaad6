import {
  type CborMap,
  type CborValue,
  decodeCbor,
  readCoseSign1,
  readTdate,
  readX5chain,
  verifyCoseSign1,
} from '@tegata/cbor'
import {
  type CheckRecorder,
  equalBytes,
  isTegataError,
  runSteps,
  type Steps,
  TegataArgumentError,
  TegataError,
  waitFor,
} from '@tegata/core'
import { type Certificate, EXTENSION, parseCertificate, verifyPath } from '@tegata/pki'
import { parseOwnCertificate } from '../own-certificate.js'
import { VICAL_SIGNER } from '../profile/profiles.js'
import { checkProfile } from '../profile/requirements.js'
import { importSignerKey } from '../trusted-signer.js'

/** What a list of authorities is verified against. Spec: ISO/IEC 18013-5 Annex C.1.7; DESIGN section 7. */
export interface ListExpectation {
  /** DER of the provider's root certificates, or of the very certificate that signs. */
  readonly anchors: readonly Uint8Array[]
  /** The time of the verification. */
  readonly at: Date
  /** The provider's name in the list; any when absent. */
  readonly provider?: string
  /** The number of the newest list seen so far: an older list is refused. */
  readonly minimumIssueId?: number
  /** Oldest list, in days; needed for lists that do not say when the next one is due. */
  readonly maxAgeDays?: number
  /** Purpose of the signer's certificate, an object identifier; `1.0.18013.5.1.8` when absent. */
  readonly signerPurpose?: string
}

/** What every list says about itself. Spec: ISO/IEC 18013-5 Annex C.1.7.1. */
export interface ListHeader {
  readonly provider: string
  readonly date: Date
  /** When the next list is due. */
  readonly nextUpdate: Date | undefined
  /** The number of this issue; grows with each. */
  readonly issueId: number | undefined
}

export const LIST_SPEC = 'ISO/IEC 18013-5 Annex C.1.7.1'
const SIGNER_SPEC = 'ISO/IEC 18013-5 Annex C.1.7.2'
const MS_PER_DAY = 86_400_000
/** A list of all the authorities of the world takes some hundred kilobytes. */
const LIMITS = { maxBytes: 4 << 20, maxItems: 1 << 17 }

/**
 * The steps that every kind of list takes: who signed it, over these bytes, for this provider, and for now.
 *
 * @param read — reads the payload.
 */
export function* verifyListSteps<T extends ListHeader>(
  recorder: CheckRecorder,
  bytes: Uint8Array,
  expectation: ListExpectation,
  read: (payload: CborMap) => T,
): Steps<T | undefined> {
  checkExpectation(expectation)
  const sign1 = recorder.check('mdoc-list.cose', LIST_SPEC, () => readCoseSign1(decodeCbor(bytes, LIMITS)))
  if (sign1 === undefined) return undefined
  const signer = yield* waitFor(
    recorder.checkLater('mdoc-list.certificate', SIGNER_SPEC, () =>
      runSteps(verifySignerSteps(readX5chain(sign1), expectation)),
    ),
  )
  if (signer === undefined) recorder.skip('mdoc-list.signature', LIST_SPEC)
  else {
    yield* waitFor(
      recorder.checkLater('mdoc-list.signature', LIST_SPEC, () => runSteps(verifySignatureSteps(sign1, signer))),
    )
  }
  const list = recorder.check('mdoc-list.structure', LIST_SPEC, () => {
    // null, a detached payload, is no encoded item either.
    const payload = decodeCbor(sign1.payload ?? new Uint8Array(0), LIMITS)
    if (!(payload instanceof Map)) throw listError('the list is not a map')
    return read(payload)
  })
  if (list === undefined) return undefined
  recorder.check('mdoc-list.provider', LIST_SPEC, () => checkProvider(list, expectation))
  recorder.check('mdoc-list.time', LIST_SPEC, () => checkTime(list, expectation, signer))
  return list
}

function checkExpectation({ at, maxAgeDays, minimumIssueId }: ListExpectation): void {
  if (Number.isNaN(at.getTime())) throw new TegataArgumentError('ERR_ARG_VALUE', 'at is not a date')
  for (const number of [maxAgeDays, minimumIssueId]) {
    if (number !== undefined && !(number >= 0)) throw new TegataArgumentError('ERR_ARG_VALUE', 'not a number from 0 on')
  }
}

/** Unlike those of documents, chains of list providers hold their root: AAMVA's does. It is cut off, never believed. */
function* verifySignerSteps(x5chain: readonly Uint8Array[], expectation: ListExpectation): Steps<Certificate> {
  const anchors = expectation.anchors.map(parseOwnCertificate)
  const isAnchor = ({ der }: Certificate) => anchors.some((anchor) => equalBytes(anchor.der, der))
  const sent = x5chain.map(parseCertificate)
  const rootAt = sent.findIndex(isAnchor)
  const chain = rootAt > 0 ? sent.slice(0, rootAt) : sent
  const isPinned = rootAt === 0
  const { leaf, issuer } = yield* waitFor(
    verifyPath({
      chain: isPinned ? sent.slice(0, 1) : chain,
      anchors,
      at: expectation.at,
      processedExtensions: [EXTENSION.extKeyUsage],
      acceptPinnedLeaf: isPinned,
    }),
  )
  const { signerPurpose } = expectation
  const rules = { ...VICAL_SIGNER, ...(signerPurpose === undefined ? {} : { purpose: signerPurpose }) }
  checkProfile({ certificate: leaf, rules, issuer: isPinned ? undefined : issuer })
  return leaf
}

function* verifySignatureSteps(sign1: ReturnType<typeof readCoseSign1>, signer: Certificate): Steps<void> {
  try {
    yield* waitFor(verifyCoseSign1(sign1, yield* waitFor(importSignerKey(signer))))
  } catch (error) {
    if (!isTegataError(error)) throw error
    throw new TegataError('ERR_MDOC_LIST_SIGNATURE', error.message, {
      spec: LIST_SPEC,
      evidence: { cause: error.code },
    })
  }
}

function checkProvider({ provider, issueId }: ListHeader, expectation: ListExpectation): void {
  if (expectation.provider !== undefined && expectation.provider !== provider) {
    throw new TegataError('ERR_MDOC_LIST_PROVIDER', 'the list is from another provider', {
      spec: LIST_SPEC,
      evidence: { expected: expectation.provider, actual: provider },
    })
  }
  const { minimumIssueId } = expectation
  // A list without a number cannot show that it is not older.
  if (minimumIssueId !== undefined && !(issueId !== undefined && issueId >= minimumIssueId)) {
    throw new TegataError('ERR_MDOC_LIST_ROLLBACK', 'a newer list was seen before', {
      spec: LIST_SPEC,
      evidence: { expected: minimumIssueId, actual: issueId },
    })
  }
}

function checkTime({ date, nextUpdate }: ListHeader, { at, maxAgeDays }: ListExpectation, signer?: Certificate): void {
  const evidence = { at: at.toISOString(), date: date.toISOString(), nextUpdate: nextUpdate?.toISOString() }
  if (at < date || (signer && date < signer.notBefore)) {
    throw new TegataError('ERR_MDOC_LIST_NOT_YET_VALID', 'the list is from the future, or older than its signer', {
      spec: LIST_SPEC,
      evidence,
    })
  }
  const isTooOld = maxAgeDays === undefined ? nextUpdate === undefined : (+at - +date) / MS_PER_DAY > maxAgeDays
  if (isTooOld || (nextUpdate && at > nextUpdate)) {
    throw new TegataError('ERR_MDOC_LIST_STALE', 'a newer list was due, or the age limit is not told', {
      spec: LIST_SPEC,
      evidence: { ...evidence, maxAgeDays },
    })
  }
}

/** A member of the kind given; undefined when it is absent. */
export function optional<T>(map: CborMap, name: string, read: (value: CborValue) => T): T | undefined {
  if (!map.has(name)) return undefined
  try {
    return read(map.get(name))
  } catch (error) {
    // The reader of a value does not know where in the list it stands.
    throw isTegataError(error) ? listError(`${name} is not of its type`) : error
  }
}

export function required<T>(map: CborMap, name: string, read: (value: CborValue) => T): T {
  if (!map.has(name)) throw listError(`${name} is missing`)
  return optional(map, name, read) as T
}

export function text(value: CborValue): string {
  if (typeof value === 'string') return value
  throw listError('not a text')
}

export function bytes(value: CborValue): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw listError('not a byte string')
}

/** Numbers beyond 2^53 would compare wrongly. */
export function count(value: CborValue): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw listError('not an unsigned integer')
}

export function array(value: CborValue): readonly CborValue[] {
  if (Array.isArray(value)) return value
  throw listError('not an array')
}

export function texts(value: CborValue): readonly string[] {
  return array(value).map(text)
}

export const time = readTdate

/** "1.0", and what a later edition may add without breaking readers of the first. */
export function checkListVersion(map: CborMap): void {
  if (!/^1\.\d{1,3}$/.test(required(map, 'version', text))) throw listError('not of version 1')
}

export function listError(message: string): TegataError {
  return new TegataError('ERR_MDOC_LIST_STRUCTURE', `not a list of authorities: ${message}`, { spec: LIST_SPEC })
}
