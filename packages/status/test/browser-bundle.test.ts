import { build } from 'esbuild'
import { afterEach, expect, it, vi } from 'vitest'

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
export const results = [
  await readStatus(token, 77_777), await outcome(77_777), await outcome(0), await outcome(100_000),
  await outcome(77_777, checkJwt), revoked.identifiers.has(id) ? 'revoked' : 'valid',
]
`

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['browser', 'WebCrypto and compression streams'],
  ['react-native', '@noble as the only crypto; the streams stand for a polyfill'],
] as const)('works as a bundle for %s: %s', async (condition, _) => {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    conditions: ['tegata-source', condition],
    logLevel: 'silent',
  })
  const code = outputFiles[0]!.text
  expect(code).not.toMatch(/from ["']node:/)
  const { crypto } = globalThis
  if (condition === 'react-native') {
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes) })
  }
  const { results } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  expect(results).toEqual([2, 'ERR_STATUS_SUSPENDED', 'valid', 'ERR_STATUS_INDEX', 'ERR_STATUS_SUSPENDED', 'revoked'])
})
