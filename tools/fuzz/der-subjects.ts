import {
  checkPartitionCrl,
  type JpkiPolicy,
  type JpkiSignatureOptions,
  revocationNotChecked,
  verifyJpkiCertificate,
  verifyJpkiSignature,
} from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority, generateTestKey, type TestKey } from '@tegata/jpki/testing'
import {
  checkOcsp,
  createOcspRequest,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  readDer,
  writeBitString,
  writeEnumerated,
  writeExplicit,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
} from '@tegata/pki'
import { createTestTimestampAuthority } from '@tegata/pki/testing'
import { createTimestampRequest, parseTimestampResponse, verifyTimestamp } from '@tegata/pki/timestamp'
import type { Random } from './random.js'
import { atOnce, type Subject } from './subject.js'

const usage = 'digital-signature'
const NOW = new Date('2026-11-22T00:45:00Z')

/** One certificate, CRL, OCSP response, two CMS messages and a time-stamp, judged as a verifier judges them. */
export function createDerSubjects(random: Random): readonly Subject[] {
  const clock = (): Date => NOW
  const key = generateTestKey()
  const authority = createTestAuthority({ clock, key, random: random.bytes })
  const card = createSoftwareCard({ authority, clock })
  const der = card.certificate.certificate
  const certificate = parseCertificate(der)
  const issuer = parseCertificate(authority.certificate)
  const policy: JpkiPolicy = { trust: authority.trust, revocation: revocationNotChecked, at: NOW }
  const data = random.bytes(64)
  const request = atOnce(createOcspRequest({ certificate, issuer, nonce: random.bytes(32) }))

  const certificateSubject = {
    name: 'certificate',
    input: der,
    judge: (input: Uint8Array) => atOnce(verifyJpkiCertificate({ ...policy, usage, certificate: input })).policy,
    ...signedWith(der, key),
  }
  const crl = authority.createCrl(card.certificate.distributionPoint)
  const crlSubject = {
    name: 'CRL',
    input: crl,
    judge: (input: Uint8Array) =>
      atOnce(checkPartitionCrl({ crl: parseCrl(input), certificate, issuer, at: NOW })).status,
    ...signedWith(crl, key),
  }
  const ocsp = authority.answerOcsp(request, authority.issueResponder())
  const ocspSubject = {
    name: 'OCSP response',
    input: ocsp,
    judge: (input: Uint8Array) =>
      atOnce(checkOcsp({ response: parseOcspResponse(input), certificate, issuer, at: NOW })).status,
    ...signedOcsp(authority.answerOcsp(request), key),
  }
  const cmsSubjects = [{}, { attached: true }].map((options) => {
    const signature = card.sign(data, 'cms', options)
    if (signature.form !== 'cms') throw new Error('not CMS')
    const signed = 'attached' in options ? 'attached' : data
    return {
      name: `CMS ${signed === 'attached' ? 'attached' : 'detached'}`,
      input: signature.cms,
      judge: (cms: Uint8Array) => {
        const question: JpkiSignatureOptions = { ...policy, usage, data: signed, signature: { form: 'cms', cms } }
        const { content, attributes } = atOnce(verifyJpkiSignature(question))
        return `${Buffer.from(content ?? []).toString('hex')} ${JSON.stringify(attributes)}`
      },
    }
  })
  const subjects = [certificateSubject, crlSubject, ocspSubject, ...cmsSubjects, timestampSubject(random, data)]
  return subjects.map((subject) => ({
    ...subject,
    verdict: atOnce(subject.judge(subject.input)),
  }))
}

/** A time-stamp response, judged with everything that is asked of a token. */
function timestampSubject(random: Random, data: Uint8Array): Omit<Subject, 'verdict'> {
  const authority = createTestTimestampAuthority({ clock: () => NOW })
  const nonce = random.bytes(16)
  const policy = {
    anchors: [authority.root],
    policies: [authority.policy],
    revocation: [authority.createCrl()],
    at: NOW,
  }
  return {
    name: 'time-stamp response',
    input: authority.respond(atOnce(createTimestampRequest({ data, nonce }))),
    judge: (response) => {
      const token = parseTimestampResponse(response)
      return atOnce(verifyTimestamp({ ...policy, token, data, nonce })).time.toISOString()
    },
  }
}

/** SEQUENCE { tbs, algorithm, signature }. */
function signedWith(der: Uint8Array, key: TestKey): Required<Pick<Subject, 'signed' | 'resign'>> {
  const { tbs, algorithm } = readSigned(der)
  return { signed: tbs, resign: (changed) => writeSequence(changed, algorithm, writeBitString(key.sign(changed))) }
}

function signedOcsp(der: Uint8Array, key: TestKey): Required<Pick<Subject, 'signed' | 'resign'>> {
  const basic = readDer(der, (reader) => {
    const body = reader.sequence()
    body.skip()
    const responseBytes = body.context(0).sequence()
    responseBytes.skip()
    return responseBytes.octetString()
  })
  const inner = signedWith(basic, key)
  const type = writeObjectIdentifier('1.3.6.1.5.5.7.48.1.1')
  const wrap = (response: Uint8Array) =>
    writeSequence(writeEnumerated(0), writeExplicit(0, writeSequence(type, writeOctetString(response))))
  return { signed: inner.signed, resign: (tbs) => wrap(inner.resign(tbs)) }
}

function readSigned(der: Uint8Array): { tbs: Uint8Array; algorithm: Uint8Array } {
  return readDer(der, (reader) => {
    const body = reader.sequence()
    const [tbs, algorithm] = [body.skip(), body.skip()]
    body.skip()
    return { tbs, algorithm }
  })
}
