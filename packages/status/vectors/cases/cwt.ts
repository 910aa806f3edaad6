import { base64url, KEYS, LIST, NOW, token, URI } from '../craft.js'
import { type Cbor, CborMap, cbor, claims, cwt, join, LIST_CBOR, PROTECTED, sign1, tagged } from '../craft-cwt.js'
import type { NewVector, Vector } from '../format.js'
import { CWT, group } from './group.js'

const served = (id: string, reason: string, code: string, text: string): NewVector => [
  id,
  reason,
  code,
  { token: text, contentType: CWT },
]
const bytes = (id: string, reason: string, code: string, data: Uint8Array): NewVector =>
  served(id, reason, code, base64url(data))
const withClaim = (id: string, reason: string, code: string, key: number, value: Cbor | undefined): NewVector =>
  served(id, reason, code, cwt(claims([[key, value]])))
const claim = (id: string, reason: string, key: number, value: Cbor | undefined): NewVector =>
  withClaim(id, reason, 'ERR_STATUS_CLAIM', key, value)
const list = (id: string, reason: string, ...entries: readonly (readonly [Cbor, Cbor])[]): NewVector =>
  claim(id, reason, 65533, new CborMap(entries))
const header = (...entries: readonly (readonly [Cbor, Cbor])[]) => new CborMap(entries)
const TYPE = [16, 'application/statuslist+cwt'] as const
const ALG = [1, -7] as const
const good = sign1(claims())

/** Status List Tokens as CWT. */
export const CWT_TOKENS: Vector[] = [
  ...group('draft-ietf-oauth-status-list-20 section 5.2, RFC 9052 (the token)', [
    bytes('cwt-untagged', 'no tag', 'ERR_STATUS_TOKEN', good),
    bytes('cwt-tag-61', 'the CWT tag around it', 'ERR_STATUS_TOKEN', tagged(61, tagged(18, good))),
    bytes('cwt-tag-17', 'tagged as a MAC', 'ERR_STATUS_TOKEN', tagged(17, good)),
    bytes('cwt-tag-98', 'tagged as COSE_Sign', 'ERR_STATUS_TOKEN', tagged(98, good)),
    bytes('cwt-trailing', 'a byte behind the token', 'ERR_CBOR_TRAILING', join(tagged(18, good), Uint8Array.of(0))),
    bytes('cwt-cut', 'cut short', 'ERR_CBOR_TRUNCATED', tagged(18, good).subarray(0, -1)),
    served('cwt-jwt', 'a JWT', 'ERR_CBOR_TRAILING', base64url(token())),
    ['cwt-as-jwt', 'a CWT, as text, that is served as a JWT', 'ERR_JWS_MALFORMED', { token: cwt(claims()) }],
    served('cwt-typ-missing', 'no type', 'ERR_STATUS_TOKEN', cwt(claims(), header(ALG))),
    served(
      'cwt-typ-other',
      'the type of any CWT',
      'ERR_STATUS_TOKEN',
      cwt(claims(), header(ALG, [16, 'application/cwt'])),
    ),
    served(
      'cwt-typ-jwt',
      'the type of a JWT',
      'ERR_STATUS_TOKEN',
      cwt(claims(), header(ALG, [16, 'application/statuslist+jwt'])),
    ),
    served(
      'cwt-typ-unprotected',
      'the type is not protected',
      'ERR_STATUS_TOKEN',
      cwt(claims(), header(ALG), KEYS.provider, new CborMap([TYPE])),
    ),
    served('cwt-alg-missing', 'no algorithm', 'ERR_COSE_HEADER', cwt(claims(), header(TYPE))),
    served('cwt-alg-other', 'the algorithm says ES384', 'ERR_COSE_ALGORITHM', cwt(claims(), header([1, -35], TYPE))),
    served(
      'cwt-crit',
      'an unknown critical header',
      'ERR_COSE_HEADER',
      cwt(claims(), header(ALG, [2, [99]], TYPE, [99, 1])),
    ),
    served('cwt-key', 'signed by somebody else', 'ERR_STATUS_SIGNATURE', cwt(claims(), PROTECTED, KEYS.attacker)),
    served('cwt-payload-array', 'the payload is an array', 'ERR_STATUS_TOKEN', cwt([1])),
  ]),
  ...group('draft-ietf-oauth-status-list-20 sections 4.3 and 5.2 (the claims)', [
    claim('cwt-sub-missing', 'no subject', 2, undefined),
    claim('cwt-sub-bytes', 'the subject is a byte string', 2, Buffer.from(URI)),
    withClaim('cwt-sub-other', 'the token of another list', 'ERR_STATUS_SUBJECT', 2, `${URI}0`),
    claim('cwt-iat-missing', 'no issued at', 6, undefined),
    claim('cwt-iat-text', 'issued at is a text', 6, String(NOW)),
    withClaim('cwt-exp-past', 'expired', 'ERR_STATUS_EXPIRED', 4, NOW - 1),
    claim('cwt-exp-null', 'expiration time is null', 4, null),
    claim('cwt-ttl-zero', 'time to live is zero', 65534, 0),
    claim('cwt-ttl-text', 'time to live is a text', 65534, '600'),
    claim('cwt-list-missing', 'no status list', 65533, undefined),
    claim('cwt-list-bytes', 'the status list is a byte string, CBOR once more', 65533, cbor(LIST_CBOR)),
    list('cwt-bits-three', 'bits is 3', ['bits', 3], ['lst', LIST]),
    list('cwt-bits-text', 'bits is a text', ['bits', '1'], ['lst', LIST]),
    list('cwt-lst-text', 'lst is base64url, as in JSON', ['bits', 1], ['lst', base64url(LIST)]),
    list('cwt-lst-missing', 'no lst', ['bits', 1]),
    served(
      'cwt-claim-twice',
      'a claim twice',
      'ERR_CBOR_DUPLICATE_KEY',
      cwt(new CborMap([...claims().entries, [4, NOW + 9999]])),
    ),
  ]),
]
