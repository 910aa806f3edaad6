import { writeEnumerated, writeExplicit, writeInteger, writeSequence, writeTime } from '@tegata/pki'
import type { TestKey } from './keys.js'
import {
  keyIdentifier,
  writeContextPrimitive,
  writeExtension,
  writePointName,
  writeSignatureAlgorithm,
  writeSigned,
} from './x509.js'

/** What a test CRL says, where it differs from a fresh and right one. Spec: RFC 5280 section 5. */
export interface TestCrlOptions {
  /** 6 hours before now unless told. */
  readonly thisUpdate?: Date
  /** A day after `thisUpdate` unless told. */
  readonly nextUpdate?: Date
  /** Signs instead of the CA's key. */
  readonly key?: TestKey
  /** Leaves the issuing distribution point out, as a CA's list for CA certificates may. */
  readonly withoutPartition?: boolean
}

/** What a CRL is made from. */
export interface CrlContent {
  /** DER Name. */
  readonly issuer: Uint8Array
  readonly key: TestKey
  /** DER Name. */
  readonly distributionPoint: Uint8Array
  readonly revoked: readonly { readonly serialNumber: Uint8Array; readonly at: Date }[]
  readonly now: Date
}

const HOUR = 3_600_000
/** RFC 5280 section 5.3.1: affiliationChanged, which a move causes. */
const AFFILIATION_CHANGED = 3

/** Writes a CRL of one partition: critical issuing distribution point, user certificates only. */
export function writeCrl(content: CrlContent, options: TestCrlOptions): Uint8Array {
  const { issuer, key, distributionPoint, revoked, now } = content
  const thisUpdate = options.thisUpdate ?? new Date(now.getTime() - 6 * HOUR)
  const nextUpdate = options.nextUpdate ?? new Date(thisUpdate.getTime() + 24 * HOUR)
  const signer = options.key ?? key
  const entries = revoked.map(({ serialNumber, at }) =>
    writeSequence(
      writeInteger(serialNumber),
      writeTime(at),
      writeSequence(writeExtension('2.5.29.21', false, writeEnumerated(AFFILIATION_CHANGED))),
    ),
  )
  const point = writePointName(writeExplicit(4, distributionPoint))
  const onlyUserCertificates = writeContextPrimitive(1, Uint8Array.of(0xff))
  const partition = writeExtension('2.5.29.28', true, writeSequence(point, onlyUserCertificates))
  const tbs = writeSequence(
    writeInteger(1),
    writeSignatureAlgorithm(signer.type),
    issuer,
    writeTime(thisUpdate),
    writeTime(nextUpdate),
    ...(entries.length === 0 ? [] : [writeSequence(...entries)]),
    writeExplicit(
      0,
      writeSequence(
        writeExtension('2.5.29.35', false, writeSequence(writeContextPrimitive(0, keyIdentifier(key.spki)))),
        writeExtension('2.5.29.20', false, writeInteger(Math.floor(thisUpdate.getTime() / 1000))),
        ...(options.withoutPartition === true ? [] : [partition]),
      ),
    ),
  )
  return writeSigned(tbs, signer)
}
