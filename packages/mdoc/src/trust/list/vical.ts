import type { CborMap } from '@tegata/cbor'
import {
  type Awaitable,
  CheckRecorder,
  concludeVerification,
  mapAwaitable,
  type Report,
  runSteps,
  type Steps,
  type Verified,
} from '@tegata/core'
import { IACA } from '../profile/profiles.js'
import type { MdocTrust } from '../trusted-signer.js'
import { type ListedCertificate, readEntries, readListedCertificate, type UnusableEntry } from './entry.js'
import {
  checkListVersion,
  count,
  type ListExpectation,
  type ListHeader,
  listError,
  optional,
  required,
  text,
  texts,
  time,
  verifyListSteps,
} from './signed-list.js'

/** One issuing authority. Spec: ISO/IEC 18013-5 Annex C.1.7.1 (CertificateInfo). */
export interface VicalAuthority extends ListedCertificate {
  /** The document types for which the certificate may be a trust point; one at least. */
  readonly docTypes: readonly string[]
  readonly certificateProfiles: readonly string[]
  readonly issuingAuthority: string | undefined
}

/** A list of issuing authorities whose identity the provider verified. Spec: ISO/IEC 18013-5 Annex C.1.7.1. */
export interface Vical extends ListHeader {
  readonly authorities: readonly VicalAuthority[]
  /** Entries that contradict themselves or cannot be read: nobody is trusted because of them. */
  readonly unusable: readonly UnusableEntry[]
}

/** Every check of a VICAL; `vical` only when all passed. Spec: DESIGN section 7. */
export interface VicalInspection extends Report {
  readonly vical: Vical | undefined
}

/**
 * Checks a VICAL, and lists every check.
 *
 * Spec: ISO/IEC 18013-5 Annex C.1.7.
 *
 * @param bytes — COSE_Sign1 as CBOR, at most 4 MiB, untrusted.
 * @param expectation — anchors of the provider, time, limits of age.
 * @returns at once on Node.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function inspectVical(bytes: Uint8Array, expectation: ListExpectation): Awaitable<VicalInspection> {
  return runSteps(inspectSteps(bytes, expectation))
}

/**
 * Verifies a VICAL.
 *
 * Spec: ISO/IEC 18013-5 Annex C.1.7.
 *
 * @param bytes — COSE_Sign1 as CBOR, at most 4 MiB, untrusted.
 * @param expectation — anchors of the provider, time, limits of age.
 * @throws TegataError the code of the first failed check: ERR_COSE_…, ERR_CBOR_…, ERR_X509_…, ERR_MDOC_CERTIFICATE,
 *   ERR_MDOC_LIST_SIGNATURE, ERR_MDOC_LIST_STRUCTURE, ERR_MDOC_LIST_PROVIDER, ERR_MDOC_LIST_ROLLBACK,
 *   ERR_MDOC_LIST_NOT_YET_VALID, ERR_MDOC_LIST_STALE
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const vical = await verifyVical(bytes, { anchors: [aamvaRoot], provider: 'AAMVA', at: new Date() })
 * const trust = trustFromVical(vical)
 * await verifyMdoc(response, { trust, session, at: new Date() })
 * ```
 */
export function verifyVical(bytes: Uint8Array, expectation: ListExpectation): Awaitable<Verified<Vical>> {
  return mapAwaitable(inspectVical(bytes, expectation), (report) => concludeVerification(report, report.vical))
}

/**
 * Turns a verified VICAL into trust: each authority may sign the document types that the list names for it, no others.
 *
 * Keep the result and pass it each time, so that what was verified for it is remembered; several lists go into one array.
 *
 * Spec: ISO/IEC 18013-5 Annex C.1.7.1 (`docType`).
 *
 * @param vical — as `verifyVical` returned it.
 * @returns issuers with the name that the list gives them; it is not unique, since authorities have several roots.
 */
export function trustFromVical({ authorities, provider }: Verified<Vical>): MdocTrust {
  return authorities.map(({ certificate, docTypes, issuingAuthority }) => ({
    id: issuingAuthority ?? provider,
    certificates: [certificate],
    docTypes,
  }))
}

function* inspectSteps(bytes: Uint8Array, expectation: ListExpectation): Steps<VicalInspection> {
  const recorder = new CheckRecorder()
  const vical = yield* verifyListSteps(recorder, bytes, expectation, readVical)
  const { checks, failure } = recorder
  return { checks, failure, vical: failure ? undefined : vical }
}

function readVical(list: CborMap): Vical {
  checkListVersion(list)
  const { entries, unusable } = readEntries(list, readAuthority)
  return {
    provider: required(list, 'vicalProvider', text),
    date: required(list, 'date', time),
    nextUpdate: optional(list, 'nextUpdate', time),
    issueId: optional(list, 'vicalIssueID', count),
    authorities: entries,
    unusable,
  }
}

function readAuthority(entry: CborMap): VicalAuthority {
  const docTypes = required(entry, 'docType', texts)
  if (docTypes.length === 0) throw listError('docType is empty')
  return {
    ...readListedCertificate(entry, IACA),
    docTypes,
    // AAMVA writes a capital letter.
    certificateProfiles:
      optional(entry, 'certificateProfile', texts) ?? optional(entry, 'CertificateProfile', texts) ?? [],
    issuingAuthority: optional(entry, 'issuingAuthority', text),
  }
}
