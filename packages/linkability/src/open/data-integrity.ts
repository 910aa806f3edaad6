import { Tagged } from '@tegata/cbor'
import { decodeBase64url, isJsonObject, type JsonObject, type JsonValue } from '@tegata/core'
import { attempt, type Scope } from '../atom.js'
import { openProof, openSignatureOctets, SIGNATURE_BYTES } from './bbs-proof.js'
import { openCbor, readCbor } from './cbor.js'
import { openJson } from './json.js'

/** First two bytes of proof values with a CBOR array behind them, as a tag: 0xd9 0x5d 0x02 … 0x09. */
const BASE_TAG = 0x5d02
const LAST_TAG = 0x5d09

const DERIVED_PARTS = ['bbsProof', 'labelMap', 'mandatoryIndexes', 'selectiveIndexes', 'presentationHeader'] as const

/** Opens a document or presentation with Data Integrity proofs; proof values of bbs-2023 are taken apart. */
export function openDataIntegrity(scope: Scope, document: JsonObject): void {
  openJson(scope.at('document'), document, (at, value) => isJsonObject(value) && openProofObject(at, value))
}

function openProofObject(scope: Scope, value: JsonObject): boolean {
  const { proofValue, ...members } = value
  if (value.cryptosuite !== 'bbs-2023' || typeof proofValue !== 'string') return false
  openJson(scope, members)
  openProofValue(scope.at('proof-value'), proofValue)
  return true
}

function openProofValue(scope: Scope, text: string): void {
  const decoded = text.startsWith('u') ? attempt(() => readCbor(decodeBase64url(text.slice(1)))) : undefined
  const parts = decoded instanceof Tagged && isProofTag(decoded.tag) ? decoded.value : undefined
  if (!Array.isArray(parts)) {
    scope.add(text)
    return
  }
  const [first, ...rest] = parts
  if (first instanceof Uint8Array && first.length === SIGNATURE_BYTES) openSignatureOctets(scope.at('signature'), first)
  else if (first instanceof Uint8Array) openProof(scope.at('bbsProof'), first)
  rest.forEach((part, i) => {
    const name = DERIVED_PARTS[i + 1] ?? (part instanceof Uint8Array ? 'pseudonym' : 'lengthBBSMessages')
    // Indexes are a list as a whole: which quads are shown, out of how many, in the order of the hidden labels.
    if (Array.isArray(part)) scope.at(name).add(part.join(' '))
    else openCbor(scope.at(name), part)
  })
}

function isProofTag(tag: number | bigint): boolean {
  return tag >= BASE_TAG && tag <= LAST_TAG
}

/** Whether a JSON value looks like a document with a Data Integrity proof in it. */
export function isDataIntegrity(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && Object.hasOwn(value, '@context')
}
