import {
  AUDIENCE,
  base64url,
  bound,
  claim,
  digest,
  es256,
  issued,
  json,
  jwt,
  KB_HEADER,
  KEYS,
  NONCE,
  NOW,
  sdJwt,
  withClaims,
} from '../craft.js'
import { group, type Vector } from '../format.js'

const name = claim('given_name', '花子')
const age = claim('age_over_18', true)
const both = withClaims(name, age)
const good = withClaims(name)
const kb = bound(good).slice(good.length)
const withClaim = (changes: object) => bound(good, changes)
const withHeader = (changes: object, key = KEYS.holder) => bound(good, {}, { ...KB_HEADER, ...changes }, key)
const boundTo = (cnf: unknown) => bound(sdJwt(issued({ cnf })))
const p384 = { kty: 'EC', crv: 'P-384', x: KEYS.holder.jwk.x, y: KEYS.holder.jwk.y }
const noneText = `${json({ ...KB_HEADER, alg: 'none' })}.${kb.split('.')[1]}`
const body = JSON.stringify({ iat: NOW - 10, aud: AUDIENCE, nonce: NONCE, sd_hash: digest(good) })
const [payment, other] = [json({ type: 'payment', amount: 1000 }), json({ type: 'payment', amount: 9000 })]
const asked = { transactionData: [payment] }

