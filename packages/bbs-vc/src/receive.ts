import { bbsPublicJwk } from '@tegata/bbs/keys'
import {
  type AcceptedCredential,
  type Awaitable,
  type ClaimName,
  type Clock,
  jwkThumbprint,
  type PersonClaims,
  systemClock,
  TegataError,
  type Trust,
} from '@tegata/core'
import { decodeClaim, messageOf } from './claim-value.js'
import { parseIssuerHeader } from './header.js'
import { findTrustedKey } from './key-pair.js'
import { LAYOUT_SLOTS } from './layout.js'
import { type BbsVcOptions, type CredentialScheme, schemeFor } from './scheme.js'
import { parseIssued } from './serialization.js'
import { assertNotExpired } from './validity.js'

/** A credential with the secrets it is bound to. Spec: DESIGN section 5 step 2. */
export interface HeldBbsVc {
  /** The issued form. */
  readonly credential: string
  /** 32 bytes: the holder's one secret behind all its credentials. */
  readonly linkSecret: Uint8Array
  /** 32 bytes: from `commit`, for this credential alone. */
  readonly secretProverBlind: Uint8Array
}

/**
 * Checks a credential that an issuer sent, before it is stored.
 *
 * Spec: draft-ietf-jose-json-proof-algorithms section 7.3.4 (Issuance Proof Verification), with the verification of
 * draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.3.
 *
 * @param held — the credential and the secrets it must be bound to.
 * @param context — the issuers trusted, and the time.
 * @returns what the credential says.
 * @throws TegataError ERR_BBS_VC_FORMAT, ERR_BBS_VC_HEADER, ERR_BBS_VC_ISSUER, ERR_BBS_VC_VALIDITY, ERR_BBS_VC_CLAIM,
 * ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_SIGNATURE_INVALID
 */
export function receiveBbsVc(
  held: HeldBbsVc,
  context: BbsVcOptions & { readonly trust: Trust; readonly clock?: Clock },
): Awaitable<AcceptedCredential> {
  const scheme = schemeFor(context)
  const { trust, clock = systemClock } = context
  return scheme instanceof Promise
    ? scheme.then((loaded) => receiveWith(loaded, held, trust, clock))
    : receiveWith(scheme, held, trust, clock)
}

function receiveWith(scheme: CredentialScheme, held: HeldBbsVc, trust: Trust, clock: Clock): AcceptedCredential {
  const { linkSecret, secretProverBlind } = held
  const { issuerHeader, payloads, signature, publicKey, signerNymEntropy } = parseIssued(held.credential)
  const { issuer, keyId, validity } = parseIssuerHeader(issuerHeader)
  const trustedKey = findTrustedKey(trust, issuer, keyId)
  assertSameKey(publicKey, keyId)
  assertNotExpired(validity, clock())
  const claims = Object.fromEntries(
    LAYOUT_SLOTS.map((name, i) => [name, decodeClaim(name, payloads[i]!)] as const).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Partial<Record<ClaimName, unknown>> as PersonClaims
  scheme.verifyFinalizeWithNym({
    publicKey: trustedKey,
    signature,
    header: issuerHeader,
    messages: LAYOUT_SLOTS.map((name, slot) => messageOf(name, payloads[slot]!)),
    proverNyms: [scheme.deriveNym(linkSecret)],
    signerNymEntropy,
    secretProverBlind,
  })
  return { issuer, claims, validUntil: validity.validUntil }
}

/** The key in the issued form is only a copy, kept for presenting; it must be the trusted one. */
function assertSameKey(publicKey: Uint8Array, keyId: string): void {
  if (jwkThumbprint(bbsPublicJwk(publicKey)) !== keyId) {
    throw new TegataError('ERR_BBS_VC_ISSUER', 'the credential carries another key than its header names', {
      spec: 'DESIGN section 7',
      evidence: { keyId },
    })
  }
}
