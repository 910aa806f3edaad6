import { encodeBase64, encodeUtf8, sha256 } from '@tegata/core'
import { measureLinkability, type Transcript } from '@tegata/linkability'
import { renderHtml } from '@tegata/linkability/html'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plant } from './plant.js'

const VALUE = 'a-value-that-nobody-else-has'
const JTI = '/issuer-jwt/payload/jti'

const pair = (place?: string, value = VALUE, ids = ['visit 0', 'visit 1']): Transcript[] =>
  ids.map((id, i) => plant(id, `${i}.example`, 'dc+sd-jwt', place, value))
const render = (transcripts: readonly Transcript[], language: 'en' | 'ja' = 'en'): string =>
  renderHtml(measureLinkability(transcripts), transcripts, { language })
const count = (text: string, part: string | RegExp): number => text.split(part).length - 1

/** Every tag of a page, with its attributes; fails on anything that is not one the page writes. */
function tagsOf(page: string): string[] {
  const body = page.replace(/<style>[\s\S]*?<\/style>/, '')
  const tags = [...body.matchAll(/<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)(\/?)>/gi)]
  const rest = body.replace(/<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)(\/?)>/gi, '')
  expect(rest.replace('<!doctype html>', '')).not.toMatch(/[<>]/)
  return tags.map(([, , name]) => name!.toLowerCase())
}

describe('the page', () => {
  const page = render(pair(JTI))

  test('loads nothing, runs nothing, and its policy allows its own style sheet alone', () => {
    const style = /<style>([\s\S]*)<\/style>/.exec(page)![1]!
    expect(page).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${encodeBase64(sha256(encodeUtf8(style)))}&#39;; base-uri`,
    )
    expect(page).not.toMatch(
      / style=|<script| on[a-z]+=|javascript:|@import|url\(|<(img|link|iframe|object|base|form)\b/i,
    )
    expect(page.replace(/<style>[\s\S]*<\/style>/, '')).not.toMatch(/ (href|src|action|srcset|data|poster)=/)
  })

  test('draws a line between the values that agree', () => {
    expect(count(page, '<path class="link links"')).toBe(1)
    expect(count(page, '<li class="match links"')).toBe(2)
    expect(count(page, /title="\/issuer-jwt\/payload\/jti"/)).toBe(2)
    // Both ends at the same height in transcripts of one shape.
    expect(page).toMatch(/d="M420 (\d+)C500 \1 500 \1 580 \1"/)
  })

  test('tells a verdict by word and drawing, and what to change', () => {
    for (const text of ['linked', 'linkable', 'sd-jwt.credential-identifier', 'What to change', 'Leave `jti`']) {
      expect(page).toContain(text)
    }
    expect(count(page, '<svg class="icon"')).toBe(4)
    expect(page).toContain('not a proof')
    expect(page).toContain('Nothing was given that this adversary could compare')
  })

  test('landmarks, one heading of the first level, table heads', () => {
    const tags = tagsOf(page)
    expect(tags.filter((name) => name === 'h1')).toHaveLength(2)
    expect(tags).toEqual(expect.arrayContaining(['header', 'main', 'footer']))
    expect(count(page, '<table')).toBe(count(page, '<thead>'))
    expect(page).not.toMatch(/<th(?! scope="(row|col)")[ >]/)
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]+)"/g)) expect(page).toContain(` id="${id}"`)
  })

  test('in Japanese', () => {
    const japanese = render(pair(JTI), 'ja')
    expect(japanese).toContain('<html lang="ja">')
    for (const text of ['誰が照合できるか', '検証者どうしの結託', '照合された', '変えるべきこと']) {
      expect(japanese).toContain(text)
    }
  })

  test('the report may have been stored as JSON; one of other transcripts is refused', () => {
    const transcripts = pair(JTI)
    const report = JSON.parse(JSON.stringify(measureLinkability(transcripts)))
    expect(renderHtml(report, transcripts, { language: 'en' })).toBe(render(transcripts))
    expect(() => renderHtml(report, transcripts.slice(1), { language: 'en' })).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })

  test('nothing agrees: says so, and draws nothing', () => {
    const page = render(pair())
    expect(page).toContain('No two transcripts agree')
    expect(page).not.toContain('class="diagram')
  })

  test('assumptions: how far each transcript narrows down', () => {
    const transcripts = pair()
    const report = measureLinkability(transcripts, {
      assumptions: { population: 1e6, cohorts: { 'sd-jwt.time': 1000 } },
    })
    expect(renderHtml(report, transcripts, { language: 'en' })).toContain('<td>10.0</td><td>1,000</td>')
  })
})

