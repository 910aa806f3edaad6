import { type Awaitable, type ErrorCode, isTegataError, runSteps, type Steps, TegataError, waitFor } from '@tegata/core'
import {
  type Certificate,
  type CertificateRevocationList,
  type CrlCheck,
  checkCrl,
  EXTENSION,
  parseCrl,
  type RevocationStatus,
  readCrlDistributionPoints,
  readDer,
} from '@tegata/pki'
import type { RevocationAnswer, RevocationInput, RevocationSource } from './revocation.js'

/** Which CRL is asked for: JPKI has one for each municipality. Spec: RFC 5280 section 4.2.1.13; docs/jpki-profile.md R5. */
export interface CrlRequest {
  /** DER Name of the CA. */
  readonly issuer: Uint8Array
  /** DER Name of the certificate's CRL distribution point. */
  readonly distributionPoint: Uint8Array
}

/**
 * Gives the CRLs to look at, any number, in DER or parsed (a parsed one is verified once, so keep large ones parsed); a
 * verification believes none of them before it has checked signature, partition and time.
 *
 * Spec: RFC 5280 section 6.3.3; docs/jpki-profile.md R4.
 */
export type CrlProvider = (request: CrlRequest) => Awaitable<readonly (Uint8Array | CertificateRevocationList)[]>

/**
 * Learns revocation from the CRL of the certificate's municipality.
 *
 * Spec: RFC 5280 section 6.3.3; docs/jpki-profile.md R4, R5.
 *
 * @param provider — gives the CRLs at hand.
 *
 * @example
 * ```ts
 * const revocation = crlRevocation(({ distributionPoint }) => crlCache.find(distributionPoint))
 * ```
 */
export function crlRevocation(provider: CrlProvider): RevocationSource {
  return { ask: (input) => runSteps(askCrls(provider, input)) }
}

/**
 * Asks the CRL of a municipality about a certificate: like `checkCrl`, but a CRL that names no partition is refused.
 *
 * The CA's own list (for CA certificates) is signed by the same key; taken for a citizen's it would call everybody good.
 *
 * Spec: RFC 5280 section 6.3.3; docs/jpki-profile.md R5.
 *
 * @param check — CRL, certificate, the certificate that issued it, time.
 * @throws TegataError ERR_CRL_SCOPE and the codes of `checkCrl`
 */
export function checkPartitionCrl(check: CrlCheck): Awaitable<RevocationStatus> {
  const point = check.crl.extensions.get(EXTENSION.issuingDistributionPoint)
  if (point === undefined || !readDer(point.value, (reader) => reader.sequence().isContext(0))) {
    throw new TegataError('ERR_CRL_SCOPE', 'the CRL is not that of a municipality', { spec: 'docs/jpki-profile.md R5' })
  }
  return checkCrl(check)
}

function* askCrls(provider: CrlProvider, input: RevocationInput): Steps<readonly RevocationAnswer[]> {
  const request = requestFor(input.certificate)
  if (request === undefined) return [{ source: 'crl', answer: 'ERR_CRL_SCOPE' }]
  const answers: RevocationAnswer[] = []
  for (const crl of yield* waitFor(provider(request))) {
    answers.push({ source: 'crl', answer: yield* askCrl(crl, input) })
  }
  return answers
}

/** The answer of one CRL, or the code of the reason why it has none. */
function* askCrl(
  crl: Uint8Array | CertificateRevocationList,
  input: RevocationInput,
): Steps<RevocationStatus['status'] | ErrorCode> {
  try {
    const parsed = crl instanceof Uint8Array ? parseCrl(crl) : crl
    return (yield* waitFor(checkPartitionCrl({ crl: parsed, ...input }))).status
  } catch (error) {
    if (isTegataError(error)) return error.code
    throw error
  }
}

/** The partition that the certificate names; undefined when it names none. */
function requestFor(certificate: Certificate): CrlRequest | undefined {
  for (const { fullName } of readCrlDistributionPoints(certificate) ?? []) {
    for (const point of fullName ?? []) {
      if (point.kind === 'directoryName') {
        return { issuer: certificate.issuer.der, distributionPoint: point.name.der }
      }
    }
  }
  return undefined
}
