import { equalBytes, isTegataError, type Steps, TegataError, waitFor } from '@tegata/core'
import type { Certificate } from '../certificate.js'
import { type CertificateRevocationList, checkCrl, parseCrl } from '../crl.js'
import { EXTENSION } from '../extensions.js'
import { type VerifiedPath, verifyPath } from '../path.js'
import { checkIssuedBy } from '../signature.js'

export const REVOCATION_SPEC = 'RFC 3161 section 2.2 (revocation)'
const MAX_CHAIN_LENGTH = 4

type Anchors = readonly (Certificate | Uint8Array)[]

/**
 * Verifies the path of the authority's certificate, at the time of the stamp and at the time of the judgement.
 *
 * @param certificates — those that the token holds beside it.
 */
export function* verifyAuthority(
  signer: Certificate,
  certificates: readonly Certificate[],
  anchors: Anchors,
  times: readonly Date[],
): Steps<VerifiedPath> {
  const chain = yield* buildChain(signer, certificates)
  let path: VerifiedPath | undefined
  for (const at of times) path = yield* findPath(chain, anchors, at)
  return path!
}

/** Tries the shortest beginning of the chain first: an anchor may stand at any height, and may be sent along. */
function* findPath(chain: readonly Certificate[], anchors: Anchors, at: Date): Steps<VerifiedPath> {
  let failure: TegataError | undefined
  for (let length = 1; length <= chain.length; length++) {
    try {
      const processedExtensions = [EXTENSION.extKeyUsage, EXTENSION.certificatePolicies, EXTENSION.subjectAltName]
      return yield* waitFor(verifyPath({ chain: chain.slice(0, length), anchors, at, processedExtensions }))
    } catch (error) {
      if (!isTegataError(error)) throw error
      // The first that is not about a missing anchor says most.
      if (failure === undefined || failure.code === 'ERR_X509_UNTRUSTED') failure = error
    }
  }
  throw failure!
}

/** The certificates of a token are a set: each next one is found by name and key. */
function* buildChain(signer: Certificate, certificates: readonly Certificate[]): Steps<readonly Certificate[]> {
  const chain = [signer]
  while (chain.length < MAX_CHAIN_LENGTH) {
    const last = chain.at(-1)!
    const next = yield* findIssuer(last, certificates)
    if (next === undefined) break
    chain.push(next)
  }
  return chain
}

function* findIssuer(certificate: Certificate, candidates: readonly Certificate[]): Steps<Certificate | undefined> {
  for (const candidate of candidates) {
    const isSelfSigned = equalBytes(candidate.subject.der, candidate.issuer.der)
    if (isSelfSigned || !equalBytes(candidate.subject.der, certificate.issuer.der)) continue
    try {
      if (yield* checkIssuedBy(certificate, candidate)) return candidate
    } catch (error) {
      // A certificate that somebody put beside the others, with a key that is not allowed.
      if (!isTegataError(error)) throw error
    }
  }
  return undefined
}

/** Asks the CRLs about the authority's certificate: one of them must say that it is good, and none that it is not. */
export function* checkRevocation(
  crls: readonly (Uint8Array | CertificateRevocationList)[],
  { leaf, issuer }: VerifiedPath,
  at: Date,
): Steps<'good'> {
  const causes: string[] = []
  let isGood = false
  for (const crl of crls) {
    let status: string
    try {
      const parsed = crl instanceof Uint8Array ? parseCrl(crl) : crl
      status = (yield* waitFor(checkCrl({ crl: parsed, certificate: leaf, issuer, at }))).status
    } catch (error) {
      if (!isTegataError(error)) throw error
      causes.push(error.code)
      continue
    }
    if (status !== 'good') throw revocationError('the certificate of the authority is revoked', [status])
    isGood = true
  }
  if (isGood) return 'good'
  throw revocationError('no CRL says that the certificate of the authority is good', causes)
}

function revocationError(message: string, causes: readonly string[]): TegataError {
  return new TegataError('ERR_TSP_REVOCATION', message, { spec: REVOCATION_SPEC, evidence: { causes } })
}
