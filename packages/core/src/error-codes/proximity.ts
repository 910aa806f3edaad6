import type { ErrorCodeEntry } from './entry.js'

/** ISO 18013-5 in proximity: engagement, session encryption, transports. */
export const PROXIMITY_CODES = {
  ERR_PROXIMITY_ENGAGEMENT: {
    spec: 'ISO/IEC 18013-5 section 8.2.1.1',
    meaning: 'Not a device engagement: its text, its structure or one of its retrieval methods is broken.',
  },
  ERR_PROXIMITY_CURVE: {
    spec: 'ISO/IEC 18013-5 section 9.1.5.2',
    meaning:
      'The ephemeral key is of a curve that this platform cannot agree on secrets with: X448, and brainpool outside Node.',
  },
  ERR_PROXIMITY_HANDOVER: {
    spec: 'ISO/IEC 18013-5 section 8.2.2.1',
    meaning: 'An NFC message is not the one that this step of the connection handover needs.',
  },
  ERR_PROXIMITY_MESSAGE: {
    spec: 'ISO/IEC 18013-5 section 9.1.1.4',
    meaning: 'A message of the session is not of the structure that the standard gives it; the session is closed.',
  },
  ERR_PROXIMITY_DECRYPTION: {
    spec: 'ISO/IEC 18013-5 section 9.1.1.5',
    meaning:
      'A message was changed, repeated, left out, sent out of turn or encrypted for another session; it is closed.',
  },
  ERR_PROXIMITY_ORDER: {
    spec: 'ISO/IEC 18013-5 section 9.1.1.4',
    meaning:
      'A message came, or was to be sent, when it was not the turn of its sender, or after the session was closed.',
  },
  ERR_PROXIMITY_COUNTER: {
    spec: 'ISO/IEC 18013-5 section 9.1.1.5',
    meaning: 'The session has no message counter left; going on would use an initialization vector twice.',
  },
  ERR_PROXIMITY_PEER_STATUS: {
    spec: 'ISO/IEC 18013-5 section 9.1.1.4',
    meaning: 'The other side ended the session with a status instead of an answer.',
  },
  ERR_PROXIMITY_FRAME: {
    spec: 'ISO/IEC 18013-5 section 8.3.3.1',
    meaning: 'The transport delivered a chunk or an APDU that the message cannot be put together from.',
  },
  ERR_PROXIMITY_LIMIT: {
    spec: 'DESIGN section 7',
    meaning: 'A message is longer than the limit, or says that it will be.',
  },
  ERR_PROXIMITY_DISCONNECTED: {
    spec: 'ISO/IEC 18013-5 section 8.3.3.1',
    meaning: 'The connection failed or ended before the exchange did.',
  },
  ERR_PROXIMITY_ABORTED: {
    spec: 'ISO/IEC 18013-5 section 9.1.1.4',
    meaning: 'The exchange was aborted by its signal: out of time, or given up by the user.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
