import { decodeBase64url, decodeUtf8, type JsonObject, parseJson } from '@tegata/core'
import { nothingVisible, type VisibleCredential, walk } from './visible.js'

const TIMES: ReadonlySet<string> = new Set(['/iat', '/nbf', '/exp'])

/** What a BBS credential shows in every presentation: the issuer header and how many slots there are. */
export function readJwp(credential: string): VisibleCredential {
  const visible = nothingVisible('dc+jwp')
  const [header = '', payloads = ''] = credential.split('.')
  const { kid, status, ...rest } = parseJson(decodeUtf8(decodeBase64url(header))) as JsonObject
  visible.issuerKey = String(kid)
  visible.status = status
  walk(rest, '', visible, (path, value) => {
    if (TIMES.has(path)) visible.times.set(path, Number(value) * 1000)
    return TIMES.has(path)
  })
  visible.counts.set('/payloads', payloads.split('~').length)
  return visible
}
