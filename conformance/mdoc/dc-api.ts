import { decodeHex, encodeHex, importKeyAgreement, isTegataError } from '@tegata/core'
import { type DcApiExpectation, openDcApiRequest, sealDcApiResponse, verifyDcApiResponse } from '@tegata/mdoc/dc-api'
import type { CaseResult } from '../suite.js'
import { accept, expectationOf, type VectorFile } from './vector.js'

/** A recorded exchange over the Digital Credentials API with the key of its recipient: opened, verified, and refused elsewhere. */
export async function* runDcApi(file: string, vector: VectorFile): AsyncIterable<CaseResult> {
  const { origin, encryptionInfoB64u: encryptionInfo, encryptedResponseB64u: response, recipientPrivateJwk } = vector
  const { deviceRequestB64u: deviceRequest, sessionTranscriptHex, deviceResponseHex } = vector
  if (!origin || !encryptionInfo || !response || !recipientPrivateJwk || !deviceRequest) return
  const data = { deviceRequest, encryptionInfo }
  yield await accept(`${file} request`, async () => {
    const { sessionTranscript, recipientKey } = openDcApiRequest(data, origin)
    if (recipientKey.x !== recipientPrivateJwk.x) return 'another key of the recipient'
    return sessionTranscriptHex === undefined || encodeHex(sessionTranscript) === sessionTranscriptHex
      ? undefined
      : 'another transcript'
  })
  const { request } = openDcApiRequest(data, origin)
  const exchange = {
    origin,
    encryptionInfo,
    recipientKey: await importKeyAgreement(recipientPrivateJwk, 'P-256'),
    docTypes: request.docRequests.map(({ docType }) => docType),
  }
  const expectation: DcApiExpectation = { ...expectationOf(vector), exchange }
  yield await accept(`${file} decrypt and verify`, async () => {
    const { documents } = await verifyDcApiResponse({ response }, expectation)
    return documents.length > 0 ? undefined : 'no documents'
  })
  if (deviceResponseHex !== undefined) {
    yield await accept(`${file} encrypt`, async () => {
      const ours = await sealDcApiResponse(decodeHex(deviceResponseHex), openDcApiRequest(data, origin))
      await verifyDcApiResponse(ours, expectation)
      return undefined
    })
  }
  yield await accept(`${file} another origin`, async () => {
    const elsewhere = { ...exchange, origin: `https://not-${new URL(origin).hostname}` }
    try {
      await verifyDcApiResponse({ response }, { ...expectation, exchange: elsewhere, otherOrigins: [origin] })
    } catch (error) {
      if (isTegataError(error)) return error.code === 'ERR_DC_API_ORIGIN' ? undefined : error.code
      throw error
    }
    return 'accepted for another origin'
  })
}
