import type { ErrorCodeEntry } from './entry.js'

/** Talking to a My Number Card, or to the token in a phone, over APDUs. */
export const CARD_CODES = {
  ERR_CARD_TRANSPORT: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'The reader or the phone gave no answer, mostly because the card was taken away; start again.',
  },
  ERR_CARD_RESPONSE: {
    spec: 'ISO/IEC 7816-4 section 5.1',
    meaning: 'The answer to a command is not a response APDU, or is longer than was asked for.',
  },
  ERR_CARD_STATUS: {
    spec: 'ISO/IEC 7816-4 section 5.1.3',
    meaning: 'The card refused a command with a status word that has no other code here.',
  },
  ERR_CARD_UNKNOWN: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'The card has no such application: it is no My Number Card, or the application is closed.',
  },
  ERR_CARD_FILE_MISSING: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'The card does not have the file, such as a signature certificate that was never issued.',
  },
  ERR_CARD_FILE_MALFORMED: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'A file of the card is cut short, or is not what the file must hold.',
  },
  ERR_CARD_PIN_FORMAT: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'The PIN cannot be right (4 digits; 6 to 16 digits and capital letters), so it was not sent.',
  },
  ERR_CARD_PIN_WRONG: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'The card refused the PIN; the evidence holds the tries that are left.',
  },
  ERR_CARD_PIN_LAST_TRY: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'One try is left, or nobody knows how many, so the PIN was not sent without consent to that.',
  },
  ERR_CARD_PIN_BLOCKED: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'No try is left: the PIN must be set anew at the municipal office.',
  },
  ERR_CARD_PIN_REQUIRED: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'The PIN has to be verified before this file or key can be used.',
  },
  ERR_CARD_KEY: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'The certificate has a key (not RSA-2048) with which no published command makes a signature.',
  },
  ERR_CARD_SIGNATURE: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'What the card returned is not a signature by the key of its certificate over the data.',
  },
  ERR_CARD_TEXT_DIGEST: {
    spec: 'docs/jpki-profile.md section 5',
    meaning: 'The four attributes of the text application are not those that its signature record names.',
  },
  ERR_CARD_APDU_REFUSED: {
    spec: 'docs/jpki-profile.md R10',
    meaning: 'The command was not sent: it could reach data that this library must not touch.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
