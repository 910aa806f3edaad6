import { equalBytes, type HashName, type SignatureScheme, TegataError } from '@tegata/core'
import * as ALGORITHM from './algorithm-oid.js'
import { type DerReader, openDer } from './der.js'
import type { PublicKeyInfo } from './public-key.js'
import * as TAG from './tag.js'

/** An AlgorithmIdentifier. Spec: RFC 5280 section 4.1.1.2. */
export interface AlgorithmIdentifier {
  readonly oid: string
  /** DER of the parameters; undefined when absent. */
  readonly parameters: Uint8Array | undefined
  /** The whole AlgorithmIdentifier. */
  readonly der: Uint8Array
}

/** What a signature algorithm identifier says: which kind of key, which hash. */
interface SignatureKind {
  readonly key: 'RSA' | 'EC'
  readonly hash: HashName
}

// The allow-list. SHA-1, MD5, DSA and PSS are not in it: MD5 and SHA-1 collisions forge certificates.
const SIGNATURE_KINDS: ReadonlyMap<string, SignatureKind> = /* @__PURE__ */ new Map([
  [ALGORITHM.sha256WithRsa, { key: 'RSA', hash: 'SHA-256' }],
  [ALGORITHM.sha384WithRsa, { key: 'RSA', hash: 'SHA-384' }],
  [ALGORITHM.sha512WithRsa, { key: 'RSA', hash: 'SHA-512' }],
  [ALGORITHM.ecdsaWithSha256, { key: 'EC', hash: 'SHA-256' }],
  [ALGORITHM.ecdsaWithSha384, { key: 'EC', hash: 'SHA-384' }],
  [ALGORITHM.ecdsaWithSha512, { key: 'EC', hash: 'SHA-512' }],
] as const)

const HASHES: ReadonlyMap<string, HashName> = /* @__PURE__ */ new Map([
  [ALGORITHM.sha256, 'SHA-256'],
  [ALGORITHM.sha384, 'SHA-384'],
  [ALGORITHM.sha512, 'SHA-512'],
] as const)

const MIN_RSA_BITS = 2048
/** Larger keys cost a verifier milliseconds for every signature that an attacker sends. */
const MAX_RSA_BITS = 8192
/** FIPS 186-5 section 5.1: an exponent above 2^16; smaller ones have made padding mistakes exploitable. */
const MIN_RSA_EXPONENT = 65_537

/** Reads an AlgorithmIdentifier. */
export function readAlgorithmIdentifier(reader: DerReader): AlgorithmIdentifier {
  const der = reader.skip()
  const body = openDer(der).sequence()
  const oid = body.objectIdentifier()
  const parameters = body.isAtEnd ? undefined : body.skip()
  body.finish()
  return { oid, parameters, der }
}

/** Tells whether two AlgorithmIdentifiers are the same, parameters included. */
export function isSameAlgorithm(a: AlgorithmIdentifier, b: AlgorithmIdentifier): boolean {
  return equalBytes(a.der, b.der)
}

/**
 * Chooses the signature scheme for an algorithm identifier and a key; both must be on the allow-list and fit together.
 *
 * @throws TegataError ERR_X509_ALGORITHM
 */
export function selectSignatureScheme(algorithm: AlgorithmIdentifier, key: PublicKeyInfo): SignatureScheme {
  const kind = SIGNATURE_KINDS.get(algorithm.oid)
  if (kind === undefined) throw algorithmError('the signature algorithm is not allowed', algorithm.oid)
  // RFC 4055 section 5: NULL, and absent must be accepted too; RFC 5758 section 3.2: absent for ECDSA.
  const hasGoodParameters = kind.key === 'RSA' ? isNullOrAbsent(algorithm) : algorithm.parameters === undefined
  if (!hasGoodParameters) throw algorithmError('the signature algorithm has unexpected parameters', algorithm.oid)
  return schemeFor(kind.key, kind.hash, key)
}

/**
 * Chooses the signature scheme of a CMS SignerInfo, whose hash is named apart from its signature algorithm.
 *
 * @throws TegataError ERR_X509_ALGORITHM
 */
export function selectSignerScheme(
  algorithm: AlgorithmIdentifier,
  hash: HashName,
  key: PublicKeyInfo,
): SignatureScheme {
  if (algorithm.oid === ALGORITHM.rsaEncryption && isNullOrAbsent(algorithm)) return schemeFor('RSA', hash, key)
  const scheme = selectSignatureScheme(algorithm, key)
  // A second hash name in the signature algorithm must agree, or the digest would be weaker than the one checked.
  if (!('hash' in scheme) || scheme.hash !== hash) {
    throw algorithmError('digest and signature algorithm name different hashes', algorithm.oid)
  }
  return scheme
}

/** Reads the hash that a digest AlgorithmIdentifier names; undefined when it is not allowed. */
export function selectHash(algorithm: AlgorithmIdentifier): HashName | undefined {
  return isNullOrAbsent(algorithm) ? HASHES.get(algorithm.oid) : undefined
}

function schemeFor(keyKind: 'RSA' | 'EC', hash: HashName, key: PublicKeyInfo): SignatureScheme {
  if (key.kind !== keyKind) throw algorithmError('the signature algorithm does not fit the key')
  if (key.kind === 'EC') return { name: 'ECDSA', curve: key.curve, hash }
  assertKeyStrength(key)
  return { name: 'RSASSA-PKCS1-v1_5', hash }
}

/**
 * Refuses a key that is too weak to believe, too large to afford, or of a kind that nothing verifies with.
 *
 * @throws TegataError ERR_X509_ALGORITHM
 */
export function assertKeyStrength(key: PublicKeyInfo): void {
  if (key.kind === 'unsupported') throw algorithmError('the key is of an unsupported kind', key.algorithm)
  if (key.kind !== 'RSA') return
  if (key.modulusBits < MIN_RSA_BITS || key.modulusBits > MAX_RSA_BITS || key.exponent < MIN_RSA_EXPONENT) {
    throw new TegataError('ERR_X509_ALGORITHM', 'the RSA key is too weak or too large', {
      spec: 'NIST SP 800-131A section 3',
      evidence: { bits: key.modulusBits, minBits: MIN_RSA_BITS, maxBits: MAX_RSA_BITS, exponent: key.exponent },
    })
  }
}

/** RSA signatures and digests take NULL or no parameters at all (RFC 4055, RFC 5754 section 2). */
export function isNullOrAbsent({ parameters }: AlgorithmIdentifier): boolean {
  return parameters === undefined || (parameters.length === 2 && parameters[0] === TAG.null)
}

function algorithmError(message: string, oid?: string): TegataError {
  return new TegataError('ERR_X509_ALGORITHM', message, {
    spec: 'RFC 5280 section 4.1.1.2',
    ...(oid === undefined ? {} : { evidence: { algorithm: oid } }),
  })
}
