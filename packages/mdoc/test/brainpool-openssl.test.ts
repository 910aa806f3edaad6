import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CborMap, encodeCbor } from '@tegata/cbor'
import type { JwkPublic, Signer } from '@tegata/core'
import { parsePublicKey, publicKeyToJwk } from '@tegata/pki'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { inspectIssuerSigned, type MdocExpectation, verifyMdoc } from '../src/index.js'
import { lintCertificate } from '../src/trust/index.js'
import { content, device, edit, issue, present, SESSION } from './fixture.js'

// Authorities in Germany sign over brainpool curves. Certificates are OpenSSL's, and the signatures too.
const CURVES = [
  { curve: 'brainpoolP256r1', alg: 'ES256', hash: 'sha256', fullySpecified: -265 },
  { curve: 'brainpoolP320r1', alg: 'ES384', hash: 'sha384', fullySpecified: -266 },
  { curve: 'brainpoolP384r1', alg: 'ES384', hash: 'sha384', fullySpecified: -267 },
  { curve: 'brainpoolP512r1', alg: 'ES512', hash: 'sha512', fullySpecified: -268 },
] as const

const MS_PER_DAY = 86_400_000
const tomorrow = new Date((Math.floor(Date.now() / MS_PER_DAY) + 1) * MS_PER_DAY)
const validity = { signed: tomorrow, validFrom: tomorrow, validUntil: new Date(tomorrow.getTime() + 9 * MS_PER_DAY) }
const at = new Date(tomorrow.getTime() + MS_PER_DAY)

const folder = mkdtempSync(join(tmpdir(), 'tegata-brainpool-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] })

const NAME = '/C=DE/CN=Brainpool'
const COMMON = ['crlDistributionPoints=URI:https://iaca.example/crl', 'subjectKeyIdentifier=hash']
const ROOT = [...COMMON, 'basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign']
const SIGNER = [
  ...COMMON,
  'authorityKeyIdentifier=keyid:always',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=critical,1.0.18013.5.1.2',
  'issuerAltName=URI:https://iaca.example',
]

/** A root and a document signer below it. */
function createAuthority(curve: string, hash: string): { root: Uint8Array; certificate: Uint8Array; key: KeyObject } {
  const key = (name: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-out', file(name))
  const extensions = (name: string, lines: readonly string[]) => writeFileSync(file(name), lines.join('\n'))
  const contact = 'issuerAltName=URI:https://iaca.example'
  const der = (name: string) => new Uint8Array(openssl('x509', '-in', file(name), '-outform', 'DER'))
  key('root.key')
  key('leaf.key')
  extensions('root.ext', [...ROOT, contact])
  extensions('leaf.ext', SIGNER)
  openssl('req', '-new', '-key', file('root.key'), '-subj', `${NAME} IACA`, '-out', file('root.csr'))
  openssl('req', '-new', '-key', file('leaf.key'), '-subj', `${NAME} Signer`, '-out', file('leaf.csr'))
  const issued = (days: number) => ['-req', '-days', String(days), `-${hash}`]
  openssl(
    'x509',
    ...issued(91), // a second may begin before the signer is issued to
    '-in',
    file('root.csr'),
    '-signkey',
    file('root.key'),
    '-extfile',
    file('root.ext'),
    '-out',
    file('root.pem'),
  )
  const by = ['-CA', file('root.pem'), '-CAkey', file('root.key'), '-CAcreateserial', '-extfile', file('leaf.ext')]
  openssl('x509', ...issued(90), '-in', file('leaf.csr'), ...by, '-out', file('leaf.pem'))
  return { root: der('root.pem'), certificate: der('leaf.pem'), key: createPrivateKey(readFileSync(file('leaf.key'))) }
}

/** What an HSM with a brainpool key would be: it names the hash, as the first edition of the standard does. */
function signerOf(key: KeyObject, alg: Signer['alg'], hash: string): Signer {
  const spki = new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }))
  const publicJwk = publicKeyToJwk(parsePublicKey(spki)) as JwkPublic
  return { alg, publicJwk, sign: (data) => new Uint8Array(sign(hash, data, { key, dsaEncoding: 'ieee-p1363' })) }
}

describe.each(CURVES)('ISO/IEC 18013-5 Annex B: $curve', ({ curve, alg, hash, fullySpecified }) => {
  let expectation: MdocExpectation
  let issuer: { signer: Signer; certificate: Uint8Array; root: Uint8Array }
  beforeAll(() => {
    const { root, certificate, key } = createAuthority(curve, hash)
    issuer = { root, certificate, signer: signerOf(key, alg, hash) }
    expectation = { trust: [{ id: 'https://issuer.example', certificates: [root] }], at, docType: content.docType }
  })
  const issueFor = (holder: Signer) => {
    const { signer, certificate, root } = issuer
    const from = { signer, certificateChain: [certificate] as const, rootCertificate: root }
    return issue({ validity, deviceKey: holder.publicJwk }, from)
  }
  const verify = (response: Uint8Array) => codeOf(() => verifyMdoc(response, { ...expectation, session: SESSION }))

  it('signs documents, and keys on it are devices’', async () => {
    const holder = signerOf(generateKeyPairSync('ec', { namedCurve: curve }).privateKey, alg, hash)
    const response = await present(await issueFor(holder), undefined, undefined, holder)
    expect(await verify(response)).toBe('accepted')
    const other = signerOf(generateKeyPairSync('ec', { namedCurve: curve }).privateKey, alg, hash)
    expect(await verify(await present(await issueFor(holder), undefined, undefined, other))).toBe(
      'ERR_MDOC_DEVICE_SIGNATURE',
    )
  })

  it('of a certificate in which the linter finds no fault', async () => {
    expect(await lintCertificate(issuer.certificate, 'document-signer', { issuer: issuer.root })).toStrictEqual([])
  })

  it('under the identifier of its own, though not under that of another curve', async () => {
    const issued = await issueFor(device)
    const relabel = (id: number) =>
      edit(issued, (root) => {
        // The signature covers the header, so this can only tell which identifiers get as far as the signature.
        const issuerAuth = root.get('issuerAuth') as [Uint8Array, CborMap, Uint8Array, Uint8Array]
        issuerAuth[0] = encodeCbor(new Map([[1, id]]))
      })
    const causeOf = async (id: number) => {
      return (await inspectIssuerSigned(relabel(id), expectation)).failure?.evidence?.cause
    }
    expect(await causeOf(fullySpecified)).toBe('ERR_COSE_SIGNATURE')
    for (const id of [-9, -51, -52, -8]) expect(await causeOf(id)).toBe('ERR_COSE_ALGORITHM')
  })
})
