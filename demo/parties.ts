import { bbsVcVerifier } from '@tegata/bbs-vc'
import { createMemoryOneTimeStore, type TrustedIssuer } from '@tegata/core'
import { mdocVerifier } from '@tegata/mdoc'
import { sdJwtVcVerifier } from '@tegata/sd-jwt'
import { createVerifier, type Verifier, type VerifierOptions } from '@tegata/verifier'

/** A relying party with its name. */
export interface Party {
  readonly name: string
  readonly verifier: Verifier
}

/** A bank and a shop that trust the same issuer. */
export function createParties(
  issuer: TrustedIssuer,
  { clock, revocation }: Pick<VerifierOptions, 'clock' | 'revocation'>,
): readonly [Party, Party] {
  const create = (name: string): Party => ({
    name,
    verifier: createVerifier({
      id: `x509_san_dns:${name}`,
      channel: { responseUri: `https://${name}/response` },
      formats: [sdJwtVcVerifier(), mdocVerifier(), bbsVcVerifier()],
      trust: [issuer],
      store: createMemoryOneTimeStore(clock && { clock }),
      revocation,
      ...(clock && { clock }),
    }),
  })
  return [create('bank.example'), create('shop.example')]
}
