import { NOW, reference, statusList, token, URI, zlib } from '../craft.js'
import type { NewVector, Vector } from '../format.js'
import { group } from './group.js'

const REFERENCE = 'ERR_STATUS_REFERENCE'
const refused = (id: string, reason: string, status: unknown): NewVector => [id, reason, REFERENCE, { status }]
const entry = (id: string, reason: string, idx: number, bits: number, bytes: number[], code: string): NewVector => [
  id,
  reason,
  code,
  { status: reference(idx), token: token({ status_list: statusList(zlib(...bytes), bits) }) },
]

/** What the credential says, and what the list says of it. */
export const CREDENTIAL: Vector[] = [
  ...group('draft-ietf-oauth-status-list-20 sections 6.1 and 6.2 (the reference)', [
    refused('status-empty', 'status names no mechanism', {}),
    refused('status-unknown', 'a mechanism that nobody knows is not "nothing to check"', { other: { id: 1 } }),
    refused('status-list-null', 'status_list is null', { status_list: null }),
    refused('status-list-array', 'status_list is an array', { status_list: [1, URI] }),
    refused('status-list-text', 'status_list is a string', { status_list: URI }),
    refused('idx-missing', 'no idx', { status_list: { uri: URI } }),
    refused('idx-text', 'idx is a string', reference('1')),
    refused('idx-negative', 'idx is negative', reference(-1)),
    refused('idx-fraction', 'idx is not a whole number', reference(1.5)),
    refused('idx-null', 'idx is null', reference(null)),
    refused('idx-boolean', 'idx is true', reference(true)),
    refused('idx-array', 'idx is an array', reference([1])),
    refused('idx-unsafe', 'idx is 2^53, which a double takes for 2^53 + 1 as well', reference(2 ** 53)),
    refused('uri-missing', 'no uri', { status_list: { idx: 1 } }),
    refused('uri-empty', 'uri is empty', reference(1, '')),
    refused('uri-relative', 'uri is relative', reference(1, '/lists/1')),
    refused('uri-number', 'uri is a number', reference(1, 1)),
    refused('uri-array', 'uri is an array', reference(1, [URI])),
  ]),
  ...group('draft-ietf-oauth-status-list-20 section 8.3 step 6 (out of bounds)', [
    ['idx-behind', 'idx is the number of entries', 'ERR_STATUS_INDEX', { status: reference(16) }],
    ['idx-far', 'idx is 2^32, which 32 bits take for 0', 'ERR_STATUS_INDEX', { status: reference(2 ** 32 + 1) }],
    entry('idx-two-bits', 'two bits: a byte has four entries, not eight', 4, 2, [0], 'ERR_STATUS_INDEX'),
    entry('idx-eight-bits', 'eight bits: a byte is one entry', 1, 8, [0], 'ERR_STATUS_INDEX'),
    entry('idx-empty', 'the list is empty', 0, 1, [], 'ERR_STATUS_INDEX'),
  ]),
  ...group('draft-ietf-oauth-status-list-20 sections 4.1 and 7.1 (what the entry says)', [
    ['invalid', 'revoked', 'ERR_STATUS_INVALID', { status: reference(0) }],
    entry('invalid-last', 'revoked, the last bit of a byte', 7, 1, [0x80], 'ERR_STATUS_INVALID'),
    entry('invalid-low-first', 'the lowest bits are the first entry', 0, 2, [0b01], 'ERR_STATUS_INVALID'),
    entry('suspended', 'suspended, the highest of four', 3, 2, [0b1000_0000], 'ERR_STATUS_SUSPENDED'),
    entry('suspended-high', 'suspended, the higher half of a byte', 1, 4, [0x20], 'ERR_STATUS_SUSPENDED'),
    entry('application', 'a value of some application is not "valid"', 1, 2, [0b1100], 'ERR_STATUS_UNKNOWN'),
    entry('reserved', 'a reserved value is not "valid"', 0, 8, [0xfe], 'ERR_STATUS_UNKNOWN'),
  ]),
  ...group('draft-ietf-oauth-status-list-20 sections 8.1, 8.2 and 8.4 (the answer)', [
    ['answer-error', 'an error response', 'ERR_STATUS_UNAVAILABLE', { httpStatus: 404 }],
    ['answer-error-body', 'a good token as an error response', 'ERR_STATUS_UNAVAILABLE', { httpStatus: 503 }],
    [
      'answer-json',
      'the content type is not that of a token',
      'ERR_STATUS_UNAVAILABLE',
      { contentType: 'application/json' },
    ],
    ['answer-jwt', 'the content type is that of any JWT', 'ERR_STATUS_UNAVAILABLE', { contentType: 'application/jwt' }],
    ['answer-text', 'not a JWT', 'ERR_JWS_MALFORMED', { token: '<html></html>' }],
    ['answer-empty', 'nothing', 'ERR_JWS_MALFORMED', { token: '' }],
    ['time-before', 'asked about a moment before iat', 'ERR_STATUS_TIME', { at: NOW - 61 }],
    ['time-end', 'asked about the moment of exp', 'ERR_STATUS_TIME', { at: NOW - 10, token: token({ exp: NOW - 10 }) }],
    [
      'time-endless',
      'a past list without exp holds for no moment',
      'ERR_STATUS_TIME',
      { at: NOW - 10, token: token({ exp: undefined }) },
    ],
  ]),
]
