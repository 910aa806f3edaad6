import {
  digestTexts,
  type HashName,
  isJsonObject,
  type JsonObject,
  type JwkPublic,
  ownMember,
  type SignatureAlgorithm,
  TegataError,
} from '@tegata/core'
import { checkJwtHeader, type Jwt, parseJwt, verifyJwt } from '@tegata/core/jws'
import { badConfirmation, importConfirmationKey } from './issuer-keys.js'
import type { IssuerJwtPolicy, KeyBindingPolicy } from './policy.js'
import type { TransactionCheck } from './transaction-data.js'
import { checkTimes, type Moment, readNumericDate } from './validity.js'

export type RequiredBinding = Extract<KeyBindingPolicy, { keyBinding: 'required' }>

/** Separates SD-JWT from SD-JWT+KB as the policy says; what was sent has no say in it. */
export function requireKeyBindingJwt(keyBindingJwt: string | undefined, policy: KeyBindingPolicy): void {
  if (policy.keyBinding === 'required' && keyBindingJwt === undefined) {
    throw new TegataError('ERR_SDJWT_KB_MISSING', 'key binding is required', { spec: 'RFC 9901 section 7.3 step 2' })
  }
  if (policy.keyBinding === 'forbidden' && keyBindingJwt !== undefined) {
    throw new TegataError('ERR_SDJWT_KB_UNEXPECTED', 'key binding is not allowed', {
      spec: 'RFC 9901 section 4',
    })
  }
}

/** Parses the KB-JWT and checks its header: steps 5.b and 5.d. */
export function parseKeyBindingJwt(
  compact: string,
  { algorithms, keyBindingAlgorithms = algorithms }: RequiredBinding & IssuerJwtPolicy,
  maxDepth: number,
): Jwt {
  const jwt = parseJwt(compact, 'Key Binding JWT', maxDepth)
  checkJwtHeader(jwt.header, 'kb+jwt', keyBindingAlgorithms)
  return jwt
}

/** Step 5.a and 5.c: the key comes from `cnf` of the verified payload and from nowhere else. */
export async function verifyKeyBindingSignature(jwt: Jwt, claims: JsonObject): Promise<void> {
  const verifier = await importConfirmationKey(readConfirmationKey(claims), jwt.header.alg as SignatureAlgorithm)
  if (await verifyJwt(jwt, verifier)) return
  throw new TegataError('ERR_SDJWT_KB_SIGNATURE', 'the Key Binding JWT is not signed by cnf.jwk', {
    spec: 'RFC 9901 section 7.3 step 5.c',
  })
}

/** The holder's key in `cnf.jwk`. */
export function readConfirmationKey(claims: JsonObject): JwkPublic {
  const jwk = ownMember(ownMember(claims, 'cnf'), 'jwk')
  if (!isJsonObject(jwk)) throw badConfirmation('cnf.jwk is missing')
  return jwk as unknown as JwkPublic
}

/** Steps 5.e, 5.f and 5.h. */
export function checkKeyBindingClaims(payload: JsonObject, policy: RequiredBinding, moment: Moment): void {
  const iat = readNumericDate(payload, 'iat')
  const { now, skewSeconds } = moment
  const { keyBindingMaxAgeSeconds: maxAgeSeconds } = policy
  if (iat === undefined) throw malformed('iat is missing')
  if (iat > now + skewSeconds || iat < now - maxAgeSeconds - skewSeconds) {
    throw new TegataError('ERR_SDJWT_KB_TIME', 'the Key Binding JWT is not of now', {
      spec: 'RFC 9901 section 7.3 step 5.e',
      evidence: { iat, now, maxAgeSeconds, skewSeconds },
    })
  }
  if (readText(payload, 'nonce') !== policy.nonce) {
    throw new TegataError('ERR_SDJWT_KB_NONCE', 'nonce is another one', {
      spec: 'RFC 9901 section 7.3 step 5.f',
    })
  }
  // Section 4.3: "aud" is a single string, so one presentation can never be meant for two verifiers.
  const actual = readText(payload, 'aud')
  if (actual !== policy.audience) {
    throw new TegataError('ERR_SDJWT_KB_AUDIENCE', 'aud is another one', {
      spec: 'RFC 9901 section 7.3 step 5.f',
      evidence: { expected: policy.audience, actual },
    })
  }
  checkTimes({ ...payload, iat: now }, moment)
}

/** Step 5.g: the hash over exactly the bytes that came before the KB-JWT. */
export async function checkSdHash(payload: JsonObject, presented: string, hash: HashName): Promise<void> {
  const [expected] = await digestTexts(hash, [presented])
  if (readText(payload, 'sd_hash') !== expected) {
    throw new TegataError('ERR_SDJWT_KB_SD_HASH', 'sd_hash is another one', {
      spec: 'RFC 9901 section 7.3 step 5.g',
    })
  }
}

/** Every entry that the verifier asked for was authorised, and nothing else. */
export async function checkTransactionData(claims: JsonObject, isAuthorised = isNothing): Promise<void> {
  if (await isAuthorised(claims)) return
  throw new TegataError('ERR_SDJWT_KB_TRANSACTION_DATA', 'the transaction is another one', {
    spec: 'OpenID4VP 1.0 Appendix B.3.3.1',
  })
}

/** What nobody asked for is not there. */
const isNothing: TransactionCheck = ({ transaction_data_hashes, transaction_data_hashes_alg }) =>
  transaction_data_hashes === undefined && transaction_data_hashes_alg === undefined

function readText(payload: JsonObject, name: string): string {
  const value = ownMember(payload, name)
  if (typeof value !== 'string') throw malformed(`${name} is not a string`)
  return value
}

function malformed(reason: string): TegataError {
  return new TegataError('ERR_SDJWT_KB_MALFORMED', reason, { spec: 'RFC 9901 section 4.3' })
}
