import { encodeUtf8 } from '@tegata/core'
import * as node from '@tegata/mdoc/proximity'
import { beforeAll, describe, expect, test } from 'vitest'
import { bundleFor } from '../../../../test/support/platforms.js'

type Proximity = typeof node

let web: Proximity
beforeAll(async () => {
  web = (await bundleFor<Proximity>('browser', "export * from '@tegata/mdoc/proximity'", import.meta.dirname)).library
})

describe.each(['P-256', 'P-521', 'X25519'] as const)('WebCrypto and Node talk to each other (%s)', (curve) => {
  test.each([
    ['a browser reads from Node', () => [node, web]],
    ['Node reads from a browser', () => [web, node]],
  ] as [string, () => [Proximity, Proximity]][])('%s', async (_title, sides) => {
    const [mdoc, reader] = sides()
    const engagement = await mdoc.createDeviceEngagement({}, curve)
    const holding = mdoc.createHolderSession(engagement)
    const reading = await reader.createReaderSession(engagement.bytes)
    const [request, response] = [encodeUtf8('request'), encodeUtf8('response')]
    expect((await holding.receive(await reading.send(request))).data).toEqual(request)
    expect((await reading.receive(await holding.send(response))).data).toEqual(response)
    expect(holding.sessionTranscript).toEqual(reading.sessionTranscript)
  })
})
