/**
 * W3C bbs-2023: every file of the walk-throughs of vc-di-bbs with its intermediate values, in all feature options, and the
 * credentials of the W3C test suite, issued, shown and verified. On both engines.
 *
 * The proofs of the walk-throughs were made with randomness that nobody wrote down: they are verified, and everything
 * else of a presentation is compared.
 */
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Engine, loadEngine } from '@tegata/bbs'
import { createNobleEngine } from '@tegata/bbs/noble'
import { pinContexts } from '@tegata/bbs-vc/data-integrity'
import { runTestSuiteCredentials } from './bbs-2023/credentials.js'
import { runDeriveSteps } from './bbs-2023/derive-steps.js'
import { runIssueSteps } from './bbs-2023/issue-steps.js'
import { findWalkThroughs, pin } from './bbs-2023/walk-through.js'
import type { Suite } from './suite.js'

const require = createRequire(import.meta.url)

/** The contexts that the vectors use beside those of the data model. */
const CONTEXTS = pinContexts(
  ['@digitalbazaar/vdl-context', '@digitalbazaar/vdl-aamva-context'].flatMap((name) => {
    const { contexts } = require(name) as { contexts: ReadonlyMap<string, unknown> }
    return [...contexts].map(([url, context]) => pin(url, context))
  }),
)

export const suite: Suite = {
  name: 'bbs-2023',
  area: 'bbs',
  async *run(folder) {
    const engines: readonly Engine[] = [await loadEngine(), createNobleEngine()]
    for (const engine of engines) {
      for (const walkThrough of listFolders(folder, 'vc-di-bbs').flatMap(findWalkThroughs)) {
        yield* runIssueSteps({ walkThrough, engine, contexts: CONTEXTS })
        yield* runDeriveSteps({ walkThrough, engine, contexts: CONTEXTS })
      }
      for (const place of listFolders(folder, 'vc-di-bbs-test-suite')) {
        yield* runTestSuiteCredentials({ folder: place, engine, contexts: CONTEXTS })
      }
    }
  },
}

function listFolders(folder: string, name: string): string[] {
  return existsSync(folder) && readdirSync(folder).includes(name) ? [join(folder, name)] : []
}
