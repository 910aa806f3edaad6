import { CORRELATORS, measureLinkability, type Transcript } from '@tegata/linkability'
import { describeReport, type SarifLog, toSarif } from '@tegata/linkability/report'
import { describe, expect, test } from 'vitest'
import { plant } from './plant.js'

const VALUE = 'a-value-that-nobody-else-has'
const pair = (place?: string, ids = ['visit 0', 'visit 1']): Transcript[] =>
  ids.map((id, i) => plant(id, `${i}.example`, 'dc+sd-jwt', place, VALUE))
const linked = measureLinkability(pair('/issuer-jwt/payload/jti'))

describe('the report is JSON', () => {
  test.each([
    ['matches', pair('/issuer-jwt/payload/jti'), {}],
    ['a place that the table does not know', pair('/issuer-jwt/payload/unheard-of'), {}],
    ['assumptions', pair(), { assumptions: { population: 1e8, attributes: { region: () => 1 } } }],
    ['a row that applies to some values', [plant('x', 'y', 'dc+sd-jwt', '/issuer-jwt/payload/iat', 1_763_773_445)], {}],
  ])('%s: what is read again is what was written', (_, transcripts, options) => {
    const report = measureLinkability(transcripts, options)
    const again = JSON.parse(JSON.stringify(report))
    expect(again).toStrictEqual(report)
    expect(describeReport(again)).toBe(describeReport(report))
    expect(toSarif(again)).toStrictEqual(toSarif(report))
  })

  test('without a value of the transcripts', () => {
    expect(JSON.stringify(linked)).not.toContain(VALUE)
  })
})

describe('for terminals', () => {
  test('verdicts, rows, places, remedies', () => {
    const text = describeReport(linked, 'en')
    expect(text).toMatch(/Relying parties together +linked +1 +1 +sd-jwt\.credential-identifier/)
    expect(text).toContain('visit 0#/issuer-jwt/payload/jti')
    expect(text).toContain('remedy: Leave `jti`')
    expect(text).toContain('not a proof')
    expect(text).not.toContain(VALUE)
  })

  test('in Japanese, with columns that line up', () => {
    const text = describeReport(linked, 'ja')
    const columnOf = (line: string, word: string): number =>
      [...line.slice(0, line.indexOf(word))].reduce((sum, c) => sum + (c.codePointAt(0)! > 0x2e80 ? 2 : 1), 0)
    const [head, , second] = text.split('\n').slice(2)
    expect(columnOf(second!, '照合された')).toBe(columnOf(head!, '判定'))
  })

  test('what stood in a transcript steers no terminal', () => {
    const hostile = measureLinkability(pair('/issuer-jwt/payload/jti', ['\u001b[2J\u202evisit\n0', '\u009b31m1']))
    const text = describeReport(hostile)
    expect(text).toContain('\\u{1b}[2J\\u{202e}visit\\u{a}0#')
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
  })

  test('a long list is cut, and says so', () => {
    const rows = CORRELATORS.filter(({ part, nature }) => part === 'dc+sd-jwt' && nature === 'unique')
    const many = Array.from({ length: 30 }, (_, i) => ({
      ...linked.matches[0]!,
      correlator: `${rows[0]!.id}-${i}`,
    }))
    expect(describeReport({ ...linked, matches: many })).toContain('10 more lines')
  })
})

describe('SARIF 2.1.0', () => {
  const { runs, version, $schema } = toSarif(linked)
  const [{ tool, results }] = runs

  test('the members that the schema requires', () => {
    expect(version).toBe('2.1.0')
    expect(new URL($schema).hostname).toBe('docs.oasis-open.org')
    expect(tool.driver.name).not.toBe('')
    for (const { id, shortDescription, fullDescription, help } of tool.driver.rules) {
      for (const text of [id, shortDescription.text, fullDescription.text, help.text]) expect(text).not.toBe('')
    }
    expect(results.length).toBeGreaterThan(1)
    for (const { ruleId, ruleIndex, level, message, locations, relatedLocations = [] } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
      expect(['error', 'warning', 'note']).toContain(level)
      expect(message.text).not.toBe('')
      for (const { logicalLocations } of [...locations, ...relatedLocations]) {
        expect(logicalLocations).toEqual([{ fullyQualifiedName: expect.stringMatching(/^visit \d#\//), kind: 'value' }])
      }
    }
  })

  test('nothing but members that the schema knows', () => {
    const known =
      /^(\$schema|version|runs|tool|driver|name|rules|columnKind|results|id|shortDescription|fullDescription|help|properties|tags|text|ruleId|ruleIndex|level|message|locations|relatedLocations|logicalLocations|fullyQualifiedName|kind)$/
    const names: string[] = []
    JSON.stringify({ $schema, version, runs } satisfies SarifLog, (name, value) => {
      if (name !== '' && !/^\d+$/.test(name)) names.push(name)
      return value
    })
    expect(names.filter((name) => !known.test(name))).toEqual([])
  })

  test('every row of the table is one rule', () => {
    const ids = tool.driver.rules.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining(CORRELATORS.map(({ id }) => id)))
  })

  test('levels: proof, suspicion, and what is there', () => {
    const levelsOf = (place: string): string[] => {
      const [{ results }] = toSarif(measureLinkability(pair(place))).runs
      return results.map(({ ruleId, level }) => `${ruleId} ${level}`)
    }
    expect(levelsOf('/issuer-jwt/payload/jti')).toContain('sd-jwt.credential-identifier error')
    expect(levelsOf('/issuer-jwt/payload/jti')).toContain('sd-jwt.holder-key note')
    expect(levelsOf('/issuer-jwt/payload/unheard-of')).toContain('unknown-place warning')
    expect(levelsOf('/disclosures/*/claim/name')).toContain('attribute.identifying note')
    // What is the same for everybody is no result.
    expect(levelsOf('/issuer-jwt/payload/jti').join()).not.toContain('sd-jwt.constant')
  })

  test('no value of a transcript', () => {
    expect(JSON.stringify(runs)).not.toContain(VALUE)
  })
})
