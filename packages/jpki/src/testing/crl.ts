import {
  EXTENSION,
  writeBoolean,
  writeEnumerated,
  writeExplicit,
  writeExtension,
  writeImplicit,
  writeInteger,
  writeSequence,
  writeTime,
} from '@tegata/pki'
import type { TestKey } from './keys.js'
import { AFFILIATION_CHANGED, authorityKeyIdentifier, type Revoked, signWith, writePointName } from './x509.js'

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
  readonly revoked: readonly Revoked[]
  readonly now: Date
}

const HOUR = 3_600_000

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
      writeSequence(writeExtension(EXTENSION.reasonCode, writeEnumerated(AFFILIATION_CHANGED))),
    ),
  )
  const point = writePointName(writeExplicit(4, distributionPoint))
  const onlyUserCertificates = writeImplicit(1, writeBoolean(true))
  const partition = writeExtension(EXTENSION.issuingDistributionPoint, writeSequence(point, onlyUserCertificates), true)
  return signWith(signer, (algorithm) =>
    writeSequence(
      writeInteger(1),
      algorithm,
      issuer,
      writeTime(thisUpdate),
      writeTime(nextUpdate),
      ...(entries.length === 0 ? [] : [writeSequence(...entries)]),
      writeExplicit(
        0,
        writeSequence(
          authorityKeyIdentifier(key.spki),
          writeExtension(EXTENSION.cRLNumber, writeInteger(Math.floor(thisUpdate.getTime() / 1000))),
          ...(options.withoutPartition === true ? [] : [partition]),
        ),
      ),
    ),
  )
}
