import { type Awaitable, type SignatureAlgorithm, type SignatureVerifier, type Signer, TegataError } from '@tegata/core'
import { decodeCbor } from '../decode.js'
import { encodeCbor } from '../encode.js'
import { type CborInput, type CborKey, type CborMap, type CborValue, Tagged } from '../values.js'
import { coseAlgorithmId, readCoseAlgorithm } from './algorithms.js'

const HEADER = { alg: 1, crit: 2, x5chain: 33 } as const
const TAG_COSE_SIGN1 = 18
const EMPTY = new Uint8Array(0)
/** A certificate chain of more than this many links is an attack on our time. */
const MAX_CHAIN = 8

/** A COSE_Sign1, parsed but not verified. Spec: RFC 9052 section 4.2. */
export interface CoseSign1 {
  /** The protected header as received: these bytes are signed. */
  readonly protectedBytes: Uint8Array
  readonly protectedHeader: CborMap
  readonly unprotectedHeader: CborMap
  /** null when the payload is detached. */
  readonly payload: Uint8Array | null
  /** ECDSA r || s; EdDSA 64 bytes. */
  readonly signature: Uint8Array
  /** From the protected header. */
  readonly alg: SignatureAlgorithm
}

/** What is signed, and what goes beside it. Spec: RFC 9052 section 4.4. */
export interface CoseSign1Input {
  readonly payload: Uint8Array
  /** Leave the payload out of the structure; the verifier must know it. */
  readonly detached?: boolean
  /** More protected labels; `alg` comes from the signer. */
  readonly protectedHeader?: ReadonlyMap<CborKey, CborInput>
  readonly unprotectedHeader?: ReadonlyMap<CborKey, CborInput>
  /** Bytes that are signed but not carried. */
  readonly externalAad?: Uint8Array
}

/**
 * Signs a payload as COSE_Sign1.
 *
 * Spec: RFC 9052 section 4.4.
 *
 * @param signer — its algorithm goes into the protected header.
 * @param input — payload and headers.
 * @returns the array of four, untagged, ready for `encodeCbor`; at once when the signer answers at once.
 */
export function createCoseSign1(signer: Signer, input: CoseSign1Input): Awaitable<CborInput[]> {
  const protectedBytes = encodeCbor(
    new Map<CborKey, CborInput>([...(input.protectedHeader ?? []), [HEADER.alg, coseAlgorithmId(signer.alg)]]),
  )
  const signature = signer.sign(toBeSigned(protectedBytes, input.externalAad, input.payload))
  const assemble = (value: Uint8Array): CborInput[] => [
    protectedBytes,
    input.unprotectedHeader ?? new Map(),
    input.detached === true ? null : input.payload,
    value,
  ]
  return signature instanceof Promise ? signature.then(assemble) : assemble(signature)
}

/**
 * Reads a COSE_Sign1, tagged or not, and checks its headers; verifies nothing.
 *
 * Refused: a label in both headers (RFC 9052 section 3), `crit` (no extension is understood here), an algorithm outside
 * the protected header (anybody could change it).
 *
 * Spec: RFC 9052 sections 3, 3.1 and 4.2.
 *
 * @param value — a decoded item.
 * @throws TegataError ERR_COSE_STRUCTURE, ERR_COSE_HEADER, ERR_COSE_ALGORITHM, or what `decodeCbor` throws
 */
export function readCoseSign1(value: CborValue): CoseSign1 {
  const item = value instanceof Tagged && value.tag === TAG_COSE_SIGN1 ? value.value : value
  if (!Array.isArray(item) || item.length !== 4) throw malformed('not an array of four')
  const [protectedBytes, unprotectedHeader, payload, signature] = item
  if (!(protectedBytes instanceof Uint8Array)) throw malformed('the protected header is not a byte string')
  if (!(unprotectedHeader instanceof Map)) throw malformed('the unprotected header is not a map')
  if (payload !== null && !(payload instanceof Uint8Array)) throw malformed('the payload is neither bytes nor null')
  if (!(signature instanceof Uint8Array)) throw malformed('the signature is not a byte string')

  // "an empty map … is encoded as a zero-length byte string" (RFC 9052 section 3).
  const protectedHeader = protectedBytes.length === 0 ? new Map() : decodeCbor(protectedBytes)
  if (!(protectedHeader instanceof Map)) throw malformed('the protected header is not a map')
  checkHeaders(protectedHeader, unprotectedHeader)
  const alg = readCoseAlgorithm(protectedHeader.get(HEADER.alg))
  return { protectedBytes, protectedHeader, unprotectedHeader, payload, signature, alg }
}

