import { POINT_BYTES, PUBLIC_KEY_BYTES, SCALAR_BYTES, SIGNATURE_BYTES } from '@tegata/bbs'
import { decodeBase64url, encodeBase64url, TegataError } from '@tegata/core'
import { LAYOUT_SLOTS, proofBytes } from './layout.js'

/** A credential or presentation of this layout is far smaller; nothing larger is looked at. */
const MAX_CHARACTERS = 65_536

const SPEC = 'draft-ietf-jose-json-web-proof section 7.1'

/** The issued form taken apart. Spec: draft-ietf-jose-json-web-proof section 6.1. */
export interface IssuedForm {
  readonly issuerHeader: Uint8Array
  readonly payloads: readonly Uint8Array[]
  /** First octet string of the issuer proof, 80 bytes. */
  readonly signature: Uint8Array
  /** Second octet string, 96 bytes: the holder computes proofs with it and never shows it. */
  readonly publicKey: Uint8Array
  /** Third octet string, 32 bytes: the issuer's part of the nym secret, for the holder alone. */
  readonly signerNymEntropy: Uint8Array
}

/** The presented form taken apart; an omitted payload is undefined. Spec: draft-ietf-jose-json-web-proof section 6.2. */
export interface PresentedForm {
  readonly presentationHeader: Uint8Array
  readonly issuerHeader: Uint8Array
  readonly payloads: readonly (Uint8Array | undefined)[]
  readonly proof: Uint8Array
  /** Second octet string of the presentation proof, 48 bytes; undefined when the verifier asks for none. */
  readonly pseudonym: Uint8Array | undefined
}

/** Writes the compact serialisation of an issued form. Spec: draft-ietf-jose-json-web-proof section 7.1. */
export function serializeIssued(form: IssuedForm): string {
  const { issuerHeader, payloads, signature, publicKey, signerNymEntropy } = form
  const proof = joinOctets([signature, publicKey, signerNymEntropy])
  return [encodeBase64url(issuerHeader), joinOctets(payloads), proof].join('.')
}

/** Writes the compact serialisation of a presented form. Spec: draft-ietf-jose-json-web-proof section 7.1. */
export function serializePresented(form: PresentedForm): string {
  const { presentationHeader, issuerHeader, payloads, proof, pseudonym } = form
  const headers = [presentationHeader, issuerHeader].map(encodeBase64url)
  return [...headers, joinOctets(payloads), joinOctets(pseudonym ? [proof, pseudonym] : [proof])].join('.')
}

/**
 * Reads an issued form.
 *
 * @throws TegataError ERR_BBS_VC_FORMAT, ERR_ENCODING_BASE64URL
 */
export function parseIssued(text: string): IssuedForm {
  const [header, payloadText, proofText] = splitCompact(text, 3)
  const payloads = splitOctets(payloadText!).filter((payload) => payload !== undefined)
  if (payloads.length !== LAYOUT_SLOTS.length) throw malformed('a credential holds all its payloads')
  const [signature, publicKey, signerNymEntropy, ...others] = splitOctets(proofText!)
  if (
    signature?.length !== SIGNATURE_BYTES ||
    publicKey?.length !== PUBLIC_KEY_BYTES ||
    signerNymEntropy?.length !== SCALAR_BYTES ||
    others.length > 0
  ) {
    throw malformed('the issuer proof is a signature, a public key and the entropy for pseudonyms')
  }
  return { issuerHeader: decodeBase64url(header!), payloads, signature, publicKey, signerNymEntropy }
}

/**
 * Reads a presented form.
 *
 * @param withPseudonym — whether the verifier asked for a pseudonym: one that nobody asked for would only be tracked.
 * @throws TegataError ERR_BBS_VC_FORMAT, ERR_ENCODING_BASE64URL
 */
export function parsePresented(text: string, withPseudonym: boolean): PresentedForm {
  const [presentation, issuer, payloadText, proofText] = splitCompact(text, 4)
  const payloads = splitOctets(payloadText!)
  if (payloads.length !== LAYOUT_SLOTS.length) throw malformed('not as many payload slots as the layout')
  const disclosed = payloads.filter((payload) => payload !== undefined).length
  const [proof, ...others] = splitOctets(proofText!)
  // The length is fixed by what is shown; anything else would be a way to tell holders apart.
  if (proof?.length !== proofBytes(disclosed)) throw malformed('a proof of another length')
  const [pseudonym] = others
  if (others.length !== Number(withPseudonym) || (withPseudonym && pseudonym?.length !== POINT_BYTES)) {
    throw malformed(withPseudonym ? 'a pseudonym is asked for' : 'no pseudonym is asked for')
  }
  return {
    presentationHeader: decodeBase64url(presentation!),
    issuerHeader: decodeBase64url(issuer!),
    payloads,
    proof,
    pseudonym,
  }
}

function splitCompact(text: string, parts: number): string[] {
  if (typeof text !== 'string' || text.length > MAX_CHARACTERS) throw malformed('not a text of reasonable length')
  const split = text.split('.')
  if (split.length !== parts) throw malformed(`not ${parts} parts`)
  return split
}

/** "a zero-length octet string ... as a single `_` character"; an omitted payload as nothing. */
function joinOctets(octets: readonly (Uint8Array | undefined)[]): string {
  return octets.map((one) => (one === undefined ? '' : one.length === 0 ? '_' : encodeBase64url(one))).join('~')
}

function splitOctets(text: string): (Uint8Array | undefined)[] {
  return text.split('~').map((one) => (one === '' ? undefined : one === '_' ? new Uint8Array() : decodeBase64url(one)))
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_BBS_VC_FORMAT', `not a JSON Web Proof of this kind: ${reason}`, { spec: SPEC })
}
