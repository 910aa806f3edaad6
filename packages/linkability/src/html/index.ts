export type { Language } from '../report/words.js'
export { type HtmlOptions, renderHtml } from './page.js'
export type { ShownValues } from './value.js'
