import { createHash } from 'node:crypto'
import { verifyJpkiSignature } from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority, generateTestKey } from '@tegata/jpki/testing'
import { describe, expect, test } from 'vitest'
import { card, clock, data, goodOptions, verdict, verdictOf } from './support.js'

const digestOf = (name: 'sha256' | 'sha384', of = data) => new Uint8Array(createHash(name).update(of).digest())
const sha256 = { hash: 'SHA-256', digest: digestOf('sha256') } as const
const sha384 = { hash: 'SHA-384', digest: digestOf('sha384') } as const
const others = { hash: 'SHA-256', digest: digestOf('sha256', new Uint8Array(1)) } as const
const authority = createTestAuthority({ clock, keyType: 'P-384' })
const nextCard = createSoftwareCard({ authority, clock, certificate: { key: generateTestKey('P-384') } })

describe('docs/jpki-profile.md section 8: a digest in place of the data', () => {
  test.each(['cms', 'digest-info'] as const)('%s', async (form) => {
    const signature = card.sign(data, form)
    const result = await verifyJpkiSignature(goodOptions({ signature, data: sha256 }))
    expect(result).not.toHaveProperty('content')
    expect(result.attributes.name).toBe('見本　花子')
    expect(await verdict({ signature, data: others })).toBe(form === 'cms' ? 'ERR_CMS_DIGEST' : 'ERR_JPKI_SIGNATURE')
    expect(await verdict({ signature, data: sha384 })).toBe(form === 'cms' ? 'ERR_CMS_DIGEST' : 'ERR_JPKI_SIGNATURE')
  })

  test('a bare hash only by name, and never as a DigestInfo', async () => {
    const signature = card.sign(data, 'bare-sha256')
    expect(await verdict({ signature, data: sha256 })).toBe('ERR_JPKI_FORM')
    expect(await verdict({ signature, data: sha256, forms: ['bare-sha256'] })).toBe('accepted')
    const renamed = { ...signature, form: 'digest-info' } as typeof signature
    expect(await verdict({ signature: renamed, data: sha256 })).toBe('ERR_JPKI_SIGNATURE')
  })

  test('the next card: CMS with SHA-384; a raw ECDSA signature needs the data', async () => {
    expect(await verdictOf(nextCard, { data: sha384 })).toBe('accepted')
    expect(await verdictOf(nextCard, { data: sha256 })).toBe('ERR_CMS_DIGEST')
    const signature = nextCard.sign(data, 'digest-info')
    expect(await verdictOf(nextCard, { signature, data: sha384 })).toBe('ERR_JPKI_FORM')
  })

  test('PSS needs the data; so does CMS without signed attributes', async () => {
    const pss = card.sign(data, 'pss-sha256')
    expect(await verdict({ signature: pss, data: sha256, forms: ['pss-sha256'] })).toBe('ERR_JPKI_FORM')
    const minimal = card.sign(data, 'cms', { withoutSignedAttributes: true })
    expect(await verdict({ signature: minimal, data: sha256 })).toBe('ERR_CMS_CONTENT')
  })
})
