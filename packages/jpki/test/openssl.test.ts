import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createSoftwareCard,
  createTestAuthority,
  generateTestKey,
  type SoftwareCard,
  type TestKeyType,
} from '@tegata/jpki/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { clock, data, NOW, verdictOf } from './support.js'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'tegata-jpki-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes a file and returns its path. */
function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

const openssl = (...args: string[]): { ok: boolean; output: string } => {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  return { ok: status === 0, output: stdout + stderr }
}

/** What OpenSSL says of a card's certificate with the CRL of its municipality, at the time of the tests. */
function verifyWithOpenssl(card: SoftwareCard, name: string) {
  const { authority, certificate } = card
  const ca = file(`${name}-ca.pem`, pem('CERTIFICATE', authority.certificate))
  const leaf = file(`${name}.pem`, pem('CERTIFICATE', certificate.certificate))
  const crl = file(`${name}-crl.pem`, pem('X509 CRL', authority.createCrl(certificate.distributionPoint)))
  const time = String(NOW.getTime() / 1000)
  const policy = ['-policy_check', '-explicit_policy', '-policy', '1.2.392.200149.8.5.1.1.20']
  return openssl(
    'verify',
    '-x509_strict',
    '-crl_check',
    ...policy,
    '-attime',
    time,
    '-CAfile',
    ca,
    '-CRLfile',
    crl,
    leaf,
  )
}

if (!hasOpenssl) console.warn('skipped: the cross-checks with OpenSSL, because there is no openssl command')

// Without the command there is nothing to compare with: the suite says so above and holds no test.
describe.runIf(hasOpenssl)('OpenSSL agrees with the test CA and with us', () => {
  const cards = (['RSA-2048', 'P-384'] as const).map((type): [TestKeyType, SoftwareCard] => {
    const authority = createTestAuthority({ clock, keyType: type })
    return [type, createSoftwareCard({ authority, clock, certificate: { key: generateTestKey(type) } })]
  })

  test.each(cards)('%s: path, policy and CRL, before and after revocation', async (type, card) => {
    expect(verifyWithOpenssl(card, type)).toMatchObject({ ok: true })
    expect(await verdictOf(card)).toBe('accepted')
    const { authority } = card
    const revoked = createSoftwareCard({ authority, clock, certificate: { key: card.certificate.key } })
    revoked.revoke()
    const answer = verifyWithOpenssl(revoked, `${type}-revoked`)
    expect(answer.ok).toBe(false)
    expect(answer.output).toContain('certificate revoked')
    expect(await verdictOf(revoked)).toBe('ERR_JPKI_REVOKED')
  })

  test.each(cards)('%s: CMS detached, attached, without signed attributes', (type, card) => {
    const ca = file(`${type}-cms-ca.pem`, pem('CERTIFICATE', card.authority.certificate))
    const content = file('content', data)
    const time = ['-attime', String(NOW.getTime() / 1000)]
    for (const options of [{}, { attached: true }, { withoutSignedAttributes: true }]) {
      const signature = card.sign(data, 'cms', options)
      if (signature.form !== 'cms') throw new Error('not CMS')
      const cms = file('message.p7s', signature.cms)
      const source = 'attached' in options ? [] : ['-content', content]
      const verify = ['cms', '-verify', '-binary', '-purpose', 'any', '-inform', 'DER', '-in', cms, '-CAfile', ca]
      expect(openssl(...verify, ...source, ...time)).toMatchObject({ ok: true })
      if ('attached' in options) continue
      const other = file('other', 'other text')
      expect(openssl(...verify, '-content', other, ...time)).toMatchObject({ ok: false })
    }
  })

  test.each(cards)('%s: raw signature', (type, card) => {
    const signature = card.sign(data, 'digest-info')
    if (signature.form === 'cms') throw new Error('not raw')
    const leaf = file(`${type}-raw.pem`, pem('CERTIFICATE', card.certificate.certificate))
    const key = file(`${type}-raw.key`, execFileSync('openssl', ['x509', '-in', leaf, '-noout', '-pubkey']))
    const value = file('value', signature.value)
    const hash = type === 'RSA-2048' ? '-sha256' : '-sha384'
    expect(openssl('dgst', hash, '-verify', key, '-signature', value, file('content', data)).output).toContain(
      'Verified OK',
    )
  })

  test('OpenSSL reads the six otherName fields', () => {
    const leaf = file('names.pem', pem('CERTIFICATE', cards[0]![1].certificate.certificate))
    const { output } = openssl('x509', '-in', leaf, '-noout', '-ext', 'subjectAltName')
    for (const arc of [1, 2, 3, 4, 5, 6]) expect(output).toContain(`1.2.392.200149.8.5.5.${arc}`)
    expect(output).toContain('419900403')
  })
})
