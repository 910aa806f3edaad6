import { printable } from '../report/printable.js'

/** Text that is markup already; everything else is escaped where it goes into a page. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand between the parts of a template. */
export type Child = Markup | string | number | undefined | readonly Child[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Markup with escaped children: text of a transcript is text wherever it goes, in elements and in quoted attributes, and
 * cannot turn the line around.
 */
export function html(parts: TemplateStringsArray, ...children: readonly Child[]): Markup {
  return new Markup(parts.map((part, position) => part + render(children[position])).join(''))
}

function render(child: Child): string {
  if (child === undefined) return ''
  if (child instanceof Markup) return child.text
  if (typeof child === 'object') return child.map(render).join('')
  return printable(String(child)).replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}
