import { createHmac } from 'node:crypto'
import {
  base64url,
  bomb,
  CLAIMS,
  HEADER,
  ISSUER,
  json,
  KEYS,
  LIST,
  NOW,
  statusList,
  token,
  URI,
  zlib,
} from '../craft.js'
import type { NewVector, Vector, VectorPolicy } from '../format.js'
import { group } from './group.js'

const [header, payload, signature] = token().split('.') as [string, string, string]
const withHeader = (id: string, reason: string, code: string, changes: object): NewVector => [
  id,
  reason,
  code,
  { token: token({}, { ...HEADER, ...changes }) },
]
const withClaim = (id: string, reason: string, code: string, changes: object): NewVector => [
  id,
  reason,
  code,
  { token: token(changes) },
]
const claim = (id: string, reason: string, changes: object): NewVector =>
  withClaim(id, reason, 'ERR_STATUS_CLAIM', changes)
const list = (id: string, reason: string, changes: object): NewVector =>
  claim(id, reason, { status_list: { ...statusList(), ...changes } })
const stream = (id: string, reason: string, lst: Uint8Array, changes: Partial<VectorPolicy> = {}): NewVector => [
  id,
  reason,
  Object.keys(changes).length === 0 ? 'ERR_ENCODING_ZLIB' : 'ERR_ENCODING_LIMIT',
  { token: token({ status_list: statusList(lst) }), policyChanges: changes },
]
const tampered = `${header}.${json({ ...CLAIMS, status_list: statusList(zlib(0, 0)) })}.${signature}`
const hmac = () => {
  const signed = `${json({ ...HEADER, alg: 'HS256' })}.${payload}`
  return `${signed}.${createHmac('sha256', JSON.stringify(KEYS.provider.jwk)).update(signed).digest('base64url')}`
}
/** A raw stored block, as gzip and as DEFLATE alone. */
const raw = LIST.subarray(2, -4)

