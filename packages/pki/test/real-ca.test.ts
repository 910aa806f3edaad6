import { X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { decodePem, isSignedBy, parseCertificate, readBasicConstraints, readKeyUsage } from '@tegata/pki'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const folder = join(resolve(root, process.env.TEGATA_VECTORS ?? '../shared/vectors'), 'jpki', 'real-ca')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pem')) : []
if (files.length === 0) console.warn('no real CA certificates found: these checks did NOT run (set TEGATA_VECTORS)')

describe.runIf(files.length > 0)('real CA certificates', () => {
  it.each(files)('%s parses, agrees with node:crypto and verifies itself', (name) => {
    const [der] = decodePem(readFileSync(join(folder, name), 'utf8'))
    const certificate = parseCertificate(der!)
    const theirs = new X509Certificate(der!)
    expect(certificate.notAfter).toEqual(new Date(theirs.validTo))
    expect(certificate.publicKey).toMatchObject({ kind: 'RSA', modulusBits: 2048 })
    expect(isSignedBy(certificate, certificate)).toBe(true)
    expect(readBasicConstraints(certificate)?.ca).toBe(true)
    expect(readKeyUsage(certificate)?.has('keyCertSign')).toBe(true)
  })
})
