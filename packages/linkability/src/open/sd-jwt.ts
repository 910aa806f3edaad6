import { decodeBase64url, decodeUtf8, isJsonObject, type JsonObject, type JsonValue } from '@tegata/core'
import { attempt, type Scope } from '../atom.js'
import { malformed } from '../transcript.js'
import { openJson, readJson } from './json.js'
import { openJws } from './jws.js'
import { openStatusEntries } from './status-entry.js'

const SPEC = 'RFC 9901 section 4'

/** Opens an SD-JWT with or without key binding: issuer's JWT, Disclosures, KB-JWT, and the shape of it all. */
export function openSdJwt(scope: Scope, text: string): void {
  const [issuerJwt, ...rest] = text.split('~')
  const keyBinding = rest.pop()
  if (issuerJwt === undefined || keyBinding === undefined) throw malformed('no tilde', SPEC)
  const payload = openJws(scope.at('issuer-jwt'), issuerJwt)
  if (isJsonObject(payload.status)) openStatusEntries(scope.at('issuer-jwt'), new Map(Object.entries(payload.status)))
  const names = rest.map((disclosure, position) => openDisclosure(scope.at('disclosures').index(position), disclosure))
  if (keyBinding !== '') openJws(scope.at('kb-jwt'), keyBinding)
  const shape = scope.at('#shape')
  shape.at('disclosure-order').add(names.join(' '))
  shape.at('digests').add(countDigests(payload).join(' '))
}

/** @returns the claim's name, or `...` for an array element. */
function openDisclosure(scope: Scope, text: string): string {
  const json = attempt(() => decodeUtf8(decodeBase64url(text)))
  const value = json === undefined ? undefined : readJson(json, 'RFC 9901 section 4.2')
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) throw malformed('not a Disclosure', SPEC)
  const [salt, name] = value as [JsonValue, JsonValue, JsonValue?]
  openJson(scope.at('salt'), salt)
  const shown = value.length === 3 ? String(name) : '...'
  // Under the claim's name, so that values of one claim are compared with one another and with rows that name it.
  openJson(scope.at('claim').at(shown), value.at(-1)!)
  // How the JSON is written marks the issuer's software: everything but the strings.
  scope.at('#spelling').add(json!.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/[\d.]+/g, '0'))
  return shown
}

/** How many digests stand at each place, in the order of the payload: their number tells how many claims exist. */
function countDigests(payload: JsonObject): number[] {
  const counts: number[] = []
  const pending: JsonValue[] = [payload]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) {
      const hidden = value.filter((item) => isJsonObject(item) && Object.hasOwn(item, '...')).length
      if (hidden > 0) counts.push(hidden)
      pending.push(...value)
    } else if (isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        if (name === '_sd' && Array.isArray(member)) counts.push(member.length)
        else pending.push(member)
      }
    }
  }
  return counts
}
