import { type CborInput, createCoseMac0, createCoseSign1, encodeCbor, encodeEmbeddedCbor } from '@tegata/cbor'
import {
  type Awaitable,
  type JwkPublic,
  type KeyAgreement,
  runSteps,
  type Signer,
  type Steps,
  waitFor,
} from '@tegata/core'
import { deriveMacKey } from '../data/device-mac.js'
import { buildDeviceResponse } from '../data/device-response.js'
import { assertPermitted } from '../data/forbidden.js'
import { buildIssuerSigned } from '../data/issuer-signed.js'
import { checkAuthorized } from '../data/key-authorizations.js'
import type { ZkDocument } from '../data/zk-document.js'
import { encodeDeviceAuthentication } from '../session-transcript/authentication.js'
import { resolveTranscript, type TranscriptSource } from '../session-transcript/transcript.js'
import { type ElementSelection, openCredential, selectItems } from './credential.js'

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
 *   ERR_MDOC_FORBIDDEN_ELEMENT, or ERR_MDOC_STRUCTURE and ERR_CBOR_… for a credential that is none
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function presentMdoc(presentation: MdocPresentation & TranscriptSource): Awaitable<Uint8Array> {
  return runSteps(responseSteps({ documents: [presentation] }, presentation))
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
  return runSteps(responseSteps(response, response))
}

function* responseSteps(response: MdocResponse, source: TranscriptSource): Steps<Uint8Array> {
  const transcript = yield* resolveTranscript(source)
  const documents: CborInput[] = []
  for (const presentation of response.documents) documents.push(yield* documentSteps(presentation, transcript))
  return encodeCbor(buildDeviceResponse({ ...response, documents }))
}

function* documentSteps(presentation: MdocPresentation, transcript: Uint8Array): Steps<CborInput> {
  const { disclose, deviceElements = {} } = presentation
  const credential = openCredential(presentation.issuerSigned)
  const { docType, issuerAuth } = credential
  const chosen = buildIssuerSigned(selectItems(credential, disclose), issuerAuth)
  const stated = Object.entries(deviceElements)
  if (stated.length > 0) {
    const authorizations = credential.readKeyAuthorizations()
    for (const [namespace, elements] of stated) {
      const names = Object.keys(elements)
      assertPermitted(namespace, names)
      checkAuthorized(authorizations, namespace, names)
    }
  }
  const nameSpaces = encodeEmbeddedCbor(deviceElements)
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
