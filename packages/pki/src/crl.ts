import {
  type Awaitable,
  assertBytes,
  equalBytes,
  runSteps,
  type Steps,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import { type AlgorithmIdentifier, isSameAlgorithm, readAlgorithmIdentifier } from './algorithm.js'
import { type Certificate, type Extension, readExplicitExtensions } from './certificate.js'
import { CrlEntries } from './crl-entries.js'
import { checkCrlScope, readIssuingDistributionPoint } from './crl-scope.js'
import { type DerLimits, type DerReader, openDer, readDer } from './der.js'
import { EXTENSION, readKeyUsage } from './extensions.js'
import { type Name, readName } from './name.js'
import { SecretObject } from './secret-object.js'
import { checkIssuedBy, checkSignedBy } from './signature.js'
import * as TAG from './tag.js'

interface CrlFields {
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly entryList: Uint8Array
  readonly extensions: ReadonlyMap<string, Extension>
  readonly signature: Uint8Array
}

/** 32 MiB: some 800,000 entries. */
const DEFAULT_MAX_CRL_BYTES = 33_554_432

/**
 * A parsed certificate revocation list; nothing about it is verified yet, and its entries are not read.
 *
 * Spec: RFC 5280 section 5.1.
 */
export class CertificateRevocationList extends SecretObject {
  readonly #fields: CrlFields

  /** Wraps parsed fields; lists are made by `parseCrl`. */
  constructor(fields: CrlFields) {
    super('CertificateRevocationList')
    this.#fields = fields
  }

  /** The signed part, as it was received. */
  get tbs(): Uint8Array {
    return this.#fields.tbs
  }

  /** The same inside and outside the signed part. */
  get signatureAlgorithm(): AlgorithmIdentifier {
    return this.#fields.signatureAlgorithm
  }

  get issuer(): Name {
    return this.#fields.issuer
  }

  get thisUpdate(): Date {
    return new Date(this.#fields.thisUpdate)
  }

  /** Until then the list may be used. */
  get nextUpdate(): Date {
    return new Date(this.#fields.nextUpdate)
  }

  get extensions(): ReadonlyMap<string, Extension> {
    return this.#fields.extensions
  }

  get signature(): Uint8Array {
    return this.#fields.signature
  }

  /** Contents of revokedCertificates, not read yet. */
  get entryList(): Uint8Array {
    return this.#fields.entryList
  }
}

/** What a CRL says about one certificate. Spec: RFC 5280 section 6.3.2. */
export type RevocationStatus =
  | { readonly status: 'good' }
  | {
      readonly status: 'revoked'
      /** May lie after the time in question; whether the certificate still counts for then is policy. */
      readonly revocationDate: Date
      /** CRLReason; undefined when the CA gives none. */
      readonly reasonCode: number | undefined
    }

/** One question to one CRL. Spec: RFC 5280 section 6.3.1. */
export interface CrlCheck {
  readonly crl: CertificateRevocationList
  readonly certificate: Certificate
  /** The certificate whose key signed `certificate`, as `verifyPath` found it. */
  readonly issuer: Certificate
  readonly at: Date
}

/**
 * Parses a CRL (version 2) strictly; it verifies nothing.
 *
 * Spec: RFC 5280 section 5.1.
 *
 * @param der — the CRL, without trailing bytes.
 * @param limits — `maxBytes`, 33,554,432 unless told.
 * @throws TegataError ERR_DER_ENCODING, ERR_DER_LIMIT, ERR_CRL_MALFORMED, ERR_X509_MALFORMED
 */
export function parseCrl(der: Uint8Array, limits: DerLimits = {}): CertificateRevocationList {
  assertBytes(der, 'the CRL')
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_CRL_BYTES
  openDer(der, { maxBytes })
  // One copy: the verdict about the signature is remembered, so nobody may write to the bytes afterwards.
  return readDer(
    Uint8Array.from(der),
    (reader) => {
      const body = reader.sequence()
      const tbs = body.skip()
      const outerAlgorithm = readAlgorithmIdentifier(body)
      const signature = body.bitStringBytes()
      body.finish()
      const fields = readTbsCertList(openDer(tbs, { maxBytes }).sequence())
      if (!isSameAlgorithm(outerAlgorithm, fields.signatureAlgorithm)) {
        throw malformed('the two signature algorithm identifiers differ', 'RFC 5280 section 5.1.1.2')
      }
      return new CertificateRevocationList({ tbs, signature, ...fields })
    },
    { maxBytes },
  )
}

function readTbsCertList(tbs: DerReader): Omit<CrlFields, 'tbs' | 'signature'> {
  // Only version 2 has extensions, and without them a list of a partition looks like a complete one.
  if (!tbs.isNext(TAG.integer) || tbs.smallInteger() !== 1) {
    throw malformed('only version 2 is accepted', 'RFC 5280 section 5.1.2.1')
  }
  const signatureAlgorithm = readAlgorithmIdentifier(tbs)
  const issuer = readName(tbs)
  const thisUpdate = tbs.time()
  // "Conforming CRL issuers MUST include the nextUpdate field in all CRLs." Without it a list would never grow stale.
  if (!tbs.isNext(TAG.utcTime) && !tbs.isNext(TAG.generalizedTime)) {
    throw malformed('nextUpdate is missing', 'RFC 5280 section 5.1.2.5')
  }
  const nextUpdate = tbs.time()
  const entryList = tbs.isNext(TAG.sequence) ? tbs.content(TAG.sequence) : new Uint8Array(0)
  const extensions = tbs.isAtEnd ? new Map<string, Extension>() : readExplicitExtensions(tbs, 0)
  tbs.finish()
  return { signatureAlgorithm, issuer, thisUpdate, nextUpdate, entryList, extensions }
}

/**
 * Asks a CRL about a certificate; answers `good` or `revoked` only if the CRL is authentic, fresh and about that certificate.
 *
 * Verified: the CRL is signed by the very key that issued the certificate (not another CA of the same name), which may sign
 * CRLs; the time lies between thisUpdate and nextUpdate; critical extensions are understood; the issuing distribution point
 * is one of the certificate. A list of signatures already verified is kept with the object, so keep the object.
 *
 * Spec: RFC 5280 section 6.3.3.
 *
 * @param check — CRL, certificate, issuer, time.
 * @throws TegataError ERR_CRL_ISSUER, ERR_CRL_SIGNATURE, ERR_CRL_NOT_YET_VALID, ERR_CRL_STALE, ERR_CRL_SCOPE,
 *   ERR_CRL_CRITICAL, ERR_CRL_MALFORMED, ERR_X509_ALGORITHM, ERR_X509_MALFORMED, ERR_DER_ENCODING
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const { leaf, issuer } = await verifyPath({ chain, anchors, at })
 * const { status } = await checkCrl({ crl: parseCrl(crlDer), certificate: leaf, issuer, at })
 * ```
 */
export function checkCrl(check: CrlCheck): Awaitable<RevocationStatus> {
  return runSteps(checkCrlSteps(check))
}

function* checkCrlSteps({ crl, certificate, issuer, at }: CrlCheck): Steps<RevocationStatus> {
  if (!Number.isFinite(at.getTime())) throw new TegataArgumentError('ERR_ARG_VALUE', 'at is not a date')
  yield* checkIssuer(crl, certificate, issuer)
  checkFreshness(crl, at)
  checkCriticalExtensions(crl)
  checkCrlScope(readIssuingDistributionPoint(crl.extensions), certificate)
  const entry = entriesOf(crl).find(certificate.serialNumber)
  return entry === undefined ? { status: 'good' } : { status: 'revoked', ...entry }
}

// The hash table of a CRL, for as long as the caller keeps the CRL.
const readEntries = new WeakMap<CertificateRevocationList, CrlEntries>()

/** Reads the entries once, and only after the signature was verified: an attacker could choose colliding numbers. */
function entriesOf(crl: CertificateRevocationList): CrlEntries {
  const entries = readEntries.get(crl) ?? new CrlEntries(crl.entryList)
  readEntries.set(crl, entries)
  return entries
}

// The verdict of a signature check, for as long as the caller keeps the CRL.
const verifiedIssuers = new WeakMap<CertificateRevocationList, Certificate>()

function* checkIssuer(crl: CertificateRevocationList, certificate: Certificate, issuer: Certificate): Steps<void> {
  const isNamed = equalBytes(crl.issuer.der, certificate.issuer.der) && equalBytes(crl.issuer.der, issuer.subject.der)
  if (!isNamed) throw issuerError('the CRL is not from the issuer of the certificate', 'RFC 5280 section 6.3.3 (b)(1)')
  if (readKeyUsage(issuer)?.has('cRLSign') !== true) {
    throw issuerError('the issuer may not sign CRLs', 'RFC 5280 section 6.3.3 (f)')
  }
  // Another generation of the CA has the same name: its CRLs say nothing about certificates of this one.
  if (!(yield* checkIssuedBy(certificate, issuer))) {
    throw issuerError('the certificate is not signed by the issuer given', 'RFC 5280 section 6.3.3 (f)')
  }
  if (verifiedIssuers.get(crl) === issuer) return
  if (!(yield* checkSignedBy(crl, issuer))) {
    throw new TegataError('ERR_CRL_SIGNATURE', 'the CRL is not signed by the key that issued the certificate')
  }
  verifiedIssuers.set(crl, issuer)
}

function checkFreshness(crl: CertificateRevocationList, at: Date): void {
  if (at >= crl.thisUpdate && at <= crl.nextUpdate) return
  const evidence = {
    at: at.toISOString(),
    thisUpdate: crl.thisUpdate.toISOString(),
    nextUpdate: crl.nextUpdate.toISOString(),
  }
  if (at < crl.thisUpdate)
    throw new TegataError('ERR_CRL_NOT_YET_VALID', 'the CRL is from after the time', { evidence })
  throw new TegataError('ERR_CRL_STALE', 'the CRL is stale', { evidence })
}

/** deltaCRLIndicator is critical and not processed, so delta CRLs end here. */
function checkCriticalExtensions(crl: CertificateRevocationList): void {
  for (const [oid, { critical }] of crl.extensions) {
    if (critical && oid !== EXTENSION.issuingDistributionPoint) {
      throw new TegataError('ERR_CRL_CRITICAL', 'the CRL has an unknown critical extension', {
        spec: 'RFC 5280 section 5.2',
        evidence: { extension: oid },
      })
    }
  }
}

function issuerError(message: string, spec: string): TegataError {
  return new TegataError('ERR_CRL_ISSUER', message, { spec })
}

function malformed(message: string, spec: string): TegataError {
  return new TegataError('ERR_CRL_MALFORMED', message, { spec })
}