describe('values', () => {
  test('at most half of a text, and none when hidden', () => {
    const transcripts = pair('/disclosures/*/claim/name', '見本　花子')
    const report = measureLinkability(transcripts)
    expect(render(transcripts)).toContain('見本')
    expect(render(transcripts)).not.toContain('花子')
    expect(render(pair(JTI))).not.toContain(VALUE)
    const hidden = renderHtml(report, transcripts, { language: 'en', values: 'hidden' })
    expect(hidden).not.toContain('見本')
    expect(hidden).toContain('•••')
  })
})

describe('what a transcript says is text', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><script>alert(1)</script>',
    '</title><svg onload=alert(1)>',
    '--><b>',
    '&lt;b&gt;&#60;b>',
    '\u202e<\u0000b\u2028>',
  ]

  test.each(HOSTILE)('%j as id, observer, value, name of a claim', (text) => {
    const honest = new Set(tagsOf(render(pair(JTI))))
    for (const transcripts of [
      pair(JTI, `${text}${text}`),
      pair(JTI, VALUE, [`${text}1`, `${text}2`]),
      pair(JTI).map((transcript, i) => ({ ...transcript, observer: `${text}${i}` })),
      pair(`/issuer-jwt/payload/${text.replaceAll('/', '')}`),
      pair(JTI).map((transcript) => ({ ...transcript, connection: { [text]: VALUE } })),
    ]) {
      const page = render(transcripts)
      for (const tag of tagsOf(page)) expect(honest).toContain(tag)
      expect(page.replace(/<style>[\s\S]*?<\/style>/, '')).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Zl}/u)
      expect(count(page, '</style>')).toBe(1)
    }
  })

  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        tagsOf(render(pair(JTI, `${text}${VALUE}`, [`a${text}`, `b${text}`])))
      }),
      { numRuns: 100 },
    )
  })
})

describe('a page of many', () => {
  test('the worst groups first, the rest counted', () => {
    const groups = Array.from({ length: 15 }, (_, i) => pair(JTI, `${VALUE}-${i}`, [`a${i}`, `b${i}`]))
    const suspected = pair('/issuer-jwt/payload/unheard-of', VALUE, ['x', 'y'])
    const page = render([...suspected, ...groups.flat()])
    expect(count(page, '<article')).toBe(12)
    expect(page).toContain('4 more groups are in the JSON report')
    expect(page).not.toContain('<path class="link suspected"')
  })

  test('a large group shows some of its transcripts, and says so', () => {
    const ids = Array.from({ length: 30 }, (_, i) => `visit ${i}`)
    const page = render(pair(JTI, VALUE, ids))
    expect(page).toContain('class="diagram cols-4"')
    expect(page).toContain('26 more transcripts in this group are not drawn')
    expect(count(page, '<path class="link links"')).toBe(3)
  })

  test('weaker matches within a group are drawn there, and make no group of their own', () => {
    const both = pair(JTI).map(({ data, ...rest }) => ({ ...rest, data, connection: { 'x-unknown': VALUE.repeat(2) } }))
    expect(count(render(both), '<article')).toBe(1)
  })
})

describe('colours', () => {
  const [, light, dark] = /:root \{([\s\S]*?)\}\n@media[^{]*\{ :root \{([\s\S]*?)\}/.exec(render(pair()))!
  const luminance = (hex: string): number => {
    const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(full.slice(at, at + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  test.each([
    ['light', light!],
    ['dark', dark!],
  ])('%s: 4.5 to 1 or more (WCAG 2.2 section 1.4.3)', (_, rules) => {
    const tokens = new Map([...rules.matchAll(/--([\w-]+): (#\w+)/g)].map(([, name, value]) => [name!, value!]))
    const tones = ['links', 'suspected', 'disclosed', 'by-design', 'none']
    const pairs = [
      ...['paper', 'card', 'shade'].flatMap((ground) => [
        ['ink', ground],
        ['soft', ground],
      ]),
      ...tones.flatMap((tone) => [
        [tone, 'card'],
        [tone, `${tone}-bg`],
        ['ink', `${tone}-bg`],
        ['soft', `${tone}-bg`],
      ]),
    ] as [string, string][]
    for (const [front, back] of pairs) {
      const [a, b] = [luminance(tokens.get(front)!), luminance(tokens.get(back)!)].sort((x, y) => y - x) as [
        number,
        number,
      ]
      expect((a + 0.05) / (b + 0.05), `${front} on ${back}`).toBeGreaterThanOrEqual(4.5)
    }
  })
})
