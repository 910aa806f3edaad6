import { TegataArgumentError } from '@tegata/core'

const textOf = new WeakMap<AccessToken, string>()

/**
 * An access token that shows itself to nobody: nothing that prints, clones or serialises it finds the text.
 *
 * Spec: RFC 6750 section 5.3 (safeguard bearer tokens).
 */
export class AccessToken {
  /** Tokens are made by `processTokenResponse` and `processClientCredentialsResponse`. */
  constructor(text: string) {
    textOf.set(this, text)
    Object.freeze(this)
  }
}

/** The header that uses a token. Spec: RFC 6750 section 2.1. */
export function bearer(token: AccessToken): { readonly authorization: string } {
  const text = textOf.get(token)
  if (text === undefined) throw new TegataArgumentError('ERR_ARG_TYPE', 'not an access token of a token response')
  return { authorization: `Bearer ${text}` }
}
