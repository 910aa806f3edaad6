import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bundleFor, leaveCryptoOf } from '../../../test/support/platforms.js'
import type { runVectors, VectorFile } from '../vectors/run.js'

interface Library {
  readonly results: unknown[]
  readonly runVectors: typeof runVectors
}

const PROGRAM = `
import { generateSigner, systemClock } from '@tegata/core'
import {
  createJwtStatusCheck, createStatusList, createStatusResolver, IdentifierList, issueIdentifierListCwt, issueStatusListCwt,
  issueStatusListJwt, readStatus, staticStatusKeys, statusListCwt, statusListJwt, verifyIdentifierListToken, verifyStatusListToken,
} from '@tegata/status'

const [uri, issuer, signer] = ['https://status.example/1', 'https://issuer.example', await generateSigner('ES256')]
const list = createStatusList({ size: 100_000, bits: 4 })
list.set(77_777, 2)
const issuedAt = new Date()
const content = { uri, list, issuedAt, expiresAt: new Date(issuedAt.getTime() + 60_000), ttlSeconds: 60 }
const body = await issueStatusListCwt(content, signer)
const statusKeys = staticStatusKeys([{ id: issuer, keys: [signer.publicJwk] }])
const policy = { statusKeys, algorithms: ['ES256'], clock: systemClock, maxAgeSeconds: 60 }
const token = await verifyStatusListToken(body, { form: statusListCwt, uri, issuer }, policy)
const fetch = async () => ({ status: 200, contentType: statusListCwt.mediaType, body })
const { check } = createStatusResolver({ ...policy, fetch, forms: [statusListCwt] })
const jwt = new TextEncoder().encode(await issueStatusListJwt(content, signer))
const fetchJwt = async () => ({ status: 200, contentType: statusListJwt.mediaType, body: jwt })
const checkJwt = createJwtStatusCheck({ ...policy, fetch: fetchJwt })
const id = Uint8Array.of(1, 2, 3)
const identifiers = await issueIdentifierListCwt({ ...content, identifiers: new IdentifierList([id]) }, signer)
const revoked = await verifyIdentifierListToken(identifiers, { uri, issuer }, policy)
const outcome = (idx, checker = check) =>
  checker({ status_list: { idx, uri } }, { issuer, now: new Date() }).then(() => 'valid', (error) => error.code)
export { runVectors } from '../vectors/run.js'
export const results = [
  await readStatus(token, 77_777), await outcome(77_777), await outcome(0), await outcome(100_000),
  await outcome(77_777, checkJwt), revoked.identifiers.has(id) ? 'revoked' : 'valid',
]
`

/**
 * The DecompressionStream of Node 20, which stands for that of browsers here, says nothing of bytes behind the stream. That
 * of browsers does, as its standard demands: tools/check-browser.ts runs the same vectors in one.
 */
const NODE_ONLY = /^zlib-(?:trailing|two): /

describe.each([
  ['browser', 'WebCrypto and compression streams'],
  ['react-native', '@noble as the only crypto, and pako for compression'],
] as const)('%s: %s', (platform, _) => {
  leaveCryptoOf(platform)

  it('issues lists and reads them, and refuses every negative vector for the reason it is refused on Node', async () => {
    const { library, code } = await bundleFor<Library>(platform, PROGRAM, import.meta.dirname)
    expect(code).not.toMatch(/from ["']node:/)
    const [suspended, revoked] = ['ERR_STATUS_SUSPENDED', 'revoked']
    expect(library.results).toEqual([2, suspended, 'valid', 'ERR_STATUS_INDEX', suspended, revoked])
    const file = JSON.parse(readFileSync(new URL('../vectors/negative.json', import.meta.url), 'utf8')) as VectorFile
    const wrong = await library.runVectors(file)
    expect(platform === 'browser' ? wrong.filter((one) => !NODE_ONLY.test(one)) : wrong).toEqual([])
  })
})
