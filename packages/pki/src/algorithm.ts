import { equalBytes, type HashName, type SignatureScheme, TegataError } from '@tegata/core'
import { type DerReader, openDer, TAG } from './der.js'
import type { PublicKeyInfo } from './public-key.js'

/** An AlgorithmIdentifier. Spec: RFC 5280 section 4.1.1.2. */
export interface AlgorithmIdentifier {
  readonly oid: string
  /** DER of the parameters; undefined when absent. */
  readonly parameters: Uint8Array | undefined
  /** The whole AlgorithmIdentifier. */
  readonly der: Uint8Array
}

/** Object identifiers of the algorithms that are known here. Spec: RFC 8017 appendix A, RFC 5758, RFC 5480, RFC 8410. */
export const ALGORITHM = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  sha384WithRsa: '1.2.840.113549.1.1.12',
  sha512WithRsa: '1.2.840.113549.1.1.13',
  ecPublicKey: '1.2.840.10045.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
  ecdsaWithSha512: '1.2.840.10045.4.3.4',
  ed25519: '1.3.101.112',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const

/** What a signature algorithm identifier says: which kind of key, which hash. */
interface SignatureKind {
  readonly key: 'RSA' | 'EC'
  readonly hash: HashName
}

// The allow-list. SHA-1, MD5, DSA and PSS are not in it: MD5 and SHA-1 collisions forge certificates.
const SIGNATURE_KINDS: ReadonlyMap<string, SignatureKind> = new Map([
  [ALGORITHM.sha256WithRsa, { key: 'RSA', hash: 'SHA-256' }],
  [ALGORITHM.sha384WithRsa, { key: 'RSA', hash: 'SHA-384' }],
  [ALGORITHM.sha512WithRsa, { key: 'RSA', hash: 'SHA-512' }],
  [ALGORITHM.ecdsaWithSha256, { key: 'EC', hash: 'SHA-256' }],
  [ALGORITHM.ecdsaWithSha384, { key: 'EC', hash: 'SHA-384' }],
  [ALGORITHM.ecdsaWithSha512, { key: 'EC', hash: 'SHA-512' }],
] as const)

const HASHES: ReadonlyMap<string, HashName> = new Map([
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
