import { decodeCbor, encodeCbor } from '@tegata/cbor'
import { createMemoryOneTimeStore, decodeBase64url, encodeBase64url, TegataArgumentError } from '@tegata/core'
import { createDcApiExchange, type DcApiExchange, openDcApiRequest, sealDcApiResponse } from '../../src/dc-api/index.js'
import { issueMdoc, presentMdoc } from '../../src/index.js'
import { AT, authority, DOC_TYPE, device, issue, NAMESPACE, trust, VALIDITY } from '../fixture.js'

export const ORIGIN = 'https://rp.example'
export const ask = { docType: DOC_TYPE, nameSpaces: { [NAMESPACE]: { age_over_20: false } } }
export const issuerSigned = await issue({ elements: { [NAMESPACE]: { age_over_20: true, city: 'Kyoto' } } })
export const clock = () => AT

export const newExchange = (changes = {}) => createDcApiExchange({ origin: ORIGIN, docRequests: [ask], ...changes })

/** A wallet that shows what it is asked for, on a page of `origin`. */
export async function answer(
  { request }: Pick<DcApiExchange, 'request'>,
  origin = ORIGIN,
  credential: Uint8Array = issuerSigned,
) {
  const opened = openDcApiRequest(request.data, origin)
  const disclose = { [NAMESPACE]: ['age_over_20'] }
  const { sessionTranscript } = opened
  const deviceResponse = await presentMdoc({ issuerSigned: credential, disclose, signer: device, sessionTranscript })
  return sealDcApiResponse(deviceResponse, opened)
}

export const expectationOf = (exchange: DcApiExchange) => ({ exchange, trust, at: AT })

/** A credential of another type of the same issuer, for the same device. */
export const otherDocument = await issueMdoc(
  {
    docType: 'org.tegata.other.1',
    elements: { [NAMESPACE]: { age_over_20: true } },
    validity: VALIDITY,
    deviceKey: device.publicJwk,
  },
  authority,
)

export const newStore = () => createMemoryOneTimeStore({ clock })
export const readBase64url = (text: string) => decodeCbor(decodeBase64url(text).slice())
export const writeBase64url = (value: Parameters<typeof encodeCbor>[0]) => encodeBase64url(encodeCbor(value))

/** The code of the TegataArgumentError that is thrown; anything else thrown fails the test. */
export async function mistakeOf(act: () => unknown): Promise<string> {
  try {
    await act()
  } catch (error) {
    if (error instanceof TegataArgumentError) return error.code
    throw error
  }
  return 'accepted'
}
