import { encodeBase64url, encodeUtf8, isTegataError } from '@tegata/core'
import { measureLinkability, TRANSCRIPT_FORMATS, type Transcript, type TranscriptFormat } from '@tegata/linkability'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const transcript = (format: TranscriptFormat, data: Transcript['data']): Transcript => ({
  id: 'visit',
  observer: 'rp.example',
  format,
  data,
})

const codeOf = (format: TranscriptFormat, data: Transcript['data']): string => {
  try {
    measureLinkability([transcript(format, data)])
    return 'measured'
  } catch (error) {
    return isTegataError(error) ? error.code : String(error)
  }
}

const part = (value: unknown): string => encodeBase64url(encodeUtf8(JSON.stringify(value)))

describe('a transcript that cannot be read is a typed error', () => {
  test.each([
    ['dc+sd-jwt', 'no tilde'],
    ['dc+sd-jwt', 'a.b~'],
    ['dc+sd-jwt', `${part({})}.${part([])}.AA~`],
    ['dc+sd-jwt', `${part({})}.${part({})}.AA~${part('not a Disclosure')}~`],
    ['dc+jwp', 'one.two'],
    ['dc+jwp', `${part({})}.${part({})}.!.AA`],
    ['mso_mdoc', 'AA'],
    ['mso_mdoc', Uint8Array.of(0xa1, 0x01, 0x02, 0x03)],
    ['bbs-2023', 'not a document'],
    ['openid4vp', '[]'],
  ] as const)('%s %s', (format, data) => {
    expect(codeOf(format, data)).toBe('ERR_LINKABILITY_TRANSCRIPT')
  })

  test('larger, deeper, or of more values than the limit', () => {
    expect(codeOf('dc+sd-jwt', 'x'.repeat(2 ** 20 + 1))).toBe('ERR_LINKABILITY_LIMIT')
    const many = Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`member${i}`, i]))
    expect(codeOf('openid4vp', { request: many })).toBe('ERR_LINKABILITY_LIMIT')
    let deep: object = {}
    for (let i = 0; i < 100; i++) deep = { deep }
    expect(codeOf('openid4vp', { request: deep as never })).toBe('ERR_LINKABILITY_LIMIT')
    expect(codeOf('dc+sd-jwt', `${part(deep)}.${part({})}.AA~`)).toBe('ERR_ENCODING_LIMIT')
  })

  test('names of the prototype chain are names', () => {
    const payload = JSON.parse('{"__proto__":{"toString":"x"},"constructor":1,"_sd":["hasOwnProperty"]}')
    expect(codeOf('dc+sd-jwt', `${part({})}.${part(payload)}.AA~`)).toBe('measured')
  })
})

test('any text and any bytes: measured, or a TegataError', () => {
  const formats = fc.constantFrom(...TRANSCRIPT_FORMATS)
  const data = fc.oneof(fc.string(), fc.uint8Array({ maxLength: 200 }), fc.base64String(), fc.json())
  fc.assert(
    fc.property(formats, data, (format, data) => {
      expect(codeOf(format, data)).toMatch(/^(measured|ERR_[A-Z0-9_]+)$/)
    }),
    { numRuns: 2000 },
  )
})