function checkHeaders(protectedHeader: CborMap, unprotectedHeader: CborMap): void {
  for (const header of [protectedHeader, unprotectedHeader]) {
    if (header.has(HEADER.crit)) throw badHeader('critical parameters that are not understood')
    for (const label of header.keys()) if (label instanceof Uint8Array) throw badHeader('a label that is a byte string')
  }
  for (const label of protectedHeader.keys()) {
    // "Applications SHOULD verify that the same label does not occur in both": a signed and an unsigned value of one
    // parameter are an invitation to read the wrong one.
    if (unprotectedHeader.has(label)) throw badHeader('a label in both headers')
  }
  if (!protectedHeader.has(HEADER.alg)) throw badHeader('no algorithm in the protected header')
}

/** What the verifier knows beside the structure. Spec: RFC 9052 section 4.4. */
export interface CoseSign1Expectation {
  /** The payload, when it is detached; then the structure must not carry one. */
  readonly detachedPayload?: Uint8Array
  readonly externalAad?: Uint8Array
}

/**
 * Verifies the signature of a COSE_Sign1.
 *
 * Spec: RFC 9052 section 4.4 (verification), section 2 (detached content).
 *
 * @param sign1 — as `readCoseSign1` returned it.
 * @param verifier — the expected key; the header's algorithm must be the key's.
 * @param expectation — detached payload and external data.
 * @returns at once when the verifier answers at once.
 * @throws TegataError ERR_COSE_ALGORITHM, ERR_COSE_PAYLOAD, ERR_COSE_SIGNATURE
 */
export function verifyCoseSign1(
  sign1: CoseSign1,
  verifier: SignatureVerifier,
  expectation: CoseSign1Expectation = {},
): Awaitable<void> {
  if (sign1.alg !== verifier.alg) {
    throw new TegataError('ERR_COSE_ALGORITHM', 'the algorithm is not the one of the key', {
      spec: 'RFC 9053 section 2',
      evidence: { expected: verifier.alg, actual: sign1.alg },
    })
  }
  const payload = choosePayload(sign1, expectation.detachedPayload)
  const data = toBeSigned(sign1.protectedBytes, expectation.externalAad, payload)
  const verdict = verifier.verify(data, sign1.signature)
  if (verdict instanceof Promise) return verdict.then(demandTrue)
  return demandTrue(verdict)
}

function choosePayload(sign1: CoseSign1, detachedPayload: Uint8Array | undefined): Uint8Array {
  if ((sign1.payload === null) !== (detachedPayload !== undefined)) {
    // Two payloads, of which one is verified and the other read, is how signatures are moved to other contents.
    throw new TegataError('ERR_COSE_PAYLOAD', `the payload must be ${detachedPayload ? 'detached' : 'attached'}`, {
      spec: 'RFC 9052 section 4.1',
    })
  }
  return detachedPayload ?? sign1.payload!
}

function demandTrue(verdict: boolean): void {
  if (!verdict) {
    throw new TegataError('ERR_COSE_SIGNATURE', 'the COSE signature is not by the expected key', {
      spec: 'RFC 9052 section 4.4',
    })
  }
}

/**
 * The certificate chain beside a signature, end entity first, DER, not yet parsed.
 *
 * Spec: RFC 9360 section 2 (`x5chain`, label 33: one byte string, or an array of them).
 *
 * @param sign1 — as `readCoseSign1` returned it.
 * @returns one certificate at least.
 * @throws TegataError ERR_COSE_HEADER
 */
export function readX5chain(sign1: CoseSign1): readonly Uint8Array[] {
  const value = sign1.unprotectedHeader.get(HEADER.x5chain) ?? sign1.protectedHeader.get(HEADER.x5chain)
  const chain = Array.isArray(value) ? value : [value]
  if (chain.length < 1 || chain.length > MAX_CHAIN) throw badHeader('an x5chain of no, or too many, certificates')
  for (const certificate of chain) {
    if (!(certificate instanceof Uint8Array)) throw badHeader('no x5chain, or not one of byte strings')
  }
  return chain as Uint8Array[]
}

/** Sig_structure. Spec: RFC 9052 section 4.4. */
function toBeSigned(protectedBytes: Uint8Array, externalAad: Uint8Array = EMPTY, payload: Uint8Array): Uint8Array {
  return encodeCbor(['Signature1', protectedBytes, externalAad, payload])
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_COSE_STRUCTURE', `not a COSE_Sign1: ${reason}`, { spec: 'RFC 9052 section 4.2' })
}

function badHeader(reason: string): TegataError {
  return new TegataError('ERR_COSE_HEADER', `COSE headers with ${reason}`, { spec: 'RFC 9052 section 3' })
}
