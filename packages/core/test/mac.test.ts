import { encodeHex, encodeUtf8, macSha256 } from '@tegata/core'
import { expect, test } from 'vitest'
import * as web from '../src/platform/web.js'

test('RFC 4231 section 4.2: HMAC on both platforms', async () => {
  const key = new Uint8Array(20).fill(0x0b)
  const mac = 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'
  expect(encodeHex(await macSha256(key, encodeUtf8('Hi There')))).toBe(mac)
  expect(encodeHex(await web.macSha256(key, encodeUtf8('Hi There')))).toBe(mac)
})
