import { bbsVcVerifier } from '@tegata/bbs-vc'
import { createMemoryOneTimeStore, type TrustedIssuer } from '@tegata/core'
import { mdocVerifier } from '@tegata/mdoc'
import { sdJwtVcVerifier } from '@tegata/sd-jwt'
import { createVerifier, type Verifier } from '@tegata/verifier'

/** A relying party with its name. */
export interface Party {
  readonly name: string
  readonly verifier: Verifier
}

/** A bank and a shop that trust the same issuer. */
export function createParties(issuer: TrustedIssuer): readonly [Party, Party] {
  const create = (name: string): Party => ({
    name,
    verifier: createVerifier({
      id: `x509_san_dns:${name}`,
      channel: { responseUri: `https://${name}/response` },
      formats: [sdJwtVcVerifier(), mdocVerifier(), bbsVcVerifier()],
      trust: [issuer],
      store: createMemoryOneTimeStore(),
      revocation: 'expiry-only',
    }),
  })
  return [create('bank.example'), create('shop.example')]
}
