import { type KeyObject, sign } from 'node:crypto'
import { type Clock, encodeUtf8, sha256, systemClock } from '@tegata/core'
import { type Certificate, parseCertificate } from '../certificate.js'
import { writeExtension } from '../certificate-writer.js'
import { createSignedData } from '../cms-writer.js'
import { readDer } from '../der.js'
import {
  writeElement,
  writeExplicit,
  writeInteger,
  writeNamedBits,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeTime,
} from '../der-writer.js'
import { EXTENSION } from '../extensions.js'
import * as TAG from '../tag.js'
import { TSP } from '../timestamp/tst-info.js'
import { createTestCertificateAuthority } from './certificate-authority.js'
import { generateTestKeyPair } from './key-pair.js'

/** How a test authority is made; everything has the standard's value unless told. Spec: RFC 3161. */
export interface TestTimestampAuthorityOptions {
  readonly clock?: Clock
  /** The policy it states. */
  readonly policy?: string
  /** DER of the extKeyUsage extension of its certificate. */
  readonly extendedKeyUsage?: Uint8Array
  /** Replaces what SigningCertificateV2 holds as the certificate's SHA-256. */
  readonly certificateHash?: Uint8Array
  /** Changes the fields of TSTInfo before they are signed. */
  readonly changeFields?: (fields: readonly Uint8Array[]) => readonly Uint8Array[]
  /** Signed attributes instead of SigningCertificateV2, given the authority's certificate. */
  readonly signedAttributes?: (certificate: Uint8Array) => readonly (readonly [string, Uint8Array])[]
  /** The last second of its certificate. */
  readonly notAfter?: Date
}

/** A time-stamping authority in memory, with a CA of its own. Spec: RFC 3161. */
export interface TestTimestampAuthority {
  /** DER of the self-signed CA: the anchor. */
  readonly root: Uint8Array
  /** DER of the authority's certificate. */
  readonly certificate: Uint8Array
  readonly policy: string
  /** Answers a TimeStampReq with a TimeStampResp; a request that it cannot read is rejected as RFC 3161 says. */
  respond(request: Uint8Array): Uint8Array
  /** A CRL of its CA, with or without the authority on it. */
  createCrl(options?: { readonly revoked?: boolean }): Uint8Array
}

const DAY = 86_400_000
const TEST_POLICY = '1.3.6.1.4.1.55555.1'

/**
 * Makes a time-stamping authority for tests and demonstrations: P-256 keys, a CA, CRLs. Node only.
 *
 * Spec: RFC 3161; RFC 5816.
 *
 * @param options — clock, and where it departs from the standard.
 *
 * @example
 * ```ts
 * const authority = createTestTimestampAuthority()
 * const token = parseTimestampResponse(authority.respond(await createTimestampRequest({ data, nonce })))
 * ```
 */
export function createTestTimestampAuthority(options: TestTimestampAuthorityOptions = {}): TestTimestampAuthority {
  const { clock = systemClock, policy = TEST_POLICY } = options
  const now = clock()
  const ca = createTestCertificateAuthority({
    name: 'Test time-stamp CA',
    notBefore: new Date(now.getTime() - 1000 * DAY),
    notAfter: options.notAfter ?? new Date(now.getTime() + 1000 * DAY),
  })
  const { privateKey, publicJwk } = generateTestKeyPair()
  const timeStamping = writeSequence(writeObjectIdentifier(TSP.timeStamping))
  const certificate = ca.issue({
    subject: 'Test time-stamp authority',
    publicJwk,
    extensions: [
      writeExtension(EXTENSION.keyUsage, writeNamedBits([0]), true),
      options.extendedKeyUsage ?? writeExtension(EXTENSION.extKeyUsage, timeStamping, true),
    ],
  })
  const signer = parseCertificate(certificate)
  let count = 0

  return Object.freeze({
    root: ca.certificate,
    certificate,
    policy,
    respond(request: Uint8Array): Uint8Array {
      const { imprint, nonce } = readRequest(request)
      const fields = [
        writeInteger(1),
        writeObjectIdentifier(policy),
        imprint,
        writeInteger(++count),
        writeGenTime(clock()),
        writeSequence(writeInteger(1)),
        ...(nonce === undefined ? [] : [nonce]),
        writeExplicit(0, writeExplicit(4, signer.subject.der)),
      ]
      const content = writeSequence(...(options.changeFields?.(fields) ?? fields))
      const token = signToken(content, signer, privateKey, clock(), options)
      return writeSequence(writeSequence(writeInteger(0)), token)
    },
    createCrl({ revoked = false }: { readonly revoked?: boolean } = {}): Uint8Array {
      const at = clock()
      const entry = writeSequence(writeInteger(signer.serialNumber), writeTime(at))
      return ca.sign((algorithm) =>
        writeSequence(
          writeInteger(1),
          algorithm,
          ca.name,
          writeTime(new Date(at.getTime() - DAY)),
          writeTime(new Date(at.getTime() + DAY)),
          ...(revoked ? [writeSequence(entry)] : []),
        ),
      )
    },
  })
}

function readRequest(request: Uint8Array): { imprint: Uint8Array; nonce: Uint8Array | undefined } {
  return readDer(request, (reader) => {
    const body = reader.sequence()
    body.smallInteger()
    const imprint = body.skip()
    if (body.isNext(TAG.objectIdentifier)) body.skip()
    const nonce = body.isNext(TAG.integer) ? body.skip() : undefined
    body.defaultFalse(TAG.boolean)
    body.finish()
    return { imprint, nonce }
  })
}

function signToken(
  content: Uint8Array,
  signer: Certificate,
  privateKey: KeyObject,
  signingTime: Date,
  options: TestTimestampAuthorityOptions,
): Uint8Array {
  const certificateHash = options.certificateHash ?? sha256(signer.der)
  const signingCertificate = writeSequence(writeSequence(writeSequence(writeOctetString(certificateHash))))
  return createSignedData({
    content,
    contentType: TSP.tstInfo,
    signer,
    signingTime,
    signedAttributes: options.signedAttributes?.(signer.der) ?? [[TSP.signingCertificateV2, signingCertificate]],
    sign: (bytes) => Uint8Array.from(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
    // The key answers at once, so the message is there at once.
  }) as Uint8Array
}

/** With milliseconds, and without zeros at their end. */
function writeGenTime(time: Date): Uint8Array {
  const text = time
    .toISOString()
    .replace(/[-:T]/g, '')
    .replace(/\.?0*Z$/, 'Z')
  return writeElement(TAG.generalizedTime, encodeUtf8(text))
}
