import { type CborInput, createCoseSign1, type EmbeddedCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { type Awaitable, type Signer, TegataError } from '@tegata/core'
import { buildDeviceResponse } from '../data/device-response.js'
import { buildIssuerSigned, type IssuerSigned, parseIssuerSigned } from '../data/issuer-signed.js'
import { type KeyAuthorizations, readSecurityObject } from '../data/mobile-security-object.js'
import {
  encodeDeviceAuthentication,
  resolveTranscript,
  type TranscriptSource,
} from '../session-transcript/transcript.js'

/** Names of the elements to show, by namespace. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1. */
export type ElementSelection = Readonly<Record<string, readonly string[]>>

/** What a holder shows. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export interface MdocPresentation {
  /** The credential as issued: IssuerSigned as CBOR. */
  readonly issuerSigned: Uint8Array
  /** Exactly these elements are disclosed. */
  readonly disclose: ElementSelection
  /** The device key that the credential is bound to. */
  readonly signer: Signer
  /** Elements that the device states itself; its issuer must have authorised them. */
  readonly deviceElements?: Readonly<Record<string, Readonly<Record<string, CborInput>>>>
}

/**
 * Presents chosen elements with a device signature over the session.
 *
 * Spec: ISO/IEC 18013-5 sections 8.3.2.1.2.2 and 9.1.3; OpenID4VP 1.0 Appendix B.2.
 *
 * @param presentation — credential, selection, device key; and the session, or the bytes of its transcript.
 * @returns DeviceResponse as CBOR; at once when the signer answers at once.
 * @throws TegataError ERR_POLICY_CLAIM_MISSING when an element is not in the credential, ERR_MDOC_KEY_AUTHORIZATION, or what
 *   `parseIssuerSigned` throws
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function presentMdoc(presentation: MdocPresentation & TranscriptSource): Awaitable<Uint8Array> {
  const { disclose, signer, deviceElements = {} } = presentation
  const issuerSigned = parseIssuerSigned(presentation.issuerSigned)
  const { docType, keyAuthorizations } = readSecurityObject(issuerSigned.issuerAuth.payload)
  const chosen = buildIssuerSigned(selectItems(issuerSigned, disclose), issuerSigned.issuerAuthValue)
  for (const [namespace, elements] of Object.entries(deviceElements)) {
    checkAuthorized(keyAuthorizations, namespace, Object.keys(elements))
  }
  const deviceNameSpaces = embedCbor(encodeCbor(deviceElements))
  const transcript = resolveTranscript(presentation)
  const deviceSignature = createCoseSign1(signer, {
    payload: encodeDeviceAuthentication(transcript, docType, deviceNameSpaces.encoded),
    detached: true,
  })
  const assemble = (value: CborInput) => encodeCbor(buildDeviceResponse(docType, chosen, deviceNameSpaces, value))
  return deviceSignature instanceof Promise ? deviceSignature.then(assemble) : assemble(deviceSignature)
}

function selectItems({ nameSpaces }: IssuerSigned, disclose: ElementSelection): Map<string, EmbeddedCbor[]> {
  const selected = new Map<string, EmbeddedCbor[]>()
  for (const [namespace, names] of Object.entries(disclose)) {
    const wanted = new Set(names)
    // In the credential's order, not the request's: a verifier learns nothing from the order of its own question.
    const items = (nameSpaces.get(namespace) ?? []).filter((item) => wanted.delete(item.elementIdentifier))
    for (const element of wanted) {
      throw new TegataError('ERR_POLICY_CLAIM_MISSING', 'the credential does not have a requested element', {
        spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.1',
        evidence: { namespace, element },
      })
    }
    if (items.length > 0)
      selected.set(
        namespace,
        items.map((item) => item.embedded),
      )
  }
  return selected
}

/**
 * Checks that the issuer lets the device key sign elements.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.2.4 (KeyAuthorizations), section 9.1.3.
 *
 * @throws TegataError ERR_MDOC_KEY_AUTHORIZATION
 */
export function checkAuthorized(
  { nameSpaces = [], dataElements = {} }: KeyAuthorizations,
  namespace: string,
  elements: Iterable<string>,
): void {
  if (nameSpaces.includes(namespace)) return
  const authorized = Object.hasOwn(dataElements, namespace) ? dataElements[namespace]! : []
  for (const element of elements) {
    if (!authorized.includes(element)) {
      throw new TegataError('ERR_MDOC_KEY_AUTHORIZATION', 'the device key is not authorised to sign an element', {
        spec: 'ISO/IEC 18013-5 section 9.1.2.4',
        evidence: { namespace, element },
      })
    }
  }
}
