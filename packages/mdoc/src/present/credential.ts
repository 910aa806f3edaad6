import { type CborValue, type EmbeddedCbor, readCborMember, Tagged } from '@tegata/cbor'
import { TegataError } from '@tegata/core'
import { assertPermitted } from '../data/forbidden.js'
import type { KeyAuthorizations } from '../data/key-authorizations.js'
import { readSecurityObject } from '../data/mobile-security-object.js'
import {
  arrayOf,
  decodeMessage,
  malformed,
  namesTo,
  readAny,
  readEmbedded,
  readText,
  struct,
} from '../data/structure.js'

/** Names of the elements to show, by namespace. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1. */
export type ElementSelection = Readonly<Record<string, readonly string[]>>

/** As much of a stored credential as showing it takes. */
export interface Credential {
  readonly docType: string
  /** IssuerSignedItemBytes by namespace, not looked into. */
  readonly nameSpaces: ReadonlyMap<string, CborValue>
  /** The decoded issuerAuth, to be sent on. */
  readonly issuerAuth: CborValue
  readKeyAuthorizations(): KeyAuthorizations
}

const readArray = /* @__PURE__ */ arrayOf(readAny)
const readMembers = /* @__PURE__ */ struct(
  { issuerAuth: readAny },
  { optional: { nameSpaces: /* @__PURE__ */ namesTo(readAny) } },
)

/**
 * Opens a credential that its holder verified in full before storing it: items and digests are sent on as they are, so
 * they are not taken apart for each showing.
 *
 * @throws TegataError ERR_MDOC_STRUCTURE, ERR_CBOR_…
 */
export function openCredential(issuerSigned: Uint8Array): Credential {
  const { issuerAuth, nameSpaces = new Map() } = readMembers(decodeMessage(issuerSigned), 'IssuerSigned')
  const payload = readArray(issuerAuth instanceof Tagged ? issuerAuth.value : issuerAuth, 'issuerAuth')[2]
  if (!(payload instanceof Uint8Array)) throw malformed('issuerAuth has no payload')
  return {
    docType: readText(readCborMember(embeddedContent(payload), 'docType'), 'docType'),
    nameSpaces,
    issuerAuth,
    readKeyAuthorizations: () => readSecurityObject(payload).keyAuthorizations,
  }
}

function embeddedContent(payload: Uint8Array): Uint8Array {
  return readEmbedded(decodeMessage(payload), 'MobileSecurityObjectBytes').bytes
}

/**
 * Chooses the items of a selection, in the credential's order and not the request's: a verifier learns nothing from the
 * order of its own question.
 *
 * @throws TegataError ERR_POLICY_CLAIM_MISSING, ERR_MDOC_FORBIDDEN_ELEMENT
 */
export function selectItems({ nameSpaces }: Credential, disclose: ElementSelection): Map<string, EmbeddedCbor[]> {
  const selected = new Map<string, EmbeddedCbor[]>()
  for (const [namespace, names] of Object.entries(disclose)) {
    assertPermitted(namespace, names)
    const wanted = new Set(names)
    const chosen: EmbeddedCbor[] = []
    for (const item of nameSpaces.has(namespace) ? readArray(nameSpaces.get(namespace), 'items') : []) {
      const embedded = readEmbedded(item, 'IssuerSignedItemBytes')
      const name = readText(readCborMember(embedded.bytes, 'elementIdentifier'), 'elementIdentifier')
      if (wanted.delete(name)) chosen.push(embedded)
    }
    for (const element of wanted) {
      throw new TegataError('ERR_POLICY_CLAIM_MISSING', 'the credential does not have a requested element', {
        spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.1',
        evidence: { namespace, element },
      })
    }
    if (chosen.length > 0) selected.set(namespace, chosen)
  }
  return selected
}
