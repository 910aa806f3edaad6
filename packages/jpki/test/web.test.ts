import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Jpki from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority } from '@tegata/jpki/testing'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authority, card, clock, data, NOW } from './support.js'

// The same sources as a browser gets them: core's WebCrypto platform, everything in promises.
const folder = mkdtempSync(join(tmpdir(), 'tegata-jpki-web-'))
afterAll(() => rmSync(folder, { recursive: true }))
let web: typeof Jpki

beforeAll(async () => {
  const outfile = join(folder, 'jpki.mjs')
  await build({
    entryPoints: [resolve(import.meta.dirname, '../src/index.ts')],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['tegata-source'],
    outfile,
    logLevel: 'error',
  })
  web = (await import(pathToFileURL(outfile).href)) as typeof Jpki
})

/** The code of the error of the bundle, whose TegataError is another class than the one of this process. */
const codeOf = (action: () => unknown): Promise<string> =>
  (async () => action())().then(
    () => 'accepted',
    (error: { code?: string }) => error.code ?? String(error),
  )

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
