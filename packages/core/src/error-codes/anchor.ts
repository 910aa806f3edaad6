import type { ErrorCodeEntry } from './entry.js'

/** Anchor sources: platform operators and OpenID Connect. */
export const ANCHOR_CODES = {
  ERR_ANCHOR_EVIDENCE: {
    spec: 'docs/jpki-profile.md R6',
    meaning: 'The anchor source does not take evidence of this form.',
  },
  ERR_OPERATOR_RESPONSE: {
    spec: 'docs/jpki-profile.md section 7',
    meaning: 'The answer of the platform operator does not have the shape of an answer.',
  },
  ERR_OPERATOR_REFUSED: {
    spec: 'docs/jpki-profile.md section 7',
    meaning: 'The platform operator did not verify at all: wrong token, quota, or a malformed request.',
  },
  ERR_OPERATOR_VERDICT: {
    spec: 'docs/jpki-profile.md section 7',
    meaning: 'The platform operator found the signature wrong or the certificate expired.',
  },
  ERR_OPERATOR_MISMATCH: {
    spec: 'docs/jpki-profile.md section 7',
    meaning: 'The platform operator speaks of another signature or another person than the one that was sent.',
  },
  ERR_OIDC_CALLBACK: {
    spec: 'RFC 6749 section 4.1.2',
    meaning: 'The authorization response is malformed.',
  },
  ERR_OIDC_REFUSED: {
    spec: 'RFC 6749 sections 4.1.2.1 and 5.2',
    meaning: 'The authorization server answered with an OAuth error; the evidence has its code.',
  },
  ERR_OIDC_STATE: {
    spec: 'RFC 9700 section 2.1',
    meaning: 'The login was never started here, is over, or its one response was already used (replay).',
  },
  ERR_OIDC_ISSUER: {
    spec: 'RFC 9207 section 2.4',
    meaning: 'The response is by another authorization server than the one that was asked (mix-up).',
  },
  ERR_OIDC_RESPONSE: {
    spec: 'RFC 6749 section 5.1; OpenID Connect Core 1.0 section 5.3',
    meaning: 'An endpoint answered with something that does not have the shape of its answer.',
  },
  ERR_OIDC_ID_TOKEN: {
    spec: 'OpenID Connect Core 1.0 section 3.1.3.7',
    meaning: 'The ID token is malformed, signed with another algorithm than ES256, or its signature is wrong.',
  },
  ERR_OIDC_KEY: {
    spec: 'OpenID Connect Core 1.0 section 10.1.1',
    meaning: 'The server publishes no key with the identifier that the ID token names, even when asked again.',
  },
  ERR_OIDC_AUDIENCE: {
    spec: 'OpenID Connect Core 1.0 section 3.1.3.7 steps 3 to 5',
    meaning: 'The ID token is for another client, or for others besides this one.',
  },
  ERR_OIDC_TIME: {
    spec: 'OpenID Connect Core 1.0 section 3.1.3.7 steps 9 and 10',
    meaning: 'The ID token has expired, was issued too long ago, or is from the future.',
  },
  ERR_OIDC_NONCE: {
    spec: 'OpenID Connect Core 1.0 section 3.1.3.7 step 11',
    meaning: 'The ID token answers another authentication request, or another statement.',
  },
  ERR_OIDC_ACR: {
    spec: 'OpenID Connect Core 1.0 section 3.1.3.7 step 12',
    meaning: 'The person was authenticated in a weaker way than was asked for.',
  },
  ERR_OIDC_SUBJECT: {
    spec: 'OpenID Connect Core 1.0 section 5.3.2',
    meaning: 'The userinfo is about another person than the ID token.',
  },
} as const satisfies Record<string, ErrorCodeEntry>