/** Status List Tokens as JWT. */
export const JWT_TOKENS: Vector[] = [
  ...group('draft-ietf-oauth-status-list-20 section 5.1, RFC 7515 (the token)', [
    ['jwt-two-parts', 'no signature', 'ERR_JWS_MALFORMED', { token: `${header}.${payload}` }],
    ['jwt-empty-signature', 'an empty signature', 'ERR_JWS_MALFORMED', { token: `${header}.${payload}.` }],
    ['jwt-line-break', 'a line break at the end', 'ERR_ENCODING_BASE64URL', { token: `${token()}\n` }],
    [
      'jwt-member-twice',
      'a header parameter twice',
      'ERR_ENCODING_JSON_DUPLICATE',
      {
        token: `${base64url('{"alg":"ES256","alg":"none","typ":"statuslist+jwt"}')}.${payload}.${signature}`,
      },
    ],
    withHeader('jwt-typ-missing', 'no typ', 'ERR_JWS_TYPE', { typ: undefined }),
    withHeader('jwt-typ-jwt', 'typ of any JWT', 'ERR_JWS_TYPE', { typ: 'JWT' }),
    withHeader('jwt-typ-credential', 'typ of a credential', 'ERR_JWS_TYPE', { typ: 'dc+sd-jwt' }),
    withHeader('jwt-typ-cwt', 'typ of a CWT', 'ERR_JWS_TYPE', { typ: 'statuslist+cwt' }),
    withHeader('jwt-alg-none', 'alg none', 'ERR_JWS_ALGORITHM', { alg: 'none' }),
    withHeader('jwt-alg-missing', 'no alg', 'ERR_JWS_ALGORITHM', { alg: undefined }),
    withHeader('jwt-alg-other', 'alg says ES384, the signature is ES256', 'ERR_JWS_ALGORITHM', { alg: 'ES384' }),
    ['jwt-alg-hmac', 'HMAC with the public key as the secret', 'ERR_JWS_ALGORITHM', { token: hmac() }],
    withHeader('jwt-crit', 'an unknown critical extension', 'ERR_JWS_HEADER', { crit: ['x'], x: 1 }),
    withHeader('jwt-kid-number', 'kid is a number', 'ERR_JWS_HEADER', { kid: 1 }),
  ]),
  ...group('draft-ietf-oauth-status-list-20 section 11.3 (whose signature)', [
    ['key-attacker', 'signed by somebody else', 'ERR_STATUS_SIGNATURE', { token: token({}, HEADER, KEYS.attacker) }],
    [
      'key-header',
      'signed by a key that the token brings along',
      'ERR_STATUS_SIGNATURE',
      {
        token: token({}, { ...HEADER, jwk: KEYS.attacker.jwk }, KEYS.attacker),
      },
    ],
    [
      'key-issuer',
      'signed by the issuer of the credential, whose lists another signs',
      'ERR_STATUS_SIGNATURE',
      {
        token: token({}, HEADER, KEYS.issuer),
      },
    ],
    [
      'key-other-issuer',
      'a provider that is trusted for another issuer',
      'ERR_STATUS_SIGNATURE',
      {
        policyChanges: { issuers: { [ISSUER]: ['issuer'], 'https://other.example': ['provider'] } },
      },
    ],
    ['key-nobody', 'no provider is trusted for the issuer', 'ERR_STATUS_KEY', { issuer: 'https://unknown.example' }],
    ['key-payload', 'the list was changed', 'ERR_STATUS_SIGNATURE', { token: tampered }],
  ]),
  ...group('draft-ietf-oauth-status-list-20 section 8.3 steps 3.b and 4 (the claims)', [
    claim('sub-missing', 'no sub', { sub: undefined }),
    claim('sub-array', 'sub is an array', { sub: [URI] }),
    withClaim('sub-other', 'the token of another list', 'ERR_STATUS_SUBJECT', {
      sub: 'https://status.example/lists/2',
    }),
    withClaim('sub-slash', 'sub with a slash more', 'ERR_STATUS_SUBJECT', { sub: `${URI}/` }),
    withClaim('sub-case', 'sub in another spelling', 'ERR_STATUS_SUBJECT', { sub: URI.replace('status', 'STATUS') }),
    withClaim('sub-port', 'sub with the default port', 'ERR_STATUS_SUBJECT', {
      sub: URI.replace('.example', '.example:443'),
    }),
    claim('iat-missing', 'no iat', { iat: undefined }),
    claim('iat-text', 'iat is a string', { iat: String(NOW) }),
    withClaim('iat-future', 'issued in the future', 'ERR_STATUS_NOT_YET_VALID', { iat: NOW + 1 }),
    withClaim('iat-old', 'older than the policy takes', 'ERR_STATUS_STALE', { iat: NOW - 86_401 }),
    withClaim('nbf-future', 'not valid yet', 'ERR_STATUS_NOT_YET_VALID', { nbf: NOW + 1 }),
    claim('nbf-text', 'nbf is a string', { nbf: '0' }),
    withClaim('exp-past', 'expired', 'ERR_STATUS_EXPIRED', { exp: NOW - 1 }),
    withClaim('exp-now', 'expires at this very moment', 'ERR_STATUS_EXPIRED', { exp: NOW }),
    claim('exp-text', 'exp is a string', { exp: String(NOW + 1000) }),
    claim('exp-null', 'exp is null', { exp: null }),
    claim('exp-milliseconds', 'exp in milliseconds, beyond any calendar', { exp: 253_402_300_799_000 }),
    claim('ttl-zero', 'ttl is zero', { ttl: 0 }),
    claim('ttl-negative', 'ttl is negative', { ttl: -600 }),
    claim('ttl-text', 'ttl is a string', { ttl: '600' }),
    claim('ttl-null', 'ttl is null', { ttl: null }),
    claim('aud-somebody', 'meant for somebody else (RFC 7519 section 4.1.3)', { aud: 'https://other.example' }),
  ]),
  ...group('draft-ietf-oauth-status-list-20 section 4.2 (the list in JSON)', [
    claim('list-missing', 'no status_list', { status_list: undefined }),
    claim('list-null', 'status_list is null', { status_list: null }),
    claim('list-array', 'status_list is an array', { status_list: [1] }),
    list('bits-missing', 'no bits', { bits: undefined }),
    list('bits-zero', 'bits is 0', { bits: 0 }),
    list('bits-three', 'bits is 3', { bits: 3 }),
    list('bits-sixteen', 'bits is 16', { bits: 16 }),
    list('bits-text', 'bits is a string', { bits: '1' }),
    list('bits-boolean', 'bits is true', { bits: true }),
    list('lst-missing', 'no lst', { lst: undefined }),
    list('lst-number', 'lst is a number', { lst: 1 }),
    list('lst-array', 'lst is an array of bytes', { lst: [...LIST] }),
    list('aggregation-number', 'aggregation_uri is a number', { aggregation_uri: 1 }),
    [
      'lst-padded',
      'lst has padding',
      'ERR_ENCODING_BASE64URL',
      {
        token: token({ status_list: { bits: 1, lst: `${base64url(LIST)}=` } }),
      },
    ],
    [
      'lst-base64',
      'lst is plain base64',
      'ERR_ENCODING_BASE64URL',
      {
        token: token({ status_list: { bits: 1, lst: Buffer.from(zlib(0xff, 0xff, 0xff)).toString('base64') } }),
      },
    ],
  ]),
  ...group('draft-ietf-oauth-status-list-20 section 4.1 step 4, RFC 1950 (the stream)', [
    stream('zlib-empty', 'nothing to inflate', new Uint8Array()),
    stream('zlib-uncompressed', 'the bytes are not compressed', Uint8Array.of(0b101, 0)),
    stream('zlib-raw', 'DEFLATE without the ZLIB format', raw),
    stream(
      'zlib-gzip',
      'gzip',
      Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, ...raw, 0x86, 0x27, 0x1d, 0xb4, 2, 0, 0, 0),
    ),
    stream('zlib-cut', 'the checksum is missing', LIST.subarray(0, -4)),
    stream('zlib-checksum', 'the checksum is wrong', Uint8Array.of(...LIST.subarray(0, -1), LIST.at(-1)! ^ 1)),
    stream('zlib-trailing', 'a byte behind the stream', Uint8Array.of(...LIST, 0)),
    stream('zlib-two', 'a second stream behind the first', Uint8Array.of(...LIST, ...zlib(0))),
    stream('zlib-dictionary', 'a preset dictionary', Uint8Array.of(0x78, 0x20, 0, 0, 0, 1, ...LIST.subarray(2))),
    stream('zlib-method', 'another method than DEFLATE', Uint8Array.of(0x79, 0x18, ...LIST.subarray(2))),
    stream('zlib-bomb', 'inflates to more than the policy takes', bomb(1000), { maxListBytes: 65_536 }),
  ]),
]
