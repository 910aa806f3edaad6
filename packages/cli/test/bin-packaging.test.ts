import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXIT_CODES } from '@tegata/cli'
import { encodeBase64url, encodeUtf8 } from '@tegata/core'
import { afterAll, beforeAll, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/tegata.js', import.meta.url))
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-bin-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The program as a process of its own, with a file. */
function start(content: unknown, ...args: string[]) {
  const path = join(folder, 'input.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  const node = ['--import', 'tsx', '--conditions=tegata-source']
  return spawnSync(process.execPath, [...node, bin, 'linkability', path, ...args], { encoding: 'utf8' })
}

test('table, exit code and what was found', () => {
  const part = (value: object): string => encodeBase64url(encodeUtf8(JSON.stringify(value)))
  const data = `${part({ alg: 'ES256' })}.${part({ jti: '4f1c9a52-7a55-4c1e-9d4b-0d6a52f0a2b1' })}.AAAA~`
  const transcripts = ['bank', 'shop'].map((name) => ({ id: name, observer: name, format: 'dc+sd-jwt', data }))
  const { status, stdout, stderr } = start(transcripts, '--against', 'verifier+verifier')
  expect(stdout).toMatch(/Relying parties together +linked/)
  expect(stderr).toBe('tegata: verifier+verifier: linked\n')
  expect(status).toBe(EXIT_CODES.correlatorFound)
})

test('bad input: one line, no stack, 2', () => {
  const { status, stdout, stderr } = start('[{')
  expect(stderr).toMatch(/^tegata: \S+input\.json: ERR_ENCODING_JSON: [^\n]*\n$/)
  expect(stdout).toBe('')
  expect(status).toBe(EXIT_CODES.wrongInput)
})
