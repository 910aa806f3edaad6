import {
  type Awaitable,
  assertBytes,
  digest,
  type HashName,
  mapAwaitable,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import * as ALGORITHM from '../algorithm-oid.js'
import { readDer } from '../der.js'
import {
  writeBoolean,
  writeInteger,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
} from '../der-writer.js'
import * as TAG from '../tag.js'

/** What to ask a time-stamping authority. Spec: RFC 3161 section 2.4.1. */
export interface TimestampRequestOptions {
  /** What shall be stamped; only its hash leaves. */
  readonly data: Uint8Array
  /** `SHA-256` unless told. */
  readonly hash?: HashName
  /** Fresh for this request, 8 to 32 random bytes; give the same to `verifyTimestamp`. */
  readonly nonce: Uint8Array
  /** The TSA policy that is wanted; the authority's own when absent. */
  readonly policy?: string
}

const HASH_OID: Readonly<Record<HashName, string>> = {
  'SHA-256': ALGORITHM.sha256,
  'SHA-384': ALGORITHM.sha384,
  'SHA-512': ALGORITHM.sha512,
}

/**
 * Writes a TimeStampReq that asks for the authority's certificate; send it as `application/timestamp-query`.
 *
 * Spec: RFC 3161 sections 2.4.1 and 3.4.
 *
 * @param options — data, nonce, policy.
 * @returns DER; at once on Node.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const nonce = crypto.getRandomValues(new Uint8Array(16))
 * const query = await createTimestampRequest({ data: new TextEncoder().encode('stamp me'), nonce })
 * ```
 */
export function createTimestampRequest(options: TimestampRequestOptions): Awaitable<Uint8Array> {
  const { data, hash = 'SHA-256', nonce, policy } = options
  assertBytes(data, 'data')
  assertBytes(nonce, 'nonce')
  if (nonce.length < 8 || nonce.length > 32) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a nonce has 8 to 32 random bytes')
  }
  return mapAwaitable(digest(hash, data), (hashed) =>
    writeSequence(
      writeInteger(1),
      writeSequence(writeSequence(writeObjectIdentifier(HASH_OID[hash]), writeNull()), writeOctetString(hashed)),
      ...(policy === undefined ? [] : [writeObjectIdentifier(policy)]),
      writeInteger(nonce),
      // A token without the certificate could be verified by those only who have it from elsewhere.
      writeBoolean(true),
    ),
  )
}

/** Bits of PKIFailureInfo that an authority may set. Spec: RFC 3161 section 2.4.2. */
const FAILURES: ReadonlyMap<number, string> = new Map([
  [0, 'badAlg'],
  [2, 'badRequest'],
  [5, 'badDataFormat'],
  [14, 'timeNotAvailable'],
  [15, 'unacceptedPolicy'],
  [16, 'unacceptedExtension'],
  [17, 'addInfoNotAvailable'],
  [25, 'systemFailure'],
])

const MAX_RESPONSE_BYTES = 65_536
const MAX_STATUS_TEXTS = 16

/**
 * Takes the token out of a TimeStampResp (`application/timestamp-reply`); nothing about it is verified.
 *
 * Spec: RFC 3161 section 2.4.2.
 *
 * @param response — DER, at most 65,536 bytes.
 * @returns DER of the TimeStampToken.
 * @throws TegataError ERR_TSP_REJECTED, ERR_TSP_MALFORMED, ERR_DER_ENCODING, ERR_DER_LIMIT
 */
export function parseTimestampResponse(response: Uint8Array): Uint8Array {
  return readDer(
    response,
    (reader) => {
      const body = reader.sequence()
      const info = body.sequence()
      const status = info.smallInteger()
      if (info.isNext(TAG.sequence)) {
        // The authority's words for people; a log must not repeat what a stranger wrote.
        const texts = info.sequence()
        for (let i = 0; !texts.isAtEnd; i++) {
          if (i === MAX_STATUS_TEXTS) throw new TegataError('ERR_DER_LIMIT', 'there are too many status texts')
          texts.utf8String()
        }
      }
      const failures = info.isAtEnd ? [] : readFailures(info.bitString())
      info.finish()
      // RFC 3161 section 2.4.2: with granted (0) and grantedWithMods (1) a token "MUST be present", else it "MUST NOT".
      if (status > 1) {
        throw new TegataError('ERR_TSP_REJECTED', 'the authority did not grant a time-stamp', {
          spec: 'RFC 3161 section 2.4.2',
          evidence: { status, failures },
        })
      }
      if (body.isAtEnd) throw new TegataError('ERR_TSP_MALFORMED', 'the response was granted and holds no token')
      const token = Uint8Array.from(body.skip())
      body.finish()
      return token
    },
    { maxBytes: MAX_RESPONSE_BYTES },
  )
}

function readFailures({ bytes }: { readonly bytes: Uint8Array }): readonly string[] {
  return [...FAILURES].filter(([bit]) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0).map(([, name]) => name)
}
