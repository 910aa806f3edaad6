import type { Verdict } from '../verdict.js'
import { Markup } from './markup.js'

/** Two dots and what is between them: a verdict is told by its shape too, for those who cannot tell by the colour. */
const DRAWINGS: Readonly<Record<Verdict, string>> = {
  linked: '<circle class="dot" cx="8" cy="16" r="6"/><circle class="dot" cx="32" cy="16" r="6"/><path d="M14 16h12"/>',
  linkable:
    '<circle class="dot" cx="8" cy="16" r="6"/><circle cx="32" cy="16" r="6"/><path stroke-dasharray="3 3" d="M14 16h12"/>',
  'linked-by-disclosure':
    '<rect class="dot" x="2" y="10" width="12" height="12"/><rect class="dot" x="26" y="10" width="12" height="12"/><path d="M14 16h12"/>',
  'recognised-by-design':
    '<circle class="dot" cx="20" cy="18" r="4"/><path d="M29 10a12 12 0 1 0 3 8"/><path d="M30 3v8h-8"/>',
  'no-correlator-found': '<circle cx="8" cy="16" r="6"/><circle cx="32" cy="16" r="6"/>',
}

/** The drawing of a verdict; its word stands beside it. */
export function verdictIcon(verdict: Verdict): Markup {
  return new Markup(
    `<svg class="icon" viewBox="0 0 40 32" width="40" height="32" aria-hidden="true" focusable="false">${DRAWINGS[verdict]}</svg>`,
  )
}
