import { verifyCoseSign1 } from '@tegata/cbor'
import {
  type CheckRecorder,
  digestAll,
  equalBytes,
  runSteps,
  type SignerRevocation,
  type Steps,
  TegataError,
  waitFor,
} from '@tegata/core'
import type { IssuerSigned } from '../data/issuer-signed.js'
import { type MobileSecurityObject, readSecurityObject } from '../data/mobile-security-object.js'
import { renameFailure } from '../data/rename-failure.js'
import type { CertificateRevocation } from '../trust/certificate-revocation.js'
import { authorizeDocType, resolveDocumentSigner } from '../trust/document-signer.js'
import type { MdocTrust, TrustedSigner } from '../trust/trusted-signer.js'

/** What the issuer's part is verified against. */
export interface IssuerExpectation {
  readonly trust: MdocTrust
  readonly at: Date
  /** The types that are welcome; any when absent. */
  readonly docType?: string
  readonly certificateRevocation?: CertificateRevocation
}

/** What the issuer vouches for. */
export interface VerifiedIssuerPart {
  readonly issuer: string
  readonly mso: MobileSecurityObject
  readonly signerRevocation: SignerRevocation
}

const SPEC = 'ISO/IEC 18013-5 section 9.3.1'
const LIST_SPEC = 'ISO/IEC 18013-5 Annex C.1.7.1'

/**
 * Verifies all that the issuer signed: the steps of section 9.3.1 except the status, which is asked for last of all.
 *
 * @param documentDocType — the type beside the issuer's part, in a response.
 */
export function* verifyIssuerPart(
  recorder: CheckRecorder,
  issuerSigned: IssuerSigned,
  { trust, at, docType, certificateRevocation }: IssuerExpectation,
  documentDocType?: string,
): Steps<VerifiedIssuerPart | undefined> {
  const { issuerAuth } = issuerSigned
  const signer = yield* waitFor(
    recorder.checkLater('mdoc.certificate', 'ISO/IEC 18013-5 section 9.3.3', () =>
      resolveDocumentSigner(issuerAuth, trust, at),
    ),
  )
  let signerRevocation: SignerRevocation | undefined = 'not-checked'
  if (signer === undefined) recorder.skip('mdoc.issuer-signature', SPEC)
  else {
    yield* waitFor(
      recorder.checkLater('mdoc.issuer-signature', SPEC, () =>
        renameFailure('ERR_MDOC_ISSUER_SIGNATURE', SPEC, () => verifyCoseSign1(issuerAuth, signer.verifier)),
      ),
    )
    if (certificateRevocation !== undefined) {
      signerRevocation = yield* waitFor(
        recorder.checkLater('mdoc.certificate-revocation', 'ISO/IEC 18013-5 section 9.3.3', () =>
          runSteps(checkRevocation(signer, certificateRevocation, at)),
        ),
      )
    }
  }
  const mso = recorder.check('mdoc.security-object', 'ISO/IEC 18013-5 section 9.1.2.4', () =>
    readSecurityObject(issuerAuth.payload),
  )
  if (mso === undefined) return undefined
  yield* waitFor(recorder.checkLater('mdoc.digests', SPEC, () => runSteps(checkDigests(issuerSigned, mso))))
  recorder.check('mdoc.doc-type', SPEC, () => checkDocType(mso.docType, [docType, documentDocType]))
  recorder.check('mdoc.validity', SPEC, () => checkValidity(mso, at, signer))
  if (signer === undefined) {
    recorder.skip('mdoc.issuer-doc-type', LIST_SPEC)
    return undefined
  }
  const issuer = recorder.check('mdoc.issuer-doc-type', LIST_SPEC, () => authorizeDocType(signer, mso.docType))
  return issuer === undefined || signerRevocation === undefined ? undefined : { issuer, mso, signerRevocation }
}

/** Of an authority between signer and root too: revoked, it vouches for nobody. */
function* checkRevocation(
  { path }: TrustedSigner,
  revocation: CertificateRevocation,
  at: Date,
): Steps<SignerRevocation> {
  let verdict: SignerRevocation = 'valid'
  for (const issued of path) {
    if ((yield* waitFor(revocation.check(issued, at))) !== 'valid') verdict = 'no-answer'
  }
  return verdict
}

/** "Calculate the digest value for every IssuerSignedItem … and verify that these equal the digests in the MSO." */
function* checkDigests(
  { nameSpaces }: IssuerSigned,
  { valueDigests, digestAlgorithm }: MobileSecurityObject,
): Steps<void> {
  for (const [namespace, items] of nameSpaces) {
    const expected = valueDigests.get(namespace)
    const encoded = items.map(({ embedded }) => embedded.encoded)
    const actual = yield* waitFor(digestAll(digestAlgorithm, encoded))
    for (const [i, { digestID }] of items.entries()) {
      const digest = expected?.get(digestID)
      if (!(digest instanceof Uint8Array && equalBytes(digest, actual[i]!))) {
        throw new TegataError('ERR_MDOC_DIGEST', 'an element is not the one that the issuer signed', {
          spec: SPEC,
          evidence: { namespace, digestID },
        })
      }
    }
  }
}

/** A licence must not pass as an identity card: the type beside the signature is the sender's word only. */
export function checkDocType(signed: string, expected: readonly (string | undefined)[]): void {
  for (const docType of expected) {
    if (docType !== undefined && docType !== signed) {
      throw new TegataError('ERR_MDOC_DOC_TYPE', 'the issuer signed another document type', {
        spec: SPEC,
        evidence: { expected: docType, actual: signed },
      })
    }
  }
}

function checkValidity({ validity }: MobileSecurityObject, at: Date, signer: TrustedSigner | undefined): void {
  const { signed, validFrom, validUntil } = validity
  if (at < validFrom) throw new TegataError('ERR_MDOC_NOT_YET_VALID', 'the document is not valid yet', { spec: SPEC })
  if (at > validUntil) throw new TegataError('ERR_MDOC_EXPIRED', 'the document is no longer valid', { spec: SPEC })
  // "the 'signed' date is within the validity period of the certificate in the MSO header"
  if (signer && (signed < signer.notBefore || signed > signer.notAfter)) {
    throw new TegataError('ERR_MDOC_VALIDITY', 'signed outside the validity of the certificate', { spec: SPEC })
  }
}
