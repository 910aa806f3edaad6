import { decodeBase64url as platformDecode, sha256 } from '#platform'
import { encodeBase64url, encodeUtf8 } from './bytes.js'
import { TegataError } from './errors.js'
import { ownMember } from './json.js'

/**
 * A public key as JWK: EC (P-256, P-384, P-521), OKP (Ed25519), RSA, or BLS12381G2.
 *
 * Spec: RFC 7517, RFC 7518 section 6, RFC 8037.
 */
export interface JwkPublic {
  readonly kty: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
  readonly n?: string
  readonly e?: string
  readonly alg?: string
  readonly kid?: string
  readonly use?: string
}

/** A private key as JWK. Spec: RFC 7517. Keep it out of logs and errors; prefer `generateSigner`. */
export interface JwkPrivate extends JwkPublic {
  readonly d: string
}

/** The members that identify a key of each type, in the order RFC 7638 hashes them. */
const REQUIRED = /* @__PURE__ */ new Map<unknown, readonly (keyof JwkPublic)[]>([
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
  ['RSA', ['e', 'kty', 'n']],
])

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/**
 * Reduces an untrusted value to the public key in it.
 *
 * Spec: RFC 7517 section 4; a key that carries private members is refused, because somebody just published it.
 *
 * @param value — any JSON value.
 * @returns only the members that identify the key.
 * @throws TegataError ERR_KEY_INVALID
 */
export function parsePublicJwk(value: unknown): JwkPublic {
  const members = REQUIRED.get(ownMember(value, 'kty'))
  if (members === undefined) throw invalidKey('its kty is unknown')
  if (PRIVATE_MEMBERS.some((name) => ownMember(value, name) !== undefined)) throw invalidKey('it is private')
  const key: Record<string, string> = {}
  for (const name of members) {
    const member = ownMember(value, name)
    // Those of one letter are numbers.
    const isUsable = typeof member === 'string' && (name.length > 1 || platformDecode(member) !== undefined)
    if (!isUsable) throw invalidKey(`${name} is not usable`)
    key[name] = member
  }
  return key as unknown as JwkPublic
}

/**
 * The SHA-256 thumbprint of a public key, base64url.
 *
 * Spec: RFC 7638 section 3.
 *
 * @param jwk — a public or private JWK; only the identifying members count.
 * @throws TegataError ERR_KEY_INVALID
 */
export function jwkThumbprint(jwk: JwkPublic): string {
  const members = REQUIRED.get(jwk.kty)
  if (members === undefined) throw invalidKey('its kty is unknown')
  const canonical = members.map((name) => {
    const member = jwk[name]
    if (typeof member !== 'string') throw invalidKey(`${name} is not usable`)
    return `${JSON.stringify(name)}:${JSON.stringify(member)}`
  })
  return encodeBase64url(sha256(encodeUtf8(`{${canonical.join(',')}}`)))
}

/** A key that nothing can be verified with. */
export function invalidKey(reason: string, spec = 'RFC 7517 section 4'): TegataError {
  return new TegataError('ERR_KEY_INVALID', `not a usable key: ${reason}`, { spec })
}
