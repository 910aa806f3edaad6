/**
 * npm run screenshot
 *
 * The picture on the front pages: the head of the report that `npm run demo` wrote, as Chromium shows it.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM_FLAGS, findChromium } from './chromium.js'
import { runAsProgram } from './findings.js'
import { display, ROOT } from './workspace.js'

const PAGE = join(ROOT, 'demo/out/linkability.html')
const PICTURE = join(ROOT, 'docs/images/linkability-report.png')
const SIZE = { width: 1080, height: 1000 }
const MAX_BYTES = 200_000

await runAsProgram(import.meta.url, async () => {
  const executablePath = findChromium()
  if (executablePath === undefined) return ['no Chromium here; set CHROME_PATH']
  if (!existsSync(PAGE)) return [`${display(PAGE)} is not there: npm run demo`]
  mkdirSync(dirname(PICTURE), { recursive: true })
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' })
    await page.goto(`file://${PAGE}`)
    await page.screenshot({ path: PICTURE })
  } finally {
    await browser.close()
  }
  const { size } = statSync(PICTURE)
  return size > MAX_BYTES ? [`${display(PICTURE)}: ${size} bytes, at most ${MAX_BYTES}`] : []
})
