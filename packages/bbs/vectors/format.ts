import { createBlindBbs, createNymBbs, type Engine, type SuiteName } from '@tegata/bbs'
import { decodeHex } from '@tegata/core'

/** The operations that read something from a stranger, by the names of the drafts. */
export type Operation =
  | 'BlindSign'
  | 'VerifyBlindSign'
  | 'BlindProofVerify'
  | 'BlindSignWithNym'
  | 'VerifyFinalizeWithNym'
  | 'ProofVerifyWithNym'

/** Inputs of an operation: octets in hex, lists of them, numbers and lists of numbers. */
export type VectorInput = Readonly<Record<string, string | number | readonly string[] | readonly number[]>>

/** A valid call of an operation; the cases say what they change in it. */
export interface Control {
  readonly id: string
  readonly suite: SuiteName
  readonly operation: Operation
  readonly reason: string
  readonly input: VectorInput
}

/** A call that must be refused. */
export interface NegativeCase {
  readonly id: string
  /** Id of the control whose input is changed. */
  readonly control: string
  readonly clause: string
  readonly reason: string
  readonly change: VectorInput
  /** Tegata's error code. */
  readonly tegata: string
}

/** Calls an operation with a vector's input. */
export function runOperation(
  engine: Engine,
  { suite, operation }: Pick<Control, 'suite' | 'operation'>,
  input: VectorInput,
): void {
  const octets = Object.fromEntries(Object.entries(input).map(([name, value]) => [name, decodeValue(value)])) as never
  const [blind, nym] = [createBlindBbs(engine, suite), createNymBbs(engine, suite)]
  switch (operation) {
    case 'BlindSign':
      blind.blindSign(octets)
      break
    case 'VerifyBlindSign':
      blind.verifyBlindSign(octets)
      break
    case 'BlindProofVerify':
      blind.blindProofVerify(octets)
      break
    case 'BlindSignWithNym':
      nym.blindSignWithNym(octets)
      break
    case 'VerifyFinalizeWithNym':
      nym.verifyFinalizeWithNym(octets)
      break
    case 'ProofVerifyWithNym':
      nym.proofVerifyWithNym(octets)
  }
}

function decodeValue(value: VectorInput[string]): unknown {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return decodeHex(value)
  return value.map((element) => (typeof element === 'number' ? element : decodeHex(element)))
}
