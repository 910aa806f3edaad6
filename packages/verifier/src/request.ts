import { digestSession, encodeBase64url, encodeUtf8, type PresentationRequest, sha256 } from '@tegata/core'

/**
 * One digest over everything a request says, so that the request that is verified against is the one that was made.
 */
export function digestRequest(request: PresentationRequest): string {
  const { session, claims, formats, expiresAt } = request
  const content = ['tegata-request-v1', encodeBase64url(digestSession(session)), claims, formats, expiresAt]
  return encodeBase64url(sha256(encodeUtf8(JSON.stringify(content))))
}
