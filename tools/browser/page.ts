/**
 * A wallet and a relying party in a browser page: WebCrypto keys, noble hashes, the BBS engine in WebAssembly.
 *
 * The issuer, the card and a second relying party are on the server side of `check-browser.ts`, in Node; every message
 * crosses as JSON, so each platform verifies what the other made.
 */
import { bbsVcHolder, bbsVcVerifier } from '@tegata/bbs-vc'
import {
  createMemoryCredentialStore,
  createMemoryHolderKeys,
  createMemoryOneTimeStore,
  decodeBase64url,
  encodeBase64url,
  type FormatId,
  type PresentationRequest,
  type SafeFetch,
  systemClock,
  type TrustedIssuer,
} from '@tegata/core'
import { createHolder, type Holder, unsafeReuseOneTimeCopy } from '@tegata/holder'
import { mdocHolder, mdocVerifier } from '@tegata/mdoc'
import { sdJwtVcHolder, sdJwtVcVerifier } from '@tegata/sd-jwt'
import { createStatusResolver, staticStatusKeys, statusListCwt, statusListJwt } from '@tegata/status'
import { createVerifier } from '@tegata/verifier'
import { runDcApi } from './dc-api.js'
import { runEngines } from './engines.js'
import { runVectors } from './vectors.js'

/** What the page tells the check: claims as read in Node and in the page, and what became of statuses, by format. */
export type PageResult = Record<
  string,
  { inNode: unknown; inPage: unknown; tampered: unknown; statuses: readonly string[] }
>

const FORMATS = ['dc+jwp', 'dc+sd-jwt', 'mso_mdoc'] as const

async function runInPage(): Promise<PageResult> {
  const { id, keys, certificates } = await post('/trust')
  const trust: TrustedIssuer[] = [{ id, keys, certificates: certificates.map(decodeBase64url) }]
  const holder = createHolder({
    formats: [bbsVcHolder(), sdJwtVcHolder(), mdocHolder()],
    trust,
    store: createMemoryCredentialStore(),
    keys: createMemoryHolderKeys(),
  })
  const verifier = createVerifier({
    id: 'x509_san_dns:page.example',
    channel: { responseUri: 'https://page.example/response' },
    formats: [bbsVcVerifier(), sdJwtVcVerifier(), mdocVerifier()],
    trust,
    store: createMemoryOneTimeStore(),
    revocation: 'expiry-only',
  })
  const issuance = await holder.prepare(await post('/offer'))
  const { cms } = await post('/sign', { statement: encodeBase64url(issuance.statement) })
  const request = issuance.request({ form: 'cms', cms: decodeBase64url(cms) })
  await issuance.accept(await post('/issue', request))

  const results: PageResult = {}
  for (const format of FORMATS) {
    const nodeRequest: PresentationRequest = { ...(await post('/request')), formats: [format] }
    const inNode = await post('/verify', await holder.present({ ...nodeRequest, formats: [format] }))
    const ask = { age_over_20: true, prefecture: true } as const
    const pageRequest = await verifier.request(ask)
    const response = await holder.present({ ...pageRequest, formats: [format] })
    const changed = { ...response, presentation: swapCharacter(response.presentation) }
    const tampered = await verifier.verify(pageRequest, changed).then(
      () => 'accepted',
      (error) => error.name,
    )
    const { claims } = await verifier.verify(pageRequest, response)
    results[format] = { inNode, inPage: claims, tampered, statuses: await lookUp(holder, trust, format) }
  }
  await post('/revoke')
  for (const format of FORMATS) {
    const { statuses, ...result } = results[format]!
    results[format] = { ...result, statuses: [...statuses, ...(await lookUp(holder, trust, format))] }
  }
  return results
}

/** Presents and has the status looked up in a fresh list, once as JWT and once as CWT. */
async function lookUp(holder: Holder, trust: readonly TrustedIssuer[], format: FormatId): Promise<string[]> {
  const answers: string[] = []
  const statusKeys = staticStatusKeys([{ id: trust[0]!.id, keys: [await post('/status-key')] }])
  for (const form of [statusListJwt, statusListCwt]) {
    const { check } = createStatusResolver({
      fetch: fetchStatusList,
      forms: [form],
      statusKeys,
      algorithms: ['ES256'],
      clock: systemClock,
      maxAgeSeconds: 3600,
    })
    const verifier = createVerifier({
      id: 'x509_san_dns:page.example',
      channel: { responseUri: 'https://page.example/response' },
      formats: [bbsVcVerifier(), sdJwtVcVerifier(), mdocVerifier()],
      trust,
      store: createMemoryOneTimeStore(),
      revocation: { check, acceptWithoutStatus: ['dc+jwp'] },
    })
    const asked = await verifier.request({ age_over_20: true })
    const option = (await holder.plan(asked)).options.find((option) => option.format === format)!
    const response = await holder.present(asked, { option, [unsafeReuseOneTimeCopy]: true })
    const answer = await verifier.verify(asked, response).then(
      ({ revocation }) => revocation,
      (error) => error.code,
    )
    answers.push(answer)
  }
  return answers
}

/** The page may fetch from its own server only, which stands for the status provider. */
const fetchStatusList: SafeFetch = async (_, { accept }) => {
  const [contentType = ''] = accept
  return { status: 200, contentType, body: decodeBase64url(await post('/status-list', { mediaType: contentType })) }
}

/** Changes one character in the middle. */
function swapCharacter(text: string): string {
  const at = text.length >> 1
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}

// biome-ignore lint/suspicious/noExplicitAny: the check on the other side is part of this program.
async function post(path: string, body: unknown = {}): Promise<any> {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return response.json()
}

Object.assign(globalThis, { runInPage, runEngines, runVectors, runDcApi: () => runDcApi(post) })
