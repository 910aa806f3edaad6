import { equalBytes, TegataError } from '@tegata/core'
import { decodeCbor } from '../decode.js'
import { encodeCbor } from '../encode.js'
import { type CborInput, type CborKey, type CborMap, type CborValue, Tagged } from '../values.js'
import { encodeCborArray } from '../writer.js'

/** Labels of header parameters. Spec: RFC 9052 section 3.1; RFC 9360 section 2. */
export const HEADER = { alg: 1, crit: 2, x5chain: 33 } as const
const EMPTY = /* @__PURE__ */ new Uint8Array(0)
/** A certificate chain of more than this many links is an attack on our time. */
const MAX_CHAIN = 8
/** A header has a few labels. It is a message of its own to the decoder, and one response holds many. */
const MAX_HEADER_ITEMS = 256

/** What COSE_Sign1 and COSE_Mac0 have in common: two headers and a payload. Spec: RFC 9052 section 2. */
export interface CoseMessage {
  /** The protected header as received: these bytes are authenticated. */
  readonly protectedBytes: Uint8Array
  readonly protectedHeader: CborMap
  readonly unprotectedHeader: CborMap
  /** null when the payload is detached. */
  readonly payload: Uint8Array | null
}

/** What is authenticated, and what goes beside it. Spec: RFC 9052 section 4.4. */
export interface CoseInput {
  readonly payload: Uint8Array
  /** Leave the payload out of the structure; the verifier must know it. */
  readonly detached?: boolean
  /** More protected labels; `alg` comes from the key. */
  readonly protectedHeader?: ReadonlyMap<CborKey, CborInput>
  readonly unprotectedHeader?: ReadonlyMap<CborKey, CborInput>
  /** Bytes that are authenticated but not carried. */
  readonly externalAad?: Uint8Array
}

/** What the verifier knows beside the structure. Spec: RFC 9052 section 4.4. */
export interface CoseExpectation {
  /** The payload, when it is detached; then the structure must not carry one. */
  readonly detachedPayload?: Uint8Array
  readonly externalAad?: Uint8Array
}

/** The protected header of a new message, encoded. */
export function encodeProtected(input: CoseInput, alg: number): Uint8Array {
  return encodeCbor(new Map<CborKey, CborInput>([...(input.protectedHeader ?? []), [HEADER.alg, alg]]))
}

/** The array of four, untagged. */
export function assemble(input: CoseInput, protectedBytes: Uint8Array, authenticator: Uint8Array): CborInput[] {
  return [
    protectedBytes,
    input.unprotectedHeader ?? new Map(),
    input.detached === true ? null : input.payload,
    authenticator,
  ]
}

/** Sig_structure or MAC_structure. Spec: RFC 9052 sections 4.4 and 6.3. */
export function toBeAuthenticated(
  context: 'Signature1' | 'MAC0',
  protectedBytes: Uint8Array,
  externalAad: Uint8Array | undefined,
  payload: Uint8Array,
): Uint8Array {
  return encodeCborArray([context, protectedBytes, externalAad ?? EMPTY, payload])
}

/**
 * Reads an array of four, tagged or not, and checks its headers.
 *
 * Refused: two values of one label in the two headers (RFC 9052 section 3), `crit` (no extension is understood here), an
 * algorithm outside the protected header (anybody could change it).
 */
