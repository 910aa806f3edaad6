import { type Awaitable, isTegataError, type Steps, TegataError, waitFor } from '@tegata/core'
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
 * Dangerous: passed instead of a CRL provider, it leaves revocation unchecked, and the result says `not-checked`.
 *
 * Only for looking at old signatures. Nobody may issue a credential on such a result: 公的個人認証法 18条 makes the check a
 * duty of the one who receives the signature.
 *
 * Spec: docs/jpki-profile.md R4.
 */
export const revocationNotChecked: unique symbol = Symbol('tegata: revocation not checked')

/** Where revocation is learnt, or the symbol that says it is not. Spec: docs/jpki-profile.md R4. */
export type JpkiRevocation = CrlProvider | typeof revocationNotChecked

/** What was found out about revocation; a revoked or unknown status is a failure, not a result. Spec: docs/jpki-profile.md R4. */
export type RevocationVerdict = 'good' | 'not-checked'

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

/** What the revocation of one certificate is judged by. */
export interface RevocationInput {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly at: Date
}

/**
 * Asks every CRL that the provider has; one that says "revoked" outweighs all others, and without one that says "good"
 * nothing is known, which counts as a failure.
 *
 * @throws TegataError ERR_JPKI_REVOKED, ERR_JPKI_REVOCATION_UNKNOWN
 */
export function* checkRevocation(provider: CrlProvider, input: RevocationInput): Steps<RevocationVerdict> {
  const crls = yield* waitFor(provider(requestFor(input.certificate)))
  const causes: string[] = []
  let isGood = false
  for (const crl of crls) {
    const answer = yield* askCrl(crl, input)
    if (answer === 'revoked') {
      throw new TegataError('ERR_JPKI_REVOKED', 'the certificate is revoked: its attributes are out of date', {
        spec: '公的個人認証法 18条',
      })
    }
    if (answer === 'good') isGood = true
    else causes.push(answer)
  }
  if (!isGood) throw unknown('no CRL says that the certificate is good', causes)
  return 'good'
}

/** The answer of one CRL, or the code of the reason why it has none. */
function* askCrl(crl: Uint8Array | CertificateRevocationList, input: RevocationInput): Steps<string> {
  try {
    const parsed = crl instanceof Uint8Array ? parseCrl(crl) : crl
    const { status } = yield* waitFor(checkPartitionCrl({ crl: parsed, ...input }))
    return status
  } catch (error) {
    if (isTegataError(error)) return error.code
    throw error
  }
}

function requestFor(certificate: Certificate): CrlRequest {
  for (const { fullName } of readCrlDistributionPoints(certificate) ?? []) {
    for (const point of fullName ?? []) {
      if (point.kind === 'directoryName') {
        return { issuer: certificate.issuer.der, distributionPoint: point.name.der }
      }
    }
  }
  throw unknown('the certificate names no CRL', [])
}

function unknown(message: string, causes: readonly string[]): TegataError {
  return new TegataError('ERR_JPKI_REVOCATION_UNKNOWN', message, {
    spec: 'RFC 5280 section 6.3.3',
    evidence: { causes },
  })
}
