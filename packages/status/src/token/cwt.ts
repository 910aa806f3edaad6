import {
  type CborInput,
  type CborKey,
  type CborMap,
  type CborValue,
  type CoseSign1,
  createCoseSign1,
  decodeCbor,
  encodeCbor,
  readCoseSign1,
  readX5chain,
  Tagged,
  verifyCoseSign1,
} from '@tegata/cbor'
import {
  type Awaitable,
  decodeUtf8,
  encodeUtf8,
  isTegataError,
  type SignatureAlgorithm,
  type SignatureVerifier,
  type Signer,
  TegataError,
  type VerificationAlgorithm,
} from '@tegata/core'
import type { PreparedEnvelope, UnverifiedToken } from './token.js'

/** CWTs around a list of any mechanism: the same headers and claims, another media type and claim for the list. */

const TAG_COSE_SIGN1 = 18
/** RFC 9052 section 3.1; RFC 9360 section 2; RFC 9596 section 2. */
const HEADER = { kid: 4, typ: 16, x5chain: 33 } as const
/** Spec: RFC 8392 section 3.1; draft-ietf-oauth-status-list-20 section 5.2. */
export const CLAIM = { sub: 2, aud: 3, exp: 4, nbf: 5, iat: 6, ttl: 65534 } as const
/** Claims that hold a list. Spec: draft-ietf-oauth-status-list-20 section 5.2; ISO/IEC 18013-5 section 12.3.6.4. */
export const LIST_CLAIM = { statusList: 65533, identifierList: 65530 } as const

/** What is known of a token before it is parsed. */
export interface CwtExpectation<List> {
  readonly mediaType: string
  readonly algorithms: readonly SignatureAlgorithm[]
  readonly maxBytes: number
  /** Of CBOR in the claims; the decoder's own limit when absent. */
  readonly maxItems?: number
  /** Finds the list among the claims. */
  readonly readList: (claims: CborMap) => List
}

/** Parses a tagged COSE_Sign1 and checks its headers. */
export function parseCwt<List>(token: Uint8Array, expectation: CwtExpectation<List>): UnverifiedToken<List> {
  const { mediaType, algorithms, readList, ...limits } = expectation
  const sign1 = readSign1(decodeCbor(token, { maxBytes: limits.maxBytes }), mediaType)
  return {
    hint: {
      alg: checkAlgorithm(sign1.alg, algorithms),
      kid: readKid(sign1),
      certificates: hasX5chain(sign1) ? readX5chain(sign1) : [],
    },
    verify: (verifier) => verify(sign1, verifier),
    claims: () => {
      const claims = readClaims(sign1, limits)
      const [sub, aud, exp] = [claims.get(CLAIM.sub), claims.get(CLAIM.aud), claims.get(CLAIM.exp)]
      const [nbf, iat, ttl] = [claims.get(CLAIM.nbf), claims.get(CLAIM.iat), claims.get(CLAIM.ttl)]
      return { sub, aud, exp, nbf, iat, ttl, list: readList(claims) }
    },
  }
}

/** Signs claims with a list in them. */
export async function issueCwt(
  { uri, iat, exp, ttlSeconds, keyId, certificates }: PreparedEnvelope,
  { mediaType, claim, list }: { readonly mediaType: string; readonly claim: number; readonly list: CborInput },
  signer: Signer,
): Promise<Uint8Array> {
  const payload = new Map<CborKey, CborInput>([
    [CLAIM.sub, uri],
    [CLAIM.iat, iat],
    [CLAIM.exp, exp],
    [CLAIM.ttl, ttlSeconds],
    [claim, list],
  ])
  const protectedHeader = new Map<CborKey, CborInput>([[HEADER.typ, mediaType]])
  if (keyId !== undefined) protectedHeader.set(HEADER.kid, encodeUtf8(keyId))
  // ISO/IEC 18013-5 section 12.3.6.3 puts the chain into the protected header; the draft leaves the place open.
  if (certificates !== undefined) {
    protectedHeader.set(HEADER.x5chain, certificates.length === 1 ? certificates[0]! : certificates)
  }
  const sign1 = await createCoseSign1(signer, { payload: encodeCbor(payload), protectedHeader })
  return encodeCbor(new Tagged(TAG_COSE_SIGN1, sign1 as CborValue[]))
}

/** "MUST NOT be tagged with the CWT tag … MUST either be the tagged COSE_Sign1_Tagged" (section 5.2); MACs are not taken. */
function readSign1(item: CborValue, mediaType: string): CoseSign1 {
  if (!(item instanceof Tagged) || item.tag !== TAG_COSE_SIGN1) throw malformed('not a tagged COSE_Sign1')
  const sign1 = readCoseSign1(item)
  if (sign1.protectedHeader.get(HEADER.typ) !== mediaType) throw malformed(`its type is not ${mediaType}`)
  return sign1
}

function readClaims(
  { payload }: CoseSign1,
  limits: { readonly maxBytes: number; readonly maxItems?: number },
): CborMap {
  const claims = payload === null ? null : decodeCbor(payload, limits)
  if (claims instanceof Map) return claims
  throw malformed('its payload is not a map of claims')
}

function checkAlgorithm(alg: VerificationAlgorithm, allowed: readonly SignatureAlgorithm[]): SignatureAlgorithm {
  const found = allowed.find((candidate) => candidate === alg)
  if (found !== undefined) return found
  throw new TegataError('ERR_COSE_ALGORITHM', 'the signature algorithm is not allowed', {
    spec: 'RFC 9053 section 2',
    evidence: { allowed, actual: alg },
  })
}

/** A kid that is not text names none of our keys; the issuers' keys are named as in JOSE. */
function readKid({ protectedHeader, unprotectedHeader }: CoseSign1): string | undefined {
  const kid = protectedHeader.get(HEADER.kid) ?? unprotectedHeader.get(HEADER.kid)
  if (kid === undefined) return undefined
  if (!(kid instanceof Uint8Array)) throw malformed('its kid is not a byte string')
  return decodeUtf8(kid)
}

function hasX5chain({ protectedHeader, unprotectedHeader }: CoseSign1): boolean {
  return protectedHeader.has(HEADER.x5chain) || unprotectedHeader.has(HEADER.x5chain)
}

function verify(sign1: CoseSign1, verifier: SignatureVerifier): Awaitable<boolean> {
  const judge = (error: unknown): boolean => {
    if (isTegataError(error) && error.code === 'ERR_COSE_SIGNATURE') return false
    throw error
  }
  try {
    const verdict = verifyCoseSign1(sign1, verifier)
    return verdict instanceof Promise ? verdict.then(() => true, judge) : true
  } catch (error) {
    return judge(error)
  }
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_STATUS_TOKEN', `not a Status List Token: ${reason}`, {
    spec: 'draft-ietf-oauth-status-list-20 section 5.2',
  })
}
