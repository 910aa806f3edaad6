import { type CoseSign1, readX5chain } from '@tegata/cbor'
import {
  type Awaitable,
  concatBytes,
  encodeBase64url,
  equalBytes,
  importVerifier,
  runSteps,
  type SignatureAlgorithm,
  type SignatureVerifier,
  type Steps,
  sha256,
  TegataError,
  type TrustedIssuer,
  waitFor,
} from '@tegata/core'
import {
  type Certificate,
  EXTENSION,
  parseCertificate,
  publicKeyToJwk,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readExtendedKeyUsage,
  readKeyUsage,
  readSubjectKeyIdentifier,
  verifyPath,
} from '@tegata/pki'
import { parseOwnCertificate } from './own-certificate.js'

/**
 * An issuer as an mdoc verifier trusts it: `certificates` are its IACA roots.
 *
 * Spec: ISO/IEC 18013-5 section 9.3.3; DESIGN section 7 (a verifier must be told its trust).
 */
export interface MdocTrustedIssuer extends TrustedIssuer {
  /**
   * Document signer certificates that are trusted themselves, byte for byte, where no root is known: some wallets and test
   * deployments have only these. What such a certificate does not say about its use, the one who pins it vouches for.
   */
  readonly documentSigners?: readonly Uint8Array[]
}

/** All trusted issuers. Keep one array and pass it each time: what was verified for it is remembered. Spec: DESIGN section 7. */
export type MdocTrust = readonly MdocTrustedIssuer[]

/** Who signed a document, established. */
export interface DocumentSigner {
  /** Id of the trusted issuer. */
  readonly issuer: string
  readonly verifier: SignatureVerifier
  /** Validity of the document signer's certificate. */
  readonly notBefore: Date
  readonly notAfter: Date
}

/** `id-mdl-kp-mdlDS`. Spec: ISO/IEC 18013-5 Annex B.1.4. */
const MDL_DS = '1.0.18013.5.1.2'

/**
 * Finds out who signed: certificate path to an IACA root (or a pinned certificate), and the profile of document signers.
 *
 * Answers from memory when the same chain was verified for the same trust and every certificate is still valid.
 *
 * Spec: ISO/IEC 18013-5 section 9.3.3 and Annex B.1.4.
 *
 * @throws TegataError ERR_MDOC_CERTIFICATE, ERR_X509_…, ERR_DER_…, ERR_COSE_HEADER
 */
export function resolveDocumentSigner(issuerAuth: CoseSign1, trust: MdocTrust, at: Date): Awaitable<DocumentSigner> {
  return runSteps(resolveSteps(readX5chain(issuerAuth), rememberedTrust(trust), at))
}

function* resolveSteps(x5chain: readonly Uint8Array[], trust: RememberedTrust, at: Date): Steps<DocumentSigner> {
  const fingerprint = encodeBase64url(sha256(concatBytes(...x5chain)))
  const known = trust.verified.get(fingerprint)
  if (known && known.from <= at && at < known.until) return known.signer
  const verified = yield* verifySigner(x5chain.map(parseCertificate), trust, at)
  // The oldest goes first: an attacker's chains do not verify, so they cannot push the others out.
  if (trust.verified.size >= MAX_REMEMBERED) trust.verified.delete(trust.verified.keys().next().value!)
  trust.verified.set(fingerprint, verified)
  return verified.signer
}

/** A verdict with the time for which every certificate of its path is valid. */
interface VerifiedSigner {
  readonly signer: DocumentSigner
  readonly from: Date
  readonly until: Date
}

function* verifySigner(chain: readonly Certificate[], trust: RememberedTrust, at: Date): Steps<VerifiedSigner> {
  const leaf = chain[0]!
  const pinned = trust.documentSigners.find(({ certificate }) => equalBytes(certificate.der, leaf.der))
  if (!pinned) checkWithoutAnchor(chain, trust)
  const candidates = pinned ? [pinned] : trust.roots
  const { issuer, anchor } = yield* waitFor(
    verifyPath({
      chain: pinned ? [leaf] : chain,
      anchors: candidates.map(({ certificate }) => certificate),
      at,
      processedExtensions: [EXTENSION.extKeyUsage],
      acceptPinnedLeaf: pinned !== undefined,
    }),
  )
  checkProfile(leaf, pinned !== undefined)
  if (!pinned) checkKeyIdentifiers(leaf, issuer)
  const path = [...chain, anchor]
  const { notBefore, notAfter } = leaf
  return {
    signer: {
      issuer: (pinned ?? trust.roots.find(({ certificate }) => certificate === anchor)!).issuer,
      verifier: yield* waitFor(importDocumentSignerKey(leaf)),
      notBefore,
      notAfter,
    },
    from: new Date(Math.max(...path.map((certificate) => certificate.notBefore.getTime()))),
    until: new Date(Math.min(...path.map((certificate) => certificate.notAfter.getTime()))),
  }
}

