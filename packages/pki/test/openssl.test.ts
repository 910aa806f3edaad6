import { execFileSync, spawnSync } from 'node:child_process'
import { sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeBase64, encodeUtf8 } from '@tegata/core'
import {
  checkOcsp,
  createOcspRequest,
  createSignedData,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  readKeyUsage,
  readSubjectAltName,
} from '@tegata/pki'
import { afterAll, describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import {
  authorityKeyIdentifier,
  CA_EXTENSIONS,
  issue,
  issueCa,
  issueCrlDer,
  keyPair,
  keyUsage,
  NOW,
  subjectKeyIdentifier,
} from './support/authority.js'
import { certId, noCheck, ocspSigning, writeResponse, writeSingle } from './support/ocsp.js'
import { checkCrlSync, verifyPathSync, verifySignedDataSync } from './support/sync.js'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.warn('openssl is not on this machine: the cross checks with OpenSSL did NOT run')

const folder = mkdtempSync(join(tmpdir(), 'tegata-pki-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)
const read = (name: string) => new Uint8Array(readFileSync(file(name)))
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' }).toString()
const content = encodeUtf8('発行請求')
const CONFIG = `
[ca]
default_ca = main
[main]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = sha256
policy = any
default_days = 30
default_crl_days = 1
crl_extensions = crl
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
[crl]
issuingDistributionPoint = critical,@idp
[idp]
fullname = URI:http://ca.example/part.crl
onlyuser = TRUE
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://ca.example/part.crl
subjectAltName = otherName:1.2.392.200149.8.5.5.1;UTF8:番号　花子
[responder]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,OCSPSigning
noCheck = ignored
`

const pem = (der: Uint8Array, label = 'CERTIFICATE') =>
  `-----BEGIN ${label}-----\n${encodeBase64(der)
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END ${label}-----\n`

/** A CA, a good leaf, a revoked leaf and a CRL, all by OpenSSL. */
function makeHierarchy(keyArguments: readonly string[]) {
  writeFileSync(file('openssl.cnf'), CONFIG)
  writeFileSync(file('index.txt'), '')
  writeFileSync(file('serial'), '0140\n')
  writeFileSync(file('crlnumber'), '01\n')
  const request = (name: string, ...rest: string[]) =>
    openssl(
      'req',
      '-config',
      'openssl.cnf',
      '-utf8',
      '-subj',
      `/CN=${name}`,
      '-newkey',
      ...keyArguments,
      '-nodes',
      '-keyout',
      `${name}.key`,
      ...rest,
    )
  request('root', '-x509', '-extensions', 'root', '-days', '60', '-out', 'root.pem')
  for (const name of ['leaf', 'gone', 'responder']) {
    request(name, '-out', `${name}.csr`)
    openssl(
      'ca',
      '-batch',
      '-config',
      'openssl.cnf',
      '-extensions',
      name === 'responder' ? 'responder' : 'leaf',
      '-cert',
      'root.pem',
      '-keyfile',
      'root.key',
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      '-notext',
    )
  }
  openssl(
    'ca',
    '-config',
    'openssl.cnf',
    '-cert',
    'root.pem',
    '-keyfile',
    'root.key',
    '-revoke',
    'gone.pem',
    '-crl_reason',
    'affiliationChanged',
  )
  openssl('ca', '-config', 'openssl.cnf', '-cert', 'root.pem', '-keyfile', 'root.key', '-gencrl', '-out', 'crl.pem')
  for (const name of ['root', 'leaf', 'gone'])
    openssl('x509', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.der`)
  openssl('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der')
}

describe.runIf(hasOpenssl)('OpenSSL', () => {
  it.each([
    ['RSA', ['rsa:2048'], []],
    ['P-384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], ['-md', 'sha384']],
  ])('what it makes is accepted here: certificates, CRL, CMS (%s)', async (_, keyArguments, digest) => {
    makeHierarchy(keyArguments)
    const root = parseCertificate(read('root.der'))
    const leaf = parseCertificate(read('leaf.der'))
    const gone = parseCertificate(read('gone.der'))
    const at = new Date(Date.now() + 60_000)
    const { issuer } = verifyPathSync({ chain: [leaf], anchors: [root], at })
    expect([...readKeyUsage(leaf)!]).toEqual(['digitalSignature', 'nonRepudiation'])
    expect(readSubjectAltName(leaf)).toMatchObject([{ kind: 'otherName', typeId: '1.2.392.200149.8.5.5.1' }])
    const crl = parseCrl(read('crl.der'))
    expect(checkCrlSync({ crl, certificate: leaf, issuer, at })).toEqual({ status: 'good' })
    expect(checkCrlSync({ crl, certificate: gone, issuer, at })).toMatchObject({ status: 'revoked', reasonCode: 3 })

    writeFileSync(file('content'), content)
    const cms = (...rest: string[]) => {
      openssl(
        'cms',
        '-sign',
        '-binary',
        '-in',
        'content',
        '-signer',
        'leaf.pem',
        '-inkey',
        'leaf.key',
        '-outform',
        'DER',
        '-out',
        'out.p7s',
        ...digest,
        ...rest,
      )
      return read('out.p7s')
    }
    const detached = verifySignedDataSync({ cms: cms(), content })
    expect(detached.signer.der).toEqual(leaf.der)
    expect(detached.signingTime).toBeInstanceOf(Date)
    expect(verifySignedDataSync({ cms: cms('-nodetach') }).content).toEqual(content)
    expect(verifySignedDataSync({ cms: cms('-noattr'), content }).hasSignedAttributes).toBe(false)
    expect(verifySignedDataSync({ cms: cms('-keyid'), content }).signer.der).toEqual(leaf.der)
    expect(verifySignedDataSync({ cms: cms('-nocerts'), content, certificates: [leaf] }).signer).toBe(leaf)
    expect(verifySignedDataSync({ cms: cms('-certfile', 'root.pem'), content }).certificates).toHaveLength(2)
    expect(await codeOf(() => verifySignedDataSync({ cms: cms('-md', 'sha1'), content }))).toBe('ERR_X509_ALGORITHM')
  })

  it.each([
    ['the CA', 'root', []],
    ['a responder', 'responder', []],
    ['a responder named by its key', 'responder', ['-resp_key_id']],
  ])('OCSP: it reads our request and %s answers', async (_, signer, rest) => {
    makeHierarchy(['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    const [issuer, leaf, gone] = ['root', 'leaf', 'gone'].map((name) => parseCertificate(read(`${name}.der`)))
    const at = new Date(Date.now() + 10_000)
    const nonce = new Uint8Array(32).fill(5)
    const ask = async (certificate: typeof leaf, hash: 'SHA-1' | 'SHA-256') => {
      const question = { certificate: certificate!, issuer: issuer! }
      writeFileSync(file('request.der'), await createOcspRequest({ ...question, nonce, hash }))
      const signing = ['-CA', 'root.pem', '-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`, ...rest]
      const files = ['-reqin', 'request.der', '-respout', 'response.der']
      openssl('ocsp', '-index', 'index.txt', '-ndays', '1', ...signing, ...files)
      const response = parseOcspResponse(read('response.der'))
      return checkOcsp({ response, ...question, nonce, at })
    }
    expect(await ask(leaf, 'SHA-1')).toEqual({ status: 'good' })
    expect(await ask(leaf, 'SHA-256')).toEqual({ status: 'good' })
    expect(await ask(gone, 'SHA-1')).toMatchObject({ status: 'revoked', reasonCode: 3 })
    // Our own answer, delegated and with the nonce, convinces it in turn.
    writeFileSync(file('request.der'), await createOcspRequest({ certificate: leaf!, issuer: issuer!, nonce }))
    const ca = keyPair('P-256 ca')
    const root = issueCa('CA', ca)
    const responderKey = keyPair('P-256 responder')
    const extensions = [keyUsage('digitalSignature'), ocspSigning(), noCheck()]
    const responder = issue({ subject: 'responder', key: responderKey, issuer: 'CA', issuerKey: ca, extensions })
    const subject = issue({ subject: 'leaf', key: ca, issuer: 'CA', issuerKey: ca, serial: Uint8Array.of(7) })
    const response = { key: responderKey, signer: responder, certificates: [responder], nonce }
    writeFileSync(
      file('ours.ors'),
      writeResponse({ ...response, singles: [writeSingle({ certId: certId(subject, root) })] }),
    )
    writeFileSync(file('ca.pem'), pem(root.der))
    writeFileSync(file('subject.pem'), pem(subject.der))
    const question = ['-issuer', 'ca.pem', '-cert', 'subject.pem', '-CAfile', 'ca.pem', '-no_nonce']
    const time = ['-attime', String(NOW.getTime() / 1000)]
    expect(openssl('ocsp', '-respin', 'ours.ors', ...question, ...time)).toContain('subject.pem: good')
  })

  it('RSASSA-PSS of its making is refused by name', async () => {
    makeHierarchy(['rsa:2048'])
    openssl(
      'cms',
      '-sign',
      '-binary',
      '-in',
      'openssl.cnf',
      '-signer',
      'leaf.pem',
      '-inkey',
      'leaf.key',
      '-keyopt',
      'rsa_padding_mode:pss',
      '-outform',
      'DER',
      '-out',
      'out.p7s',
    )
    expect(await codeOf(() => verifySignedDataSync({ cms: read('out.p7s'), content: read('openssl.cnf') }))).toBe(
      'ERR_X509_ALGORITHM',
    )
  })

  it.each(['RSA-2048', 'P-256'])('what we make is accepted there: certificates, CRL, CMS (%s)', async (kind) => {
    const rootKey = keyPair(`${kind} ca`)
    const key = keyPair(`${kind} leaf`)
    // OpenSSL judges by its own clock.
    const notBefore = new Date(Date.now() - 86_400_000)
    const notAfter = new Date(Date.now() + 86_400_000)
    const root = issueCa('CA', rootKey, {
      notBefore,
      notAfter,
      extensions: [...CA_EXTENSIONS, subjectKeyIdentifier(rootKey)],
    })
    const leaf = issue({
      subject: 'leaf',
      key,
      issuer: 'CA',
      issuerKey: rootKey,
      notBefore,
      notAfter,
      extensions: [keyUsage('digitalSignature'), authorityKeyIdentifier(rootKey), subjectKeyIdentifier(key)],
    })
    writeFileSync(file('root.pem'), pem(root.der))
    writeFileSync(file('leaf.pem'), pem(leaf.der))
    writeFileSync(
      file('crl.pem'),
      pem(
        issueCrlDer({
          issuer: 'CA',
          key: rootKey,
          thisUpdate: notBefore,
          nextUpdate: notAfter,
          entries: [{ serial: Uint8Array.of(7), reason: 1 }],
        }),
        'X509 CRL',
      ),
    )
    expect(
      openssl(
        'verify',
        '-x509_strict',
        '-no_check_time',
        '-CAfile',
        'root.pem',
        '-CRLfile',
        'crl.pem',
        '-crl_check',
        'leaf.pem',
      ),
    ).toContain('OK')
    writeFileSync(file('content'), content)
    for (const omitSignedAttributes of [true, false]) {
      const cms = await createSignedData({
        content,
        signer: leaf,
        signingTime: new Date(),
        omitSignedAttributes,
        sign: (bytes) => new Uint8Array(sign('sha256', bytes, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })),
      })
      writeFileSync(file('ours.p7s'), cms)
      openssl(
        'cms',
        '-verify',
        '-binary',
        '-inform',
        'DER',
        '-in',
        'ours.p7s',
        '-content',
        'content',
        '-CAfile',
        'root.pem',
        '-purpose',
        'any',
        '-out',
        'verified',
      )
      expect(read('verified')).toEqual(content)
    }
  })
})
