/** The server side of the page of `dc-api.ts`: an issuer of test documents, and a relying party that asks for them. */
import { createMemoryOneTimeStore, encodeBase64url, type JwkPublic } from '@tegata/core'
import { issueMdoc } from '@tegata/mdoc'
import {
  createDcApiExchange,
  createDcApiVerifier,
  type DcApiExchange,
  type DcApiVerifier,
  verifyDcApiResponse,
} from '@tegata/mdoc/dc-api'
import { createTestIaca } from '@tegata/mdoc/testing'
import { ASK, codeOr, type DcApiResult, NAMESPACE } from './dc-api.js'

/** What must become of the answers. */
export const EXPECTED_DC_API: DcApiResult = {
  inNode: true,
  inPage: true,
  replayed: 'ERR_DC_API_SESSION',
  everywhere: { here: true, elsewhere: 'ERR_DC_API_DECRYPTION', named: 'ERR_DC_API_ORIGIN' },
  phished: 'ERR_DC_API_DECRYPTION',
}

const DAY = 86_400_000
const inDays = (days: number) => new Date((Math.floor(Date.now() / DAY) + days) * DAY)

/**
 * Makes the handlers of the page's requests.
 *
 * @param origin — tells the origin of the page, once the server has one.
 */
export async function createDcApiHandlers(origin: () => string) {
  const iaca = await createTestIaca({ notBefore: inDays(-30) })
  const trust = [{ id: 'https://issuer.example', certificates: [iaca.rootCertificate] }]
  const store = createMemoryOneTimeStore()
  const readAge = async (verify: () => ReturnType<DcApiVerifier['verify']>) =>
    codeOr(async () => (await verify()).documents[0]?.elements.get(NAMESPACE)?.get('age_over_20'))
  let verifier: DcApiVerifier | undefined
  let id = ''
  let exchange: DcApiExchange | undefined
  return {
    '/dc-api/issue': async (deviceKey: JwkPublic) => {
      const issuerSigned = await issueMdoc(
        {
          docType: ASK.docType,
          elements: { [NAMESPACE]: { age_over_20: true } },
          validity: { signed: inDays(-1), validFrom: inDays(-1), validUntil: inDays(30) },
          deviceKey,
        },
        iaca,
      )
      return { issuerSigned: encodeBase64url(issuerSigned), root: encodeBase64url(iaca.rootCertificate) }
    },
    '/dc-api/request': async () => {
      verifier ??= createDcApiVerifier({ origin: origin(), trust, store })
      const open = await verifier.request({ docRequests: [ASK] })
      id = open.id
      return { request: open.request }
    },
    '/dc-api/verify': (data: unknown) => readAge(() => verifier!.verify(id, data)),
    '/dc-api/request-once-more': async () => {
      exchange = await createDcApiExchange({ origin: origin(), docRequests: [ASK] })
      return { request: exchange.request }
    },
    // One response, three relying parties: the one that asked, another, and another that knows the first one's origin.
    '/dc-api/verify-everywhere': async (data: unknown) => {
      const here = { exchange: exchange!, trust, at: new Date() }
      const other = { ...here, exchange: { ...here.exchange, origin: 'https://other.example' } }
      return {
        here: await readAge(() => verifyDcApiResponse(data, here)),
        elsewhere: await readAge(() => verifyDcApiResponse(data, other)),
        named: await readAge(() => verifyDcApiResponse(data, { ...other, otherOrigins: [origin()] })),
      }
    },
  }
}
