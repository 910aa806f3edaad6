import { decodeUtf8, encodeBase64url, encodeUtf8, type HolderBinding, isVerified } from '@tegata/core'
import {
  createIssuanceStatement,
  describeIssuanceStatement,
  type FormatBindings,
  hashBindings,
  ISSUANCE_PURPOSE,
  type IssuanceStatementInput,
  inspectIssuanceStatement,
  parseIssuanceStatement,
  verifyIssuanceStatement,
} from '@tegata/jpki/statement'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { NOW } from './support.js'

const key = (x: string): HolderBinding => ({
  kind: 'key',
  publicJwk: { kty: 'EC', crv: 'P-256', x: encodeBase64url(encodeUtf8(x)), y: encodeBase64url(encodeUtf8('y')) },
})
const commitment = (text: string): HolderBinding => ({ kind: 'commitment', commitment: text })
const bindings: readonly FormatBindings[] = [
  { format: 'dc+sd-jwt', copies: [key('1'), key('2')] },
  { format: 'dc+jwp', copies: [commitment('c')] },
]
const input: IssuanceStatementInput = {
  issuer: 'https://issuer.example',
  challenge: encodeBase64url(new Uint8Array(32)),
  expiresAt: '2026-11-22T01:00:00Z',
  consentText: '同意します',
  bindings,
}
const statement = createIssuanceStatement(input)
const text = decodeUtf8(statement)

