import type { ERROR_CODES } from './error-codes/index.js'

/** A stable error code, `ERR_<AREA>_<WHAT>`. Spec: DESIGN section 7; the table is `@tegata/core/error-codes`. */
export type ErrorCode = keyof typeof ERROR_CODES

/** Codes that mean a mistake of the calling program, not of the input. Spec: DESIGN section 7. */
export type ArgumentErrorCode = Extract<ErrorCode, `ERR_ARG_${string}`>

/**
 * Facts about a failure that a log may hold: expected and actual values, names, positions.
 *
 * Never a secret, never an undisclosed claim value, never a certificate or a serial number.
 *
 * Spec: DESIGN section 7.
 */
export type Evidence = Readonly<Record<string, unknown>>

/** Where a failure comes from. Spec: DESIGN section 7. */
export interface TegataErrorOptions {
  /** The clause that the input violates, e.g. `RFC 9901 section 7.1 step 2.b`. */
  readonly spec?: string
  /** Facts a log may hold. */
  readonly evidence?: Evidence
}

/**
 * The one error that hostile or broken input causes, in every Tegata package.
 *
 * Spec: DESIGN section 7.
 *
 * There is no `cause`: a wrapped exception of another library could carry input bytes or keys into a log.
 *
 * @example
 * ```ts
 * try {
 *   await verifier.verify(session, response)
 * } catch (error) {
 *   if (isTegataError(error)) console.warn(error.code, error.spec, error.evidence)
 * }
 * ```
 */
export class TegataError extends Error {
  readonly code: Exclude<ErrorCode, ArgumentErrorCode>
  readonly spec: string | undefined
  readonly evidence: Evidence | undefined

  constructor(
    code: Exclude<ErrorCode, ArgumentErrorCode>,
    message: string,
    { spec, evidence }: TegataErrorOptions = {},
  ) {
    super(message)
    this.name = 'TegataError'
    this.code = code
    this.spec = spec
    this.evidence = evidence
  }

  /** A plain object for logs: no stack, nothing beyond code, message, clause and evidence. */
  toJSON(): Pick<TegataError, 'name' | 'code' | 'message' | 'spec' | 'evidence'> {
    const { name, code, message, spec, evidence } = this
    return { name, code, message, spec, evidence }
  }
}

/** A mistake of the calling program: wrong type or impossible value of an argument. Spec: DESIGN section 7. */
export class TegataArgumentError extends TypeError {
  readonly code: ArgumentErrorCode

  constructor(code: ArgumentErrorCode, message: string) {
    super(message)
    this.name = 'TegataArgumentError'
    this.code = code
  }
}

/** Tells a TegataError from any other thrown value. Spec: DESIGN section 7. @param value — anything thrown. */
export function isTegataError(value: unknown): value is TegataError {
  return value instanceof TegataError
}
