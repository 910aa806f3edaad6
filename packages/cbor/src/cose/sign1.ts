import {
  type Awaitable,
  type SignatureVerifier,
  type Signer,
  TegataError,
  type VerificationAlgorithm,
} from '@tegata/core'
import type { CborInput, CborValue } from '../values.js'
import { coseAlgorithmId, isAlgorithmOf, readCoseAlgorithm } from './algorithms.js'
import {
  assemble,
  type CoseExpectation,
  type CoseInput,
  type CoseMessage,
  choosePayload,
  encodeProtected,
  HEADER,
  readMessage,
  toBeAuthenticated,
} from './message.js'

const COSE_SIGN1 = { name: 'COSE_Sign1', tag: 18 }

/** A COSE_Sign1, parsed but not verified. Spec: RFC 9052 section 4.2. */
export interface CoseSign1 extends CoseMessage {
  /** ECDSA r || s; EdDSA 64 bytes. */
  readonly signature: Uint8Array
  /** From the protected header. */
  readonly alg: VerificationAlgorithm
}

/** What is signed, and what goes beside it. Spec: RFC 9052 section 4.4. */
export type CoseSign1Input = CoseInput

/** What the verifier knows beside the structure. Spec: RFC 9052 section 4.4. */
export type CoseSign1Expectation = CoseExpectation

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
  const protectedBytes = encodeProtected(input, coseAlgorithmId(signer.alg))
  const signature = signer.sign(toBeAuthenticated('Signature1', protectedBytes, input.externalAad, input.payload))
  return signature instanceof Promise
    ? signature.then((value) => assemble(input, protectedBytes, value))
    : assemble(input, protectedBytes, signature)
}

/**
 * Reads a COSE_Sign1, tagged or not, and checks its headers; verifies nothing.
 *
 * Refused: two values of one label in the two headers (RFC 9052 section 3), `crit` (no extension is understood here), an
 * algorithm outside the protected header (anybody could change it).
 *
 * Spec: RFC 9052 sections 3, 3.1 and 4.2.
 *
 * @param value — a decoded item.
 * @throws TegataError ERR_COSE_STRUCTURE, ERR_COSE_HEADER, ERR_COSE_ALGORITHM, or what `decodeCbor` throws
 */
export function readCoseSign1(value: CborValue): CoseSign1 {
  const { authenticator: signature, ...message } = readMessage(value, COSE_SIGN1)
  return { ...message, signature, alg: readCoseAlgorithm(message.protectedHeader.get(HEADER.alg)) }
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
  if (!isAlgorithmOf(sign1.protectedHeader.get(HEADER.alg), verifier.alg)) {
    throw new TegataError('ERR_COSE_ALGORITHM', 'the algorithm is not the one of the key', {
      spec: 'RFC 9053 section 2',
      evidence: { expected: verifier.alg, actual: sign1.alg },
    })
  }
  const payload = choosePayload(sign1, expectation.detachedPayload)
  const data = toBeAuthenticated('Signature1', sign1.protectedBytes, expectation.externalAad, payload)
  const verdict = verifier.verify(data, sign1.signature)
  if (verdict instanceof Promise) return verdict.then(demandTrue)
  return demandTrue(verdict)
}

function demandTrue(verdict: boolean): void {
  if (!verdict) {
    throw new TegataError('ERR_COSE_SIGNATURE', 'the COSE signature is not by the expected key', {
      spec: 'RFC 9052 section 4.4',
    })
  }
}
