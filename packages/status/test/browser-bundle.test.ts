import { build } from 'esbuild'
import { expect, it } from 'vitest'

const PROGRAM = `
import { generateSigner, systemClock } from '@tegata/core'
import {
  createStatusList, createStatusResolver, issueStatusListCwt, readStatus, staticStatusKeys, statusListCwt, verifyStatusListToken,
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
const outcome = (idx) =>
  check({ status_list: { idx, uri } }, { issuer, now: new Date() }).then(() => 'valid', (error) => error.code)
export const results = [await readStatus(token, 77_777), await outcome(77_777), await outcome(0), await outcome(100_000)]
`

it('works as a bundle for browsers: WebCrypto, compression streams, nothing of Node', async () => {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['tegata-source'],
    logLevel: 'silent',
  })
  const code = outputFiles[0]!.text
  expect(code).not.toMatch(/from ["']node:/)
  const { results } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  expect(results).toEqual([2, 'ERR_STATUS_SUSPENDED', 'valid', 'ERR_STATUS_INDEX'])
})
