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
  type PresentationRequest,
  type TrustedIssuer,
} from '@tegata/core'
import { createHolder } from '@tegata/holder'
import { mdocHolder, mdocVerifier } from '@tegata/mdoc'
import { sdJwtVcHolder, sdJwtVcVerifier } from '@tegata/sd-jwt'
import { createVerifier } from '@tegata/verifier'
import { runEngines } from './engines.js'

/** What the page tells the check: claims as read in Node and in the page, by format. */
export type PageResult = Record<string, { inNode: unknown; inPage: unknown; tampered: unknown }>

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
  for (const format of ['dc+jwp', 'dc+sd-jwt', 'mso_mdoc'] as const) {
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
    results[format] = { inNode, inPage: claims, tampered }
  }
  return results
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

Object.assign(globalThis, { runInPage, runEngines })
