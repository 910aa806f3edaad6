import { type CborInput, createCoseSign1, type EmbeddedCbor, encodeCbor, encodeEmbeddedCbor } from '@tegata/cbor'
import {
  type Awaitable,
  digestAll,
  type HashName,
  type JwkPublic,
  type RandomSource,
  runSteps,
  type Signer,
  type Steps,
  systemRandom,
  TegataArgumentError,
  waitFor,
} from '@tegata/core'
import { assertPermitted } from '../data/forbidden.js'
import { buildIssuerSigned, buildItem } from '../data/issuer-signed.js'
import type { KeyAuthorizations } from '../data/key-authorizations.js'
import { buildSecurityObject, DIGEST_BYTES, type MdocValidity } from '../data/mobile-security-object.js'

/** Elements by namespace and name. Spec: ISO/IEC 18013-5 section 7.1. */
export type MdocElements = Readonly<Record<string, Readonly<Record<string, CborInput>>>>

/** Everything that goes into one document. Spec: ISO/IEC 18013-5 section 9.1.2. */
export interface MdocContent {
  readonly docType: string
  /** At least one element. */
  readonly elements: MdocElements
  /** Whole days (00:00:00 UTC), in order: a finer time would mark the copy. */
  readonly validity: MdocValidity
  /** The key of the device that will present this copy. */
  readonly deviceKey: JwkPublic
  readonly keyAuthorizations?: KeyAuthorizations
  /** SHA-256 when absent. */
  readonly digestAlgorithm?: HashName
  /**
   * Digests of nothing, 0 to 255, none when absent, in each namespace or by namespace: so that the number of digests does
   * not tell how many elements a document has.
   */
  readonly decoys?: number | Readonly<Record<string, number>>
  /** Where the status of this copy will be found: `{ status_list: { idx, uri } }`, with an index of its own. */
  readonly status?: Readonly<Record<string, CborInput>>
}

/** Who issues. Spec: ISO/IEC 18013-5 section 9.1.2.4. */
export interface MdocIssuance {
  /** The document signer's key. */
  readonly signer: Signer
  /** Its certificate first, DER; never the IACA root. */
  readonly certificateChain: readonly Uint8Array[]
  readonly random?: RandomSource
}

const RANDOM_BYTES = 32
const SHUFFLE_BYTES = 4
const MAX_DECOYS = 255
const X5CHAIN = 33
const MS_PER_DAY = 86_400_000

/**
 * Issues one copy of a document: every element gets its own 32-byte salt, and digest ids are shuffled, so that neither
 * tells two copies from their siblings nor shows which elements a document lacks.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.2; DESIGN section 5 step 5 (no time finer than a day).
 *
 * @param content — document type, elements, dates, device key.
 * @param issuance — signer with its certificates.
 * @returns IssuerSigned as CBOR; at once when the signer answers at once.
 * @throws TegataArgumentError ERR_ARG_VALUE, ERR_ARG_TYPE
 * @throws TegataError ERR_KEY_INVALID, ERR_COSE_KEY for a device key that is no EC, Ed25519 or X25519 key,
 *   ERR_MDOC_FORBIDDEN_ELEMENT for the individual number
 */
export function issueMdoc(content: MdocContent, issuance: MdocIssuance): Awaitable<Uint8Array> {
  return runSteps(issueSteps(content, issuance))
}

function* issueSteps(content: MdocContent, issuance: MdocIssuance): Steps<Uint8Array> {
  checkValidity(content.validity)
  checkKeyAuthorizations(content.keyAuthorizations)
  const { signer, certificateChain, random = systemRandom } = issuance
  const [certificate] = certificateChain
  if (certificate === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'the certificateChain is empty')
  const digestAlgorithm = content.digestAlgorithm ?? 'SHA-256'
  if (!Object.hasOwn(DIGEST_BYTES, digestAlgorithm)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `a digestAlgorithm is one of ${Object.keys(DIGEST_BYTES)}`)
  }
  if (content.status && Object.keys(content.status).length === 0) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a status without a mechanism')
  }
  const { nameSpaces, valueDigests } = yield* saltElements(content, digestAlgorithm, random)
  const mso = buildSecurityObject({
    docType: content.docType,
    digestAlgorithm,
    valueDigests,
    deviceKey: content.deviceKey,
    keyAuthorizations: content.keyAuthorizations,
    validity: content.validity,
    status: content.status,
  })
  const issuerAuth = yield* waitFor(
    createCoseSign1(signer, {
      payload: encodeEmbeddedCbor(mso).encoded,
      // RFC 9360 section 2: one certificate stands alone, several in an array.
      unprotectedHeader: new Map([[X5CHAIN, certificateChain.length === 1 ? certificate : certificateChain]]),
    }),
  )
  return encodeCbor(buildIssuerSigned(nameSpaces, issuerAuth))
}

