import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateSigner } from '@tegata/core'
import { afterAll, describe, expect, it } from 'vitest'
import { type CertificateProfile, createMdocCertificate, createMdocCrl } from '../../src/trust/index.js'
import { below, day, documentSigner, FROM, iaca, iacaInput, root } from './fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tegata-mdoc-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pem = (label: string, der: Uint8Array) =>
  [
    `-----BEGIN ${label}-----`,
    ...(Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []),
    `-----END ${label}-----`,
    '',
  ].join('\n')

function write(name: string, der: Uint8Array, label = 'CERTIFICATE'): string {
  const path = join(folder, name)
  writeFileSync(path, pem(label, der))
  return path
}

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

describe('certificates that we make, read by OpenSSL', () => {
  const atTime = String(day('2026-06-01').getTime() / 1000)

  it.each<[CertificateProfile, RegExp[]]>([
    ['document-signer', [/Digital Signature\n/, /1\.0\.18013\.5\.1\.2/, /URI:https:\/\/iaca\.example\/crl/]],
    ['reader', [/Digital Signature\n/, /1\.0\.18013\.5\.1\.6/]],
    ['vical-signer', [/Non Repudiation\n/, /1\.0\.18013\.5\.1\.8/]],
    ['ocsp-signer', [/OCSP Signing/]],
  ])('%s', async (profile, patterns) => {
    for (const alg of ['ES256', 'ES384', 'ES512'] as const) {
      const signer = await generateSigner(alg)
      const issuer = await createMdocCertificate({ ...iacaInput, signer })
      const certificate = await createMdocCertificate(below(profile, { signer, issuerCertificate: issuer }))
      const path = write('leaf.pem', certificate)
      const text = openssl('x509', '-in', path, '-noout', '-text')
      for (const pattern of [...patterns, /critical/, /C ?= ?JP, ST ?= ?JP-13/]) expect(text).toMatch(pattern)
      const args = ['-x509_strict', '-ignore_critical', '-attime', atTime, '-CAfile', write('root.pem', issuer), path]
      expect(openssl('verify', ...args)).toContain('OK')
    }
  })

  it('the root, and a list that revokes', async () => {
    const text = openssl('x509', '-in', write('root.pem', iaca), '-noout', '-text')
    expect(text).toMatch(/CA:TRUE, pathlen:0/)
    expect(text).toMatch(/Certificate Sign, CRL Sign/)
    const crl = (revoked: readonly Uint8Array[]) =>
      createMdocCrl({
        signer: root,
        issuerCertificate: iaca,
        thisUpdate: day('2026-05-01'),
        nextUpdate: day('2026-07-01'),
        number: 7,
        revoked: revoked.map((certificate) => ({ certificate, revocationDate: FROM })),
      })
    const verify = async (revoked: readonly Uint8Array[]) => {
      const list = write('list.pem', await crl(revoked), 'X509 CRL')
      const args = ['-crl_check', '-ignore_critical', '-attime', atTime, '-CRLfile', list]
      return openssl('verify', ...args, '-CAfile', write('root.pem', iaca), write('leaf.pem', documentSigner))
    }
    expect(await verify([])).toContain('OK')
    await expect(verify([documentSigner])).rejects.toThrow(/certificate revoked/)
    expect(openssl('crl', '-in', write('list.pem', await crl([iaca]), 'X509 CRL'), '-noout', '-text')).toContain(
      'X509v3 CRL Number',
    )
  })

  it('and by node:crypto', () => {
    const signer = new X509Certificate(documentSigner)
    const authority = new X509Certificate(iaca)
    expect(signer.verify(authority.publicKey)).toBe(true)
    expect(signer.checkIssued(authority)).toBe(true)
    expect(signer.ca).toBe(false)
    expect(authority.ca).toBe(true)
  })
})
