import { sign } from 'node:crypto'
import * as pki from '@tegata/pki'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOfSync } from '../../../test/support/code-of.js'
import { CrlEntries } from '../src/crl-entries.js'
import {
  distributionPoint,
  issueCa,
  issueCrlDer,
  issueDer,
  issuingDistributionPoint,
  keyPair,
  keyUsage,
  NOW,
  subjectKeyIdentifier,
} from './support/authority.js'
import { certId, writeResponse, writeSingle } from './support/ocsp.js'
import { atOnce, checkCrlSync, verifyPathSync, verifySignedDataSync } from './support/sync.js'

const key = keyPair('P-256 ca')
const ca = issueCa('CA', key)
const leafKey = keyPair('P-256 leaf')
const leafDer = issueDer({
  subject: 'leaf',
  key: leafKey,
  issuer: 'CA',
  issuerKey: key,
  extensions: [keyUsage('digitalSignature'), distributionPoint('CRLDP'), subjectKeyIdentifier(leafKey)],
})
const leaf = pki.parseCertificate(leafDer)
const crlDer = issueCrlDer({
  issuer: 'CA',
  key,
  extensions: [issuingDistributionPoint({ name: 'CRLDP', flags: [1] })],
  entries: [{ serial: Uint8Array.of(9), reason: 1 }],
})
const ocspDer = writeResponse({ key, signer: ca, singles: [writeSingle({ certId: certId(leaf, ca) })] })
const content = Uint8Array.of(1, 2, 3)
const cmsDer = await pki.createSignedData({
  content,
  signer: leaf,
  signingTime: NOW,
  sign: (bytes) => new Uint8Array(sign('sha256', bytes, { key: leafKey.privateKey, dsaEncoding: 'ieee-p1363' })),
})

const EXTENSION_READERS = [
  pki.readKeyUsage,
  pki.readBasicConstraints,
  pki.readExtendedKeyUsage,
  pki.readSubjectKeyIdentifier,
  pki.readAuthorityKeyIdentifier,
  pki.readCertificatePolicies,
  pki.readSubjectAltName,
  pki.readIssuerAltName,
  pki.readCrlDistributionPoints,
]

const judges: Record<string, { readonly der: Uint8Array; readonly judge: (der: Uint8Array) => void }> = {
  certificate: {
    der: leafDer,
    judge: (der) => {
      const certificate = pki.parseCertificate(der)
      for (const read of EXTENSION_READERS) codeOfSync(() => read(certificate))
      verifyPathSync({ chain: [certificate], anchors: [ca], at: NOW })
    },
  },
  crl: {
    der: crlDer,
    judge: (der) => {
      const crl = pki.parseCrl(der)
      codeOfSync(() => new CrlEntries(crl.entryList))
      checkCrlSync({ crl, certificate: leaf, issuer: ca, at: NOW })
    },
  },
  ocsp: {
    der: ocspDer,
    judge: (der) => {
      const response = pki.parseOcspResponse(der)
      atOnce(pki.checkOcsp({ response, certificate: leaf, issuer: ca, at: NOW }))
    },
  },
  cms: {
    der: cmsDer,
    judge: (der) => {
      const { signer } = verifySignedDataSync({ cms: der, content })
      verifyPathSync({ chain: [signer], anchors: [ca], at: NOW })
    },
  },
}

/** One to three edits: a byte replaced, removed, inserted, or a run copied elsewhere. */
const edits = fc.array(
  fc.record({
    kind: fc.constantFrom('replace', 'remove', 'insert', 'copy'),
    place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    from: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    byte: fc.nat(255),
  }),
  { minLength: 1, maxLength: 3 },
)

function mutate(
  der: Uint8Array,
  list: readonly { kind: string; place: number; from: number; byte: number }[],
): Uint8Array {
  const bytes = [...der]
  for (const { kind, place, from, byte } of list) {
    const at = Math.floor(place * bytes.length)
    if (kind === 'replace') bytes[at] = byte
    else if (kind === 'remove') bytes.splice(at, 1 + (byte % 8))
    else if (kind === 'insert') bytes.splice(at, 0, byte)
    else bytes.splice(at, 0, ...bytes.slice(Math.floor(from * bytes.length)).slice(0, byte))
  }
  return Uint8Array.from(bytes)
}

describe.each(Object.entries(judges))('hostile %s', (_, { der, judge }) => {
  it('accepts the original', () => {
    expect(codeOfSync(() => judge(der))).toBe('accepted')
  })

  // codeOfSync throws on whatever is not a TegataError, so every run also shows that nothing else comes out.
  it('rejects 1,700 mutations with a TegataError', () => {
    const property = fc.property(edits, (list) => {
      const mutated = mutate(der, list)
      if (Buffer.compare(mutated, der) !== 0) expect(codeOfSync(() => judge(mutated))).not.toBe('accepted')
    })
    fc.assert(property, { numRuns: 1700 })
  })

  it('rejects random bytes with a TegataError', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(codeOfSync(() => judge(bytes))).not.toBe('accepted')
    })
    fc.assert(property, { numRuns: 500 })
  })

  it('rejects large hostile shapes quickly', () => {
    const size = 60_000
    const start = performance.now()
    for (const shape of [
      new Uint8Array(size).fill(0x30),
      Uint8Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 0x30 : 0x80)),
      pki.writeSequence(...Array.from({ length: 20_000 }, () => pki.writeNull())),
      pki.writeSequence(pki.writeSequence(...Array.from({ length: 10_000 }, () => pki.writeSequence()))),
    ]) {
      expect(codeOfSync(() => judge(shape))).not.toBe('accepted')
    }
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
