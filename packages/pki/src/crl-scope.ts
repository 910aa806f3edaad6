import { equalBytes, TegataError } from '@tegata/core'
import type { Certificate, Extension } from './certificate.js'
import { readDer } from './der.js'
import { EXTENSION, readBasicConstraints, readCrlDistributionPoints, readDistributionPointName } from './extensions.js'
import type { GeneralName } from './general-name.js'

/** An IssuingDistributionPoint: which certificates a CRL is about. Spec: RFC 5280 section 5.2.5. */
export interface IssuingDistributionPoint {
  /** `relative` stands for a name relative to the issuer, which is not resolved here. */
  readonly distributionPoint: readonly GeneralName[] | 'relative' | undefined
  readonly onlyContainsUserCerts: boolean
  readonly onlyContainsCaCerts: boolean
  readonly hasOnlySomeReasons: boolean
  readonly indirectCrl: boolean
  readonly onlyContainsAttributeCerts: boolean
}

/** Reads the issuing distribution point of a CRL; undefined when the CRL covers everything its issuer issued. */
export function readIssuingDistributionPoint(
  extensions: ReadonlyMap<string, Extension>,
): IssuingDistributionPoint | undefined {
  const extension = extensions.get(EXTENSION.issuingDistributionPoint)
  if (extension === undefined) return undefined
  return readDer(extension.value, (reader) => {
    const body = reader.sequence()
    const distributionPoint = body.isContext(0) ? (readDistributionPointName(body.context(0)) ?? 'relative') : undefined
    const onlyContainsUserCerts = body.defaultFalse(0x81)
    const onlyContainsCaCerts = body.defaultFalse(0x82)
    const hasOnlySomeReasons = body.isNext(0x83)
    if (hasOnlySomeReasons) body.bitString(0x83)
    const indirectCrl = body.defaultFalse(0x84)
    const onlyContainsAttributeCerts = body.defaultFalse(0x85)
    body.finish()
    return {
      distributionPoint,
      onlyContainsUserCerts,
      onlyContainsCaCerts,
      hasOnlySomeReasons,
      indirectCrl,
      onlyContainsAttributeCerts,
    }
  })
}

/**
 * Checks that a CRL is about a certificate: a list of another city, kind or subset of reasons says nothing about it.
 *
 * @throws TegataError ERR_CRL_SCOPE
 */
export function checkCrlScope(point: IssuingDistributionPoint | undefined, certificate: Certificate): void {
  if (point === undefined) return
  if (point.hasOnlySomeReasons) throw scopeError('the CRL covers some revocation reasons only', '(b)(2)')
  if (point.indirectCrl) throw scopeError('the CRL is indirect', '(b)(1)')
  if (point.onlyContainsAttributeCerts) throw scopeError('the CRL is about attribute certificates', '(b)(2)(iv)')
  const isCa = readBasicConstraints(certificate)?.ca === true
  if (point.onlyContainsUserCerts && isCa) throw scopeError('the CRL is not about CA certificates', '(b)(2)(ii)')
  if (point.onlyContainsCaCerts && !isCa) throw scopeError('the CRL is about CA certificates only', '(b)(2)(iii)')
  if (point.distributionPoint !== undefined && !isNamedBy(certificate, point.distributionPoint)) {
    throw scopeError('the CRL is of a distribution point that the certificate does not name', '(b)(2)(i)')
  }
}

/**
 * "one of the names in the IDP matches one of the names in the DP"; points of indirect CRLs or for some reasons only do
 * not count.
 */
function isNamedBy(certificate: Certificate, names: readonly GeneralName[] | 'relative'): boolean {
  if (names === 'relative') return false
  const points = readCrlDistributionPoints(certificate) ?? []
  const pointNames = points
    .filter((point) => !point.hasReasons && point.crlIssuer === undefined)
    .flatMap((point) => point.fullName ?? [])
  return names.some((name) => pointNames.some((pointName) => equalBytes(name.der, pointName.der)))
}

function scopeError(message: string, step: string): TegataError {
  return new TegataError('ERR_CRL_SCOPE', message, { spec: `RFC 5280 section 6.3.3 ${step}` })
}
