/**
 * Token Status List: the byte arrays and encodings of the draft's appendix, read, written and read again, and the
 * Status List Tokens of its examples. Credentials with a status are among the cases of the `sd-jwt` suite.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runListCases } from './status-list/lists.js'
import { runTokenCases } from './status-list/tokens.js'
import type { Suite } from './suite.js'

export const suite: Suite = {
  name: 'status-list',
  area: 'sdjwt',
  async *run(folder) {
    const lists = join(folder, 'status-list-vectors.json')
    if (existsSync(lists)) yield* runListCases(lists)
    const tokens = join(folder, 'status-list-tokens.json')
    if (existsSync(tokens)) yield* runTokenCases(tokens)
  },
}
