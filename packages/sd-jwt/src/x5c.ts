import {
  type Awaitable,
  decodeBase64,
  importVerifier,
  type JsonObject,
  TegataError,
  type Trust,
  type TrustedIssuer,
} from '@tegata/core'
import { type Certificate, parseCertificate, readKeyUsage, readSubjectAltName, verifyPath } from '@tegata/pki'
import { type IssuerKeyMechanism, type IssuerKeys, noKey } from './issuer-keys.js'

const MAX_CERTIFICATES = 4

/**
 * Finds the issuer's key in the `x5c` header: the chain must end at a certificate that is trusted *for this issuer*, and
 * the first certificate must name the issuer in its subjectAltName (the identifier as URI, or its host as DNS name).
 * Otherwise anybody with a certificate of the same CA could sign for everybody.
 *
 * Spec: SD-JWT VC section 2.5 (inline X.509 certificates); RFC 7515 section 4.1.6; RFC 5280 section 6.1.
 *
 * @param trust — issuers with their trust anchors (`certificates`); several issuers may share an anchor.
 * @example
 * ```ts
 * const verifier = sdJwtVcVerifier({ issuerKeys: x5cIssuerKeys })
 * ```
 */
export function x5cIssuerKeys(trust: Trust): IssuerKeyMechanism {
  return async ({ header, alg, iss, moment }) => {
    const chain = readChain(header)
    const leaf = chain[0]!
    const issuer = findIssuer(trust, leaf, iss)
    const at = new Date(moment.now * 1000)
    await verifyPath({ chain, anchors: issuer.certificates ?? [], at, maxChainLength: MAX_CERTIFICATES })
    // RFC 5280 section 4.2.1.3: a key whose usage is restricted to something else does not sign credentials.
    if (readKeyUsage(leaf)?.has('digitalSignature') === false) throw noKey('the certificate is not for signatures')
    const verifier: Awaitable<IssuerKeys['verifiers'][number]> = importVerifier({ spki: leaf.spki }, alg)
    return { issuer: issuer.id, verifiers: [await verifier] }
  }
}

/** RFC 7515 section 4.1.6: base64 (not base64url) of DER, the signer's certificate first. */
function readChain(header: JsonObject): Certificate[] {
  const x5c = Object.hasOwn(header, 'x5c') ? header.x5c : undefined
  if (!Array.isArray(x5c) || x5c.length === 0) throw noKey('the header has no x5c')
  if (x5c.length > MAX_CERTIFICATES) {
    throw new TegataError('ERR_SDJWT_LIMIT', 'too many certificates in x5c', { evidence: { max: MAX_CERTIFICATES } })
  }
  return x5c.map((text) => {
    if (typeof text === 'string') return parseCertificate(decodeBase64(text))
    throw new TegataError('ERR_JWS_HEADER', 'x5c is not an array of texts', { spec: 'RFC 7515 section 4.1.6' })
  })
}

function findIssuer(trust: Trust, leaf: Certificate, iss: string | undefined): TrustedIssuer {
  const names = readSubjectAltName(leaf) ?? []
  const isNamed = ({ id }: TrustedIssuer): boolean =>
    names.some(
      (name) =>
        (name.kind === 'uniformResourceIdentifier' && name.value === id) ||
        (name.kind === 'dNSName' && name.value.toLowerCase() === hostOf(id)),
    )
  // `iss` may be absent: then the certificate alone says who the issuer is.
  const issuer = trust.find((candidate) => (iss === undefined || candidate.id === iss) && isNamed(candidate))
  if (issuer !== undefined) return issuer
  throw noKey('the certificate does not name a trusted issuer, or not the one in iss')
}

/** The host of an https identifier; a DNS name says nothing about other identifiers. */
function hostOf(id: string): string | undefined {
  return URL.canParse(id) && id.startsWith('https://') ? new URL(id).hostname : undefined
}
