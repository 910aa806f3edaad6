import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeUtf8 } from '@tegata/core'
import { createTestTimestampAuthority } from '@tegata/pki/testing'
import {
  createTimestampRequest,
  parseTimestampResponse,
  timestampRevocationNotChecked,
  verifyTimestamp,
} from '@tegata/pki/timestamp'
import { afterAll, describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'

const hasOpenssl = spawnSync('openssl', ['ts', '-help']).status === 0
if (!hasOpenssl) console.warn('openssl is not on this machine: the cross checks of time-stamps did NOT run')

const folder = mkdtempSync(join(tmpdir(), 'tegata-tsp-'))
afterAll(() => rmSync(folder, { recursive: true }))
const write = (name: string, content: Uint8Array | string) => writeFileSync(join(folder, name), content)
const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)))
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' }).toString()

const POLICY = '1.2.3.4.1'
const config = (essHash: string) => `
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[tsa_cert]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = main
[main]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
certs = root.pem
signer_digest = sha256
default_policy = ${POLICY}
digests = sha256,sha384,sha512
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = ${essHash}
`
const data = encodeUtf8('文書の認証')
const nonce = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)

/** A CA and an authority, by OpenSSL. */
function makeAuthority(newKey: readonly string[], essHash: string): Uint8Array {
  write('openssl.cnf', config(essHash))
  write('serial', '01\n')
  const request = (name: string, ...rest: string[]) =>
    openssl(
      'req',
      '-config',
      'openssl.cnf',
      '-subj',
      `/CN=${name}`,
      '-newkey',
      ...newKey,
      '-nodes',
      '-keyout',
      `${name}.key`,
      ...rest,
    )
  request('root', '-x509', '-extensions', 'root', '-days', '60', '-out', 'root.pem')
  request('tsa', '-out', 'tsa.csr')
  const signing = ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '30']
  openssl(
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    ...signing,
    '-extfile',
    'openssl.cnf',
    '-extensions',
    'tsa_cert',
    '-out',
    'tsa.pem',
  )
  openssl('x509', '-in', 'root.pem', '-outform', 'DER', '-out', 'root.der')
  return read('root.der')
}

describe.runIf(hasOpenssl)('OpenSSL', () => {
  it.each([
    ['RSA', ['rsa:2048'], 'sha256', 'SHA-256'],
    ['P-256', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'sha1', 'SHA-512'],
  ] as const)('answers our request, and its token is accepted here (%s, %s)', async (_, newKey, essHash, hash) => {
    const root = makeAuthority(newKey, essHash)
    write('query.tsq', await createTimestampRequest({ data, nonce, hash, policy: POLICY }))
    expect(openssl('ts', '-query', '-in', 'query.tsq', '-text')).toContain('Certificate required: yes')
    openssl('ts', '-reply', '-config', 'openssl.cnf', '-queryfile', 'query.tsq', '-out', 'reply.tsr')
    const token = parseTimestampResponse(read('reply.tsr'))
    const policy = { anchors: [root], policies: [POLICY], revocation: timestampRevocationNotChecked } as const
    // OpenSSL stamps by its own clock.
    const at = new Date(Date.now() + 60_000)
    const { time, accuracyMs } = await verifyTimestamp({ token, data, nonce, at, ...policy })
    expect(Math.abs(time.getTime() - Date.now())).toBeLessThan(60_000)
    expect(accuracyMs).toBe(1501)
    const others = { token, data: encodeUtf8('別の文書'), nonce, at, ...policy }
    expect(await codeOf(() => verifyTimestamp(others))).toBe('ERR_TSP_IMPRINT')

    // The other way round: its own request, and its verdict on the same reply.
    write('data', data)
    expect(openssl('ts', '-verify', '-data', 'data', '-in', 'reply.tsr', '-CAfile', 'root.pem')).toContain('OK')
  })

  it('a rejection of its making is read here', async () => {
    makeAuthority(['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'sha256')
    write('query.tsq', await createTimestampRequest({ data, nonce, policy: '1.2.3.99' }))
    spawnSync('openssl', ['ts', '-reply', '-config', 'openssl.cnf', '-queryfile', 'query.tsq', '-out', 'no.tsr'], {
      cwd: folder,
    })
    expect(await codeOf(() => parseTimestampResponse(read('no.tsr')))).toBe('ERR_TSP_REJECTED')
  })

  it('accepts the token of our test authority, over its own request and over ours', async () => {
    const authority = createTestTimestampAuthority()
    write('ours.der', authority.root)
    openssl('x509', '-inform', 'DER', '-in', 'ours.der', '-out', 'ours.pem')
    write('data', data)
    openssl('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'theirs.tsq')
    write('theirs.tsr', authority.respond(read('theirs.tsq')))
    expect(openssl('ts', '-verify', '-queryfile', 'theirs.tsq', '-in', 'theirs.tsr', '-CAfile', 'ours.pem')).toContain(
      'OK',
    )
    write('mine.tsq', await createTimestampRequest({ data, nonce }))
    write('mine.tsr', authority.respond(read('mine.tsq')))
    expect(openssl('ts', '-verify', '-queryfile', 'mine.tsq', '-in', 'mine.tsr', '-CAfile', 'ours.pem')).toContain('OK')
  })
})
