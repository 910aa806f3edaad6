import { encodeCbor, Tagged } from '@tegata/cbor'
import { bytes, flip, hash, salt } from '../craft.js'
import {
  ITEMS,
  issuerAuth,
  issuerSigned,
  item,
  map,
  NAMESPACE,
  names,
  OTHER,
  OTHER_NAMESPACE,
  withItems,
  withMso,
  withSignedItems,
} from '../document.js'
import { group, type Vector } from '../format.js'

const DIGESTS = group('ISO/IEC 18013-5 section 9.3.1', 'receipt', [
  ['digest-value', 'another value', withItems(item(0, 'family_name', '変造')), 'ERR_MDOC_DIGEST'],
  [
    'digest-value-type',
    'true for false, in the same length',
    withItems(item(3, 'age_over_20', false)),
    'ERR_MDOC_DIGEST',
  ],
  [
    'digest-salt',
    'another salt',
    withItems(item(0, 'family_name', '手形', { random: salt('other') })),
    'ERR_MDOC_DIGEST',
  ],
  [
    'digest-name',
    'another element identifier',
    withItems(item(3, 'age_over_65', true, { random: salt('age_over_20') })),
    'ERR_MDOC_DIGEST',
  ],
  ['digest-id', 'the digest of another element', withItems(item(1, 'family_name', '手形')), 'ERR_MDOC_DIGEST'],
  ['digest-id-unknown', 'a digest that is not there', withItems(item(99, 'family_name', '手形')), 'ERR_MDOC_DIGEST'],
  [
    'digest-new-element',
    'an element that the issuer never signed',
    withItems(ITEMS.family_name, item(4, 'resident_city', '京都')),
    'ERR_MDOC_DIGEST',
  ],
  [
    'digest-namespace-moved',
    'an element in another namespace of the document',
    encodeCbor(issuerSigned(issuerAuth(), names([ITEMS.family_name], OTHER_NAMESPACE))),
    'ERR_MDOC_DIGEST',
  ],
  [
    'digest-namespace-unknown',
    'an element in a namespace without digests',
    encodeCbor(issuerSigned(issuerAuth(), names([OTHER], 'org.example'))),
    'ERR_MDOC_DIGEST',
  ],
  [
    'digest-namespace-proto',
    'an element in a namespace that every object seems to have',
    encodeCbor(issuerSigned(issuerAuth(), names([OTHER], 'constructor'))),
    'ERR_MDOC_DIGEST',
  ],
  [
    'digest-other-encoding',
    'the same content with a longer map head',
    withItems(new Tagged(24, bytes(Uint8Array.of(0xb8, 4), ITEMS.family_name.bytes.slice(1)))),
    'ERR_MDOC_DIGEST',
  ],
  [
    'digest-without-tag',
    'a digest over the item without tag 24',
    withMso({
      valueDigests: map({
        [NAMESPACE]: new Map([
          [0, hash(ITEMS.family_name.bytes)],
          [3, hash(ITEMS.age_over_20.encoded)],
        ]),
      }),
    }),
    'ERR_MDOC_DIGEST',
  ],
  [
    'digest-of-bit-flip',
    'one bit of a salt',
    withItems(new Tagged(24, flip(ITEMS.family_name.bytes, 20))),
    'ERR_MDOC_DIGEST',
  ],
])

const ITEM_CDDL = group('ISO/IEC 18013-5 section 8.3.2.1.2.2', 'receipt', [
  ['item-twice', 'one item twice', withItems(ITEMS.family_name, ITEMS.family_name), 'ERR_MDOC_DUPLICATE_ELEMENT'],
  [
    'item-name-twice',
    'two values of one element, both signed',
    withSignedItems(item(0, 'age_over_20', true), item(1, 'age_over_20', false)),
    'ERR_MDOC_DUPLICATE_ELEMENT',
  ],
  [
    'item-digest-id-twice',
    'two elements with one digestID',
    withItems(ITEMS.family_name, item(0, 'given_name', '花子')),
    'ERR_MDOC_DUPLICATE_ELEMENT',
  ],
  [
    'item-untagged',
    'an item that is a byte string without tag 24',
    withItems(ITEMS.family_name.bytes),
    'ERR_MDOC_STRUCTURE',
  ],
  ['item-not-embedded', 'an item that is a map', withItems(map({ digestID: 0 })), 'ERR_MDOC_STRUCTURE'],
  [
    'item-trailing',
    'bytes after the map of an item',
    withItems(new Tagged(24, bytes(ITEMS.family_name.bytes, Uint8Array.of(0)))),
    'ERR_CBOR_TRAILING',
  ],
  [
    'item-no-value',
    'an item without elementValue, signed',
    withSignedItems(item(0, 'family_name', undefined)),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'item-no-random',
    'an item without random, signed',
    withSignedItems(item(0, 'family_name', '手形', { random: undefined })),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'item-extra-member',
    'an item with a fifth member, signed',
    withSignedItems(item(0, 'family_name', '手形', { extra: 1 })),
    'ERR_MDOC_STRUCTURE',
  ],
  ['item-digest-id-negative', 'a negative digestID', withItems(item(-1, 'family_name', '手形')), 'ERR_MDOC_STRUCTURE'],
  [
    'item-digest-id-text',
    'a digestID that is a text',
    withItems(item('0', 'family_name', '手形')),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'item-digest-id-float',
    'a digestID that is a float',
    withItems(item(0.5, 'family_name', '手形')),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'item-name-bytes',
    'an elementIdentifier that is a byte string, signed',
    withSignedItems(item(0, 'x', 1, { elementIdentifier: new Uint8Array(4) })),
    'ERR_MDOC_STRUCTURE',
  ],
])
const SALT = group('ISO/IEC 18013-5 section 9.1.2.5', 'receipt', [
  [
    'item-random-short',
    'a salt of 15 bytes, signed',
    withSignedItems(item(0, 'family_name', '手形', { random: salt('x').slice(0, 15) })),
    'ERR_MDOC_STRUCTURE',
  ],
  [
    'item-random-text',
    'a salt that is a text, signed',
    withSignedItems(item(0, 'family_name', '手形', { random: 'x'.repeat(32) })),
    'ERR_MDOC_STRUCTURE',
  ],
])

/** Elements, their salts and digests. */
export const ITEM_CASES: Vector[] = [...DIGESTS, ...ITEM_CDDL, ...SALT]
