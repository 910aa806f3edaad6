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
} from '@tegata/core'
import { fromCbor, toCbor } from '../list/list-cbor.js'
import { prepareContent, type StatusListTokenContent, type StatusListTokenForm } from './token.js'

const MEDIA_TYPE = 'application/statuslist+cwt'
const TAG_COSE_SIGN1 = 18
/** RFC 9052 section 3.1; RFC 9360 section 2; RFC 9596 section 2. */
const HEADER = { kid: 4, typ: 16, x5chain: 33 } as const
/** RFC 8392 section 3.1; draft-ietf-oauth-status-list-20 section 5.2. */
const CLAIM = { sub: 2, aud: 3, exp: 4, nbf: 5, iat: 6, ttl: 65534, statusList: 65533 } as const

/** Status List Tokens as CWT, for credentials in COSE. Spec: draft-ietf-oauth-status-list-20 section 5.2. */
export const statusListCwt: StatusListTokenForm = {
  mediaType: MEDIA_TYPE,
  parse(token, algorithms, maxBytes) {
    const sign1 = readSign1(decodeCbor(token, { maxBytes }))
    const payload = readClaims(sign1, maxBytes)
    return {
      hint: {
        alg: checkAlgorithm(sign1.alg, algorithms),
        kid: readKid(sign1),
        certificates: hasX5chain(sign1) ? readX5chain(sign1) : [],
      },
      verify: (verifier) => verify(sign1, verifier),
      claims: {
        sub: payload.get(CLAIM.sub),
        iat: payload.get(CLAIM.iat),
        exp: payload.get(CLAIM.exp),
        nbf: payload.get(CLAIM.nbf),
        aud: payload.get(CLAIM.aud),
        ttl: payload.get(CLAIM.ttl),
        statusList: () => fromCbor(payload.get(CLAIM.statusList)),
      },
    }
  },
  async issue({ uri, iat, exp, ttlSeconds, list, keyId, certificates }, signer) {
    const payload = new Map<CborKey, CborInput>([
      [CLAIM.sub, uri],
      [CLAIM.iat, iat],
      [CLAIM.exp, exp],
      [CLAIM.ttl, ttlSeconds],
      [CLAIM.statusList, toCbor(list)],
    ])
    const protectedHeader = new Map<CborKey, CborInput>([[HEADER.typ, MEDIA_TYPE]])
    if (keyId !== undefined) protectedHeader.set(HEADER.kid, encodeUtf8(keyId))
    const unprotectedHeader = new Map<CborKey, CborInput>()
    if (certificates !== undefined) {
      unprotectedHeader.set(HEADER.x5chain, certificates.length === 1 ? certificates[0]! : certificates)
    }
    const sign1 = await createCoseSign1(signer, { payload: encodeCbor(payload), protectedHeader, unprotectedHeader })
    return encodeCbor(new Tagged(TAG_COSE_SIGN1, sign1 as CborValue[]))
  },
}

/**
 * Issues a Status List Token as CWT.
 *
 * Spec: draft-ietf-oauth-status-list-20 section 5.2.
 *
 * @param content — the list and when it holds.
 * @param signer — the key of the status issuer.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @returns a tagged COSE_Sign1, served as `application/statuslist+cwt`.
 */
export async function issueStatusListCwt(content: StatusListTokenContent, signer: Signer): Promise<Uint8Array> {
  return statusListCwt.issue(await prepareContent(content), signer)
}

/** "MUST NOT be tagged with the CWT tag … MUST either be the tagged COSE_Sign1_Tagged" (section 5.2); MACs are not taken. */
function readSign1(item: CborValue): CoseSign1 {
  if (!(item instanceof Tagged) || item.tag !== TAG_COSE_SIGN1) throw malformed('not a tagged COSE_Sign1')
  const sign1 = readCoseSign1(item)
  if (sign1.protectedHeader.get(HEADER.typ) !== MEDIA_TYPE) throw malformed(`its type is not ${MEDIA_TYPE}`)
  return sign1
}

function readClaims({ payload }: CoseSign1, maxBytes: number): CborMap {
  const claims = payload === null ? null : decodeCbor(payload, { maxBytes })
  if (claims instanceof Map) return claims
  throw malformed('its payload is not a map of claims')
}

function checkAlgorithm(alg: SignatureAlgorithm, allowed: readonly SignatureAlgorithm[]): SignatureAlgorithm {
  if (allowed.includes(alg)) return alg
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
