/**
 * A page that asks for an mdoc over the Digital Credentials API, and a simulated wallet in place of
 * `navigator.credentials.get`, which Chromium answers with a real wallet only.
 */
import { decodeBase64url, generateSigner, isTegataError, type Signer } from '@tegata/core'
import { presentMdoc } from '@tegata/mdoc'
import {
  createDcApiExchange,
  type DcApiRequest,
  type DcApiResponseData,
  openDcApiRequest,
  sealDcApiResponse,
  verifyDcApiResponse,
} from '@tegata/mdoc/dc-api'

/** What became of the answers, by what was done with them. */
export interface DcApiResult {
  readonly inNode: unknown
  readonly inPage: unknown
  readonly replayed: unknown
  readonly everywhere: unknown
  readonly phished: unknown
}

/** The part of `navigator.credentials.get` that the page uses. */
type GetCredential = (options: {
  /** WebKit refuses the call without. */
  mediation: 'required'
  digital: { requests: readonly DcApiRequest[] }
}) => Promise<{ data: DcApiResponseData }>

export const NAMESPACE = 'org.iso.23220.1'
export const ASK = { docType: 'org.iso.23220.1.jp.mnc', nameSpaces: { [NAMESPACE]: { age_over_20: false } } }

// biome-ignore lint/suspicious/noExplicitAny: the check on the other side is part of this program.
type Post = (path: string, body?: unknown) => Promise<any>

export async function runDcApi(post: Post): Promise<DcApiResult> {
  const device = await generateSigner('ES256')
  const { issuerSigned, root } = await post('/dc-api/issue', device.publicJwk)
  const walletAt = (origin: string) => createWallet(device, decodeBase64url(issuerSigned), origin)
  const get = walletAt(location.origin)

  const { request } = await post('/dc-api/request')
  const { data } = await get({ mediation: 'required', digital: { requests: [request] } })
  const inNode = await post('/dc-api/verify', data)
  const replayed = await post('/dc-api/verify', data)

  const again = await post('/dc-api/request-once-more')
  const same = await get({ mediation: 'required', digital: { requests: [again.request] } })
  const everywhere = await post('/dc-api/verify-everywhere', same.data)

  // The wallet tells whose page it was on, whatever that page claims.
  const relayed = await post('/dc-api/request')
  const phish = await walletAt('https://rp.example.evil.example')({
    mediation: 'required',
    digital: { requests: [relayed.request] },
  })
  const phished = await post('/dc-api/verify', phish.data)

  const exchange = await createDcApiExchange({ origin: location.origin, docRequests: [ASK] })
  const answer = await get({ mediation: 'required', digital: { requests: [exchange.request] } })
  const trust = [{ id: 'https://issuer.example', certificates: [decodeBase64url(root)] }]
  const inPage = await codeOr(async () => {
    const { documents } = await verifyDcApiResponse(answer.data, { exchange, trust, at: new Date() })
    return documents[0]?.elements.get(NAMESPACE)?.get('age_over_20')
  })
  return { inNode, inPage, replayed, everywhere, phished }
}

/** A wallet and the browser around it, which says on whose page the request was made. */
function createWallet(signer: Signer, issuerSigned: Uint8Array, origin: string): GetCredential {
  return async ({ digital: { requests } }) => {
    const opened = openDcApiRequest(requests[0]?.data, origin)
    const disclose = { [NAMESPACE]: ['age_over_20'] }
    const { sessionTranscript } = opened
    const deviceResponse = await presentMdoc({ issuerSigned, disclose, signer, sessionTranscript })
    return { data: await sealDcApiResponse(deviceResponse, opened) }
  }
}

/** What a step gives, or the code of its refusal. */
export async function codeOr(step: () => Promise<unknown>): Promise<unknown> {
  try {
    return await step()
  } catch (error) {
    if (isTegataError(error)) return error.code
    throw error
  }
}
