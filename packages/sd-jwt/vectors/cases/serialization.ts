import {
  base64url,
  claim,
  es256,
  HEADER,
  issued,
  json,
  jwt,
  KEYS,
  PAYLOAD,
  sdJwt,
  split,
  withClaims,
} from '../craft.js'
import { group, type Vector } from '../format.js'

const jwtText = issued()
const [header, payload, signature] = split(jwtText)
const name = claim('given_name', '花子')
const good = withClaims(name)
const goodJwt = good.split('~')[0]!
const body = JSON.stringify(PAYLOAD)
const flat = { payload, protected: header, signature, header: { disclosures: [] } }
const cosigned = (key = KEYS.cosigner, head: unknown = HEADER) => ({
  protected: json(head),
  signature: base64url(es256(`${json(head)}.${payload}`, key)),
})
const first = { protected: header, signature, header: { disclosures: [] as string[] } }
const age = claim('age', 20)
const flatWithTwo = (() => {
  const [head, body, sign] = split(withClaims(name, age).split('~')[0]!)
  return { payload: body, protected: head, signature: sign }
})()
const general = (...signatures: object[]) => ({ payload, signatures })

const nested = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
const lastBit = (text: string) => text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1)

export const SERIALIZATION: Vector[] = [
  ...group('RFC 9901 section 4 (ABNF)', 'presentation', [
    ['format-no-tilde', 'a JWT without the tilde is no SD-JWT', jwtText, 'ERR_SDJWT_MALFORMED'],
    ['format-empty', 'an empty text', '', 'ERR_SDJWT_MALFORMED'],
    ['format-only-tilde', 'no Issuer-signed JWT', '~', 'ERR_JWS_MALFORMED'],
    ['format-empty-disclosure', 'an empty Disclosure', `${goodJwt}~~${name}~`, 'ERR_SDJWT_MALFORMED'],
    ['format-two-tildes', 'an empty Disclosure at the end', `${jwtText}~~`, 'ERR_SDJWT_MALFORMED'],
    ['format-space-before', 'white space before', ` ${good}`, 'ERR_ENCODING_BASE64URL'],
    ['format-newline-after', 'a line break after', `${good}\n`, 'ERR_SDJWT_KB_UNEXPECTED'],
    [
      'format-no-last-tilde',
      'the last Disclosure stands where a KB-JWT would',
      good.slice(0, -1),
      'ERR_SDJWT_KB_UNEXPECTED',
    ],
    ['format-two-parts', 'a JWT of two parts', `${header}.${payload}~`, 'ERR_JWS_MALFORMED'],
    ['format-four-parts', 'a JWT of four parts', `${jwtText}.e30~`, 'ERR_JWS_MALFORMED'],
    ['format-empty-signature', 'an empty signature', `${header}.${payload}.~`, 'ERR_JWS_MALFORMED'],
  ]),
  ...group('RFC 7515 section 2 (base64url without padding, white space or other characters)', 'presentation', [
    ['base64-disclosure-padded', 'padding in a Disclosure', good.replace(/~$/, '=~'), 'ERR_ENCODING_BASE64URL'],
    [
      'base64-disclosure-plus',
      'a character of plain base64',
      `${goodJwt}~${name.slice(0, -1)}+~`,
      'ERR_ENCODING_BASE64URL',
    ],
    [
      'base64-payload-padded',
      'padding in the payload',
      `${header}.${payload}=.${signature}~`,
      'ERR_ENCODING_BASE64URL',
    ],
    ['base64-signature-padded', 'padding in the signature', `${jwtText}==~`, 'ERR_ENCODING_BASE64URL'],
    [
      'base64-signature-bits',
      'unused bits of the signature are not zero',
      `${lastBit(jwtText)}~`,
      'ERR_ENCODING_BASE64URL',
    ],
    [
      'base64-space-inside',
      'a space inside a Disclosure',
      `${goodJwt}~${name.slice(0, 8)} ${name.slice(8)}~`,
      'ERR_ENCODING_BASE64URL',
    ],
  ]),
  ...group('RFC 7519 section 7.2 (header and payload are JSON objects in UTF-8)', 'presentation', [
    ['json-payload-array', 'the payload is an array', sdJwt(jwt(HEADER, '[]')), 'ERR_JWS_MALFORMED'],
    ['json-payload-string', 'the payload is a string', sdJwt(jwt(HEADER, '"x"')), 'ERR_JWS_MALFORMED'],
    ['json-payload-null', 'the payload is null', sdJwt(jwt(HEADER, 'null')), 'ERR_JWS_MALFORMED'],
    ['json-header-array', 'the header is an array', sdJwt(jwt('["ES256"]', PAYLOAD)), 'ERR_JWS_MALFORMED'],
    ['json-header-text', 'the header is not JSON', sdJwt(jwt('ES256', PAYLOAD)), 'ERR_ENCODING_JSON'],
    ['json-payload-tail', 'text after the payload', sdJwt(jwt(HEADER, `${body}x`)), 'ERR_ENCODING_JSON'],
    [
      'json-payload-bom',
      'a byte order mark before the payload',
      sdJwt(jwt(HEADER, `\ufeff${body}`)),
      'ERR_ENCODING_JSON',
    ],
    [
      'json-disclosure-utf8',
      'a Disclosure that is not UTF-8',
      sdJwt(issued(), base64url(Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d))),
      'ERR_ENCODING_UTF8',
    ],
    [
      'json-disclosure-text',
      'a Disclosure that is not JSON',
      sdJwt(issued(), base64url('["a","b",')),
      'ERR_ENCODING_JSON',
    ],
  ]),
  ...group('RFC 7515 section 4, RFC 7519 section 4 (names are unique)', 'presentation', [
    [
      'duplicate-header',
      'alg twice',
      sdJwt(jwt('{"alg":"none","alg":"ES256","typ":"dc+sd-jwt"}', PAYLOAD)),
      'ERR_ENCODING_JSON_DUPLICATE',
    ],
    [
      'duplicate-payload',
      'vct twice',
      sdJwt(jwt(HEADER, `${body.slice(0, -1)},"vct":"${PAYLOAD.vct}"}`)),
      'ERR_ENCODING_JSON_DUPLICATE',
    ],
    [
      'duplicate-escaped',
      'vct twice, once with an escape',
      sdJwt(jwt(HEADER, `${body.slice(0, -1)},"\\u0076ct":"x"}`)),
      'ERR_ENCODING_JSON_DUPLICATE',
    ],
    [
      'duplicate-nested',
      'a member twice inside a claim',
      sdJwt(jwt(HEADER, `${body.slice(0, -1)},"a":{"b":1,"b":2}}`)),
      'ERR_ENCODING_JSON_DUPLICATE',
    ],
    [
      'duplicate-in-disclosure',
      'a member twice in the value of a Disclosure',
      withClaims(base64url('["s","a",{"b":1,"b":2}]')),
      'ERR_ENCODING_JSON_DUPLICATE',
    ],
  ]),
  ...group('RFC 8259 section 9 (limits; a reader must not run out of stack)', 'presentation', [
    [
      'deep-payload',
      'a payload nested 5,000 deep',
      sdJwt(jwt(HEADER, `${body.slice(0, -1)},"a":${nested}}`)),
      'ERR_ENCODING_LIMIT',
    ],
    [
      'deep-disclosure',
      'a Disclosure nested 5,000 deep',
      withClaims(base64url(`["s","a",${nested}]`)),
      'ERR_ENCODING_LIMIT',
    ],
  ]),
  ...group('RFC 9901 section 8, RFC 7515 section 7.2 (JWS JSON serialisation)', 'presentation', [
    ['jws-json-both', 'flattened and general at once', { ...flat, signatures: [first] }, 'ERR_SDJWT_MALFORMED'],
    ['jws-json-no-payload', 'no payload', { ...flat, payload: undefined }, 'ERR_SDJWT_MALFORMED'],
    ['jws-json-no-signature', 'no signature', { ...flat, signature: undefined }, 'ERR_SDJWT_MALFORMED'],
    ['jws-json-no-signatures', 'an empty list of signatures', general(), 'ERR_SDJWT_MALFORMED'],
    [
      'jws-json-unprotected-alg',
      'alg in the unprotected header',
      { ...flat, protected: json({ typ: HEADER.typ }), header: { alg: 'ES256', disclosures: [] } },
      'ERR_JWS_ALGORITHM',
    ],
    [
      'jws-json-header-twice',
      'typ in both headers',
      { ...flat, header: { typ: HEADER.typ, disclosures: [] } },
      'ERR_JWS_HEADER',
    ],
    [
      'jws-json-unprotected-crit',
      'crit in the unprotected header',
      { ...flat, header: { crit: ['x'], x: 1 } },
      'ERR_JWS_HEADER',
    ],
    [
      'jws-json-disclosures-text',
      'disclosures is a string',
      { ...flat, header: { disclosures: name } },
      'ERR_SDJWT_MALFORMED',
    ],
    [
      'jws-json-disclosure-number',
      'a Disclosure is a number',
      { ...flat, header: { disclosures: [1] } },
      'ERR_SDJWT_MALFORMED',
    ],
    [
      'jws-json-kb-number',
      'kb_jwt is a number',
      { ...flat, header: { disclosures: [], kb_jwt: 1 } },
      'ERR_SDJWT_MALFORMED',
    ],
    [
      'jws-json-disclosure-tilde',
      'two Disclosures in one member, with a tilde between them',
      { ...flatWithTwo, header: { disclosures: [`${name}~${age}`] } },
      'ERR_SDJWT_MALFORMED',
    ],
    [
      'jws-json-kb-tilde',
      'a Disclosure and a tilde before the KB-JWT',
      { ...flat, header: { disclosures: [], kb_jwt: `${name}~${jwtText}` } },
      'ERR_SDJWT_MALFORMED',
    ],
    [
      'jws-json-payload-dot',
      'header and payload in one member',
      { ...flat, protected: '', payload: `${flat.protected}.${flat.payload}` },
      'ERR_JWS_MALFORMED',
    ],
    [
      'jws-json-kb-unexpected',
      'a kb_jwt where none may be',
      { ...flat, header: { disclosures: [], kb_jwt: jwtText } },
      'ERR_SDJWT_KB_UNEXPECTED',
    ],
    [
      'jws-json-second-disclosures',
      'disclosures in the second header',
      general(first, { ...cosigned(), header: { disclosures: [name] } }),
      'ERR_SDJWT_MALFORMED',
    ],
    [
      'jws-json-second-kb',
      'kb_jwt in the second header',
      general(first, { ...cosigned(), header: { kb_jwt: 'x' } }),
      'ERR_SDJWT_MALFORMED',
    ],
    [
      'jws-json-second-signature',
      'the second signature is wrong',
      general(first, cosigned(KEYS.attacker)),
      'ERR_SDJWT_SIGNATURE',
    ],
    [
      'jws-json-second-alg',
      'the second signature has alg none',
      general(first, cosigned(KEYS.cosigner, { ...HEADER, alg: 'none' })),
      'ERR_JWS_ALGORITHM',
    ],
    [
      'jws-json-second-typ',
      'the second signature is that of another kind of token',
      general(first, cosigned(KEYS.cosigner, { ...HEADER, typ: 'JWT' })),
      'ERR_JWS_TYPE',
    ],
    [
      'jws-json-unreferenced',
      'a Disclosure that belongs to nothing',
      { ...flat, header: { disclosures: [name] } },
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
  ]),
]
