import {
  type AcceptedCredential,
  type HeldCredential,
  type HolderFormat,
  type HolderKeys,
  type Signer,
  TegataError,
} from '@tegata/core'
import { staticIssuerKeys } from './issuer-keys.js'
import { decodePerson, pathOf } from './person-claims.js'
import { presentSdJwt } from './present.js'
import { receiveSdJwtVc } from './receive.js'
import { recipientPolicy, type SdJwtVcRecipientOptions } from './recipient-policy.js'

/**
 * SD-JWT VC in the holder's role: one P-256 key and one copy for each showing.
 *
 * Spec: RFC 9901 section 7.2; section 10.1 (a copy shown twice links the two verifiers).
 *
 * @param options — what the holder accepts from an issuer.
 */
export function sdJwtVcHolder(options: SdJwtVcRecipientOptions = {}): HolderFormat {
  const { issuerKeys = staticIssuerKeys, serialization = (received) => received } = options
  return {
    format: 'dc+sd-jwt',
    copies: 'one-time',
    async prepare(keys) {
      const { keyId, signer } = await keys.generate()
      return { binding: { kind: 'key', publicJwk: signer.publicJwk }, secret: keyId }
    },
    async accept(held, { keys, trust, clock }): Promise<AcceptedCredential> {
      const { publicJwk } = await signerOf(held, keys)
      const policy = { ...recipientPolicy(options), issuerKeys: issuerKeys(trust), clock }
      const { issuer, claims } = await receiveSdJwtVc(serialization(held.credential), policy, publicJwk)
      return { issuer, claims: decodePerson(claims), validUntil: new Date((claims.exp as number) * 1000) }
    },
    async present({ held, claims, session, keys, clock }) {
      const { audience, nonce } = session
      const keyBinding = { signer: await signerOf(held, keys), audience, nonce, clock }
      return presentSdJwt(serialization(held.credential), { claims: claims.map(pathOf), keyBinding })
    },
  }
}

async function signerOf({ binding: { secret } }: HeldCredential, keys: HolderKeys): Promise<Signer> {
  const signer = await keys.signer(secret)
  if (signer !== undefined) return signer
  throw new TegataError('ERR_SDJWT_HOLDER_KEY', 'the key of this credential is gone', {
    spec: 'RFC 9901 section 7.2',
  })
}
