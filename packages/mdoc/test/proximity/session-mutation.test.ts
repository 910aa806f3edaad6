import { isTegataError } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import {
  createDeviceEngagement,
  createHolderSession,
  createReaderSession,
  type OwnEngagement,
} from '../../src/proximity/index.js'

const DATA = new Uint8Array(24).fill(5)
const CHANGES = [1, 0x20, 0xff]

/** An engagement serves one session; as many copies of one serve the mutants. */
const unused = ({ bytes, key }: OwnEngagement): Pick<OwnEngagement, 'bytes' | 'key'> => ({ bytes, key: { ...key } })

describe('ISO/IEC 18013-5 section 9.1.1: every byte of a session counts', () => {
  test('SessionEstablishment: each changed, cut or added byte is refused', async () => {
    const engagement = await createDeviceEngagement()
    const establishment = await (await createReaderSession(engagement.bytes)).send(DATA)
    const mutants = [
      ...CHANGES.flatMap((mask) =>
        [...establishment.keys()].map((at) => establishment.with(at, establishment[at]! ^ mask)),
      ),
      ...[...establishment.keys()].map((length) => establishment.subarray(0, length)),
      Uint8Array.from([...establishment, 0]),
    ]
    for (const mutant of mutants) {
      const session = createHolderSession(unused(engagement))
      expect(await codeOf(() => session.receive(mutant))).not.toBe('accepted')
      expect(session.closed).toBe(true)
    }
    const session = createHolderSession(unused(engagement))
    expect((await session.receive(establishment)).data).toEqual(DATA)
  })

  test('SessionData: each changed, cut or added byte is refused', async () => {
    const engagement = await createDeviceEngagement()
    const talk = async (change: (message: Uint8Array) => Uint8Array) => {
      const reader = await createReaderSession(engagement.bytes)
      const holder = createHolderSession(unused(engagement))
      await holder.receive(await reader.send(DATA))
      const message = change(await holder.send(DATA))
      return { code: await codeOf(() => reader.receive(message)), closed: reader.closed }
    }
    const { length } = await createHolderMessage(engagement)
    for (let at = 0; at < length; at++) {
      for (const mask of CHANGES) {
        const { code, closed } = await talk((message) => message.with(at, message[at]! ^ mask))
        expect([code === 'accepted', closed]).toEqual([false, true])
      }
      expect((await talk((message) => message.subarray(0, at))).code).not.toBe('accepted')
    }
    expect((await talk((message) => message)).code).toBe('accepted')
  })

  test('the engagement: each changed byte makes another session', async () => {
    const engagement = await createDeviceEngagement({
      retrievalMethods: [{ type: 'nfc', maxCommandBytes: 255, maxResponseBytes: 256 }],
    })
    for (const mask of CHANGES) {
      for (const at of engagement.bytes.keys()) {
        const changed = engagement.bytes.with(at, engagement.bytes[at]! ^ mask)
        const outcome = await createReaderSession(changed).then(
          async (reader) =>
            codeOf(async () => createHolderSession(unused(engagement)).receive(await reader.send(DATA))),
          (error) => (isTegataError(error) ? error.code : String(error)),
        )
        expect(outcome).toMatch(/^ERR_/)
      }
    }
  })
})

async function createHolderMessage(engagement: Awaited<ReturnType<typeof createDeviceEngagement>>) {
  const reader = await createReaderSession(engagement.bytes)
  const holder = createHolderSession(unused(engagement))
  await holder.receive(await reader.send(DATA))
  return holder.send(DATA)
}
