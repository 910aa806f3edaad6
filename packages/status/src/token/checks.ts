import { TegataError } from '@tegata/core'
import type { StatusKeyMechanism, StatusKeyQuery } from './status-keys.js'
import type { UnverifiedToken } from './token.js'

/** Checks that one of the keys that are trusted for the issuer signed the token. Spec: draft-ietf-oauth-status-list-20 section 11.3. */
export async function checkSignature(
  { hint, verify }: UnverifiedToken<unknown>,
  statusKeys: StatusKeyMechanism,
  query: Omit<StatusKeyQuery, 'hint'>,
): Promise<true> {
  for (const verifier of await statusKeys({ ...query, hint })) if (await verify(verifier)) return true
  throw new TegataError('ERR_STATUS_SIGNATURE', 'the Status List Token is not signed by a trusted key', {
    spec: 'draft-ietf-oauth-status-list-20 sections 5.1 and 5.2',
  })
}

/** Checks that the token is the one the credential refers to. Spec: draft-ietf-oauth-status-list-20 section 8.3 step 4.a. */
export function checkSubject({ sub }: { readonly sub: string }, uri: string): void {
  if (sub === uri) return
  // Neither URI goes into the evidence: with an index beside it in a log, it would identify a credential.
  throw new TegataError('ERR_STATUS_SUBJECT', 'the Status List Token is another one', {
    spec: 'draft-ietf-oauth-status-list-20 section 8.3 step 4.a',
  })
}
