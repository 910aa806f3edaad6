import {
  type CredentialContent,
  encodeBase64,
  type IssuerFormat,
  jwkThumbprint,
  type Signer,
  TegataArgumentError,
  type TrustedIssuer,
} from '@tegata/core'
import { issueSdJwtVc } from './issue-vc.js'
import { encodePerson, PERSON_VCT } from './person-claims.js'

/** Options of `sdJwtVcIssuer`. Spec: SD-JWT VC section 2.2. */
export interface SdJwtVcIssuerOptions {
  /** The issuer's identifier, an https URL: `iss`. */
  readonly issuer: string
  /** The issuer's key. */
  readonly signer: Signer
  /** The credential type; `urn:tegata:person:1` when absent. */
  readonly vct?: string
  /** DER certificates for `x5c`: the signer's first, each followed by its issuer's, without the trust anchor. */
  readonly certificateChain?: readonly Uint8Array[]
  /** DER certificates that a verifier by `x5c` must trust; they go into `trust`, not into credentials. */
  readonly trustAnchors?: readonly Uint8Array[]
}

/**
 * SD-JWT VC in the issuer's role: one credential per holder key, with nothing in it that differs between two people but
 * hidden claims, key, salts and signature.
 *
 * Spec: SD-JWT VC section 2.2; DESIGN section 5 step 5 (whole days, no identifier of the certificate).
 *
 * @param options — issuer id, key, type, certificates.
 */
export function sdJwtVcIssuer(options: SdJwtVcIssuerOptions): IssuerFormat {
  const { issuer, signer, vct = PERSON_VCT, certificateChain = [], trustAnchors } = options
  const kid = jwkThumbprint(signer.publicJwk)
  const x5c = certificateChain.map(encodeBase64)
  const header = x5c.length === 0 ? { kid } : { kid, x5c }
  const trust: TrustedIssuer = {
    id: issuer,
    keys: [{ ...signer.publicJwk, kid }],
    ...(trustAnchors === undefined ? {} : { certificates: trustAnchors }),
  }
  return {
    format: 'dc+sd-jwt',
    binding: 'key',
    trust,
    issue: (content, random) => {
      const { issuedAt, validFrom, validUntil } = content.validity
      const validity = { issuedAt: day(issuedAt), validFrom: day(validFrom), validUntil: day(validUntil) }
      const { claims, ...person } = encodePerson(content.claims)
      const { status } = content
      const all = status === undefined ? claims : { ...claims, status }
      return issueSdJwtVc(
        { iss: issuer, vct, holderKey: holderKeyOf(content), ...validity, claims: all, ...person, header },
        signer,
        random,
      )
    },
  }
}

function holderKeyOf({ binding }: CredentialContent) {
  if (binding.kind === 'key') return binding.publicJwk
  throw new TegataArgumentError('ERR_ARG_VALUE', 'an SD-JWT VC is bound to a key')
}

const DAY_MS = 86_400_000

/** DESIGN section 5 step 5: a time finer than a day would tell two people issued the same day apart. */
function day(date: Date): Date {
  if (date.getTime() % DAY_MS === 0) return date
  throw new TegataArgumentError('ERR_ARG_VALUE', 'the validity of a credential is stated in whole days (UTC)')
}
