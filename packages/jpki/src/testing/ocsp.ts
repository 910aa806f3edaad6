import {
  readDer,
  writeBitString,
  writeElement,
  writeEnumerated,
  writeExplicit,
  writeGeneralizedTime,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
} from '@tegata/pki'
import type { TestKey } from './keys.js'
import { AFFILIATION_CHANGED, type Revoked, writeSignatureAlgorithm } from './x509.js'

/** What a test responder says, where it differs from a fresh and right answer. Spec: RFC 6960 section 4.2.1. */
export interface TestOcspOptions {
  /** What the CA knows unless told. */
  readonly status?: 'good' | 'revoked' | 'unknown'
  /** 30 minutes before now unless told. */
  readonly thisUpdate?: Date
  /** 12 hours after `thisUpdate` unless told; undefined leaves it out. */
  readonly nextUpdate?: Date | undefined
  /** Leaves the nonce of the request out, as responders do that answer in advance. */
  readonly withoutNonce?: boolean
  /** Signs instead of the CA's key. */
  readonly key?: TestKey
  /** DER of the responder's certificate, when it is not the CA itself. */
  readonly responder?: Uint8Array
}

/** What a response is made from. */
export interface OcspContent {
  /** DER of the OCSPRequest. */
  readonly request: Uint8Array
  /** DER Name of the signer. */
  readonly responderName: Uint8Array
  readonly key: TestKey
  readonly revoked: readonly Revoked[]
  readonly now: Date
}

const HOUR = 3_600_000

/** Writes the answer to a request about one certificate; the CertID and the nonce come back as they were sent. */
export function writeOcspResponse(content: OcspContent, options: TestOcspOptions): Uint8Array {
  const { certId, serialNumber, extensions } = readRequest(content.request)
  const thisUpdate = options.thisUpdate ?? new Date(content.now.getTime() - HOUR / 2)
  const nextUpdate = 'nextUpdate' in options ? options.nextUpdate : new Date(thisUpdate.getTime() + 12 * HOUR)
  const entry = content.revoked.find((known) => Buffer.compare(known.serialNumber, serialNumber) === 0)
  const status = options.status ?? (entry === undefined ? 'good' : 'revoked')
  const key = options.key ?? content.key
  const single = writeSequence(
    certId,
    writeStatus(status, entry?.at ?? thisUpdate),
    writeGeneralizedTime(thisUpdate),
    ...(nextUpdate === undefined ? [] : [writeExplicit(0, writeGeneralizedTime(nextUpdate))]),
  )
  const tbs = writeSequence(
    writeExplicit(1, content.responderName),
    writeGeneralizedTime(thisUpdate),
    writeSequence(single),
    ...(extensions === undefined || options.withoutNonce === true ? [] : [writeExplicit(1, extensions)]),
  )
  const certificates = options.responder === undefined ? [] : [writeExplicit(0, writeSequence(options.responder))]
  const basic = writeSequence(tbs, writeSignatureAlgorithm(key.type), writeBitString(key.sign(tbs)), ...certificates)
  const responseBytes = writeSequence(writeObjectIdentifier('1.3.6.1.5.5.7.48.1.1'), writeOctetString(basic))
  return writeSequence(writeEnumerated(0), writeExplicit(0, responseBytes))
}

function writeStatus(status: 'good' | 'revoked' | 'unknown', at: Date): Uint8Array {
  if (status === 'good') return writeElement(0x80)
  if (status === 'unknown') return writeElement(0x82)
  return writeElement(0xa1, writeGeneralizedTime(at), writeExplicit(0, writeEnumerated(AFFILIATION_CHANGED)))
}

interface Question {
  readonly certId: Uint8Array
  readonly serialNumber: Uint8Array
  /** The Extensions of the request: its nonce. */
  readonly extensions: Uint8Array | undefined
}

function readRequest(request: Uint8Array): Question {
  return readDer(request, (reader) => {
    const tbs = reader.sequence().sequence()
    const certId = tbs.sequence().sequence().skip()
    const serialNumber = readDer(certId, (outer) => {
      const body = outer.sequence()
      for (let i = 0; i < 3; i++) body.skip()
      return body.unsignedInteger()
    })
    return { certId, serialNumber, extensions: tbs.isAtEnd ? undefined : tbs.context(2).skip() }
  })
}
