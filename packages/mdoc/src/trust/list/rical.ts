import type { CborMap } from '@tegata/cbor'
import {
  type Awaitable,
  CheckRecorder,
  concludeVerification,
  mapAwaitable,
  type Report,
  runSteps,
  type Steps,
  TegataError,
  type Trust,
  type Verified,
} from '@tegata/core'
import { READER_CA } from '../profile/profiles.js'
import { type ListedCertificate, readEntries, readListedCertificate, type UnusableEntry } from './entry.js'
import {
  checkListVersion,
  count,
  LIST_SPEC,
  type ListExpectation,
  type ListHeader,
  listError,
  optional,
  required,
  text,
  time,
  verifyListSteps,
} from './signed-list.js'

/** The type of lists of reader authorities. Spec: ISO/IEC 18013-5 second edition, Annex F. */
export const READER_AUTHENTICATION_LIST = 'org.iso.18013.5.1.reader_authentication'

/** One authority of readers. Spec: ISO/IEC 18013-5 second edition, Annex F. */
export interface RicalAuthority extends ListedCertificate {
  readonly name: string | undefined
  readonly type: string | undefined
}

/** A list of authorities that certify readers. Spec: ISO/IEC 18013-5 second edition, Annex F. */
export interface Rical extends ListHeader {
  readonly type: string
  /** After that the list must not be used, whatever comes next. */
  readonly notAfter: Date | undefined
  readonly authorities: readonly RicalAuthority[]
  /** Entries that contradict themselves, or are bound to conditions that are not understood: nobody is trusted for them. */
  readonly unusable: readonly UnusableEntry[]
}

/** Every check of a RICAL; `rical` only when all passed. Spec: DESIGN section 7. */
export interface RicalInspection extends Report {
  readonly rical: Rical | undefined
}

/**
 * Checks a RICAL, and lists every check.
 *
 * Spec: ISO/IEC 18013-5 second edition, Annex F.
 *
 * @param bytes — COSE_Sign1 as CBOR, at most 4 MiB, untrusted.
 * @param expectation — anchors of the provider, time, limits of age.
 * @returns at once on Node.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function inspectRical(bytes: Uint8Array, expectation: ListExpectation): Awaitable<RicalInspection> {
  return runSteps(inspectSteps(bytes, expectation))
}

/**
 * Verifies a RICAL, for a wallet that wants to know whose readers may ask.
 *
 * Spec: ISO/IEC 18013-5 second edition, Annex F.
 *
 * @param bytes — COSE_Sign1 as CBOR, at most 4 MiB, untrusted.
 * @param expectation — anchors of the provider, time, limits of age.
 * @throws TegataError the code of the first failed check: those of `verifyVical`
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function verifyRical(bytes: Uint8Array, expectation: ListExpectation): Awaitable<Verified<Rical>> {
  return mapAwaitable(inspectRical(bytes, expectation), (report) => concludeVerification(report, report.rical))
}

/**
 * Turns a verified RICAL into the trust of a holder: the roots that readers' certificates have to lead to.
 *
 * Spec: ISO/IEC 18013-5 second edition, Annex F; section 9.1.4.
 *
 * @param rical — as `verifyRical` returned it.
 */
export function trustFromRical({ authorities, provider }: Verified<Rical>): Trust {
  return authorities.map(({ certificate, name }) => ({ id: name ?? provider, certificates: [certificate] }))
}

function* inspectSteps(bytes: Uint8Array, expectation: ListExpectation): Steps<RicalInspection> {
  const recorder = new CheckRecorder()
  const rical = yield* verifyListSteps(recorder, bytes, expectation, readRical)
  if (rical !== undefined) recorder.check('mdoc-list.use', LIST_SPEC, () => checkUse(rical, expectation.at))
  const { checks, failure } = recorder
  return { checks, failure, rical: failure ? undefined : rical }
}

function checkUse({ type, notAfter }: Rical, at: Date): void {
  if (type !== READER_AUTHENTICATION_LIST) {
    throw new TegataError('ERR_MDOC_LIST_PROVIDER', 'the list is for another purpose', {
      spec: LIST_SPEC,
      evidence: { expected: READER_AUTHENTICATION_LIST, actual: type },
    })
  }
  if (notAfter && at > notAfter) throw new TegataError('ERR_MDOC_LIST_STALE', 'the list has ended', { spec: LIST_SPEC })
}

function readRical(list: CborMap): Rical {
  checkListVersion(list)
  const { entries, unusable } = readEntries(list, readAuthority)
  return {
    provider: required(list, 'provider', text),
    type: required(list, 'type', text),
    date: required(list, 'date', time),
    nextUpdate: optional(list, 'nextUpdate', time),
    notAfter: optional(list, 'notAfter', time),
    issueId: optional(list, 'id', count),
    authorities: entries,
    unusable,
  }
}

function readAuthority(entry: CborMap): RicalAuthority {
  // To trust without the condition would be to trust more than the provider does.
  if (entry.has('trustConstraints')) throw listError('trustConstraints are not understood')
  return {
    ...readListedCertificate(entry, READER_CA),
    name: optional(entry, 'name', text),
    type: optional(entry, 'type', text),
  }
}
