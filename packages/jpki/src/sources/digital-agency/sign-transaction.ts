import { concatBytes, decodeUtf8, encodeBase64, type SafeFetchResponse, sha256, TegataError } from '@tegata/core'
import { JSON_TYPE, member, type PreparedRequest, readObject } from '../http.js'
import { type AccessToken, bearer } from './access-token.js'
import type { DigitalAgencyApp } from './app.js'
import { checkStatus } from './token.js'

/** DER of DigestInfo up to the hash. Spec: RFC 8017 section 9.2 note 1 (SHA-256). */
const DIGEST_INFO_SHA256 = Uint8Array.of(
  ...[0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01],
  ...[0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20],
)

/** What the card is to sign. `bare-sha256` makes signatures that no standard has. Spec: RFC 8017 section 9.2. */
export type DigestForm = 'digest-info' | 'bare-sha256'

const SPEC = 'docs/jpki-profile.md section 6'
const RESULT_TYPES = ['application/jose', 'application/jwt', JSON_TYPE, 'text/plain']

/**
 * Opens a sign transaction for a document, whose digest alone goes out.
 *
 * The card pads what it is given and adds nothing. Given a plain hash it makes a signature over the bare hash, which no
 * standard verifier accepts; so the DER DigestInfo is posted (51 bytes), and the bare hash only where it is named.
 *
 * Spec: RFC 8017 section 9.2 (EMSA-PKCS1-v1_5); docs/jpki-profile.md sections 3 and 6.
 *
 * @param app — the relying party.
 * @param token — from `processClientCredentialsResponse`.
 * @param data — what is signed: for issuance, the statement.
 * @param form — `digest-info` when absent.
 */
export function createSignTransactionRequest(
  app: DigitalAgencyApp,
  token: AccessToken,
  data: Uint8Array,
  form: DigestForm = 'digest-info',
): PreparedRequest {
  const digest = form === 'bare-sha256' ? sha256(data) : concatBytes(DIGEST_INFO_SHA256, sha256(data))
  return {
    url: app.server.signTransactions,
    request: {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': JSON_TYPE },
      body: JSON.stringify({ digest: encodeBase64(digest) }),
      accept: [JSON_TYPE],
    },
  }
}

/**
 * Reads the identifier of a new sign transaction.
 *
 * Spec: docs/jpki-profile.md section 6.
 *
 * @param response — as received.
 * @throws TegataError ERR_OIDC_REFUSED, ERR_OIDC_RESPONSE
 * @returns for `createAuthorizationRequest`, with the scope `sign`.
 */
export function processSignTransactionResponse(response: SafeFetchResponse): string {
  checkStatus(response, [200, 201])
  const id = member(readObject(response, 'ERR_OIDC_RESPONSE', 'the sign transaction'), 'sign_transaction_id')
  // It becomes part of a path.
  if (typeof id !== 'string' || !/^[A-Za-z0-9-]{1,64}$/.test(id)) {
    throw new TegataError('ERR_OIDC_RESPONSE', 'the sign transaction has no usable identifier', { spec: SPEC })
  }
  return id
}

/**
 * Asks for the result of a sign transaction, after the person has signed.
 *
 * Spec: docs/jpki-profile.md section 6.
 *
 * @param app — the relying party.
 * @param token — the person's, from `processTokenResponse`.
 * @param transactionId — from `processSignTransactionResponse`.
 */
export function createSignResultRequest(
  app: DigitalAgencyApp,
  token: AccessToken,
  transactionId: string,
): PreparedRequest {
  return {
    url: `${app.server.signTransactions}/${encodeURIComponent(transactionId)}/result`,
    request: { method: 'GET', headers: bearer(token), accept: RESULT_TYPES },
  }
}

/**
 * Takes the JWE out of a result. Signature and certificate are inside, and only the platform operator whose key it is
 * encrypted to may open it: forward it as it is.
 *
 * Spec: RFC 7516 section 7.1; docs/jpki-profile.md section 6 (the container around it is unconfirmed).
 *
 * @param response — as received.
 * @throws TegataError ERR_OIDC_REFUSED, ERR_OIDC_RESPONSE, ERR_ENCODING_UTF8
 */
export function processSignResultResponse(response: SafeFetchResponse): string {
  checkStatus(response)
  // Split, not searched: a pattern for five parts would take quadratic time on a hostile megabyte.
  const found = decodeUtf8(response.body)
    .split(/[^\w.-]/)
    .filter((piece) => /^[\w-]+$/.test(piece.split('.')[0]!) && piece.split('.').length === 5)
  if (found.length !== 1) {
    throw new TegataError('ERR_OIDC_RESPONSE', 'the result does not hold exactly one JWE', { spec: SPEC })
  }
  return found[0]!
}
