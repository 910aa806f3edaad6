import { equalBytes } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { verifyMdoc } from '../src/index.js'
import { expectation, issue, present, SESSION } from './fixture.js'

describe('every byte of a presentation matters', () => {
  it('a change of any byte is rejected with a TegataError and nothing else', async () => {
    const response = await present(await issue({ elements: { 'org.tegata.test': { age_over_20: true } } }))
    const verify = (bytes: Uint8Array) => codeOf(() => verifyMdoc(bytes, { ...expectation, session: SESSION }))
    expect(await verify(response)).toBe('accepted')
    const survivors: string[] = []
    // The one exception: nobody signs the version, and what both versions have is read alike.
    const otherVersion = response.slice()
    otherVersion[new TextDecoder('latin1').decode(response).indexOf('1.0') + 2]! ^= 1
    for (let position = 0; position < response.length; position++) {
      for (const flip of [0x01, 0x20, 0x80, 0xff]) {
        const changed = response.slice()
        changed[position]! ^= flip
        // No exception: headers outside the signatures hold the certificate only, which its issuer signed.
        if (equalBytes(changed, otherVersion)) continue
        if ((await verify(changed)) === 'accepted') survivors.push(`${position} ^ ${flip}`)
      }
    }
    expect(survivors).toStrictEqual([])
  })

  it('a cut at any byte is rejected', async () => {
    const response = await present(await issue())
    for (let length = 0; length < response.length; length++) {
      const code = await codeOf(() => verifyMdoc(response.subarray(0, length), { ...expectation, session: SESSION }))
      expect(code).toBe('ERR_CBOR_TRUNCATED')
    }
  })
})
