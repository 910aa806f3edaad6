import { createHmac } from 'node:crypto'
import {
  base64url,
  claim,
  digest,
  es256,
  HEADER,
  ISS,
  issued,
  json,
  jwt,
  KEYS,
  NOW,
  PAYLOAD,
  sdJwt,
  split,
  VCT,
  withClaims,
} from '../craft.js'
import { group, type Vector } from '../format.js'

const withHeader = (changes: object) => sdJwt(issued({}, { ...HEADER, ...changes }))
const withPayload = (changes: object) => sdJwt(issued(changes))
const [header, payload, signature] = split(issued())
const raw = Buffer.from(signature, 'base64url')
const signedAs = (bytes: Uint8Array) => `${header}.${payload}.${base64url(bytes)}~`

function hmacSigned(): string {
  const text = `${json({ ...HEADER, alg: 'HS256' })}.${payload}`
  const mac = createHmac('sha256', JSON.stringify(KEYS.issuer.jwk)).update(text).digest()
  return `${text}.${base64url(mac)}~`
}

function derSignature(): Uint8Array {
  const integer = (part: Buffer) => (part[0]! & 0x80 ? Buffer.concat([Buffer.of(0), part]) : part)
  const [r, s] = [integer(raw.subarray(0, 32)), integer(raw.subarray(32))]
  const body = Buffer.concat([Buffer.of(2, r.length), r, Buffer.of(2, s.length), s])
  return Buffer.concat([Buffer.of(0x30, body.length), body])
}

const noneText = `${json({ ...HEADER, alg: 'none' })}.${payload}`
const sdOf = (name: string, value: unknown) => {
  const disclosure = claim(name, value)
  const { [name as 'iss']: _, ...others } = PAYLOAD
  return sdJwt(jwt(HEADER, { ...others, _sd: [digest(disclosure)] }), disclosure)
}
const innerSd = claim('inner', 'x')

