/**
 * Writes negative.json: `node --import tsx --conditions=tegata-source packages/bbs/vectors/generate.ts`
 *
 * Keys, messages and random scalars are derived from fixed texts, so the same program writes the same bytes.
 */
import { type Engine, loadEngine, type SuiteName } from '@tegata/bbs'
import { formatVectors, writeIfStarted } from '../../../test/support/negative-vectors.js'
import { commitmentCases } from './cases/commitments.js'
import { keyCases } from './cases/keys.js'
import { createKit } from './cases/kit.js'
import { proofCases } from './cases/proofs.js'
import { signatureCases } from './cases/signatures.js'
import { makeControls } from './controls.js'

const SUITES: readonly SuiteName[] = ['BLS12-381-SHA-256', 'BLS12-381-SHAKE-256']

/** The text of negative.json. */
export function generateVectors(engine: Engine): string {
  const bySuite = SUITES.map((suite) => makeControls(engine, suite))
  const cases = bySuite.flatMap((controls, i) => {
    const kit = createKit(controls)
    const otherSuite = createKit(bySuite[1 - i]!)
    return [...commitmentCases(kit), ...signatureCases(kit), ...proofCases(kit), ...keyCases(kit, otherSuite)]
  })
  const title = 'Negative test vectors for blind BBS (draft -02) and BBS pseudonyms (draft -02)'
  return formatVectors({ title }, bySuite.flat(), cases, 1)
}

await writeIfStarted(import.meta.url, async () => generateVectors(await loadEngine()))
