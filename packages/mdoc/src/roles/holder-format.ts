import {
  type AcceptedCredential,
  decodeBase64url,
  encodeBase64url,
  type HeldCredential,
  type HolderFormat,
  type HolderKeys,
  jwkThumbprint,
  type PreparedBinding,
  type PresentationInput,
  type Signer,
  TegataError,
} from '@tegata/core'
import { presentMdoc } from '../present/present.js'
import { verifyIssuerSigned } from '../verify/verify-issuer-signed.js'
import { elementsToClaims, findClaims, selectElements } from './person-elements.js'

/**
 * mdoc in the holder's role: one device key and one copy for each showing.
 *
 * Spec: DESIGN section 6; ISO/IEC 18013-5 section 9.1.3.
 */
export function mdocHolder(): HolderFormat {
  return Object.freeze({ format: 'mso_mdoc', copies: 'one-time', prepare, accept, present })
}

async function prepare(keys: HolderKeys): Promise<PreparedBinding> {
  const { keyId, signer } = await keys.generate()
  return { binding: { kind: 'key', publicJwk: signer.publicJwk }, secret: keyId }
}

async function accept(
  { credential, binding }: HeldCredential,
  { keys, trust, clock }: Parameters<HolderFormat['accept']>[1],
): Promise<AcceptedCredential> {
  // Asking for the status would tell its provider that this holder just received the document.
  const expectation = { trust, at: clock(), status: 'ignore' } as const
  const document = await verifyIssuerSigned(decodeBase64url(credential), expectation)
  const signer = await findSigner(keys, binding)
  // A credential for somebody else's key cannot be shown; one for a key the issuer chose could be shown by the issuer.
  if (jwkThumbprint(document.deviceKey) !== jwkThumbprint(signer.publicJwk)) throw wrongKey()
  const claims = elementsToClaims(document.elements, findClaims(document.elements))
  return { issuer: document.issuer, claims, validUntil: document.validity.validUntil }
}

async function present({ held, claims, session, keys }: PresentationInput): Promise<string> {
  const response = await presentMdoc({
    issuerSigned: decodeBase64url(held.credential),
    disclose: selectElements(claims),
    signer: await findSigner(keys, held.binding),
    session,
  })
  return encodeBase64url(response)
}

async function findSigner(keys: HolderKeys, { secret }: PreparedBinding): Promise<Signer> {
  const signer = await keys.signer(secret)
  if (signer === undefined) throw wrongKey()
  return signer
}

function wrongKey(): TegataError {
  return new TegataError('ERR_MDOC_HOLDER_KEY', 'the document is not bound to a key of this holder', {
    spec: 'ISO/IEC 18013-5 section 9.1.2.4',
  })
}