/** Turns elements into salted items and their digests; all randomness comes from one call. */
function* saltElements(
  { elements, decoys = 0 }: MdocContent,
  digestAlgorithm: HashName,
  random: RandomSource,
): Steps<{ nameSpaces: Map<string, EmbeddedCbor[]>; valueDigests: Map<string, Map<number, Uint8Array>> }> {
  const decoysIn = (namespace: string): number => countDecoys(decoys, namespace)
  const namespaces = Object.entries(elements).filter(([, names]) => Object.keys(names).length > 0)
  if (namespaces.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'a document needs an element')
  const count = namespaces.reduce((sum, [name, values]) => sum + Object.keys(values).length + decoysIn(name), 0)
  const bytes = random(count * (RANDOM_BYTES + SHUFFLE_BYTES))
  const shuffle = new DataView(bytes.buffer, bytes.byteOffset + count * RANDOM_BYTES, count * SHUFFLE_BYTES)
  const nameSpaces = new Map<string, EmbeddedCbor[]>()
  const valueDigests = new Map<string, Map<number, Uint8Array>>()
  let used = 0
  for (const [namespace, values] of namespaces) {
    const names = Object.keys(values)
    assertPermitted(namespace, names)
    const digestIds = permutation(names.length + decoysIn(namespace), shuffle, used)
    const salts = digestIds.map((_, i) => bytes.subarray(RANDOM_BYTES * (used + i), RANDOM_BYTES * (used + i + 1)))
    const items = names.map((name, i) => buildItem(digestIds[i]!, salts[i]!, name, values[name]))
    // The digest of a random number looks like any other.
    const hashed = [...items.map(({ encoded }) => encoded), ...salts.slice(names.length)]
    const digests = yield* waitFor(digestAll(digestAlgorithm, hashed))
    nameSpaces.set(namespace, items)
    valueDigests.set(namespace, new Map(digestIds.map((id, i) => [id, digests[i]!])))
    used += digestIds.length
  }
  return { nameSpaces, valueDigests }
}

function countDecoys(decoys: NonNullable<MdocContent['decoys']>, namespace: string): number {
  const count = typeof decoys === 'number' ? decoys : Object.hasOwn(decoys, namespace) ? decoys[namespace]! : 0
  if (Number.isInteger(count) && count >= 0 && count <= MAX_DECOYS) return count
  throw new TegataArgumentError('ERR_ARG_VALUE', `decoys are 0 to ${MAX_DECOYS}`)
}

/** The numbers below `length` in random order: the rank of each random word among its like. */
function permutation(length: number, words: DataView, first: number): number[] {
  const order = Array.from({ length }, (_, i) => i)
  const wordOf = (i: number) => words.getUint32(SHUFFLE_BYTES * (first + i))
  return order.sort((a, b) => wordOf(a) - wordOf(b))
}

function checkValidity({ signed, validFrom, validUntil }: MdocValidity): void {
  for (const time of [signed, validFrom, validUntil]) {
    if (time.getTime() % MS_PER_DAY !== 0)
      throw new TegataArgumentError('ERR_ARG_VALUE', 'dates must be whole days, UTC')
  }
  if (validFrom < signed || validUntil <= validFrom) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'signed, validFrom and validUntil must be in order')
  }
}

/** What the device key may state is held to the rules of what the issuer states. */
function checkKeyAuthorizations({ nameSpaces = [], dataElements = {} }: KeyAuthorizations = {}): void {
  for (const [namespace, elements] of Object.entries(dataElements)) {
    assertPermitted(namespace, elements)
    if (elements.length === 0 || nameSpaces.includes(namespace)) {
      throw new TegataArgumentError('ERR_ARG_VALUE', 'a namespace is authorised in whole, or for elements of it')
    }
  }
}
