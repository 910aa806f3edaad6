import { hasBrainpool, generateAgreementKey as platformGenerate, importAgreementKey as platformImport } from '#platform'
import { TegataArgumentError, TegataError } from './errors.js'
import { type JwkPrivate, type JwkPublic, parsePublicJwk } from './jwk.js'
import type { AgreeFunction, AgreementCurve, Awaitable } from './platform/types.js'
import { settle } from './steps.js'

/**
 * A private key that agrees on secrets without showing itself: WebCrypto, node:crypto, an HSM, a secure element.
 *
 * Spec: DESIGN section 7; NIST SP 800-56A section 5.7.1.2 (ECC CDH), RFC 7748 section 6.1 (X25519).
 *
 * @example
 * ```ts
 * const alice = await generateKeyAgreement('P-256')
 * const bob = await generateKeyAgreement('P-256')
 * const secret = await alice.deriveSharedSecret(bob.publicJwk) // what bob gets from alice.publicJwk
 * ```
 */
export interface KeyAgreement {
  readonly curve: AgreementCurve
  /** The public half; never contains private members. */
  readonly publicJwk: JwkPublic
  /**
   * The shared secret with the owner of `publicJwk`: the x coordinate of the shared point, as long as the curve has it
   * (32 bytes for P-256 and X25519, 66 for P-521).
   *
   * Throws TegataError ERR_KEY_INVALID for a key of another curve, a point off the curve, or one of small order.
   */
  deriveSharedSecret(publicJwk: JwkPublic): Awaitable<Uint8Array>
}

const CURVES: readonly string[] = ['P-256', 'P-384', 'P-521', 'X25519'] satisfies readonly AgreementCurve[]
const BRAINPOOL: readonly string[] = [
  'brainpoolP256r1',
  'brainpoolP320r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
] satisfies readonly AgreementCurve[]

/**
 * Tells whether a name is that of a curve that keys are agreed on with, on this platform: brainpool curves on Node only.
 *
 * Spec: RFC 9053 section 7.1; ISO/IEC 18013-5 section 9.1.5.2.
 *
 * @param crv — any value.
 */
export function isAgreementCurve(crv: unknown): crv is AgreementCurve {
  return typeof crv === 'string' && (CURVES.includes(crv) || (hasBrainpool && BRAINPOOL.includes(crv)))
}

/**
 * Makes a new key pair for key agreement; in browsers the private key is not extractable.
 *
 * Spec: NIST SP 800-56A section 5.6.1.2, RFC 7748 section 6.1.
 *
 * @param curve — the platform must have it: X25519 is missing from older browsers, brainpool curves from all.
 * @throws TegataError ERR_KEY_UNSUPPORTED for a brainpool curve where there is none
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown curve
 */
export async function generateKeyAgreement(curve: AgreementCurve): Promise<KeyAgreement> {
  assertCurve(curve)
  const { publicJwk, agree } = await platformGenerate(curve)
  return sealKeyAgreement(curve, parsePublicJwk(publicJwk), agree)
}

/**
 * Imports a private JWK for key agreement.
 *
 * Spec: RFC 7518 section 6.2.2, RFC 8037 section 2.
 *
 * @param jwk — EC or OKP private key.
 * @param curve — the curve it must be of.
 * @throws TegataError ERR_KEY_INVALID, ERR_KEY_UNSUPPORTED
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown curve
 */
export async function importKeyAgreement(jwk: JwkPrivate, curve: AgreementCurve): Promise<KeyAgreement> {
  assertCurve(curve)
  const { d, ...publicPart } = jwk
  const publicJwk = parsePublicJwk(publicPart)
  let key: KeyAgreement
  try {
    key = sealKeyAgreement(curve, publicJwk, await platformImport(curve, { ...publicJwk, d } as JwkPrivate))
  } catch {
    throw unusable(curve)
  }
  // OpenSSL takes a private key that does not belong to its public half; no secret would ever be a shared one.
  const probe = await generateKeyAgreement(curve)
  const ours = await key.deriveSharedSecret(probe.publicJwk)
  const theirs = await probe.deriveSharedSecret(publicJwk)
  if (ours.some((byte, i) => byte !== theirs[i])) throw unusable(curve)
  return key
}

/** The private key lives in a closure: no property, so nothing to print, clone or serialise. */
function sealKeyAgreement(curve: AgreementCurve, publicJwk: JwkPublic, agree: AgreeFunction): KeyAgreement {
  const deriveSharedSecret = (other: JwkPublic): Awaitable<Uint8Array> => {
    const peer = parsePublicJwk(other)
    return settle(
      () => agree(peer),
      (secret) => secret,
      () => {
        throw unusable(curve)
      },
    )
  }
  return Object.freeze({ curve, publicJwk: Object.freeze(publicJwk), deriveSharedSecret })
}

function assertCurve(curve: AgreementCurve): void {
  if (isAgreementCurve(curve)) return
  if (!BRAINPOOL.includes(curve)) throw new TegataArgumentError('ERR_ARG_VALUE', `unknown curve ${String(curve)}`)
  throw new TegataError('ERR_KEY_UNSUPPORTED', 'this platform agrees on no keys over brainpool curves', {
    spec: 'RFC 5639',
    evidence: { curve },
  })
}

function unusable(curve: string): TegataError {
  return new TegataError('ERR_KEY_INVALID', `the key cannot agree on a secret over ${curve}`, {
    spec: 'NIST SP 800-56A section 5.6.2.3',
  })
}
