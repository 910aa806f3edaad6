import { createNobleEngine } from '@tegata/bbs/noble'
import { createBaseProof, deriveProof, verifyDerivedProof } from '@tegata/bbs-vc/data-integrity'
import { isVerified } from '@tegata/core'
import { expect, test } from 'vitest'
import { keyPair, MANDATORY, membership, PRESENTATION_HEADER, policyFor } from './setup.js'

test('a document works on the engine without WebAssembly, and across engines', async () => {
  const engine = createNobleEngine()
  const document = await createBaseProof({ document: membership(), mandatoryPointers: MANDATORY, keyPair })
  const show = { document, selectivePointers: ['/credentialSubject/remark'], presentationHeader: PRESENTATION_HEADER }
  for (const [prover, verifier] of [
    [{ engine }, { engine }],
    [{ engine }, {}],
    [{}, { engine }],
  ]) {
    const shown = await deriveProof(show, prover)
    expect(isVerified(await verifyDerivedProof(shown, policyFor('baseline'), verifier))).toBe(true)
  }
})
