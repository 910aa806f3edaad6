import { CLAIM_NAMES, decodeBase64url, decodeUtf8, type JsonObject } from '@tegata/core'
import { attempt, type Scope } from '../atom.js'
import { malformed } from '../transcript.js'
import { openProof, openSignatureOctets, POINT_BYTES, SIGNATURE_BYTES } from './bbs-proof.js'
import { openJson, readJson, readObject } from './json.js'

/** Layouts of `@tegata/bbs-vc`: one slot for each claim of the claims model, in its order. */
const TEGATA_LAYOUT = 'tegata-person-'

const SPEC = 'draft-ietf-jose-json-web-proof section 7.1'

/** Opens a JSON Web Proof in its issued or its presented form. */
export function openJwp(scope: Scope, text: string): void {
  const parts = text.split('.')
  const [proofText, payloadText, issuerText, presentationText, ...others] = parts.reverse()
  if (proofText === undefined || payloadText === undefined || issuerText === undefined || others.length > 0) {
    throw malformed('not three or four parts', SPEC)
  }
  if (presentationText !== undefined) {
    openHeader(scope.at('presentation-header'), presentationText)
  }
  const slots = nameSlots(openHeader(scope.at('issuer-header'), issuerText))
  const payloads = payloadText.split('~')
  payloads.forEach((payload, position) => {
    // The slot is part of the place: a fixed layout gives each claim a slot of its own.
    if (payload !== '' && payload !== '_')
      openPayload(scope.at('payloads').at(slots[position] ?? `slot-${position}`), payload)
  })
  scope.at('#shape').at('slots').add(payloads.length)
  proofText.split('~').forEach((octets, position) => {
    if (octets !== '') openOctets(scope, readBytes(octets), position)
  })
}

/** What the slots hold: as the header says, or as the layout that it names does. */
function nameSlots({ claims, layout }: JsonObject): readonly string[] {
  if (Array.isArray(claims)) return claims.map(String)
  return typeof layout === 'string' && layout.startsWith(TEGATA_LAYOUT) ? CLAIM_NAMES : []
}

function openHeader(scope: Scope, text: string): JsonObject {
  const header = readObject(attempt(() => decodeUtf8(readBytes(text))) ?? '', SPEC)
  openJson(scope, header)
  scope.at('#shape').add(Object.keys(header).join(' '))
  return header
}

function openPayload(scope: Scope, text: string): void {
  const bytes = readBytes(text)
  const json = attempt(() => readJson(decodeUtf8(bytes), SPEC))
  if (json === undefined) scope.add(bytes)
  else openJson(scope, json)
}

/** The first octet string is the proof, or in the issued form the signature; a point beside it is a pseudonym. */
function openOctets(scope: Scope, octets: Uint8Array, position: number): void {
  if (octets.length === POINT_BYTES) scope.at('pseudonym').add(octets)
  else if (position === 0 && octets.length === SIGNATURE_BYTES) openSignatureOctets(scope.at('signature'), octets)
  else if (position === 0) openProof(scope.at('proof'), octets)
  else scope.at('proof-octets').index(position).add(octets)
}

function readBytes(text: string): Uint8Array {
  return attempt(() => decodeBase64url(text)) ?? fail()
}

function fail(): never {
  throw malformed('not base64url', SPEC)
}