export const ISSUER_JWT: Vector[] = [
  ...group('RFC 9901 section 7.1 step 2.a, RFC 8725 section 3.1', 'presentation', [
    [
      'alg-none',
      'alg none with a signature that would be good',
      `${noneText}.${base64url(es256(noneText, KEYS.issuer))}~`,
      'ERR_JWS_ALGORITHM',
    ],
    ['alg-missing', 'no alg', withHeader({ alg: undefined }), 'ERR_JWS_ALGORITHM'],
    ['alg-number', 'alg is a number', withHeader({ alg: 7 }), 'ERR_JWS_ALGORITHM'],
    ['alg-case', 'alg in lower case', withHeader({ alg: 'es256' }), 'ERR_JWS_ALGORITHM'],
    ['alg-es384', 'alg says ES384, the signature is ES256', withHeader({ alg: 'ES384' }), 'ERR_JWS_ALGORITHM'],
    [
      'alg-eddsa',
      'alg is allowed, but not what the key is for',
      withHeader({ alg: 'EdDSA' }),
      'ERR_SDJWT_ISSUER_KEY',
      { algorithms: ['ES256', 'EdDSA'] },
    ],
    ['alg-hmac', 'HMAC with the public key as the secret', hmacSigned(), 'ERR_JWS_ALGORITHM'],
    [
      'alg-prototype',
      'alg is the name of an inherited member',
      withHeader({ alg: 'constructor' }),
      'ERR_JWS_ALGORITHM',
    ],
  ]),
  ...group('RFC 7515 sections 4.1.4 and 4.1.11', 'presentation', [
    ['crit-unknown', 'an unknown critical extension', withHeader({ crit: ['x'], x: 1 }), 'ERR_JWS_HEADER'],
    ['crit-empty', 'crit is empty', withHeader({ crit: [] }), 'ERR_JWS_HEADER'],
    ['crit-b64', 'an unencoded payload is asked for', withHeader({ crit: ['b64'], b64: false }), 'ERR_JWS_HEADER'],
    ['kid-number', 'kid is a number', withHeader({ kid: 1 }), 'ERR_JWS_HEADER'],
  ]),
  ...group('SD-JWT VC section 2.2.1', 'presentation', [
    ['typ-missing', 'no typ', withHeader({ typ: undefined }), 'ERR_JWS_TYPE'],
    ['typ-jwt', 'typ JWT: another kind of token', withHeader({ typ: 'JWT' }), 'ERR_JWS_TYPE'],
    ['typ-old', 'typ of a superseded draft', withHeader({ typ: 'vc+sd-jwt' }), 'ERR_JWS_TYPE'],
    ['typ-kb', 'typ of a KB-JWT', withHeader({ typ: 'kb+jwt' }), 'ERR_JWS_TYPE'],
    ['typ-array', 'typ is an array', withHeader({ typ: [HEADER.typ] }), 'ERR_JWS_TYPE'],
  ]),
  ...group('RFC 9901 section 7.1 step 2.b', 'presentation', [
    ['signature-attacker', 'signed by somebody else', sdJwt(issued({}, HEADER, KEYS.attacker)), 'ERR_SDJWT_SIGNATURE'],
    ['signature-holder', 'signed by the holder', sdJwt(issued({}, HEADER, KEYS.holder)), 'ERR_SDJWT_SIGNATURE'],
    [
      'signature-header-key',
      'signed by a key that the header brings along',
      sdJwt(issued({}, { ...HEADER, jwk: KEYS.attacker.jwk }, KEYS.attacker)),
      'ERR_SDJWT_SIGNATURE',
    ],
    [
      'signature-payload-changed',
      'the payload was changed',
      `${header}.${json({ ...PAYLOAD, admin: true })}.${signature}~`,
      'ERR_SDJWT_SIGNATURE',
    ],
    [
      'signature-header-changed',
      'the header was changed',
      `${json({ ...HEADER, kid: 'x' })}.${payload}.${signature}~`,
      'ERR_SDJWT_SIGNATURE',
    ],
    ['signature-zero', 'r and s are zero', signedAs(new Uint8Array(64)), 'ERR_SDJWT_SIGNATURE'],
    ['signature-short', 'a byte is missing', signedAs(raw.subarray(0, 63)), 'ERR_SDJWT_SIGNATURE'],
    ['signature-long', 'a byte too many', signedAs(Buffer.concat([raw, Buffer.of(0)])), 'ERR_SDJWT_SIGNATURE'],
    ['signature-der', 'in DER instead of r and s', signedAs(derSignature()), 'ERR_SDJWT_SIGNATURE'],
  ]),
  ...group('RFC 9901 section 7.1 step 2.c, SD-JWT VC section 2.5', 'presentation', [
    [
      'issuer-unknown',
      'an issuer that is not trusted',
      withPayload({ iss: 'https://attacker.example' }),
      'ERR_SDJWT_ISSUER_KEY',
    ],
    ['issuer-missing', 'no iss, and no certificate instead', withPayload({ iss: undefined }), 'ERR_SDJWT_ISSUER_KEY'],
    [
      'issuer-slash',
      'iss is not compared character by character',
      withPayload({ iss: `${ISS}/` }),
      'ERR_SDJWT_ISSUER_KEY',
    ],
    ['issuer-number', 'iss is a number', withPayload({ iss: 7 }), 'ERR_SDJWT_ISSUER_KEY'],
  ]),
  ...group('RFC 9901 sections 4.1.1 and 7.1 step 2.d', 'presentation', [
    ['hash-unknown', '_sd_alg is unknown', withPayload({ _sd_alg: 'sha-1' }), 'ERR_SDJWT_HASH_ALGORITHM'],
    ['hash-md5', '_sd_alg is broken', withPayload({ _sd_alg: 'md5' }), 'ERR_SDJWT_HASH_ALGORITHM'],
    [
      'hash-truncated',
      '_sd_alg is a truncated hash',
      withPayload({ _sd_alg: 'sha-256-32' }),
      'ERR_SDJWT_HASH_ALGORITHM',
    ],
    ['hash-case', '_sd_alg is case-sensitive', withPayload({ _sd_alg: 'SHA-256' }), 'ERR_SDJWT_HASH_ALGORITHM'],
    ['hash-number', '_sd_alg is a number', withPayload({ _sd_alg: 256 }), 'ERR_SDJWT_HASH_ALGORITHM'],
    ['hash-null', '_sd_alg is null', withPayload({ _sd_alg: null }), 'ERR_SDJWT_HASH_ALGORITHM'],
    ['hash-array', '_sd_alg is an array', withPayload({ _sd_alg: ['sha-256'] }), 'ERR_SDJWT_HASH_ALGORITHM'],
    [
      'hash-nested',
      '_sd_alg below the top level',
      withPayload({ address: { _sd_alg: 'sha-256' } }),
      'ERR_SDJWT_HASH_ALGORITHM',
    ],
    [
      'hash-mismatch',
      'digests of another hash than _sd_alg',
      sdJwt(issued({ _sd: [digest(innerSd, 'sha512')] }), innerSd),
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
    [
      'hash-decoded',
      'the digest is over the decoded Disclosure',
      sdJwt(issued({ _sd: [digest(Buffer.from(innerSd, 'base64url').toString())] }), innerSd),
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
  ]),
  ...group('RFC 9901 section 7.1 step 6, RFC 7519 section 4.1', 'presentation', [
    ['exp-past', 'expired', withPayload({ exp: NOW - 1 }), 'ERR_SDJWT_EXPIRED'],
    ['exp-now', 'expires at this very moment', withPayload({ exp: NOW }), 'ERR_SDJWT_EXPIRED'],
    ['exp-string', 'exp is a string', withPayload({ exp: String(NOW + 1000) }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['exp-null', 'exp is null', withPayload({ exp: null }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['exp-boolean', 'exp is true', withPayload({ exp: true }), 'ERR_SDJWT_CLAIM_TYPE'],
    [
      'exp-infinite',
      'exp is 1e400',
      sdJwt(jwt(HEADER, JSON.stringify(PAYLOAD).replace(String(PAYLOAD.exp), '1e400'))),
      'ERR_SDJWT_CLAIM_TYPE',
    ],
    ['nbf-future', 'not valid yet', withPayload({ nbf: NOW + 1 }), 'ERR_SDJWT_NOT_YET_VALID'],
    ['nbf-string', 'nbf is a string', withPayload({ nbf: '0' }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['iat-string', 'iat is a string', withPayload({ iat: '0' }), 'ERR_SDJWT_CLAIM_TYPE'],
    [
      'exp-required',
      'a required exp is missing',
      withPayload({ exp: undefined }),
      'ERR_SDJWT_CLAIM_REQUIRED',
      { requiredClaims: ['exp'] },
    ],
    [
      'claim-withheld',
      'a required claim is withheld by the holder',
      withPayload({ _sd: [digest(innerSd)] }),
      'ERR_SDJWT_CLAIM_REQUIRED',
      { requiredClaims: ['inner'] },
    ],
    [
      'aud-other',
      'meant for another audience',
      withPayload({ aud: 'https://other.example' }),
      'ERR_SDJWT_AUDIENCE',
      { audience: 'https://verifier.example' },
    ],
    [
      'aud-number',
      'aud is a number',
      withPayload({ aud: 7 }),
      'ERR_SDJWT_CLAIM_TYPE',
      { audience: 'https://verifier.example' },
    ],
  ]),
  ...group('SD-JWT VC sections 2.2.2.1 and 2.2.2.2', 'presentation', [
    ['vct-missing', 'no vct', withPayload({ vct: undefined }), 'ERR_SDJWT_CLAIM_REQUIRED'],
    ['vct-number', 'vct is a number', withPayload({ vct: 1 }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['vct-array', 'vct is an array', withPayload({ vct: [VCT] }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['vct-other', 'another type than expected', withPayload({ vct: `${VCT}0` }), 'ERR_SDJWT_VCT'],
    ['aka-empty', 'aka_vcts is empty', withPayload({ aka_vcts: [] }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['aka-self', 'aka_vcts contains vct', withPayload({ aka_vcts: [VCT] }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['aka-string', 'aka_vcts is a string', withPayload({ aka_vcts: 'urn:example:other' }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['aka-number', 'aka_vcts contains a number', withPayload({ aka_vcts: [1] }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['integrity-number', 'vct#integrity is a number', withPayload({ 'vct#integrity': 1 }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['cnf-text', 'cnf is a string', withPayload({ cnf: 'holder' }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['sub-number', 'sub is a number', withPayload({ sub: 1 }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['sub-disclosed', 'sub is an object, in a Disclosure', sdOf('sub', { id: 1 }), 'ERR_SDJWT_CLAIM_TYPE'],
    ['status-text', 'status is a string', withPayload({ status: 'valid' }), 'ERR_SDJWT_CLAIM_TYPE'],
  ]),
  ...group('SD-JWT VC section 2.2.2.3 (never in a Disclosure, with all sub-claims)', 'presentation', [
    [
      'protected-iss',
      'iss in a Disclosure, beside a visible one',
      sdJwt(issued({ _sd: [digest(claim('iss', ISS))] }), claim('iss', ISS)),
      'ERR_SDJWT_CLAIM_PROTECTED',
    ],
    ['protected-vct', 'vct in a Disclosure', sdOf('vct', VCT), 'ERR_SDJWT_CLAIM_PROTECTED'],
    ['protected-exp', 'exp in a Disclosure', sdOf('exp', NOW + 1000), 'ERR_SDJWT_CLAIM_PROTECTED'],
    ['protected-nbf', 'nbf in a Disclosure', sdOf('nbf', NOW - 1000), 'ERR_SDJWT_CLAIM_PROTECTED'],
    ['protected-cnf', 'cnf in a Disclosure', sdOf('cnf', PAYLOAD.cnf), 'ERR_SDJWT_CLAIM_PROTECTED'],
    ['protected-status', 'status in a Disclosure', sdOf('status', {}), 'ERR_SDJWT_CLAIM_PROTECTED'],
    [
      'protected-integrity',
      'vct#integrity in a Disclosure',
      sdOf('vct#integrity', 'sha256-x'),
      'ERR_SDJWT_CLAIM_PROTECTED',
    ],
    ['protected-aka', 'aka_vcts in a Disclosure', sdOf('aka_vcts', ['urn:example:other']), 'ERR_SDJWT_CLAIM_PROTECTED'],
    [
      'protected-sub-claim',
      'cnf.jwk in a Disclosure',
      sdJwt(issued({ cnf: { _sd: [digest(claim('jwk', KEYS.holder.jwk))] } }), claim('jwk', KEYS.holder.jwk)),
      'ERR_SDJWT_CLAIM_PROTECTED',
    ],
    [
      'protected-element',
      'an element of aka_vcts that is a digest',
      withPayload({ aka_vcts: ['urn:example:other', { '...': digest(innerSd) }] }),
      'ERR_SDJWT_CLAIM_PROTECTED',
    ],
    [
      'protected-sub-digest',
      'a digest inside status, without its Disclosure',
      withPayload({ status: { _sd: [digest(innerSd)] } }),
      'ERR_SDJWT_CLAIM_PROTECTED',
    ],
  ]),
  ...group('RFC 9901 section 7.2, RFC 9901 section 4.1.2', 'receipt', [
    [
      'receipt-unreferenced',
      'a Disclosure that belongs to nothing',
      sdJwt(issued(), innerSd),
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
    ['receipt-twice', 'a Disclosure sent twice', `${withClaims(innerSd)}${innerSd}~`, 'ERR_SDJWT_DIGEST_DUPLICATE'],
    [
      'receipt-other-key',
      'bound to a key that is not the holder’s',
      withPayload({ cnf: { jwk: KEYS.attacker.jwk } }),
      'ERR_SDJWT_HOLDER_KEY',
    ],
    ['receipt-no-key', 'not bound to any key', withPayload({ cnf: undefined }), 'ERR_SDJWT_KB_KEY'],
    ['receipt-signature', 'not signed by the issuer', sdJwt(issued({}, HEADER, KEYS.attacker)), 'ERR_SDJWT_SIGNATURE'],
  ]),
]