export const KEY_BINDING: Vector[] = [
  ...group('RFC 9901 section 7.3 steps 1 and 2', 'key-binding', [
    ['kb-missing', 'no KB-JWT where one is required', good, 'ERR_SDJWT_KB_MISSING'],
    ['kb-garbage', 'something that is no JWT', `${good}x`, 'ERR_JWS_MALFORMED'],
    ['kb-empty-signature', 'an empty signature', `${good}${kb.split('.').slice(0, 2).join('.')}.`, 'ERR_JWS_MALFORMED'],
    ['kb-payload-array', 'the payload is an array', good + jwt(KB_HEADER, '[]', KEYS.holder), 'ERR_JWS_MALFORMED'],
    [
      'kb-nonce-twice',
      'a member twice',
      good + jwt(KB_HEADER, `${body.slice(0, -1)},"nonce":"${NONCE}"}`, KEYS.holder),
      'ERR_ENCODING_JSON_DUPLICATE',
    ],
  ]),
  ...group('RFC 9901 section 7.2, section 4', 'receipt', [
    ['kb-at-issuance', 'an SD-JWT+KB instead of an SD-JWT', bound(good), 'ERR_SDJWT_KB_UNEXPECTED'],
  ]),
  ...group('RFC 9901 section 4', 'presentation', [
    ['kb-unexpected', 'a KB-JWT that nobody checks', bound(good), 'ERR_SDJWT_KB_UNEXPECTED'],
  ]),
  ...group('RFC 9901 section 7.3 step 5.a', 'key-binding', [
    ['kb-no-cnf', 'the credential has no cnf', boundTo(undefined), 'ERR_SDJWT_KB_KEY'],
    ['kb-cnf-empty', 'cnf names no key', boundTo({}), 'ERR_SDJWT_KB_KEY'],
    ['kb-cnf-text', 'cnf is a string', boundTo('jwk'), 'ERR_SDJWT_CLAIM_TYPE'],
    ['kb-cnf-number', 'cnf.jwk is a number', boundTo({ jwk: 1 }), 'ERR_SDJWT_KB_KEY'],
    [
      'kb-cnf-private',
      'cnf.jwk holds a private key',
      boundTo({ jwk: { ...KEYS.holder.jwk, d: base64url(KEYS.holder.secret) } }),
      'ERR_SDJWT_KB_KEY',
    ],
    ['kb-cnf-kid', 'cnf names a key that is not in it', boundTo({ kid: 'holder' }), 'ERR_SDJWT_KB_KEY'],
    ['kb-cnf-curve', 'cnf.jwk is for another algorithm', boundTo({ jwk: p384 }), 'ERR_SDJWT_KB_KEY'],
    [
      'kb-cnf-point',
      'cnf.jwk is no point of its curve',
      boundTo({ jwk: { ...KEYS.holder.jwk, y: KEYS.holder.jwk.x } }),
      'ERR_SDJWT_KB_KEY',
    ],
    [
      'kb-header-key',
      'a key in the header instead of the one in cnf',
      withHeader({ jwk: KEYS.attacker.jwk }, KEYS.attacker),
      'ERR_SDJWT_KB_SIGNATURE',
    ],
  ]),
  ...group('RFC 9901 section 7.3 steps 5.b to 5.d', 'key-binding', [
    [
      'kb-alg-none',
      'alg none with a signature that would be good',
      `${good}${noneText}.${base64url(es256(noneText, KEYS.holder))}`,
      'ERR_JWS_ALGORITHM',
    ],
    ['kb-alg-missing', 'no alg', withHeader({ alg: undefined }), 'ERR_JWS_ALGORITHM'],
    ['kb-alg-other', 'alg says ES384, the signature is ES256', withHeader({ alg: 'ES384' }), 'ERR_JWS_ALGORITHM'],
    ['kb-crit', 'an unknown critical extension', withHeader({ crit: ['x'], x: 1 }), 'ERR_JWS_HEADER'],
    ['kb-attacker', 'signed by somebody else', bound(good, {}, KB_HEADER, KEYS.attacker), 'ERR_SDJWT_KB_SIGNATURE'],
    ['kb-issuer', 'signed by the issuer', bound(good, {}, KB_HEADER, KEYS.issuer), 'ERR_SDJWT_KB_SIGNATURE'],
    ['kb-typ-missing', 'no typ', withHeader({ typ: undefined }), 'ERR_JWS_TYPE'],
    ['kb-typ-jwt', 'typ JWT: a token of the holder for something else', withHeader({ typ: 'JWT' }), 'ERR_JWS_TYPE'],
    ['kb-typ-credential', 'typ of a credential', withHeader({ typ: 'dc+sd-jwt' }), 'ERR_JWS_TYPE'],
  ]),
  ...group('RFC 9901 section 7.3 step 5.e', 'key-binding', [
    ['kb-iat-old', 'older than allowed', withClaim({ iat: NOW - 1000 }), 'ERR_SDJWT_KB_TIME'],
    ['kb-iat-future', 'from the future', withClaim({ iat: NOW + 1000 }), 'ERR_SDJWT_KB_TIME'],
    ['kb-iat-missing', 'no iat', withClaim({ iat: undefined }), 'ERR_SDJWT_KB_MALFORMED'],
    ['kb-iat-string', 'iat is a string', withClaim({ iat: String(NOW) }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['kb-iat-null', 'iat is null', withClaim({ iat: null }), 'ERR_SDJWT_CLAIM_TYPE'],
  ]),
  ...group('RFC 9901 section 7.3 step 5.f, section 4.3', 'key-binding', [
    ['kb-nonce-other', 'the nonce of another transaction', withClaim({ nonce: 'another-nonce' }), 'ERR_SDJWT_KB_NONCE'],
    ['kb-nonce-missing', 'no nonce', withClaim({ nonce: undefined }), 'ERR_SDJWT_KB_MALFORMED'],
    ['kb-nonce-empty', 'an empty nonce', withClaim({ nonce: '' }), 'ERR_SDJWT_KB_NONCE'],
    ['kb-nonce-array', 'the nonce in an array', withClaim({ nonce: [NONCE] }), 'ERR_SDJWT_KB_MALFORMED'],
    ['kb-aud-other', 'made for another verifier', withClaim({ aud: 'https://other.example' }), 'ERR_SDJWT_KB_AUDIENCE'],
    [
      'kb-aud-prefix',
      'an identifier that begins with the verifier’s',
      withClaim({ aud: `${AUDIENCE}/path` }),
      'ERR_SDJWT_KB_AUDIENCE',
    ],
    [
      'kb-aud-case',
      'an identifier in another spelling',
      withClaim({ aud: AUDIENCE.replace('verifier', 'Verifier') }),
      'ERR_SDJWT_KB_AUDIENCE',
    ],
    ['kb-aud-array', 'aud is an array', withClaim({ aud: [AUDIENCE] }), 'ERR_SDJWT_KB_MALFORMED'],
    ['kb-aud-missing', 'no aud', withClaim({ aud: undefined }), 'ERR_SDJWT_KB_MALFORMED'],
  ]),
  ...group('RFC 9901 section 7.3 steps 5.g and 5.h', 'key-binding', [
    ['kb-hash-missing', 'no sd_hash', withClaim({ sd_hash: undefined }), 'ERR_SDJWT_KB_MALFORMED'],
    ['kb-hash-number', 'sd_hash is a number', withClaim({ sd_hash: 1 }), 'ERR_SDJWT_KB_MALFORMED'],
    [
      'kb-hash-algorithm',
      'sd_hash of another hash than _sd_alg',
      withClaim({ sd_hash: digest(good, 'sha512') }),
      'ERR_SDJWT_KB_SD_HASH',
    ],
    [
      'kb-hash-no-tilde',
      'sd_hash over the text without its last tilde',
      withClaim({ sd_hash: digest(good.slice(0, -1)) }),
      'ERR_SDJWT_KB_SD_HASH',
    ],
    [
      'kb-disclosure-removed',
      'a Disclosure was removed after binding',
      both.replace(`${age}~`, '') + bound(both).slice(both.length),
      'ERR_SDJWT_KB_SD_HASH',
    ],
    [
      'kb-disclosure-added',
      'a Disclosure was added after binding',
      both + bound(both.replace(`${age}~`, '')).slice(both.length - age.length - 1),
      'ERR_SDJWT_KB_SD_HASH',
    ],
    [
      'kb-disclosures-swapped',
      'Disclosures were put in another order after binding',
      both.replace(`${name}~${age}`, `${age}~${name}`) + bound(both).slice(both.length),
      'ERR_SDJWT_KB_SD_HASH',
    ],
    ['kb-other-credential', 'the KB-JWT of another credential', withClaims(age) + kb, 'ERR_SDJWT_KB_SD_HASH'],
    ['kb-exp-past', 'the KB-JWT has expired', withClaim({ exp: NOW - 1 }), 'ERR_SDJWT_EXPIRED'],
    ['kb-nbf-future', 'the KB-JWT is not valid yet', withClaim({ nbf: NOW + 1000 }), 'ERR_SDJWT_NOT_YET_VALID'],
  ]),
  ...group('OpenID4VP 1.0 Appendix B.3.3.1', 'key-binding', [
    [
      'kb-transaction-missing',
      'the transaction was not authorised',
      bound(good),
      'ERR_SDJWT_KB_TRANSACTION_DATA',
      asked,
    ],
    [
      'kb-transaction-swapped',
      'another transaction was authorised',
      withClaim({ transaction_data_hashes: [digest(other)] }),
      'ERR_SDJWT_KB_TRANSACTION_DATA',
      asked,
    ],
    [
      'kb-transaction-more',
      'one more transaction was authorised',
      withClaim({ transaction_data_hashes: [digest(payment), digest(other)] }),
      'ERR_SDJWT_KB_TRANSACTION_DATA',
      asked,
    ],
    [
      'kb-transaction-twice',
      'one transaction was authorised twice',
      withClaim({ transaction_data_hashes: [digest(payment), digest(payment)] }),
      'ERR_SDJWT_KB_TRANSACTION_DATA',
      asked,
    ],
    [
      'kb-transaction-unasked',
      'a transaction was authorised that nobody asked for',
      withClaim({ transaction_data_hashes: [digest(payment)] }),
      'ERR_SDJWT_KB_TRANSACTION_DATA',
    ],
    [
      'kb-transaction-decoded',
      'the hash is over the decoded text',
      withClaim({ transaction_data_hashes: [digest(Buffer.from(payment, 'base64url').toString())] }),
      'ERR_SDJWT_KB_TRANSACTION_DATA',
      asked,
    ],
    [
      'kb-transaction-text',
      'the hashes are not in an array',
      withClaim({ transaction_data_hashes: digest(payment) }),
      'ERR_SDJWT_KB_TRANSACTION_DATA',
      asked,
    ],
    [
      'kb-transaction-algorithm',
      'a hash algorithm that was not offered',
      withClaim({ transaction_data_hashes: [digest(payment, 'sha512')], transaction_data_hashes_alg: 'sha-512' }),
      'ERR_SDJWT_KB_TRANSACTION_DATA',
      asked,
    ],
  ]),
]
