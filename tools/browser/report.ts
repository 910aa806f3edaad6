/** The linkability report in a real browser: a page about hostile transcripts runs nothing and loads nothing. */
import { measureLinkability, type Transcript } from '@tegata/linkability'
import { renderHtml } from '@tegata/linkability/html'
import type { Browser } from 'playwright-core'

const HOSTILE = '"\'></style></title><img src=/stolen onerror=run()><script>run()</script><b style="display:none">'
const NARROW = { width: 360, height: 800 }

/** @returns what went wrong; empty when nothing did. */
export async function checkReport(browser: Browser): Promise<readonly string[]> {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const data = `${part({ alg: HOSTILE })}.${part({ jti: HOSTILE, [HOSTILE]: HOSTILE })}.AAAA~`
  const transcripts = [1, 2].map((visit): Transcript => {
    const name = `${HOSTILE}${visit}`
    return { id: name, observer: name, format: 'dc+sd-jwt', data, connection: { [HOSTILE]: HOSTILE } }
  })
  const wrong: string[] = []
  const page = await browser.newPage({ viewport: NARROW })
  page.on('request', (request) => request.url() !== 'about:blank' && wrong.push(`asks for ${request.url()}`))
  page.on('console', (message) => wrong.push(`says ${message.text()}`))
  page.on('pageerror', (error) => wrong.push(`throws ${error.message}`))
  await page.setContent(renderHtml(measureLinkability(transcripts), transcripts, { language: 'en' }))
  const strangers = await page.locator('script, img, b[style], iframe, object').count()
  if (strangers > 0) wrong.push(`holds ${strangers} elements of a transcript`)
  if ((await page.locator('path.link').count()) === 0) wrong.push('draws no line')
  const isStyled = await page.evaluate("getComputedStyle(document.querySelector('.verdict')).display === 'flex'")
  if (!isStyled) wrong.push('its policy refuses its own style sheet')
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  if (overflow !== 0) wrong.push(`is ${String(overflow)} pixels too wide for a telephone`)
  await page.close()
  return wrong
}
