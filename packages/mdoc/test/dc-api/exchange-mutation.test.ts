import { decodeBase64url, encodeBase64url } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { openDcApiRequest, verifyDcApiResponse } from '../../src/dc-api/index.js'
import { verifyDeviceRequest } from '../../src/index.js'
import { AT } from '../fixture.js'
import { answer, expectationOf, newExchange, ORIGIN } from './fixture.js'
import { createReader } from './reader.js'

const flips = [0x01, 0x80]

/** Every change of one byte, then every change of one character, of a base64url text. */
function* mutants(text: string): Generator<string> {
  const bytes = decodeBase64url(text)
  for (let position = 0; position < bytes.length; position++) {
    for (const flip of flips) {
      const changed = bytes.slice()
      changed[position]! ^= flip
      yield encodeBase64url(changed)
    }
  }
  for (const extra of ['=', 'A', 'AAAA', ' ', '\n']) yield text + extra
  for (let length = 0; length < text.length; length += 7) yield text.slice(0, length)
}

describe('every byte matters', () => {
  test('of the encrypted response', async () => {
    const exchange = await newExchange()
    const { response } = await answer(exchange)
    const verify = (changed: string) =>
      codeOf(() => verifyDcApiResponse({ response: changed }, expectationOf(exchange)))
    expect(await verify(response)).toBe('accepted')
    const codes = new Set<string>()
    for (const changed of mutants(response)) codes.add(await verify(changed))
    expect(codes).not.toContain('accepted')
    expect(codes).toContain('ERR_DC_API_DECRYPTION')
  })

  test('of the request, to a wallet that authenticates readers or to the verifier who made it', async () => {
    const reader = await createReader()
    const exchange = await newExchange({ readerAuth: reader.identity })
    const { data } = exchange.request
    const verify = (changed: object) =>
      codeOf(async () => {
        const { deviceRequest, sessionTranscript } = openDcApiRequest({ ...data, ...changed }, ORIGIN)
        await verifyDeviceRequest(deviceRequest, { sessionTranscript, trust: reader.trust, at: AT })
      })
    expect(await verify({})).toBe('accepted')
    const survivors: string[] = []
    for (const deviceRequest of mutants(data.deviceRequest)) {
      if ((await verify({ deviceRequest })) === 'accepted') survivors.push(deviceRequest)
    }
    for (const encryptionInfo of mutants(data.encryptionInfo)) {
      if ((await verify({ encryptionInfo })) === 'accepted') survivors.push(encryptionInfo)
    }
    // Nobody signs the version: 1.1 has all that 1.0 has.
    expect(survivors.length).toBeLessThanOrEqual(1)
    for (const survivor of survivors)
      expect(new TextDecoder('latin1').decode(decodeBase64url(survivor))).toContain('1.1')
  })

  test('of the EncryptionInfo, also where no reader signs: the verifier opens nothing that was sealed for another', async () => {
    const exchange = await newExchange()
    const { data } = exchange.request
    const codes = new Set<string>()
    for (const encryptionInfo of mutants(data.encryptionInfo)) {
      const changed = { request: { ...exchange.request, data: { ...data, encryptionInfo } } }
      codes.add(await codeOf(async () => verifyDcApiResponse(await answer(changed), expectationOf(exchange))))
    }
    expect(codes).not.toContain('accepted')
    expect(codes).toContain('ERR_DC_API_DECRYPTION')
  })
})
