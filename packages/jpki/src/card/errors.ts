import { isTegataError, TegataError } from '@tegata/core'
import { type CardPin, type Command, hexWord } from './apdu.js'

export const SPEC = 'docs/jpki-profile.md section 5'

/**
 * The tries that are left after a refused PIN, for the message to the person.
 *
 * Spec: ISO/IEC 7816-4 section 7.5.6 (63CX).
 *
 * @param error — what `verifyPin` threw.
 * @returns undefined when the error says nothing about it.
 *
 * @example
 * ```ts
 * card.verifyPin('user-authentication', pin).catch((error) => show(`${remainingTries(error)} 回`))
 * ```
 */
export function remainingTries(error: unknown): number | undefined {
  const tries = isTegataError(error) && error.code.startsWith('ERR_CARD_PIN_') ? error.evidence?.tries : undefined
  return typeof tries === 'number' ? tries : undefined
}

/** What a refused command is about, as far as an error may say. */
export interface Refused {
  readonly command: Command
  readonly status: number
  /** What had to be verified before. */
  readonly pin?: CardPin | undefined
  readonly file?: number
}

/** The error for a status word that is not success. */
export function statusError({ command, status, pin, file }: Refused): TegataError {
  const evidence = {
    command: command.name,
    status: hexWord(status),
    ...(pin === undefined ? {} : { pin }),
    ...(file === undefined ? {} : { file: hexWord(file) }),
  }
  switch (status) {
    case 0x6982:
      return new TegataError('ERR_CARD_PIN_REQUIRED', 'a PIN must be verified before', { spec: SPEC, evidence })
    case 0x6983:
    case 0x6984:
      return new TegataError('ERR_CARD_PIN_BLOCKED', 'the PIN is blocked', { spec: SPEC, evidence })
    case 0x6a82:
      return file === undefined
        ? new TegataError('ERR_CARD_UNKNOWN', 'the card has no such application', { spec: SPEC, evidence })
        : new TegataError('ERR_CARD_FILE_MISSING', 'the card has no such file', { spec: SPEC, evidence })
    default:
      return new TegataError('ERR_CARD_STATUS', 'the card refused a command', { evidence })
  }
}

export function malformedFile(message: string, file: number): TegataError {
  return new TegataError('ERR_CARD_FILE_MALFORMED', message, { spec: SPEC, evidence: { file: hexWord(file) } })
}
