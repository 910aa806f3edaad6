/**
 * The packages promise to run in browsers, where they take another path: WebCrypto instead of node:crypto, other base64url
 * and hash code, WebAssembly under the page's rules. So a wallet and a relying party run in a real, headless Chromium
 * against an issuer and a relying party in Node, over all three formats, on a page whose content security policy forbids
 * everything but its own scripts and, for the fast BBS engine, compiling WebAssembly. The page also asks for an mdoc over the
 * Digital Credentials API, which a simulated wallet answers, and refuses the negative vectors of SD-JWT VC and status lists.
 *
 * Chromium is found by CHROME_PATH or on the PATH; where there is none the check says that it was skipped.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { bbsVcVerifier } from '@tegata/bbs-vc'
import {
  createMemoryOneTimeStore,
  decodeBase64url,
  encodeBase64url,
  type StatusRegister,
  systemClock,
} from '@tegata/core'
import { createSoftwareCard, createTestAuthority } from '@tegata/jpki/testing'
import { mdocVerifier } from '@tegata/mdoc'
import { sdJwtVcVerifier } from '@tegata/sd-jwt'
import { createVerifier } from '@tegata/verifier'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createExampleIssuer } from '../demo/issuer.js'
import { createExampleStatuses } from '../demo/status.js'
import type { DcApiResult } from './browser/dc-api.js'
import { createDcApiHandlers, EXPECTED_DC_API } from './browser/dc-api-relying-party.js'
import type { EngineResult } from './browser/engines.js'
import type { PageResult } from './browser/page.js'
import { checkReport } from './browser/report.js'
import { CHROMIUM_FLAGS, findChromium } from './chromium.js'
import { ROOT } from './workspace.js'

const EXPECTED = { age_over_20: true, prefecture: '東京都' }

/** What the page is told of a status before and after the revocation, by a list in JWT and one in CWT. */
const WITH_LIST = ['valid', 'valid', 'ERR_STATUS_INVALID', 'ERR_STATUS_INVALID']
const EXPECTED_STATUSES: Readonly<Record<string, readonly string[]>> = {
  'dc+jwp': ['no-status', 'no-status', 'no-status', 'no-status'],
  'dc+sd-jwt': WITH_LIST,
  mso_mdoc: WITH_LIST,
}

/** Pages and their policies: none allows `unsafe-eval`; without `wasm-unsafe-eval` BBS runs on its other engine. */
const PAGES: Readonly<Record<string, { readonly policy: string; readonly engine: string }>> = {
  '/': { policy: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'", engine: 'mcl' },
  '/no-wasm': { policy: "default-src 'self'", engine: 'noble' },
}

const SCRIPT_TYPES = { '/page.js': 'text/javascript', '/wasm/mcl.wasm': 'application/wasm' } as const

type Handlers = Record<string, (body: never) => unknown>

async function main(): Promise<void> {
  const executablePath = findChromium()
  if (executablePath === undefined) {
    console.log('skipped: no Chromium here; set CHROME_PATH')
    return
  }
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'tools/browser/page.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['tegata-source'],
    logLevel: 'error',
  })
  const originOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const handlers = { ...(await createHandlers()), ...(await createDcApiHandlers(originOf)) }
  const server = await serve(handlers, {
    '/page.js': outputFiles[0]!.contents,
    // Beside the script, as a bundler that knows the form of its URL puts it.
    '/wasm/mcl.wasm': readFileSync(join(ROOT, 'packages/bbs/wasm/mcl.wasm')),
  })
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
  try {
    const origin = originOf()
    const engines = await Promise.all(Object.keys(PAGES).map((path) => judgeEngines(browser, origin, path)))
    const page = await browser.newPage()
    await page.goto(`${origin}/`)
    const results = (await page.evaluate('runInPage()')) as PageResult
    const report = await checkReport(browser)
    console.log(`linkability report: ${report.length === 0 ? 'ok' : report.join('; ')}`)
    const dcApi = judgeDcApi((await page.evaluate('runDcApi()')) as DcApiResult)
    const vectors = await judgeVectors(page)
    const isGood = judge(results) && engines.every(Boolean) && dcApi && vectors && report.length === 0
    process.exitCode = isGood ? 0 : 1
  } finally {
    await browser.close()
    server.close()
  }
}

/** The engine that a page's policy allows is the one that is taken, and both make the same proofs. */
async function judgeEngines(browser: Browser, origin: string, path: string): Promise<boolean> {
  const page = await browser.newPage()
  await page.goto(origin + path)
  const { loaded, exchanged } = (await page.evaluate('runEngines()')) as EngineResult
  const fits = exchanged && loaded === PAGES[path]?.engine
  console.log(`BBS under ${PAGES[path]?.policy}: ${fits ? `ok, on ${loaded}` : `failed, on ${loaded}`}`)
  return fits
}

