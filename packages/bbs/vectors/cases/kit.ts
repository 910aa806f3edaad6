import type { Control, NegativeCase, Operation, VectorInput } from '../format.js'

/** The controls of one suite by operation, and a way to name the cases made from one of them. */
export interface Kit {
  control(operation: Operation): Control
  input<T>(operation: Operation): T
  /** Makes a case of an operation; the clause is of the draft that defines it. */
  refuse(
    operation: Operation,
    name: string,
    reason: string,
    clause: string,
    change: VectorInput,
    tegata: string,
  ): NegativeCase
}

/** Sets the kit up. */
export function createKit(controls: readonly Control[]): Kit {
  const control = (operation: Operation) => controls.find((one) => one.operation === operation)!
  return {
    control,
    input: <T>(operation: Operation) => control(operation).input as T,
    refuse: (operation, name, reason, clause, change, tegata) => {
      const { id } = control(operation)
      return { id: `${id}-${name}`, control: id, clause, reason, change, tegata }
    },
  }
}

/** Draft names, for clauses. */
export const CORE = 'draft-irtf-cfrg-bbs-signatures-10'
export const BLIND = 'draft-irtf-cfrg-bbs-blind-signatures-02'
export const NYM = 'draft-irtf-cfrg-bbs-per-verifier-linkability-02'
