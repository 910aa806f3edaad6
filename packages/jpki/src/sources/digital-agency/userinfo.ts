import { isJsonObject, type JsonObject, type SafeFetchResponse, TegataError } from '@tegata/core'
import { decodeFields, type JpkiAttributes } from '../../attributes.js'
import { JSON_TYPE, member, type PreparedRequest, readObject } from '../http.js'
import { type AccessToken, bearer } from './access-token.js'
import type { DigitalAgencyApp } from './app.js'
import { checkStatus } from './token.js'

const SPEC = 'OpenID Connect Core 1.0 section 5.3.2'

/** Codes as on the card, and OpenID Connect's words for them. */
const GENDER_CODES: ReadonlyMap<unknown, string> = new Map([
  ['1', '1'],
  ['male', '1'],
  ['2', '2'],
  ['female', '2'],
  ['9', '9'],
])

/**
 * Asks for the basic four attributes of the person who logged in.
 *
 * Spec: OpenID Connect Core 1.0 section 5.3.1.
 *
 * @param app — the relying party.
 * @param token — from `processTokenResponse`.
 */
export function createUserinfoRequest(app: DigitalAgencyApp, token: AccessToken): PreparedRequest {
  return {
    url: app.server.userinfoEndpoint,
    request: { method: 'GET', headers: bearer(token), accept: [JSON_TYPE] },
  }
}

/**
 * Reads the basic four attributes, all of them, about exactly the person of the ID token.
 *
 * They are what the card's 券面事項入力補助 application holds, which does not tell substitute characters apart: the flags are
 * `unreliable`. Nobody signed them for this relying party; they are believed because the server says so over TLS.
 *
 * Spec: OpenID Connect Core 1.0 section 5.3.2 (sub); docs/jpki-profile.md section 6 (shapes).
 *
 * @param response — as received.
 * @param subject — of the verified ID token.
 * @throws TegataError ERR_OIDC_REFUSED, ERR_OIDC_RESPONSE, ERR_OIDC_SUBJECT, ERR_JPKI_ATTRIBUTE_MISSING,
 * ERR_JPKI_ATTRIBUTE_INVALID, ERR_JPKI_BIRTHDATE_PARTIAL, ERR_JPKI_BIRTHDATE_INVALID
 */
export function processUserinfoResponse(response: SafeFetchResponse, subject: string): JpkiAttributes {
  checkStatus(response)
  const claims = readObject(response, 'ERR_OIDC_RESPONSE', 'the userinfo')
  // A token that was swapped on the way would otherwise bring in somebody else's name.
  if (member(claims, 'sub') !== subject) {
    throw new TegataError('ERR_OIDC_SUBJECT', 'the userinfo is about somebody else', { spec: SPEC })
  }
  const fields = new Map([
    ['name', textOf(claims, 'name')],
    ['nameSubstitutions', ''],
    ['gender', genderOf(claims)],
    ['birthdate', birthdateOf(claims)],
    ['address', addressOf(claims)],
    ['addressSubstitutions', ''],
  ] as const)
  return decodeFields(fields)
}

/** `0` stands for the era, which is not told. */
function birthdateOf(claims: JsonObject): string {
  const text = textOf(claims, 'birthdate')
  return `0${/^\d{4}-\d\d-\d\d$/.test(text) ? text.replaceAll('-', '') : text}`
}

function genderOf(claims: JsonObject): string {
  const code = GENDER_CODES.get(textOf(claims, 'gender'))
  if (code === undefined) throw malformed('gender')
  return code
}

/** A string, or the object that OpenID Connect Core section 5.1.1 has for it. */
function addressOf(claims: JsonObject): string {
  const address = member(claims, 'address')
  return isJsonObject(address) ? textOf(address, 'formatted') : textOf(claims, 'address')
}

function textOf(claims: JsonObject, name: string): string {
  const value = member(claims, name)
  if (typeof value !== 'string') throw malformed(name)
  return value
}

function malformed(name: string): TegataError {
  return new TegataError('ERR_OIDC_RESPONSE', 'the userinfo lacks an attribute, or has it in another shape', {
    spec: SPEC,
    evidence: { member: name },
  })
}
