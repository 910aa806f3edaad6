import { digestSession, encodeBase64url, encodeUtf8, type PresentationRequest, sha256 } from '@tegata/core'

/**
 * One digest over everything a request says, so that the request that is verified against is the one that was made.
 */
export function digestRequest(request: PresentationRequest): string {
  const { session, claims, formats, pseudonym = false, expiresAt } = request
  const content = ['tegata-request-v2', encodeBase64url(digestSession(session)), claims, formats, pseudonym, expiresAt]
  return encodeBase64url(sha256(encodeUtf8(JSON.stringify(content))))
}
