import { createHash, sign } from 'node:crypto'
import { concatBytes, decodeHex, encodeBase64, TegataArgumentError } from '@tegata/core'
import {
  decodeEcdsaSignature,
  decodePem,
  encodeEcdsaSignature,
  parsePublicKey,
  recoverPkcs1Payload,
  recoverRsaBlock,
  writeInteger,
  writeSequence,
} from '@tegata/pki'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOfSync } from '../../../test/support/code-of.js'
import { keyPair } from './support/authority.js'

describe('RFC 3279 section 2.2.3: ECDSA signatures', () => {
  const size = { 'P-256': 32, 'P-384': 48, 'P-521': 66 } as const

  it('round trips, and agrees with node:crypto', () => {
    for (const curve of ['P-256', 'P-384', 'P-521'] as const) {
      const key = keyPair(`${curve} any`).privateKey
      for (let i = 0; i < 20; i++) {
        const der = new Uint8Array(sign('sha256', Uint8Array.of(i), key))
        const raw = decodeEcdsaSignature(der, curve)
        expect(raw).toHaveLength(2 * size[curve])
        expect(encodeEcdsaSignature(raw)).toEqual(der)
      }
    }
    fc.assert(
      fc.property(fc.bigInt(1n, 2n ** 256n - 1n), fc.bigInt(1n, 2n ** 256n - 1n), (r, s) => {
        const der = writeSequence(writeInteger(r), writeInteger(s))
        expect(encodeEcdsaSignature(decodeEcdsaSignature(der, 'P-256'))).toEqual(der)
      }),
    )
  })

  it.each([
    ['r = 0', '3006 020100 020101'],
    ['a negative s', '3006 020101 0201ff'],
    ['a padded r', '3007 02020001 020101'],
    ['r longer than the curve', `3026 022101${'00'.repeat(32)} 020101`],
    ['a third integer', '3009 020101 020101 020101'],
    ['trailing bytes', '3006 020101 020101 00'],
    ['a long form length', '308106 020101 020101'],
  ])('refuses %s', (_, text) => {
    expect(codeOfSync(() => decodeEcdsaSignature(decodeHex(text.replaceAll(' ', '')), 'P-256'))).toBe(
      'ERR_DER_ENCODING',
    )
  })

  it('refuses to write other lengths', () => {
    expect(() => encodeEcdsaSignature(new Uint8Array(65))).toThrow(TegataArgumentError)
  })
})

describe('RFC 8017: RSA blocks', () => {
  const pair = keyPair('RSA-2048 leaf')
  const key = parsePublicKey(pair.spki)
  const data = Uint8Array.of(1, 2, 3)
  const digest = new Uint8Array(createHash('sha256').update(data).digest())

  it('recovers the DigestInfo of a signature', () => {
    const signature = new Uint8Array(sign('sha256', data, pair.privateKey))
    expect(recoverRsaBlock(key, signature)).toHaveLength(256)
    const prefix = decodeHex('3031300d060960864801650304020105000420')
    expect(recoverPkcs1Payload(key, signature)).toEqual(concatBytes(prefix, digest))
  })

  it('refuses another length, a representative above the modulus, another padding', () => {
    const signature = new Uint8Array(sign('sha256', data, pair.privateKey))
    expect(recoverRsaBlock(key, signature.subarray(1))).toBeUndefined()
    expect(recoverRsaBlock(key, new Uint8Array(256).fill(0xff))).toBeUndefined()
    const pss = new Uint8Array(sign('sha256', data, { key: pair.privateKey, padding: 6 }))
    expect(recoverRsaBlock(key, pss)).toHaveLength(256)
    expect(recoverPkcs1Payload(key, pss)).toBeUndefined()
    // The value 1 is its own signature under every key: a block of zeros.
    expect(recoverPkcs1Payload(key, concatBytes(new Uint8Array(255), Uint8Array.of(1)))).toBeUndefined()
  })

  it('refuses keys that are weak or of another kind', () => {
    const weak = parsePublicKey(keyPair('RSA-1024 weak').spki)
    expect(codeOfSync(() => recoverRsaBlock(weak, new Uint8Array(128)))).toBe('ERR_X509_ALGORITHM')
    const ec = parsePublicKey(keyPair('P-256 any').spki)
    expect(codeOfSync(() => recoverRsaBlock(ec, new Uint8Array(64)))).toBe('ERR_X509_ALGORITHM')
  })
})

describe('RFC 7468: PEM', () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i)
  const block = (label: string, body = encodeBase64(bytes)) =>
    `-----BEGIN ${label}-----\r\n${body.replace(/(.{64})/g, '$1\r\n')}\r\n-----END ${label}-----\r\n`

  it('reads every block and ignores text around them', () => {
    const text = `subject=...\n${block('CERTIFICATE')}issuer=...\n${block('CERTIFICATE')}`
    expect(decodePem(text)).toEqual([bytes, bytes])
    expect(decodePem(block('X509 CRL'), 'X509 CRL')).toEqual([bytes])
  })

  it.each([
    ['no block', 'hello'],
    ['another label', block('PRIVATE KEY')],
    ['no end', '-----BEGIN CERTIFICATE-----\nAAAA'],
    ['an end alone', '-----END CERTIFICATE-----'],
    ['a begin inside', '-----BEGIN CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----'],
    ['another end', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END X509 CRL-----'],
    ['headers', '-----BEGIN CERTIFICATE-----\nProc-Type: 4\n\nAAAA\n-----END CERTIFICATE-----'],
    ['unused bits', '-----BEGIN CERTIFICATE-----\nAB==\n-----END CERTIFICATE-----'],
    ['a huge text', ' '.repeat(1_048_577)],
  ])('refuses %s', (_, text) => {
    expect(codeOfSync(() => decodePem(text))).toBe('ERR_X509_PEM')
  })
})
