/**
 * Writes negative.json: `node --import tsx --conditions=tegata-source packages/bbs/vectors/generate.ts`
 *
 * Keys, messages and random scalars are derived from fixed texts, so the same program writes the same bytes.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Engine, loadEngine, type SuiteName } from '@tegata/bbs'
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
  const twice = cases.find(({ id }, i) => cases.findIndex((other) => other.id === id) !== i)
  if (twice !== undefined) throw new Error(`${twice.id} is the id of two cases`)
  const vectors = {
    title: 'Negative test vectors for blind BBS (draft -02) and BBS pseudonyms (draft -02)',
    license: 'Apache-2.0',
    controls: bySuite.flat().map((control) => ({ ...control, expected: 'accept' })),
    cases: cases.map((negative) => ({ ...negative, expected: 'reject' })),
  }
  return `${JSON.stringify(vectors, null, 1)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('negative.json', import.meta.url), generateVectors(await loadEngine()))
}