describe('DESIGN section 5 step 3: the bytes', () => {
  test('same input, same bytes: sorted members, no white space', () => {
    expect(createIssuanceStatement({ ...input })).toEqual(statement)
    expect(Object.keys(JSON.parse(text))).toEqual([
      'bindingsHash',
      'challenge',
      'consentHash',
      'expiresAt',
      'formats',
      'issuer',
      'purpose',
    ])
    expect(text).not.toMatch(/\s/)
    expect(parseIssuanceStatement(statement)).toMatchObject({
      purpose: ISSUANCE_PURPOSE,
      formats: ['dc+sd-jwt', 'dc+jwp'],
    })
  })

  test.each([
    ['a space', text.replace(':', ': ')],
    ['another order', `{"purpose":${JSON.stringify(ISSUANCE_PURPOSE)},${text.slice(1, text.lastIndexOf(','))}}`],
    ['an escape', text.replace('issuer.example', 'issuer\\u002eexample')],
    ['a member more', text.replace('{', '{"a":1,')],
    ['a member less', text.replace(/"challenge":"[^"]*",/, '')],
    ['a member twice', text.replace('{', '{"issuer":"x",')],
    ['a prototype', text.replace('"issuer"', '"__proto__"')],
    ['no object', '[]'],
    ['no JSON', '{'],
    ['a format twice', text.replace('dc+jwp', 'dc+sd-jwt')],
    ['an unknown format', text.replace('dc+jwp', 'constructor')],
    ['no formats', text.replace(/"formats":\[[^\]]*\]/, '"formats":[]')],
    ['a time finer than seconds', text.replace('01:00:00Z', '01:00:00.000Z')],
    ['a day that does not exist', text.replace('2026-11-22', '2026-02-30')],
    ['an empty issuer', text.replace('https://issuer.example', '')],
    ['a short challenge', text.replace(/"challenge":"[^"]*"/, '"challenge":"AAAA"')],
    ['a number for a text', text.replace(/"challenge":"[^"]*"/, '"challenge":1')],
    ['more than 4096 bytes', text.replace('issuer.example', 'i'.repeat(4096))],
  ])('refuses %s', async (_, changed) => {
    expect(changed).not.toBe(text)
    expect(await codeOf(() => parseIssuanceStatement(encodeUtf8(changed)))).toBe('ERR_JPKI_STATEMENT_MALFORMED')
  })

  test('refuses another purpose: no other signed text passes for a statement', async () => {
    const other = encodeUtf8(text.replace('issuance/v1', 'login/v1'))
    expect(await codeOf(() => parseIssuanceStatement(other))).toBe('ERR_JPKI_STATEMENT_PURPOSE')
  })

  test('an offer with values that no statement may have is refused before anything is signed', async () => {
    for (const wrong of [{ challenge: 'x' }, { expiresAt: 'tomorrow' }, { issuer: '\n' }, { bindings: [] }]) {
      expect(await codeOf(() => createIssuanceStatement({ ...input, ...wrong }))).toBe('ERR_JPKI_STATEMENT_MALFORMED')
    }
  })

  test('any single changed byte is refused or changes what the statement says', () => {
    fc.assert(
      fc.property(fc.nat(statement.length - 1), fc.integer({ min: 1, max: 255 }), (index, flip) => {
        const changed = Uint8Array.from(statement)
        changed[index]! ^= flip
        expect(() => verifyIssuanceStatement(changed, { ...input, at: NOW })).toThrow(/./)
      }),
    )
  })
})

describe('R7 the signed bytes hold purpose, issuer, challenge, expiry, consent and holder keys', () => {
  const verdict = (overrides: Partial<IssuanceStatementInput>, at = NOW) =>
    codeOf(() => verifyIssuanceStatement(statement, { ...input, ...overrides, at }))

  test('accepts what was offered, and brands the result', () => {
    const verified = verifyIssuanceStatement(statement, { ...input, at: NOW })
    expect(isVerified(verified)).toBe(true)
    expect(verified.issuer).toBe(input.issuer)
  })

  test('another issuer, challenge, expiry or consent text', async () => {
    expect(await verdict({ issuer: 'https://other.example' })).toBe('ERR_JPKI_STATEMENT_ISSUER')
    expect(await verdict({ challenge: encodeBase64url(new Uint8Array(32).fill(1)) })).toBe(
      'ERR_JPKI_STATEMENT_CHALLENGE',
    )
    expect(await verdict({ expiresAt: '2026-11-22T00:50:00Z' })).toBe('ERR_JPKI_STATEMENT_CHALLENGE')
    expect(await verdict({ consentText: '同意しません' })).toBe('ERR_JPKI_STATEMENT_CONSENT')
  })

  test('the last moment and the one after', async () => {
    expect(await verdict({}, new Date('2026-11-22T00:59:59.999Z'))).toBe('accepted')
    expect(await verdict({}, new Date('2026-11-22T01:00:00Z'))).toBe('ERR_JPKI_STATEMENT_EXPIRED')
  })

  test.each<[string, readonly FormatBindings[]]>([
    ['another key', [{ format: 'dc+sd-jwt', copies: [key('1'), key('3')] }, bindings[1]!]],
    ['another order of copies', [{ format: 'dc+sd-jwt', copies: [key('2'), key('1')] }, bindings[1]!]],
    ['another order of formats', [bindings[1]!, bindings[0]!]],
    ['a copy more', [{ format: 'dc+sd-jwt', copies: [key('1'), key('2'), key('3')] }, bindings[1]!]],
    ['a copy less', [{ format: 'dc+sd-jwt', copies: [key('1')] }, bindings[1]!]],
    ['a key under another format', [{ format: 'mso_mdoc', copies: [key('1'), key('2')] }, bindings[1]!]],
    ['a commitment for a key', [{ format: 'dc+sd-jwt', copies: [key('1'), commitment('2')] }, bindings[1]!]],
    ['another commitment', [bindings[0]!, { format: 'dc+jwp', copies: [commitment('d')] }]],
    ['a format less', [bindings[0]!]],
  ])('%s is a key set that nobody signed for', async (_, changed) => {
    expect(await verdict({ bindings: changed })).toBe('ERR_JPKI_STATEMENT_BINDINGS')
  })

  test('extra members of a key do not count, its identifying ones do (RFC 7638)', () => {
    const binding = key('1')
    if (binding.kind !== 'key') throw new Error('a key')
    const labelled: HolderBinding = { kind: 'key', publicJwk: { ...binding.publicJwk, kid: 'label' } }
    expect(hashBindings([{ format: 'mso_mdoc', copies: [labelled] }])).toEqual(
      hashBindings([{ format: 'mso_mdoc', copies: [binding] }]),
    )
  })

  test('inspect names every check, also when the shape is wrong', () => {
    const ids = inspectIssuanceStatement(statement, { ...input, issuer: 'x', consentText: 'x', at: NOW }).checks
    expect(ids.map(({ id, status }) => [id, status])).toEqual([
      ['statement.shape', 'passed'],
      ['statement.issuer', 'failed'],
      ['statement.challenge', 'passed'],
      ['statement.expiry', 'passed'],
      ['statement.consent', 'failed'],
      ['statement.bindings', 'passed'],
    ])
    const broken = inspectIssuanceStatement(new Uint8Array(3), { ...input, at: NOW })
    expect(broken.failure?.code).toBe('ERR_JPKI_STATEMENT_MALFORMED')
    expect(broken.checks.slice(1).every(({ status }) => status === 'skipped')).toBe(true)
  })
})

test('the display text names the issuer and the formats in both languages', () => {
  const parsed = parseIssuanceStatement(statement)
  for (const language of ['ja', 'en'] as const) {
    const words = describeIssuanceStatement(parsed, language)
    expect(words).toContain('https://issuer.example')
    expect(words).toContain('SD-JWT VC')
    expect(words).toContain('2026-11-22T01:00:00Z')
  }
})
