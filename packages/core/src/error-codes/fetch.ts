import type { ErrorCodeEntry } from './entry.js'

/** What may go wrong between here and another machine. */
export const FETCH_CODES = {
  ERR_FETCH_URL: {
    spec: 'DESIGN section 7',
    meaning: 'The address is not an absolute https URL without user name, password and fragment.',
  },
  ERR_FETCH_ADDRESS: {
    spec: 'RFC 6890',
    meaning: 'The host is this machine, a private network, or another place that is not the public Internet.',
  },
  ERR_FETCH_NETWORK: {
    spec: 'Fetch Standard, network error',
    meaning: 'Name resolution, connection, TLS or transfer failed.',
  },
  ERR_FETCH_TIMEOUT: { spec: 'DESIGN section 7', meaning: 'The whole exchange did not end within its time limit.' },
  ERR_FETCH_ABORTED: { spec: 'DOM Standard section 3.2', meaning: 'The caller gave the exchange up.' },
  ERR_FETCH_REDIRECT: {
    spec: 'RFC 9110 section 15.4',
    meaning: 'The server answered with a redirection, which is never followed.',
  },
  ERR_FETCH_TOO_LARGE: { spec: 'DESIGN section 7', meaning: 'The answer has more bytes than it may.' },
  ERR_FETCH_CONTENT_TYPE: {
    spec: 'RFC 9110 section 8.3',
    meaning: 'A successful answer is not of a media type that was asked for.',
  },
  ERR_FETCH_STATUS: {
    spec: 'RFC 9110 section 15',
    meaning: 'The server answered with an HTTP status that is no answer to the request.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
