import { type CborMap, decodeCbor, readCoseSign1, readTdate, readX5chain } from '@tegata/cbor'
import { isTegataError } from '@tegata/core'
import {
  type CertificateProfile,
  lintCertificate,
  trustFromRical,
  trustFromVical,
  verifyRical,
  verifyVical,
} from '@tegata/mdoc/trust'
import { decodePem, parseCertificate, readBasicConstraints, readExtendedKeyUsage } from '@tegata/pki'
import type { CaseResult } from '../suite.js'
import { skip } from './vector.js'

/**
 * A list of authorities: verified on the day of its issue, against the roots that the folder has or, where it has none, with
 * the certificate of its signer pinned; and refused when a byte is changed.
 */
export async function* runList(
  file: string,
  bytes: Uint8Array,
  roots: readonly Uint8Array[],
): AsyncIterable<CaseResult> {
  const sign1 = readCoseSign1(decodeCbor(bytes, { maxBytes: 4 << 20 }))
  const list = decodeCbor(sign1.payload ?? new Uint8Array(0), { maxBytes: 4 << 20 }) as CborMap
  if (!list.has('certificateInfos')) {
    yield skip(file, 'not a list of authorities')
    return
  }
  const [signer] = readX5chain(sign1)
  const at = readTdate(list.get('date'))
  const verify = async (input: Uint8Array, anchors: readonly Uint8Array[]) => {
    const expectation = { anchors, at, maxAgeDays: 1 }
    return list.has('vicalProvider')
      ? trustFromVical(await verifyVical(input, expectation))
      : trustFromRical(await verifyRical(input, expectation))
  }
  const isRooted = (await codeOf(() => verify(bytes, roots))) === undefined
  const anchors = isRooted ? roots : [signer!]
  const id = `${file} ${isRooted ? 'verify' : 'verify, signer pinned: no root of its provider in the folder'}`
  try {
    const trust = await verify(bytes, anchors)
    yield trust.length > 0 ? { id, outcome: 'passed' } : { id, outcome: 'failed', reason: 'nobody is trusted' }
  } catch (error) {
    yield { id, outcome: 'failed', reason: isTegataError(error) ? JSON.stringify(error) : String(error) }
  }
  const changed = bytes.slice()
  changed[changed.length >> 1]! ^= 1
  const code = await codeOf(() => verify(changed, anchors))
  yield code === undefined
    ? { id: `${file} changed`, outcome: 'failed', reason: 'accepted with a changed byte' }
    : { id: `${file} changed`, outcome: 'passed' }
}

/** The certificates of a collection that issue themselves. */
export function rootsOf(pem: Readonly<Record<string, string>>): readonly Uint8Array[] {
  return [...readCollection(pem).values()].filter((der) => {
    const { issuer, subject } = parseCertificate(der)
    return String(issuer.der) === String(subject.der) && isCa(der)
  })
}

/**
 * A collection of certificates, whose notes say "X is issued by Y" of good ones and "X must fail" of bad ones: the linter has
 * to find no error in the former and one in the latter, and to end in findings for all of them.
 */
export async function* runCertificates(
  file: string,
  pem: Readonly<Record<string, string>>,
  notes: string,
): AsyncIterable<CaseResult> {
  const certificates = readCollection(pem)
  for (const [, name = '', issuerName = ''] of notes.matchAll(/(\w+) (?:is )?issued by (\w+)/g)) {
    const [der, issuer] = [certificates.get(name), certificates.get(issuerName)]
    if (der === undefined || issuer === undefined) continue
    yield await judge(`${file} ${issuerName}`, issuer, 'iaca', undefined, false)
    yield await judge(`${file} ${name}`, der, profileOf(der), issuer, false)
  }
  for (const [, name = ''] of notes.matchAll(/(\w+) must fail/g)) {
    const der = certificates.get(name)
    if (der !== undefined) yield await judge(`${file} ${name}`, der, profileOf(der), undefined, true)
  }
  const broken: string[] = []
  for (const [name, der] of certificates) {
    for (const profile of PROFILES) {
      try {
        await lintCertificate(der, profile)
      } catch (error) {
        broken.push(`${name}: ${error}`)
      }
    }
  }
  yield broken.length === 0
    ? { id: `${file} lint`, outcome: 'passed' }
    : { id: `${file} lint`, outcome: 'failed', reason: broken.join('; ') }
}

const PROFILES: readonly CertificateProfile[] = ['iaca', 'iaca-link', 'document-signer', 'reader', 'vical-signer']

async function judge(
  id: string,
  der: Uint8Array,
  profile: CertificateProfile,
  issuer: Uint8Array | undefined,
  mustFail: boolean,
): Promise<CaseResult> {
  const findings = await lintCertificate(der, profile, issuer === undefined ? {} : { issuer })
  const errors = findings.filter(({ level }) => level === 'error')
  if (mustFail === errors.length > 0) return { id, outcome: 'passed' }
  return { id, outcome: 'failed', reason: mustFail ? `no error as ${profile}` : JSON.stringify(errors) }
}

function profileOf(der: Uint8Array): CertificateProfile {
  return readExtendedKeyUsage(parseCertificate(der))?.has('1.0.18013.5.1.6') ? 'reader' : 'document-signer'
}

function isCa(der: Uint8Array): boolean {
  return readBasicConstraints(parseCertificate(der))?.ca === true
}

/** By name without folder and ending; keys and certificates before version 3 are left out. */
function readCollection(pem: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> {
  const certificates = new Map<string, Uint8Array>()
  for (const [path, text] of Object.entries(pem)) {
    if (!text.includes('BEGIN CERTIFICATE')) continue
    const [der] = decodePem(text)
    if (der !== undefined && isReadable(der)) certificates.set(path.replace(/^.*\//, '').replace(/\.\w+$/, ''), der)
  }
  return certificates
}

function isReadable(der: Uint8Array): boolean {
  try {
    parseCertificate(der)
    return true
  } catch {
    return false
  }
}

/** The code of the refusal; undefined when there is none. Anything but a TegataError is a failure of ours. */
async function codeOf(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    if (isTegataError(error)) return error.code
    throw error
  }
}