/** Every input that implementers are told to refuse is refused by the page, for its reason. */
async function judgeVectors(page: Page): Promise<boolean> {
  const read = (name: string) => readFileSync(join(ROOT, `packages/${name}/vectors/negative.json`), 'utf8')
  const wrong = (await page.evaluate(`runVectors({ sdJwt: ${read('sd-jwt')}, status: ${read('status')} })`)) as string[]
  console.log(`negative vectors of SD-JWT VC and status lists: ${wrong.length === 0 ? 'ok' : wrong.join('; ')}`)
  return wrong.length === 0
}

function judgeDcApi(result: DcApiResult): boolean {
  const isRight = isDeepStrictEqual(result, EXPECTED_DC_API)
  console.log(`mdoc over the Digital Credentials API: ${isRight ? 'ok' : `failed ${JSON.stringify(result)}`}`)
  return isRight
}

function judge(results: PageResult): boolean {
  const expected = JSON.stringify(EXPECTED)
  let isGood = Object.keys(results).length === 3
  for (const [format, { inNode, inPage, tampered, statuses }] of Object.entries(results)) {
    const fits = [inNode, inPage].every((claims) => JSON.stringify(claims) === expected) && tampered === 'TegataError'
    const isStatusRight = JSON.stringify(statuses) === JSON.stringify(EXPECTED_STATUSES[format])
    const isRight = fits && isStatusRight
    console.log(`${format}: ${isRight ? 'ok' : `failed ${JSON.stringify({ inNode, inPage, tampered, statuses })}`}`)
    isGood &&= isRight
  }
  return isGood
}

/** Issuer, card and a relying party in Node. */
async function createHandlers(): Promise<Handlers> {
  const authority = createTestAuthority()
  const card = createSoftwareCard({ authority })
  const { register, publish, fetch, publicJwk } = await createExampleStatuses('https://issuer.example', systemClock)
  const placed: string[] = []
  const statuses: StatusRegister = {
    ...register,
    async assign() {
      const place = await register.assign()
      placed.push(place.id)
      return place
    },
  }
  await publish()
  const issuer = await createExampleIssuer(authority, { statuses })
  const verifier = createVerifier({
    id: 'x509_san_dns:node.example',
    channel: { responseUri: 'https://node.example/response' },
    formats: [bbsVcVerifier(), sdJwtVcVerifier(), mdocVerifier()],
    trust: [issuer.trust],
    store: createMemoryOneTimeStore(),
    revocation: 'expiry-only',
  })
  let open = await verifier.request({ age_over_20: true, prefecture: true })
  return {
    '/trust': () => ({ ...issuer.trust, certificates: issuer.trust.certificates?.map(encodeBase64url) }),
    '/offer': () => issuer.offer(),
    '/sign': ({ statement }: { statement: string }) => {
      const signature = card.sign(decodeBase64url(statement))
      return signature.form === 'cms' ? { cms: encodeBase64url(signature.cms) } : undefined
    },
    '/issue': (request: unknown) => issuer.issue(request),
    '/request': async () => {
      open = await verifier.request({ age_over_20: true, prefecture: true })
      return open
    },
    '/verify': async (response: unknown) => (await verifier.verify(open, response)).claims,
    '/status-key': () => publicJwk,
    '/status-list': async ({ mediaType }: { mediaType: string }) =>
      encodeBase64url((await fetch('', { method: 'GET', accept: [mediaType] })).body),
    '/revoke': async () => {
      await register.change(placed, 'invalid')
      await publish()
      return placed.length
    },
  }
}

async function serve(handlers: Handlers, files: Readonly<Record<keyof typeof SCRIPT_TYPES, Uint8Array>>) {
  const page =
    '<!doctype html><meta charset="utf-8"><title>Tegata</title><script type="module" src="/page.js"></script>'
  const server = createServer(async (request, response) => {
    const url = request.url ?? ''
    if (Object.hasOwn(PAGES, url)) {
      response.setHeader('content-security-policy', PAGES[url]!.policy)
      response.setHeader('content-type', 'text/html').end(page)
      return
    }
    if (url === '/page.js' || url === '/wasm/mcl.wasm') {
      response.setHeader('content-type', SCRIPT_TYPES[url]).end(files[url])
      return
    }
    const handler = Object.hasOwn(handlers, url) ? handlers[url] : undefined
    if (handler === undefined) {
      response.writeHead(404).end()
      return
    }
    try {
      response.end(JSON.stringify(await handler((await readJson(request)) as never)))
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return server
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString())
}

await main()
