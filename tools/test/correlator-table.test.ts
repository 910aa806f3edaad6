import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CORRELATORS } from '@tegata/linkability'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkCorrelators, embedCorrelators, LINKABILITY_PAGE } from '../correlator-table.js'
import { ROOT } from '../workspace.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tegata-page-'))
  mkdirSync(join(root, 'docs'))
})
afterEach(() => rmSync(root, { recursive: true }))

const page = readFileSync(join(ROOT, LINKABILITY_PAGE), 'utf8')
const check = (text: string): string[] => {
  writeFileSync(join(root, LINKABILITY_PAGE), text)
  return checkCorrelators(root)
}

test('the page has every row, and each once', () => {
  expect(check(page)).toEqual([])
  for (const { id } of CORRELATORS) expect(page).toContain(`| \`${id}\``)
  expect(embedCorrelators(page)).toBe(page)
})

test('a page that is missing, has no marks, or another table is a finding', () => {
  expect(checkCorrelators(root)).toEqual(['docs/linkability.md: missing'])
  expect(check('# Linkability\n')).toEqual(['docs/linkability.md: has no marks for the table of correlators'])
  const stale = page.replace(/^\| `sd-jwt\.salt`.*\n/m, '')
  expect(stale).not.toBe(page)
  expect(check(stale)).toEqual(['docs/linkability.md: table of correlators out of date, run npm run docs'])
})
