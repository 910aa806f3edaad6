import { TegataArgumentError } from './errors.js'

const KINDS = {
  'a function': (value: unknown) => typeof value === 'function',
  'a non-empty string': (value: unknown) => typeof value === 'string' && value !== '',
  'a non-empty array': (value: unknown) => Array.isArray(value) && value.length > 0,
  'a number, 0 or more': (value: unknown) => Number.isFinite(value) && (value as number) >= 0,
}

/** What an option may have to be. Spec: DESIGN section 7 (options are required by their types). */
export type OptionKind = keyof typeof KINDS

/**
 * Refuses options that a caller without types left incomplete: what is not stated must not mean "not checked".
 *
 * Spec: DESIGN section 7 (strict by default).
 *
 * @param options — what the caller passed.
 * @param kind — what each of the named options must be.
 * @param names — of options; one that may be absent is not named.
 * @throws TegataArgumentError ERR_ARG_TYPE
 */
export function assertOptions(options: object, kind: OptionKind, ...names: readonly string[]): void {
  for (const name of names) {
    if (KINDS[kind]((options as Record<string, unknown> | undefined)?.[name])) continue
    throw new TegataArgumentError('ERR_ARG_TYPE', `${name} must be ${kind}`)
  }
}
