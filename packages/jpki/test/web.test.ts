import type * as Jpki from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority } from '@tegata/jpki/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { bundleFor } from '../../../test/support/platforms.js'
import { authority, card, clock, data, NOW } from './support.js'

let web: typeof Jpki
beforeAll(async () => {
  web = (await bundleFor<typeof Jpki>('browser', "export * from '@tegata/jpki'", import.meta.dirname)).library
})

const FORMS = ['cms', 'digest-info', 'bare-sha256', 'pss-sha256'] as const

describe.each(['RSA-2048', 'P-384'] as const)('WebCrypto gives the verdicts of Node (%s)', (keyType) => {
  const ca = keyType === 'RSA-2048' ? authority : createTestAuthority({ clock, keyType })
  const subject = keyType === 'RSA-2048' ? card : createSoftwareCard({ authority: ca, clock })
  const policy = { usage: 'digital-signature', trust: ca.trust, at: NOW } as const

  test.each(FORMS)('%s', async (form) => {
    const question = { ...policy, forms: FORMS, revocation: web.crlRevocation(ca.crls) }
    const signature = subject.sign(data, form)
    const verify = (signed: Uint8Array) => web.verifyJpkiSignature({ ...question, signature, data: signed })
    expect(await codeOf(() => verify(data))).toBe('accepted')
    expect(await codeOf(() => verify(new Uint8Array(3)))).toMatch(/^ERR_(JPKI_SIGNATURE|CMS_DIGEST)$/)
  })

  test('revocation by OCSP', async () => {
    const signature = subject.sign(data)
    const ask = (status: 'good' | 'revoked' | 'unknown') => {
      const revocation = web.ocspRevocation({ respond: async (request) => ca.answerOcsp(request, { status }) })
      return codeOf(() => web.verifyJpkiSignature({ ...policy, signature, data, revocation }))
    }
    expect(await ask('good')).toBe('accepted')
    expect(await ask('revoked')).toBe('ERR_JPKI_REVOKED')
    expect(await ask('unknown')).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
  })
})
