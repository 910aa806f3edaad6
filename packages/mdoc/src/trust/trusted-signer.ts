import {
  ALGORITHM_OF_CURVE,
  type Awaitable,
  concatBytes,
  digest,
  encodeBase64url,
  equalBytes,
  importCoseVerifier,
  runSteps,
  type SignatureVerifier,
  type Steps,
  TegataError,
  type TrustedIssuer,
  waitFor,
} from '@tegata/core'
import { type Certificate, EXTENSION, parseCertificate, publicKeyToJwk, verifyPath } from '@tegata/pki'
import type { IssuedCertificate } from './certificate-revocation.js'
import { parseOwnCertificate } from './own-certificate.js'
import type { ProfileRules } from './profile/profiles.js'
import { checkProfile } from './profile/requirements.js'

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
  /** The document types that this issuer may sign, as a VICAL lists them; any when absent. */
  readonly docTypes?: readonly string[]
}

/** All trusted issuers. Keep one array and pass it each time: what was verified for it is remembered. Spec: DESIGN section 7. */
export type MdocTrust = readonly MdocTrustedIssuer[]

/** Who signed, established. */
export interface TrustedSigner {
  /** Those who trust the anchor or the pinned certificate; one at least. */
  readonly issuers: readonly MdocTrustedIssuer[]
  readonly verifier: SignatureVerifier
  readonly certificate: Certificate
  /** `certificate`, and whatever stands between it and the anchor, each with its issuer; a pinned one is its own. */
  readonly path: readonly IssuedCertificate[]
  /** Validity of the signer's certificate. */
  readonly notBefore: Date
  readonly notAfter: Date
}

/**
 * Finds out who signed: the path from an x5chain to an anchor (or a pinned certificate), and the profile of the signer.
 *
 * Answers from memory when the same chain was verified for the same trust and every certificate is still valid.
 *
 * @param x5chain — untrusted, leaf first, without the anchor.
 * @param rules — what the leaf has to be.
 * @throws TegataError ERR_MDOC_CERTIFICATE, ERR_X509_…, ERR_DER_…
 */
export function resolveSigner(
  x5chain: readonly Uint8Array[],
  trust: MdocTrust,
  at: Date,
  rules: ProfileRules,
): Awaitable<TrustedSigner> {
  return runSteps(resolveSteps(x5chain, rememberedTrust(trust), at, rules))
}

function* resolveSteps(
  x5chain: readonly Uint8Array[],
  trust: RememberedTrust,
  at: Date,
  rules: ProfileRules,
): Steps<TrustedSigner> {
  // The lengths too: two chains of the same bytes, cut in other places, are not the same chain.
  const cuts = x5chain.map(({ length }) => length).join()
  const id = `${rules.clause} ${cuts} ${encodeBase64url(yield* waitFor(digest('SHA-256', concatBytes(...x5chain))))}`
  const known = trust.verified.get(id)
  if (known && known.from <= at && at < known.until) return known.signer
  const verified = yield* verifySigner(x5chain.map(parseCertificate), trust, at, rules)
  // The oldest goes first: an attacker's chains do not verify, so they cannot push the others out.
  if (trust.verified.size >= MAX_REMEMBERED) trust.verified.delete(trust.verified.keys().next().value!)
  trust.verified.set(id, verified)
  return verified.signer
}

/** A verdict with the time for which every certificate of its path is valid. */
interface VerifiedSigner {
  readonly signer: TrustedSigner
  readonly from: Date
  readonly until: Date
}

function* verifySigner(
  chain: readonly Certificate[],
  trust: RememberedTrust,
  at: Date,
  rules: ProfileRules,
): Steps<VerifiedSigner> {
  const leaf = chain[0]!
  const pins = trust.documentSigners.filter(({ certificate }) => equalBytes(certificate.der, leaf.der))
  const isPinned = pins.length > 0
  if (!isPinned) checkWithoutAnchor(chain, trust)
  const candidates = isPinned ? pins : trust.roots
  const sent = isPinned ? [leaf] : chain
  const { issuer, anchor } = yield* waitFor(
    verifyPath({
      chain: sent,
      anchors: candidates.map(({ certificate }) => certificate),
      at,
      processedExtensions: [EXTENSION.extKeyUsage],
      acceptPinnedLeaf: isPinned,
    }),
  )
  checkProfile({ certificate: leaf, rules, issuer: isPinned ? undefined : issuer }, isPinned)
  const path = [...chain, anchor]
  const { notBefore, notAfter } = leaf
  return {
    signer: {
      issuers: candidates.filter(({ certificate }) => equalBytes(certificate.der, anchor.der)).map(({ by }) => by),
      verifier: yield* waitFor(importSignerKey(leaf)),
      certificate: leaf,
      path: sent.map((certificate, i) => ({ certificate, issuerCertificate: sent[i + 1] ?? anchor })),
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
      throw new TegataError('ERR_MDOC_CERTIFICATE', 'the x5chain holds the trust anchor', {
        spec: 'OpenID4VC High Assurance Interoperability Profile section 6.1.1',
      })
    }
  }
}

/** The algorithm belongs to the key: the message does not get to choose it. */
export function importSignerKey({ publicKey }: Certificate): Awaitable<SignatureVerifier> {
  const jwk = publicKeyToJwk(publicKey)
  const curve = publicKey.kind === 'EC' ? publicKey.curve : publicKey.kind
  if (jwk === undefined || curve === 'RSA' || curve === 'unsupported') {
    throw new TegataError('ERR_MDOC_CERTIFICATE', 'the certificate has a key of a type that signs nothing here', {
      spec: 'ISO/IEC 18013-5 Annex B.1.1',
    })
  }
  return importCoseVerifier(jwk, ALGORITHM_OF_CURVE[curve])
}

interface Trusted {
  readonly by: MdocTrustedIssuer
  readonly certificate: Certificate
}

/** Parsed trust, with what was verified against it. */
interface RememberedTrust {
  /** The issuers and byte arrays it was made of; others in their place make it outdated. */
  readonly sources: readonly unknown[]
  readonly roots: readonly Trusted[]
  readonly documentSigners: readonly Trusted[]
  readonly verified: Map<string, VerifiedSigner>
}

const MAX_REMEMBERED = 256
// Lives as long as the caller's array. It holds issuers' certificates only, nothing about a holder.
const remembered = new WeakMap<MdocTrust, RememberedTrust>()

function rememberedTrust(trust: MdocTrust): RememberedTrust {
  const sources = trust.flatMap((issuer) => {
    const { certificates = [], documentSigners = [] } = issuer
    // With the number: what was a root must not go on as one when it became a pinned signer.
    return [issuer, certificates.length, ...certificates, ...documentSigners]
  })
  const known = remembered.get(trust)
  const isCurrent =
    known?.sources.length === sources.length && known.sources.every((source, i) => source === sources[i])
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
  return trust.flatMap((by) => (by[kind] ?? []).map((der) => ({ by, certificate: parseOwnCertificate(der) })))
}
