import { parseCertificate } from '@tegata/pki'
import { attempt, type Scope } from '../atom.js'

/** Opens a certificate into what could mark somebody: serial number, names, key and dates. */
export function openCertificate(scope: Scope, der: Uint8Array): void {
  const certificate = attempt(() => parseCertificate(der))
  if (certificate === undefined) {
    scope.at('der').add(der)
    return
  }
  scope.at('serial').add(certificate.serialNumber)
  scope.at('issuer').add(certificate.issuer.der)
  scope.at('subject').add(certificate.subject.der)
  scope.at('key').add(certificate.spki)
  scope.at('not-before').add(certificate.notBefore.toISOString())
  scope.at('not-after').add(certificate.notAfter.toISOString())
}
