/** DESIGN section 7: whatever a server answers, only TegataErrors come of it. No network here: answers are read as they are. */
import { encodeUtf8, generateSigner, isTegataError, type SafeFetchResponse } from '@tegata/core'
import {
  DIGITAL_AGENCY_SANDBOX,
  processAuthorizationResponse,
  processClientCredentialsResponse,
  processJwksResponse,
  processOperatorResponse,
  processSignResultResponse,
  processSignTransactionResponse,
  processTokenResponse,
  processUserinfoResponse,
  readState,
  verifyIdToken,
} from '@tegata/jpki/sources'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const data = encodeUtf8('statement')
const app = {
  server: DIGITAL_AGENCY_SANDBOX,
  clientId: 'RP00000001',
  redirectUri: 'https://wallet.example/callback',
  signer: await generateSigner('ES256'),
}
const keys = new Map([['k', app.signer.publicJwk]])

/** Genuine member names, so that the fuzz gets beyond the first check. */
const names = fc.constantFrom(
  ...[
    'verification',
    'result',
    'digest',
    'hashAlgorithm',
    'certificateStatus',
    'status',
    'certificate',
    'type',
    'user',
    'id',
  ],
  ...[
    'access_token',
    'token_type',
    'id_token',
    'keys',
    'kid',
    'kty',
    'crv',
    'x',
    'y',
    'sub',
    'name',
    'address',
    'birthdate',
  ],
  ...['gender', 'formatted', 'sign_transaction_id', 'error', 'code', '__proto__', 'constructor', 'toString'],
)
const values = fc.constantFrom(
  'RESULT_OK',
  'HASH_ALGORITHM_SHA256',
  'STATUS_GOOD',
  'Bearer',
  'EC',
  'P-256',
  'me',
  '1',
  '19900403',
  '',
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    values,
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie('json')), { maxLength: 8 }).map((members) => Object.fromEntries(members)),
  ),
}))
const response: fc.Arbitrary<SafeFetchResponse> = fc.record({
  status: fc.constantFrom(200, 200, 200, 201, 400, 500),
  contentType: fc.constantFrom('application/json', 'application/json', 'text/plain', ''),
  body: fc.oneof(
    json.map((value) => encodeUtf8(JSON.stringify(value))),
    fc.string().map(encodeUtf8),
    fc.uint8Array({ maxLength: 64 }),
  ),
})

const readers: readonly [string, (response: SafeFetchResponse) => unknown][] = [
  ['an operator', (answer) => processOperatorResponse(answer, data)],
  ['a token endpoint', processTokenResponse],
  ['a token endpoint, for the client itself', processClientCredentialsResponse],
  ['a key set', processJwksResponse],
  ['a userinfo endpoint', (answer) => processUserinfoResponse(answer, 'me')],
  ['a sign transaction', processSignTransactionResponse],
  ['a signature result', processSignResultResponse],
]

test.each(readers)('any answer of %s', (_, read) => {
  fc.assert(
    fc.property(response, (answer) => isRead(() => read(answer))),
    { numRuns: 150 },
  )
})

test('any redirection', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc
          .array(fc.constantFrom('state=', 'code=', 'iss=', 'error=', 's', '&', '%', '?', '花'))
          .map((parts) => parts.join('')),
        fc.string().map((text) => `state=s&code=${text}`),
      ),
      (query) => {
        return isRead(() => readState(query)) && isRead(() => processAuthorizationResponse(app, query, 's'))
      },
    ),
  )
})

test('any ID token', async () => {
  const part = json.map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'))
  const header = fc.constant(Buffer.from('{"alg":"ES256","kid":"k"}').toString('base64url'))
  const token = fc.oneof(
    fc.string(),
    fc.tuple(fc.oneof(header, part), part, fc.base64String()).map((parts) => parts.join('.')),
  )
  await fc.assert(
    fc.asyncProperty(token, async (idToken) => {
      const error = await verifyIdToken(app, idToken, 'nonce', keys).catch((reason: unknown) => reason)
      expect(isTegataError(error)).toBe(true)
    }),
  )
})

/** Read, or refused in the one way in which things are refused. */
function isRead(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    return isTegataError(error)
  }
}
