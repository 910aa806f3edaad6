import type { ErrorCodeEntry } from './entry.js'

/** Mistakes of the calling program, thrown as TypeError (`TegataArgumentError`). */
export const ARGUMENT_CODES = {
  ERR_ARG_TYPE: { spec: 'API contract', meaning: 'An argument has the wrong type.' },
  ERR_ARG_VALUE: { spec: 'API contract', meaning: 'An argument has the right type but a value that can never work.' },
} as const satisfies Record<string, ErrorCodeEntry>