/** The root comes from the verifier's trust; sent along it proves nothing and tempts somebody to believe it. */
function checkWithoutAnchor(chain: readonly Certificate[], trust: RememberedTrust): void {
  for (const certificate of chain) {
    if (trust.roots.some((root) => equalBytes(root.certificate.der, certificate.der))) {
      throw unfit(
        'the x5chain holds the trust anchor',
        'OpenID4VC High Assurance Interoperability Profile section 6.1.1',
      )
    }
  }
}

/**
 * The certificate must be one for signing documents, and for nothing else: a reader's certificate, or the root itself,
 * is signed by the same authority.
 */
function checkProfile(leaf: Certificate, isPinned: boolean): void {
  const keyUsage = readKeyUsage(leaf)
  const extendedKeyUsage = readExtendedKeyUsage(leaf)
  if (readBasicConstraints(leaf)?.ca) throw unfit('a CA certificate signed the document')
  if (keyUsage === undefined ? !isPinned : keyUsage.size !== 1 || !keyUsage.has('digitalSignature')) {
    throw unfit('keyUsage is not digitalSignature alone')
  }
  if (extendedKeyUsage === undefined ? !isPinned : !extendedKeyUsage.has(MDL_DS)) {
    throw unfit('extKeyUsage is not that of a document signer')
  }
  for (const oid of [EXTENSION.keyUsage, EXTENSION.extKeyUsage]) {
    if (leaf.extensions.get(oid)?.critical === false) throw unfit('keyUsage or extKeyUsage is not critical')
  }
}

/** "authorityKeyIdentifier: same value as the subject key identifier of the IACA certificate". */
function checkKeyIdentifiers(leaf: Certificate, issuer: Certificate): void {
  const expected = readSubjectKeyIdentifier(issuer)
  const actual = readAuthorityKeyIdentifier(leaf)
  if (expected && actual && !equalBytes(expected, actual)) throw unfit('the authority key identifier is of another key')
}

const ALGORITHM_OF_CURVE = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' } as const

/** The algorithm belongs to the key: the document does not get to choose it. */
function importDocumentSignerKey({ publicKey }: Certificate): Awaitable<SignatureVerifier> {
  const jwk = publicKeyToJwk(publicKey)
  let alg: SignatureAlgorithm | undefined
  if (publicKey.kind === 'EC') alg = ALGORITHM_OF_CURVE[publicKey.curve]
  if (publicKey.kind === 'Ed25519') alg = 'EdDSA'
  if (jwk === undefined || alg === undefined) throw unfit('the key is of a type that signs no documents')
  return importVerifier(jwk, alg)
}

function unfit(reason: string, spec = 'ISO/IEC 18013-5 Annex B.1.4'): TegataError {
  return new TegataError('ERR_MDOC_CERTIFICATE', `not the certificate of a document signer: ${reason}`, { spec })
}

interface Trusted {
  readonly issuer: string
  readonly certificate: Certificate
}

/** Parsed trust, with what was verified against it. */
interface RememberedTrust {
  /** The byte arrays it was made of; others in their place make it outdated. */
  readonly sources: readonly Uint8Array[]
  readonly roots: readonly Trusted[]
  readonly documentSigners: readonly Trusted[]
  readonly verified: Map<string, VerifiedSigner>
}

const MAX_REMEMBERED = 256
// Lives as long as the caller's array. It holds issuers' certificates only, nothing about a holder.
const remembered = new WeakMap<MdocTrust, RememberedTrust>()

function rememberedTrust(trust: MdocTrust): RememberedTrust {
  const sources = trust.flatMap(({ certificates = [], documentSigners = [] }) => [...certificates, ...documentSigners])
  const known = remembered.get(trust)
  const isCurrent = known?.sources.length === sources.length && known.sources.every((bytes, i) => bytes === sources[i])
  if (known && isCurrent) return known
  const fresh: RememberedTrust = {
    sources,
    roots: parseTrusted(trust, 'certificates'),
    documentSigners: parseTrusted(trust, 'documentSigners'),
    verified: new Map(),
  }
  remembered.set(trust, fresh)
  return fresh
}

function parseTrusted(trust: MdocTrust, kind: 'certificates' | 'documentSigners'): Trusted[] {
  return trust.flatMap((issuer) =>
    (issuer[kind] ?? []).map((der) => ({ issuer: issuer.id, certificate: parseOwnCertificate(der) })),
  )
}
