import { createHash, sign } from 'node:crypto'
import { encodeUtf8 } from '@tegata/core'
import { createSignedData, type SignedDigestInput, verifySignedDigest } from '@tegata/pki'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { issue, keyPair, keyUsage, NOW } from './support/authority.js'

const content = encodeUtf8('契約書'.repeat(1000))
const digest = (name = 'sha256') => new Uint8Array(createHash(name).update(content).digest())
const key = keyPair('RSA-2048 leaf')
const signer = issue({ subject: 'signer', key, serial: Uint8Array.of(5), extensions: [keyUsage('digitalSignature')] })
const make = (options: object = {}) =>
  createSignedData({
    content,
    signer,
    signingTime: NOW,
    sign: (bytes) => new Uint8Array(sign('sha256', bytes, key.privateKey)),
    ...options,
  }) as Uint8Array
const input = (changes: Partial<SignedDigestInput> = {}): SignedDigestInput => ({
  cms: make(),
  hash: 'SHA-256',
  digest: digest(),
  ...changes,
})

describe('RFC 5652 section 5.4: the digest of the content is enough when there are signed attributes', () => {
  it('the same signer as with the content', () => {
    expect(verifySignedDigest(input())).toMatchObject({
      signer,
      signingTime: NOW,
      hash: 'SHA-256',
      contentType: '1.2.840.113549.1.7.1',
    })
  })

  it.each<[string, Partial<SignedDigestInput>, string]>([
    ['another digest', { digest: new Uint8Array(32) }, 'ERR_CMS_DIGEST'],
    ['the digest of another hash', { hash: 'SHA-512', digest: digest('sha512') }, 'ERR_CMS_DIGEST'],
    ['the right digest under the name of another hash', { hash: 'SHA-384' }, 'ERR_CMS_DIGEST'],
    ['no signed attributes', { cms: make({ omitSignedAttributes: true }) }, 'ERR_CMS_CONTENT'],
    ['the content inside', { cms: make({ attachContent: true }) }, 'ERR_CMS_CONTENT'],
  ])('%s: refused', async (_, changes, code) => {
    expect(await codeOf(() => verifySignedDigest(input(changes)))).toBe(code)
  })

  it('content of another type has signed attributes', () => {
    expect(() => make({ contentType: '1.2.3', omitSignedAttributes: true })).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })
})
