import { createHash, sign } from 'node:crypto'
import {
  type Certificate,
  readDer,
  writeBitString,
  writeElement,
  writeEnumerated,
  writeExplicit,
  writeExtension,
  writeGeneralizedTime,
  writeInteger,
  writeNull,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
} from '@tegata/pki'
import { type Digest, days, type KeyPair, signatureAlgorithm } from './authority.js'

const HASH_OID: Record<Digest | 'md5', string> = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
}

/** "value of the BIT STRING subjectPublicKey (excluding tag, length, and number of unused bits)" */
export function keyBits(spki: Uint8Array): Uint8Array {
  return readDer(spki, (reader) => {
    const body = reader.sequence()
    body.skip()
    return body.bitStringBytes()
  })
}

const hashOf = (name: string, bytes: Uint8Array) => new Uint8Array(createHash(name).update(bytes).digest())

export function certId(certificate: Certificate, issuer: Certificate, hash: Digest | 'md5' = 'sha1'): Uint8Array {
  return writeSequence(
    writeSequence(writeObjectIdentifier(HASH_OID[hash]), writeNull()),
    writeOctetString(hashOf(hash, issuer.subject.der)),
    writeOctetString(hashOf(hash, keyBits(issuer.spki))),
    writeInteger(certificate.serialNumber),
  )
}

export const GOOD = writeElement(0x80)
export const UNKNOWN = writeElement(0x82)
export const revoked = (date: Date, ...reason: number[]) =>
  writeElement(0xa1, writeGeneralizedTime(date), ...reason.map((code) => writeExplicit(0, writeEnumerated(code))))

export interface TestSingle {
  readonly certId: Uint8Array
  readonly status?: Uint8Array
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | undefined
  readonly extensions?: readonly Uint8Array[]
}

export function writeSingle(single: TestSingle): Uint8Array {
  const nextUpdate = 'nextUpdate' in single ? single.nextUpdate : days(1)
  return writeSequence(
    single.certId,
    single.status ?? GOOD,
    writeGeneralizedTime(single.thisUpdate ?? days(-1)),
    ...(nextUpdate === undefined ? [] : [writeExplicit(0, writeGeneralizedTime(nextUpdate))]),
    ...(single.extensions === undefined ? [] : [writeExplicit(1, writeSequence(...single.extensions))]),
  )
}

export interface TestResponse {
  readonly key: KeyPair
  /** Signs as this certificate; by key unless `byName`. */
  readonly signer: Certificate
  readonly byName?: boolean
  readonly singles: readonly Uint8Array[]
  readonly producedAt?: Date
  readonly nonce?: Uint8Array
  readonly extensions?: readonly Uint8Array[]
  readonly certificates?: readonly Certificate[]
  readonly digest?: Digest
  readonly responderId?: Uint8Array
  readonly beforeResponderId?: Uint8Array
  readonly type?: string
}

export const NONCE_OID = '1.3.6.1.5.5.7.48.1.2'

export function writeResponse(response: TestResponse): Uint8Array {
  const { key, signer, digest = 'sha256', nonce } = response
  const responderId =
    response.responderId ??
    (response.byName === true
      ? writeExplicit(1, signer.subject.der)
      : writeExplicit(2, writeOctetString(hashOf('sha1', keyBits(signer.spki)))))
  const extensions = [
    ...(nonce === undefined ? [] : [writeExtension(NONCE_OID, writeOctetString(nonce))]),
    ...(response.extensions ?? []),
  ]
  const tbs = writeSequence(
    ...(response.beforeResponderId === undefined ? [] : [response.beforeResponderId]),
    responderId,
    writeGeneralizedTime(response.producedAt ?? days(-1)),
    writeSequence(...response.singles),
    ...(extensions.length === 0 ? [] : [writeExplicit(1, writeSequence(...extensions))]),
  )
  const certificates = response.certificates ?? []
  return wrapResponse(
    writeSequence(
      tbs,
      signatureAlgorithm(key, digest),
      writeBitString(new Uint8Array(sign(digest, tbs, key.privateKey))),
      ...(certificates.length === 0 ? [] : [writeExplicit(0, writeSequence(...certificates.map(({ der }) => der)))]),
    ),
    response.type,
  )
}

export function wrapResponse(basic: Uint8Array, type = '1.3.6.1.5.5.7.48.1.1', status = 0): Uint8Array {
  const responseBytes = writeSequence(writeObjectIdentifier(type), writeOctetString(basic))
  return writeSequence(writeEnumerated(status), writeExplicit(0, responseBytes))
}

export const ocspSigning = (oid = '1.3.6.1.5.5.7.3.9', critical = true) =>
  writeExtension('2.5.29.37', writeSequence(writeObjectIdentifier(oid)), critical)
export const noCheck = () => writeExtension('1.3.6.1.5.5.7.48.1.5', writeNull())
