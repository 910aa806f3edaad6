import { concatBytes, encodeUtf8, isJsonObject, type JsonObject, sha256, TegataError } from '@tegata/core'
import type { PinnedContexts } from './contexts.js'
import { canonicalize, withInlineContexts } from './json-ld.js'

/**
 * The members of a proof beside its value.
 *
 * `domain`, `challenge`, `nonce` and `id` are not among them: the issuer would sign them once, and they would be the same
 * in every presentation.
 *
 * Spec: VC-DATA-INTEGRITY section 2.1 (Proofs), VC-DI-BBS section 2.2.1.
 */
export interface ProofOptions {
  readonly type: 'DataIntegrityProof'
  readonly cryptosuite: 'bbs-2023'
  readonly verificationMethod: string
  readonly proofPurpose: 'assertionMethod'
  readonly created?: string
  readonly expires?: string
}

const MEMBERS = new Set([
  'type',
  'cryptosuite',
  'verificationMethod',
  'proofPurpose',
  'created',
  'expires',
  'proofValue',
])
const MAX_URL_CHARACTERS = 2048
/** `dateTimeStamp`: with a time zone. Spec: XMLSCHEMA11-2 section 3.4.28. */
const DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/

/** An instant of an XML Schema dateTimeStamp; undefined for any other text. */
export function parseDateTime(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !DATE_TIME.test(text)) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Whole seconds, UTC. Spec: XMLSCHEMA11-2 section 3.4.28. */
export function formatDateTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/**
 * Reads the proof of a document.
 *
 * Spec: VC-DI-BBS section 3.4.4 (Base Proof Configuration); VC-DATA-INTEGRITY section 4.4 (Verify Proof).
 *
 * @throws TegataError ERR_DI_PROOF_OPTIONS
 */
export function readProof(proof: JsonObject): { readonly options: ProofOptions; readonly proofValue: string } {
  const { type, cryptosuite, verificationMethod, proofPurpose, created, expires, proofValue } = proof
  if (!isJsonObject(proof) || Object.keys(proof).some((name) => !MEMBERS.has(name)))
    throw refuseOptions('another member')
  if (type !== 'DataIntegrityProof' || cryptosuite !== 'bbs-2023') throw refuseOptions('another type or cryptosuite')
  if (proofPurpose !== 'assertionMethod') throw refuseOptions('another purpose')
  if (typeof verificationMethod !== 'string' || verificationMethod.length > MAX_URL_CHARACTERS) {
    throw refuseOptions('no verification method')
  }
  if (typeof proofValue !== 'string') throw refuseOptions('no proof value')
  for (const date of [created, expires]) {
    if (date !== undefined && parseDateTime(date) === undefined) throw refuseOptions('a date is no dateTimeStamp')
  }
  const dates = { ...(created === undefined ? {} : { created }), ...(expires === undefined ? {} : { expires }) }
  return { options: { type, cryptosuite, ...dates, verificationMethod, proofPurpose } as ProofOptions, proofValue }
}

/** The statements of the proof itself, which the header covers. */
export interface ProofConfiguration {
  readonly config: JsonObject
  readonly quads: readonly string[]
  /** 32 bytes. */
  readonly hash: Uint8Array
}

/** Spec: VC-DI-BBS sections 3.4.4 and 3.4.3. @throws TegataError ERR_DI_CONTEXT, ERR_DI_DOCUMENT */
export async function configureProof(
  options: ProofOptions,
  document: JsonObject,
  contexts: PinnedContexts | undefined,
): Promise<ProofConfiguration> {
  const config: JsonObject = { ...options, '@context': document['@context']! }
  const quads = await canonicalize(withInlineContexts(config, contexts))
  return { config, quads, hash: hashQuads(quads) }
}

/** Spec: VC-DI-ECDSA section 3.3.17 (hashMandatoryNQuads). */
export function hashQuads(quads: readonly string[]): Uint8Array {
  return sha256(encodeUtf8(quads.join('')))
}

/** `bbsHeader`, 64 bytes. Spec: VC-DI-BBS section 3.4.5. */
export function bbsHeaderOf(proofHash: Uint8Array, mandatoryHash: Uint8Array): Uint8Array {
  return concatBytes(proofHash, mandatoryHash)
}

function refuseOptions(reason: string): TegataError {
  return new TegataError('ERR_DI_PROOF_OPTIONS', `the proof is refused: ${reason}`, { spec: 'VC-DI-BBS section 3.4.4' })
}
