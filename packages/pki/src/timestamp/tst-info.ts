import { type HashName, TegataError } from '@tegata/core'
import { readAlgorithmIdentifier, selectHash } from '../algorithm.js'
import { readExtensions } from '../certificate.js'
import { type DerReader, readDer } from '../der.js'
import * as TAG from '../tag.js'

/** Object identifiers of time-stamp tokens. Spec: RFC 3161 sections 2.3 and 2.4.2, RFC 5035 section 3. */
export const TSP = {
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const

/** What a time-stamp token states; nothing about it is verified. Spec: RFC 3161 section 2.4.2. */
export interface TstInfo {
  readonly policy: string
  readonly hash: HashName
  readonly hashedMessage: Uint8Array
  /** To the millisecond; finer digits are dropped. */
  readonly genTime: Date
  /** How far the true time may be off, in milliseconds, rounded up; undefined when the policy says it elsewhere. */
  readonly accuracyMs: number | undefined
  readonly nonce: Uint8Array | undefined
  /** DER of the GeneralName by which the authority calls itself. */
  readonly authority: Uint8Array | undefined
}

const SPEC = 'RFC 3161 section 2.4.2'

/** Reads the content of a token. */
export function parseTstInfo(der: Uint8Array): TstInfo {
  return readDer(der, (reader) => {
    const body = reader.sequence()
    if (body.smallInteger() !== 1) throw malformed('the version is not 1')
    const policy = body.objectIdentifier()
    const imprint = readMessageImprint(body.sequence())
    body.unsignedInteger()
    const genTime = decodeGenTime(body.content(TAG.generalizedTime))
    const accuracyMs = body.isNext(TAG.sequence) ? readAccuracy(body.sequence()) : undefined
    body.defaultFalse(TAG.boolean)
    const nonce = body.isNext(TAG.integer) ? body.unsignedInteger() : undefined
    const authority = body.isContext(0) ? readAuthority(body.context(0)) : undefined
    if (body.isContext(1)) refuseCriticalExtensions(body.context(1))
    body.finish()
    return { policy, ...imprint, genTime, accuracyMs, nonce, authority }
  })
}

function readMessageImprint(body: DerReader): Pick<TstInfo, 'hash' | 'hashedMessage'> {
  const algorithm = readAlgorithmIdentifier(body)
  const hashedMessage = body.octetString()
  body.finish()
  const hash = selectHash(algorithm)
  // RFC 3161 section 2.2: "The TSA ... SHOULD ... check whether or not the given hash algorithm is known to be sufficient"
  if (hash === undefined) {
    throw new TegataError('ERR_TSP_IMPRINT', 'the data were hashed with an algorithm that is not allowed', {
      spec: SPEC,
      evidence: { algorithm: algorithm.oid },
    })
  }
  return { hash, hashedMessage }
}

/** Decodes YYYYMMDDhhmmss[.s…]Z, where a fraction must not end in zero. */
function decodeGenTime(content: Uint8Array): Date {
  const text = String.fromCharCode(...content.subarray(0, 32))
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{0,9}[1-9]))?Z$/.exec(text)
  if (parts === null || content.length > 32) throw malformed('genTime is not in the form YYYYMMDDhhmmss[.s]Z')
  const [, year, month, day, hour, minute, second, fraction = ''] = parts
  const whole = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const time = new Date(`${whole}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
  // Date rolls 31 April over to 1 May, or answers Invalid Date: such a time does not exist and is refused.
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 19) !== whole) throw malformed('no such genTime')
  return time
}

function readAccuracy(body: DerReader): number {
  const seconds = body.isNext(TAG.integer) ? body.smallInteger() : 0
  const millis = body.isNext(0x80) ? readThousandth(body, 0x80) : 0
  const micros = body.isNext(0x81) ? readThousandth(body, 0x81) : 0
  body.finish()
  return seconds * 1000 + millis + (micros > 0 ? 1 : 0)
}

function readThousandth(body: DerReader, tag: number): number {
  const value = body.smallInteger(tag)
  if (value < 1 || value > 999) throw malformed('a part of the accuracy is not between 1 and 999')
  return value
}

/** GeneralName is a CHOICE, so that its tag [0] is explicit. */
function readAuthority(wrapper: DerReader): Uint8Array {
  const name = wrapper.skip()
  wrapper.finish()
  return name
}

function refuseCriticalExtensions(list: DerReader): void {
  for (const [oid, { critical }] of readExtensions(list)) {
    if (!critical) continue
    throw new TegataError('ERR_TSP_MALFORMED', 'the token has a critical extension that is not processed', {
      spec: SPEC,
      evidence: { extension: oid },
    })
  }
}

function malformed(message: string): TegataError {
  return new TegataError('ERR_TSP_MALFORMED', message, { spec: SPEC })
}
