import { jwkThumbprint, type Signer, TegataArgumentError } from '@tegata/core'
import { type Certificate, publicKeyToJwk } from '@tegata/pki'

/** What another key signs in the name of an authority would be refused by every verifier. */
export function assertKeyOfIssuer({ publicJwk }: Signer, issuer: Certificate): void {
  const jwk = publicKeyToJwk(issuer.publicKey)
  if (jwk === undefined || jwkThumbprint(jwk) !== jwkThumbprint(publicJwk)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'the signer does not have the key of the certificate')
  }
}
