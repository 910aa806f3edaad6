import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT_CODES, runCli } from '@tegata/cli'
import { encodeUtf8 } from '@tegata/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-fuzz-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('any bytes in a file: measured or refused, never anything else', () => {
  const text = fc.constantFrom('a', '"><b>', '\u001b[2J', 'dc+sd-jwt', 'bbs-2023', 'e30.e30.AA~', '__proto__')
  const transcript = fc.record(
    {
      id: text,
      observer: text,
      format: text,
      data: fc.oneof(text, fc.dictionary(text, text)),
      connection: fc.dictionary(text, text),
    },
    { requiredKeys: [] },
  )
  const json = fc
    .oneof(fc.jsonValue(), fc.array(transcript, { maxLength: 3 }))
    .map((value) => encodeUtf8(JSON.stringify(value)))
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), json)
  const format = fc.constantFrom([], ['--format', 'mso_mdoc'], ['--format', 'openid4vp'])
  fc.assert(
    fc.property(bytes, format, (content, options) => {
      const path = join(folder, 'input')
      writeFileSync(path, content)
      let err = ''
      const streams = {
        out: () => {},
        err: (more: string) => {
          err += more
        },
      }
      const code = runCli(['linkability', path, '--html', join(folder, 'page.html'), ...options], streams)
      expect(code === EXIT_CODES.measured ? err === '' : /^tegata: [^\n]+\n$/.test(err)).toBe(true)
      expect([EXIT_CODES.measured, EXIT_CODES.wrongInput]).toContain(code)
    }),
    { numRuns: 500 },
  )
})
