import { type CborInput, createCoseMac0, createCoseSign1, type EmbeddedCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import {
  type Awaitable,
  type JwkPublic,
  type KeyAgreement,
  runSteps,
  type Signer,
  type Steps,
  TegataError,
  waitFor,
} from '@tegata/core'
import { deriveMacKey } from '../data/device-mac.js'
import { buildDeviceResponse } from '../data/device-response.js'
import { assertPermitted } from '../data/forbidden.js'
import { buildIssuerSigned, type IssuerSigned, parseIssuerSigned } from '../data/issuer-signed.js'
import { checkAuthorized } from '../data/key-authorizations.js'
import { readSecurityObject } from '../data/mobile-security-object.js'
import type { ZkDocument } from '../data/zk-document.js'
import { encodeDeviceAuthentication } from '../session-transcript/authentication.js'
import { resolveTranscript, type TranscriptSource } from '../session-transcript/transcript.js'

/** Names of the elements to show, by namespace. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.1. */
export type ElementSelection = Readonly<Record<string, readonly string[]>>

/** How the device authenticates. Spec: ISO/IEC 18013-5 section 9.1.3. */
export type DeviceAuthentication =
  /** With a signature: the device key that the credential is bound to. */
  | { readonly signer: Signer }
  /**
   * With a MAC that only this reader can verify, so that it convinces nobody else: the device key, and the reader's
   * ephemeral public key of the same curve.
   */
  | { readonly keyAgreement: KeyAgreement; readonly readerKey: JwkPublic }

/** What a holder shows of one credential. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export type MdocPresentation = DeviceAuthentication & {
  /** The credential as issued: IssuerSigned as CBOR. */
  readonly issuerSigned: Uint8Array
  /** Exactly these elements are disclosed. */
  readonly disclose: ElementSelection
  /** Elements that the device states itself (transaction data); its issuer must have authorised them. */
  readonly deviceElements?: Readonly<Record<string, Readonly<Record<string, CborInput>>>>
}

/** A whole answer. Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2. */
export interface MdocResponse {
  readonly documents: readonly MdocPresentation[]
  /** Why a requested document is not there, by docType: 0 for "data not returned". */
  readonly documentErrors?: Readonly<Record<string, number>>
  /** Zero-knowledge proofs that a proof system made. */
  readonly zkDocuments?: readonly ZkDocument[]
  /** 0 OK (when absent), 10 general error, 11 or 12 for a request that could not be read. */
  readonly status?: number
}

/**
 * Presents chosen elements of one credential, authenticated by the device for the session.
 *
 * Spec: ISO/IEC 18013-5 sections 8.3.2.1.2.2 and 9.1.3; OpenID4VP 1.0 Appendix B.2.
 *
 * @param presentation — credential, selection, device key; and the session, or the bytes of its transcript.
 * @returns DeviceResponse as CBOR; at once when the key answers at once.
 * @throws TegataError ERR_POLICY_CLAIM_MISSING when an element is not in the credential, ERR_MDOC_KEY_AUTHORIZATION,
 *   ERR_MDOC_FORBIDDEN_ELEMENT, or what `parseIssuerSigned` throws
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function presentMdoc(presentation: MdocPresentation & TranscriptSource): Awaitable<Uint8Array> {
  return runSteps(responseSteps({ documents: [presentation] }, resolveTranscript(presentation)))
}

/**
 * Answers a request with any number of documents, errors and proofs.
 *
 * Spec: ISO/IEC 18013-5 section 8.3.2.1.2.2.
 *
 * @param response — documents and errors; and the session, or the bytes of its transcript.
 * @returns DeviceResponse as CBOR; at once when the keys answer at once.
 * @throws TegataError as `presentMdoc`
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function createDeviceResponse(response: MdocResponse & TranscriptSource): Awaitable<Uint8Array> {
  return runSteps(responseSteps(response, resolveTranscript(response)))
}

function* responseSteps(response: MdocResponse, transcript: Uint8Array): Steps<Uint8Array> {
  const documents: CborInput[] = []
  for (const presentation of response.documents) documents.push(yield* documentSteps(presentation, transcript))
  return encodeCbor(buildDeviceResponse({ ...response, documents }))
}

function* documentSteps(presentation: MdocPresentation, transcript: Uint8Array): Steps<CborInput> {
  const { disclose, deviceElements = {} } = presentation
  const issuerSigned = parseIssuerSigned(presentation.issuerSigned)
  const { docType, keyAuthorizations } = readSecurityObject(issuerSigned.issuerAuth.payload)
  const chosen = buildIssuerSigned(selectItems(issuerSigned, disclose), issuerSigned.issuerAuthValue)
  for (const [namespace, elements] of Object.entries(deviceElements)) {
    checkAuthorized(keyAuthorizations, namespace, Object.keys(elements))
  }
  const nameSpaces = embedCbor(encodeCbor(deviceElements))
  const payload = encodeDeviceAuthentication(transcript, docType, nameSpaces.encoded)
  const deviceAuth = yield* authenticate(presentation, payload, transcript)
  return { docType, issuerSigned: chosen, deviceSigned: { nameSpaces, deviceAuth } }
}

function* authenticate(
  presentation: DeviceAuthentication,
  payload: Uint8Array,
  transcript: Uint8Array,
): Steps<CborInput> {
  const input = { payload, detached: true }
  if ('signer' in presentation) {
    return { deviceSignature: yield* waitFor(createCoseSign1(presentation.signer, input)) }
  }
  const key = yield* deriveMacKey(presentation.keyAgreement, presentation.readerKey, transcript)
  return { deviceMac: yield* waitFor(createCoseMac0(key, input)) }
}

function selectItems({ nameSpaces }: IssuerSigned, disclose: ElementSelection): Map<string, EmbeddedCbor[]> {
  const selected = new Map<string, EmbeddedCbor[]>()
  for (const [namespace, names] of Object.entries(disclose)) {
    assertPermitted(namespace, names)
    const wanted = new Set(names)
    // In the credential's order, not the request's: a verifier learns nothing from the order of its own question.
    const items = (nameSpaces.get(namespace) ?? []).filter((item) => wanted.delete(item.elementIdentifier))
    for (const element of wanted) {
      throw new TegataError('ERR_POLICY_CLAIM_MISSING', 'the credential does not have a requested element', {
        spec: 'ISO/IEC 18013-5 section 8.3.2.1.2.1',
        evidence: { namespace, element },
      })
    }
    if (items.length > 0) {
      const embedded = items.map((item) => item.embedded)
      selected.set(namespace, embedded)
    }
  }
  return selected
}
