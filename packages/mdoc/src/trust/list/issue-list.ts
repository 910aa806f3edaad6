import { type CborInput, type CborKey, createCoseSign1, encodeCbor, makeTdate, Tagged } from '@tegata/cbor'
import { type Awaitable, mapAwaitable, type Signer, TegataArgumentError } from '@tegata/core'
import { ATTRIBUTE, type Certificate, nameValues, readSubjectKeyIdentifier } from '@tegata/pki'
import { assertKeyOfIssuer } from '../create/key-of-issuer.js'
import { parseOwnCertificate } from '../own-certificate.js'
import { READER_AUTHENTICATION_LIST } from './rical.js'

/** Who issues a list, and for how long. Spec: ISO/IEC 18013-5 Annex C.1.7.1. */
export interface ListIssuance {
  /** The key of the first certificate of the chain. */
  readonly signer: Signer
  /** DER, the signer's certificate first. */
  readonly certificateChain: readonly Uint8Array[]
  readonly provider: string
  /** When the list is issued; whole seconds. */
  readonly date: Date
  /** When the next one is due: verifiers refuse this one from then on. */
  readonly nextUpdate: Date
  /** Grows with each issue. */
  readonly issueId: number
}

/** What a VICAL says about one authority; all else is read from its certificate. Spec: ISO/IEC 18013-5 Annex C.1.7.1. */
export interface VicalEntry {
  /** DER of the IACA root. */
  readonly certificate: Uint8Array
  /** One at least. */
  readonly docTypes: readonly string[]
  readonly issuingAuthority?: string
  readonly certificateProfiles?: readonly string[]
}

/** What a RICAL says about one authority. Spec: ISO/IEC 18013-5 second edition, Annex F. */
export interface RicalEntry {
  /** DER of the root of reader certificates. */
  readonly certificate: Uint8Array
  readonly name?: string
}

const X5CHAIN = 33

/**
 * Issues a VICAL.
 *
 * Spec: ISO/IEC 18013-5 Annex C.1.7.1.
 *
 * @param issuance — key, certificates, provider, dates, number.
 * @param entries — the authorities.
 * @returns COSE_Sign1 as CBOR; at once when the signer answers at once.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function issueVical(issuance: ListIssuance, entries: readonly VicalEntry[]): Awaitable<Uint8Array> {
  const list = {
    version: '1.0',
    vicalProvider: issuance.provider,
    date: makeTdate(issuance.date),
    vicalIssueID: issuance.issueId,
    nextUpdate: makeTdate(issuance.nextUpdate),
    certificateInfos: entries.map(({ certificate, docTypes, issuingAuthority, certificateProfiles }) => {
      if (docTypes.length === 0) throw new TegataArgumentError('ERR_ARG_VALUE', 'an authority for no document type')
      const own = parseOwnCertificate(certificate)
      return {
        ...describe(own),
        issuer: own.issuer.der,
        subject: own.subject.der,
        notBefore: makeTdate(own.notBefore),
        notAfter: makeTdate(own.notAfter),
        docType: docTypes,
        ...(issuingAuthority === undefined ? {} : { issuingAuthority }),
        ...(certificateProfiles === undefined ? {} : { certificateProfile: certificateProfiles }),
      }
    }),
  }
  return sign(issuance, list, 'unprotectedHeader')
}

/**
 * Issues a RICAL of reader authentication.
 *
 * Spec: ISO/IEC 18013-5 second edition, Annex F.
 *
 * @param issuance — key, certificates, provider, dates, number.
 * @param entries — the authorities.
 * @returns COSE_Sign1 as CBOR; at once when the signer answers at once.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function issueRical(issuance: ListIssuance, entries: readonly RicalEntry[]): Awaitable<Uint8Array> {
  const list = {
    version: '1.0',
    provider: issuance.provider,
    type: READER_AUTHENTICATION_LIST,
    date: makeTdate(issuance.date),
    id: issuance.issueId,
    nextUpdate: makeTdate(issuance.nextUpdate),
    certificateInfos: entries.map(({ certificate, name }) => ({
      ...describe(parseOwnCertificate(certificate)),
      ...(name === undefined ? {} : { name }),
    })),
  }
  // Unlike in a VICAL the chain is signed.
  return sign(issuance, list, 'protectedHeader')
}

function describe(certificate: Certificate): Record<string, CborInput> {
  const ski = readSubjectKeyIdentifier(certificate)
  if (ski === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'the certificate has no subject key identifier')
  const [country] = nameValues(certificate.subject, ATTRIBUTE.countryName)
  const [state] = nameValues(certificate.subject, ATTRIBUTE.stateOrProvinceName)
  return {
    certificate: certificate.der,
    serialNumber: new Tagged(2, withoutZero(certificate.serialNumber)),
    ski,
    ...(country === undefined ? {} : { issuingCountry: country }),
    ...(state === undefined ? {} : { stateOrProvinceName: state }),
  }
}

/** The INTEGER of DER has a zero in front of a first bit that is one; a bignum has none. */
function withoutZero(serial: Uint8Array): Uint8Array {
  return serial[0] === 0 ? serial.subarray(1) : serial
}

function sign(
  { signer, certificateChain, date, nextUpdate }: ListIssuance,
  list: CborInput,
  header: 'protectedHeader' | 'unprotectedHeader',
): Awaitable<Uint8Array> {
  const [first] = certificateChain
  if (first === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'the certificateChain is empty')
  assertKeyOfIssuer(signer, parseOwnCertificate(first))
  if (!(date < nextUpdate)) throw new TegataArgumentError('ERR_ARG_VALUE', 'nextUpdate is not after date')
  const chain = certificateChain.length === 1 ? first : certificateChain
  const sign1 = createCoseSign1(signer, {
    payload: encodeCbor(list),
    [header]: new Map<CborKey, CborInput>([[X5CHAIN, chain]]),
  })
  return mapAwaitable(sign1, encodeCbor)
}
