import { base64url, claim, digest, element, issued, json, salt, sdJwt, withClaims } from '../craft.js'
import { group, type Vector } from '../format.js'

const name = claim('given_name', '花子')
const inArray = (disclosure: string, extra: object = {}) =>
  sdJwt(issued({ nationalities: [{ '...': digest(disclosure), ...extra }] }), disclosure)
const s = salt('any')
const region = claim('region', '東京都')
const address = claim('address', { _sd: [digest(region)] })
const crowded = claim('address', { region: 'x', _sd: [digest(region)] })
const decoy = digest('decoy')

export const DISCLOSURES: Vector[] = [
  ...group('RFC 9901 sections 4.2.1 and 7.1 step 3.c.ii.1', 'presentation', [
    [
      'disclosure-object',
      'an object with the members of an array',
      withClaims(json({ 0: s, 1: 'a', 2: 1, length: 3 })),
      'ERR_SDJWT_DISCLOSURE_MALFORMED',
    ],
    [
      'disclosure-string',
      'a string of three characters',
      withClaims(base64url('"abc"')),
      'ERR_SDJWT_DISCLOSURE_MALFORMED',
    ],
    ['disclosure-empty', 'an empty array', withClaims(json([])), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
    ['disclosure-one', 'one element', withClaims(json([s])), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
    ['disclosure-four', 'four elements', withClaims(json([s, 'a', 1, 2])), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
    [
      'disclosure-element-as-claim',
      'an array element’s Disclosure under _sd',
      withClaims(element('JP')),
      'ERR_SDJWT_DISCLOSURE_MALFORMED',
    ],
    ['disclosure-salt-number', 'the salt is a number', withClaims(json([1, 'a', 1])), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
    ['disclosure-salt-null', 'the salt is null', withClaims(json([null, 'a', 1])), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
    [
      'disclosure-name-number',
      'the claim name is a number',
      withClaims(json([s, 1, 1])),
      'ERR_SDJWT_DISCLOSURE_MALFORMED',
    ],
    [
      'disclosure-name-null',
      'the claim name is null',
      withClaims(json([s, null, 1])),
      'ERR_SDJWT_DISCLOSURE_MALFORMED',
    ],
    [
      'disclosure-name-array',
      'the claim name is an array',
      withClaims(json([s, ['a'], 1])),
      'ERR_SDJWT_DISCLOSURE_MALFORMED',
    ],
  ]),
  ...group('RFC 9901 section 7.1 step 3.c.ii.2', 'presentation', [
    ['name-sd', 'a claim named _sd', withClaims(json([s, '_sd', [digest(name)]])), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
    [
      'name-sd-alg',
      'a claim named _sd_alg',
      withClaims(json([s, '_sd_alg', 'sha-1'])),
      'ERR_SDJWT_DISCLOSURE_MALFORMED',
    ],
    ['name-dots', 'a claim named ...', withClaims(json([s, '...', digest(name)])), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
  ]),
  ...group('RFC 9901 section 7.1 step 3.c.ii.3', 'presentation', [
    [
      'collision-visible',
      'a Disclosure for a claim that is visible',
      sdJwt(issued({ given_name: 'x', _sd: [digest(name)] }), name),
      'ERR_SDJWT_CLAIM_COLLISION',
    ],
    [
      'collision-disclosed',
      'two Disclosures for one claim',
      withClaims(json([s, 'age_over_18', false]), json([salt('b'), 'age_over_18', true])),
      'ERR_SDJWT_CLAIM_COLLISION',
    ],
    [
      'collision-nested',
      'a collision inside a claim',
      sdJwt(issued({ address: { region: 'x', _sd: [digest(region)] } }), region),
      'ERR_SDJWT_CLAIM_COLLISION',
    ],
    [
      'collision-in-disclosure',
      'a collision inside a Disclosure',
      sdJwt(issued({ _sd: [digest(crowded)] }), crowded, region),
      'ERR_SDJWT_CLAIM_COLLISION',
    ],
  ]),
  ...group('RFC 9901 sections 4.2.2, 4.2.4.2 and 7.1 step 3.c.iii', 'presentation', [
    ['element-claim', 'a claim’s Disclosure in an array', inArray(name), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
    ['element-one', 'a Disclosure of one element in an array', inArray(json([s])), 'ERR_SDJWT_DISCLOSURE_MALFORMED'],
    [
      'element-more-members',
      'another member beside ...',
      inArray(element('JP'), { k: 1 }),
      'ERR_SDJWT_DIGEST_MALFORMED',
    ],
    [
      'element-digest-number',
      '... is a number',
      sdJwt(issued({ nationalities: [{ '...': 1 }] })),
      'ERR_SDJWT_DIGEST_MALFORMED',
    ],
    [
      'element-digest-null',
      '... is null',
      sdJwt(issued({ nationalities: [{ '...': null }] })),
      'ERR_SDJWT_DIGEST_MALFORMED',
    ],
  ]),
  ...group('RFC 9901 sections 4.1 and 4.2.4.1', 'presentation', [
    [
      'dots-as-claim',
      'a claim named ... in an object',
      sdJwt(issued({ '...': digest(name) })),
      'ERR_SDJWT_DIGEST_MALFORMED',
    ],
    ['sd-object', '_sd is an object', sdJwt(issued({ _sd: {} })), 'ERR_SDJWT_DIGEST_MALFORMED'],
    ['sd-string', '_sd is a string', sdJwt(issued({ _sd: digest(name) })), 'ERR_SDJWT_DIGEST_MALFORMED'],
    ['sd-null', '_sd is null', sdJwt(issued({ _sd: null })), 'ERR_SDJWT_DIGEST_MALFORMED'],
    ['sd-number', 'a digest is a number', sdJwt(issued({ _sd: [1] })), 'ERR_SDJWT_DIGEST_MALFORMED'],
    ['sd-array', 'a digest is an array', sdJwt(issued({ _sd: [[digest(name)]] }), name), 'ERR_SDJWT_DIGEST_MALFORMED'],
  ]),
  ...group('RFC 9901 section 7.1 step 4', 'presentation', [
    [
      'digest-twice',
      'a digest twice in one _sd',
      sdJwt(issued({ _sd: [digest(name), digest(name)] }), name),
      'ERR_SDJWT_DIGEST_DUPLICATE',
    ],
    [
      'digest-two-levels',
      'a digest at two levels',
      sdJwt(issued({ _sd: [digest(name)], address: { _sd: [digest(name)] } }), name),
      'ERR_SDJWT_DIGEST_DUPLICATE',
    ],
    [
      'digest-claim-and-element',
      'a digest in _sd and in an array',
      sdJwt(issued({ _sd: [decoy], a: [{ '...': decoy }] })),
      'ERR_SDJWT_DIGEST_DUPLICATE',
    ],
    [
      'digest-decoy-twice',
      'a digest without Disclosure twice',
      sdJwt(issued({ _sd: [decoy, decoy] })),
      'ERR_SDJWT_DIGEST_DUPLICATE',
    ],
    [
      'digest-elements',
      'two array elements of one digest',
      sdJwt(issued({ a: [{ '...': decoy }, { '...': decoy }] })),
      'ERR_SDJWT_DIGEST_DUPLICATE',
    ],
    [
      'digest-in-disclosure',
      'a digest of the payload again in a Disclosure',
      sdJwt(issued({ _sd: [digest(address), digest(region)] }), address, region),
      'ERR_SDJWT_DIGEST_DUPLICATE',
    ],
  ]),
  ...group('RFC 9901 sections 4 and 7.1 step 5', 'presentation', [
    [
      'disclosure-unreferenced',
      'a Disclosure that belongs to nothing',
      sdJwt(issued({ _sd: [decoy] }), name),
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
    [
      'disclosure-orphan',
      'a nested Disclosure without the one around it',
      sdJwt(issued({ _sd: [digest(address)] }), region),
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
    [
      'disclosure-salt-changed',
      'the salt was changed',
      sdJwt(issued({ _sd: [digest(name)] }), json([s, 'given_name', '花子'])),
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
    [
      'disclosure-value-changed',
      'the value was changed',
      sdJwt(issued({ _sd: [digest(name)] }), claim('given_name', '太郎')),
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
    [
      'disclosure-respelled',
      'the same JSON with a space',
      sdJwt(
        issued({ _sd: [digest(name)] }),
        base64url(JSON.stringify([salt('given_name'), 'given_name', '花子']).replace(',', ', ')),
      ),
      'ERR_SDJWT_DISCLOSURE_UNREFERENCED',
    ],
    ['disclosure-twice', 'a Disclosure sent twice', `${withClaims(name)}${name}~`, 'ERR_SDJWT_DIGEST_DUPLICATE'],
  ]),
]