export function readMessage(
  value: CborValue,
  { name, tag }: { name: string; tag: number },
): CoseMessage & { authenticator: Uint8Array } {
  const malformed = (reason: string) =>
    new TegataError('ERR_COSE_STRUCTURE', `not a ${name}: ${reason}`, { spec: 'RFC 9052 section 4.2' })
  const item = value instanceof Tagged && value.tag === tag ? value.value : value
  if (!Array.isArray(item) || item.length !== 4) throw malformed('not an array of four')
  const [protectedBytes, unprotectedHeader, payload, authenticator] = item
  const isMessage =
    protectedBytes instanceof Uint8Array &&
    unprotectedHeader instanceof Map &&
    (payload instanceof Uint8Array || payload === null) &&
    authenticator instanceof Uint8Array
  if (!isMessage) throw malformed('not [bstr, map, bstr / nil, bstr]')

  // "an empty map … is encoded as a zero-length byte string" (RFC 9052 section 3).
  const protectedHeader =
    protectedBytes.length === 0 ? new Map() : decodeCbor(protectedBytes, { maxItems: MAX_HEADER_ITEMS })
  if (!(protectedHeader instanceof Map)) throw malformed('the protected header is not a map')
  checkHeaders(protectedHeader, unprotectedHeader)
  return { protectedBytes, protectedHeader, unprotectedHeader, payload, authenticator }
}

function checkHeaders(protectedHeader: CborMap, unprotectedHeader: CborMap): void {
  for (const header of [protectedHeader, unprotectedHeader]) {
    if (header.has(HEADER.crit)) throw badHeader('critical parameters that are not understood')
    for (const label of header.keys()) if (label instanceof Uint8Array) throw badHeader('a label that is a byte string')
  }
  for (const [label, value] of protectedHeader) {
    // "Applications SHOULD verify that the same label does not occur in both": a signed and an unsigned value of one
    // parameter are an invitation to read the wrong one. A repetition says nothing new. `readX5chain` judges chains, since
    // a verifier with a key of its own does not read them.
    if (label !== HEADER.x5chain && unprotectedHeader.has(label) && !isSame(value, unprotectedHeader.get(label))) {
      throw badHeader('two values of one label')
    }
  }
  if (!protectedHeader.has(HEADER.alg)) throw badHeader('no algorithm in the protected header')
}

/** Numbers, texts, byte strings and arrays of them are compared; of anything else nobody says that it is the same. */
function isSame(a: CborValue, b: CborValue): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalBytes(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  return a === b
}

/** The payload that is verified: the one that is carried, or the one that is known; never a choice of two. */
export function choosePayload(message: CoseMessage, detachedPayload: Uint8Array | undefined): Uint8Array {
  if ((message.payload === null) !== (detachedPayload !== undefined)) {
    // Two payloads, of which one is verified and the other read, is how signatures are moved to other contents.
    throw new TegataError('ERR_COSE_PAYLOAD', `the payload must be ${detachedPayload ? 'detached' : 'attached'}`, {
      spec: 'RFC 9052 section 4.1',
    })
  }
  return detachedPayload ?? message.payload!
}

/**
 * The certificate chain beside a signature, end entity first, DER, not yet parsed.
 *
 * Two chains, one in each header, are refused: one of them is signed, and readers disagree about which to take.
 *
 * Spec: RFC 9360 section 2 (`x5chain`, label 33: one byte string, or an array of them); RFC 9052 section 3.
 *
 * @param message — as `readCoseSign1` returned it.
 * @returns one certificate at least.
 * @throws TegataError ERR_COSE_HEADER
 */
export function readX5chain(message: CoseMessage): readonly Uint8Array[] {
  const { protectedHeader, unprotectedHeader } = message
  const chains = [protectedHeader, unprotectedHeader].filter((header) => header.has(HEADER.x5chain))
  const [value, repeated] = chains.map((header) => header.get(HEADER.x5chain))
  if (chains.length === 2 && !isSame(value, repeated)) throw badHeader('two chains of certificates')
  const chain = Array.isArray(value) ? value : [value]
  if (chain.length < 1 || chain.length > MAX_CHAIN) throw badHeader('an x5chain of no, or too many, certificates')
  for (const certificate of chain) {
    if (!(certificate instanceof Uint8Array)) throw badHeader('no x5chain, or not one of byte strings')
  }
  return chain as Uint8Array[]
}

function badHeader(reason: string): TegataError {
  return new TegataError('ERR_COSE_HEADER', `COSE headers with ${reason}`, { spec: 'RFC 9052 section 3' })
}
