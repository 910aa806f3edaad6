/** The issuer of the demo: three formats, JPKI from a test CA, everything in memory. */
import { bbsVcIssuer, generateBbsKeyPair } from '@tegata/bbs-vc'
import { createMemoryAnchorStore, createMemoryOneTimeStore, generateSigner, systemRandom } from '@tegata/core'
import { createIssuer, type Issuer, type IssuerOptions } from '@tegata/issuer'
import { createAnchorKeys, createAnchorVault } from '@tegata/jpki/anchors'
import { directAnchorSource } from '@tegata/jpki/sources'
import type { TestAuthority } from '@tegata/jpki/testing'
import { mdocIssuer } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import { sdJwtVcIssuer } from '@tegata/sd-jwt'

export async function createExampleIssuer(
  authority: TestAuthority,
  options: Pick<IssuerOptions, 'clock' | 'statuses'> & Partial<Pick<IssuerOptions, 'anchors'>> = {},
): Promise<Issuer> {
  const id = 'https://issuer.example'
  const sdJwtSigner = await generateSigner('ES256')
  const iaca = await createTestIaca({ notBefore: new Date(Date.now() - 86_400_000) })
  return createIssuer({
    id,
    formats: [
      sdJwtVcIssuer({ issuer: id, signer: sdJwtSigner }),
      mdocIssuer({ issuer: id, ...iaca }),
      bbsVcIssuer({ issuer: id, keyPair: await generateBbsKeyPair() }),
    ],
    anchor: directAnchorSource({ trust: authority.trust, revocation: authority.crls }),
    challenges: createMemoryOneTimeStore(options),
    anchors: createAnchorVault({ store: createMemoryAnchorStore(), keys: await createAnchorKeys([systemRandom(32)]) }),
    consentText: '本人確認のため、署名用電子証明書の基本四情報から証明書を発行します。',
    batchSize: 5,
    validDays: 14,
    ...options,
  })
}
