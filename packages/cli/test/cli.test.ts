import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT_CODES, runCli } from '@tegata/cli'
import { encodeBase64url, encodeUtf8 } from '@tegata/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const part = (value: unknown): string => encodeBase64url(encodeUtf8(JSON.stringify(value)))
const sdJwt = (jti: string): string => `${part({ alg: 'ES256' })}.${part({ iss: 'x', jti })}.${part(jti)}~`
const VALUE = '4f1c9a52-7a55-4c1e-9d4b-0d6a52f0a2b1'
const transcript = (id: string, observer: string, more: object = {}) => ({
  ...{ id, observer, format: 'dc+sd-jwt', data: sdJwt(VALUE) },
  ...more,
})
const LINKED = [transcript('a', 'bank.example'), transcript('b', 'shop.example')]
const APART = [
  transcript('a', 'bank.example'),
  transcript('b', 'shop.example', { data: sdJwt('another-one-altogether') }),
]

let folder: string
const at = (...names: string[]): string => join(folder, ...names)
const put = (name: string, content: unknown): string => {
  const path = at(name)
  mkdirSync(join(path, '..'), { recursive: true })
  const isRaw = typeof content === 'string' || content instanceof Uint8Array
  writeFileSync(path, isRaw ? content : JSON.stringify(content))
  return path
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tegata-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** In this process. */
function run(...args: string[]): { readonly code: number; readonly out: string; readonly err: string } {
  let [out, err] = ['', '']
  const code = runCli(['linkability', ...args], { out: (text) => (out += text), err: (text) => (err += text) })
  return { code, out, err }
}

describe('exit codes', () => {
  test('0 without a named adversary, whatever was found', () => {
    expect(run(put('linked.json', LINKED)).code).toBe(EXIT_CODES.measured)
  })

  test('0 when nothing is found for the named one', () => {
    expect(run(put('apart.json', APART), '--against', 'verifier+verifier').code).toBe(EXIT_CODES.measured)
  })

  test('1 when one of several is not held off', () => {
    const args = ['--against', 'verifier+verifier', '--against', 'issuer+verifier']
    const { code, err } = run(put('apart.json', APART), ...args)
    expect([code, err]).toEqual([EXIT_CODES.correlatorFound, 'tegata: issuer+verifier: linkable\n'])
  })

  test('2 when the named one had nothing to compare', () => {
    const { code, err } = run(put('apart.json', APART), '--against', 'same-verifier')
    expect([code, err]).toEqual([
      EXIT_CODES.wrongInput,
      'tegata: same-verifier: nothing was given that it could compare\n',
    ])
  })
})

describe('input', () => {
  const reportOf = (...args: string[]) => {
    const { out, err } = run(...args, '--json')
    expect(err).toBe('')
    return JSON.parse(out)
  }

  test('presentations: the format by its form, the observer by the folder', () => {
    const files = [put('bank.example/visit', `${sdJwt(VALUE)}\n`), put('shop.example/visit', sdJwt(VALUE))]
    const report = reportOf(...files)
    expect(report.transcripts).toEqual([
      { id: files[0], observer: 'bank.example', role: 'verifier', format: 'dc+sd-jwt' },
      { id: files[1], observer: 'shop.example', role: 'verifier', format: 'dc+sd-jwt' },
    ])
    expect(report.adversaries['verifier+verifier'].verdict).toBe('linked')
    expect(reportOf(...files, '--issuer', 'shop.example').adversaries['issuer+verifier'].verdict).toBe('linked')
    expect(reportOf(files[0]!, '--observer', 'me').transcripts[0].observer).toBe('me')
  })

  test.each([
    ['mso_mdoc', Uint8Array.of(0xa1, 0x69, ...encodeUtf8('documents'), 0x80, 0xff)],
    ['dc+jwp', 'AA.AA.AA'],
  ] as const)('%s that cannot be read is said to be of that format, by code', (format, content) => {
    const { code, err } = run(put('broken', content), ...(format === 'dc+jwp' ? ['--format', format] : []))
    expect(code).toBe(EXIT_CODES.wrongInput)
    expect(err).toMatch(/broken: ERR_(LINKABILITY|CBOR)_\w+: /)
  })

  test('CBOR is a DeviceResponse', () => {
    const response = Uint8Array.of(0xa2, 0x66, ...encodeUtf8('status'), 0x00, 0x61, 0x78, 0x42, 0xff, 0xfe)
    expect(reportOf(put('mdoc', response)).transcripts[0].format).toBe('mso_mdoc')
  })

  test('documents: an OpenID4VP exchange, a bbs-2023 credential', () => {
    const exchange = put('exchange.json', { request: {}, response: { vp_token: { a: [sdJwt(VALUE)] } } })
    const document = put('document.json', { '@context': [], credentialSubject: { name: 'x' } })
    expect(reportOf(exchange, document).transcripts.map(({ format }: { format: string }) => format)).toEqual([
      'openid4vp',
      'bbs-2023',
    ])
  })

  test('transcripts as an array, as lines, alone; times and issuers', () => {
    const times = {
      receivedAt: '2026-11-22T01:00:00Z',
      fetched: [{ url: 'https://x.example', by: 'holder', at: '2026-11-22T01:00Z' }],
    }
    const full = transcript('full', 'issuer.example', { ...times, connection: { ip: '192.0.2.1' }, role: 'verifier' })
    expect(
      reportOf(put('alone.json', full)).findings.map((one: { correlator: { id: string } }) => one.correlator.id),
    ).toEqual(expect.arrayContaining(['network.time', 'network.holder-fetch', 'network.address']))
    const lines = LINKED.map((one) => JSON.stringify(one)).join('\r\n')
    expect(reportOf(put('lines.jsonl', `${lines}\n\n`)).transcripts).toHaveLength(2)
    expect(reportOf(put('alone.json', full), '--issuer', 'issuer.example').transcripts[0].role).toBe('issuer')
  })

  test.each([
    ['an unknown member', [transcript('a', 'b', { recievedAt: 'x' })], 'an unknown member'],
    [
      'a name of the prototype',
      '[{"id":"a","observer":"b","format":"dc+sd-jwt","data":"x","toString":"x"}]',
      'unknown member',
    ],
    ['no observer', [{ id: 'a', format: 'dc+sd-jwt', data: '' }], 'no member observer'],
    [
      'a time without a zone',
      [transcript('a', 'b', { receivedAt: '2026-11-22T01:00:00' })],
      'receivedAt has a wrong value',
    ],
    [
      'a time that is none',
      [transcript('a', 'b', { receivedAt: '2026-13-22T01:00:00Z' })],
      'receivedAt has a wrong value',
    ],
    ['a role', [transcript('a', 'b', { role: 'admin' })], 'role has a wrong value'],
    ['a fetch without a party', [transcript('a', 'b', { fetched: [{ url: 'x' }] })], 'no member by'],
    ['numbers for texts', [transcript('a', 'b', { connection: { ip: 1 } })], 'connection has a wrong value'],
    ['no objects', [1], 'not a JSON object'],
    ['two of one id', [transcript('a', 'b'), transcript('a', 'c')], 'same id'],
    ['a member twice', '[{"id":"a","id":"b"}]', 'ERR_ENCODING_JSON_DUPLICATE'],
    ['depth', '['.repeat(1000), 'ERR_ENCODING_LIMIT'],
    ['a form that tells nothing', 'hello', 'use --format'],
    [
      'a transcript that is not of its format',
      [transcript('the-broken-one', 'b', { data: 'x' })],
      'the-broken-one: ERR_LINKABILITY_TRANSCRIPT',
    ],
  ])('%s: 2, and where', (_, content, message) => {
    const { code, out, err } = run(put('input.json', content))
    expect([code, out]).toEqual([EXIT_CODES.wrongInput, ''])
    expect(err).toContain(message)
    expect(err).not.toMatch(/\n.*\n| {4}at /)
  })

  test('what a file says steers no terminal', () => {
    const { err } = run(put('input.json', [transcript('\u001b[2J', 'b', { data: 'x' })]))
    expect(err).not.toContain('\u001b')
  })
})

describe('options', () => {
  test.each([
    ['an unknown one', ['--verbose']],
    ['an unknown adversary', ['x', '--against', 'everybody']],
    ['an unknown format', ['x', '--format', 'jwt']],
    ['an unknown language', ['x', '--language', 'fr']],
    ['no file', []],
    ['a file that is not there', ['/nowhere/at/all']],
    ['a folder', ['/']],
  ])('%s: 2', (_, args) => {
    const { code, err } = run(...args)
    expect(code).toBe(EXIT_CODES.wrongInput)
    expect(err).toMatch(/^tegata: /)
  })

  test('an unknown command: 2, with the usage; --help: 0', () => {
    let text = ''
    const streams = { out: (more: string) => (text += more), err: (more: string) => (text += more) }
    expect(runCli(['measure'], streams)).toBe(EXIT_CODES.wrongInput)
    expect(text).toContain('tegata linkability FILE')
    expect(runCli(['--help'], streams)).toBe(EXIT_CODES.measured)
    expect(run('--help').code).toBe(EXIT_CODES.measured)
  })

  test('reports: HTML in a language, SARIF; a place that cannot be written to is 2', () => {
    const input = put('linked.json', LINKED)
    const { code } = run(input, '--html', at('report.html'), '--sarif', at('report.sarif'), '--language', 'ja')
    expect(code).toBe(EXIT_CODES.measured)
    expect(readFileSync(at('report.html'), 'utf8')).toContain('<html lang="ja">')
    expect(JSON.parse(readFileSync(at('report.sarif'), 'utf8')).version).toBe('2.1.0')
    expect(run(input, '--html', at('no', 'such', 'folder.html')).code).toBe(EXIT_CODES.wrongInput)
  })

  test('no value of a transcript in the table, the JSON, SARIF or the page', () => {
    const input = put('linked.json', LINKED)
    const texts = [run(input).out, run(input, '--json').out]
    run(input, '--html', at('report.html'), '--sarif', at('report.sarif'))
    texts.push(readFileSync(at('report.html'), 'utf8'), readFileSync(at('report.sarif'), 'utf8'))
    for (const text of texts) expect(text).not.toContain(VALUE)
  })
})
