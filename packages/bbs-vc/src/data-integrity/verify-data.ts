import { type JsonObject, TegataError } from '@tegata/core'
import type { PinnedContexts } from './contexts.js'
import { canonicalLabels, toRdf, withInlineContexts } from './json-ld.js'
import type { LabelMap } from './label-map.js'
import { bbsHeaderOf, hashQuads } from './proof-options.js'
import type { DerivedProofValue } from './proof-value.js'
import { relabelBlankNodes, serializeQuads } from './quads.js'

/** What a derived proof is checked against. Spec: VC-DI-BBS section 3.3.8 (createVerifyData). */
export interface VerifyData {
  /** Canonical N-Quads of the shown document with the labels that were signed. */
  readonly quads: readonly string[]
  readonly mandatory: readonly string[]
  readonly nonMandatory: readonly string[]
  /** 64 bytes. */
  readonly bbsHeader: Uint8Array
}

/**
 * Recovers the statements that were signed from the document that is shown.
 *
 * Spec: VC-DI-BBS section 3.3.8 (createVerifyData).
 *
 * @param proofHash — 32 bytes.
 * @throws TegataError ERR_DI_STATEMENTS, ERR_DI_DOCUMENT, ERR_DI_CONTEXT, ERR_DI_LIMIT
 */
export async function createVerifyData(
  document: JsonObject,
  { labelMap, mandatoryIndexes, selectiveIndexes }: DerivedProofValue,
  proofHash: Uint8Array,
  contexts: PinnedContexts | undefined,
): Promise<VerifyData> {
  const shown = await toRdf(withInlineContexts(document, contexts))
  const canonicalIds = await canonicalLabels(shown)
  assertLabelMap(labelMap, canonicalIds)
  const labels = new Map([...canonicalIds].map(([node, canonical]) => [node, labelMap.get(canonical)!]))
  const quads = serializeQuads(relabelBlankNodes(shown, labels)!)
  if (quads.length !== mandatoryIndexes.length + selectiveIndexes.length) {
    throw refuseStatements('another number of statements than indexes')
  }
  if ((mandatoryIndexes.at(-1) ?? -1) >= quads.length) throw refuseStatements('an index that no statement has')
  const isMandatory = new Set(mandatoryIndexes)
  const mandatory = quads.filter((_, index) => isMandatory.has(index))
  const nonMandatory = quads.filter((_, index) => !isMandatory.has(index))
  return { quads, mandatory, nonMandatory, bbsHeader: bbsHeaderOf(proofHash, hashQuads(mandatory)) }
}

/** Each blank node that is shown has one signed label, and no two have the same. */
function assertLabelMap(labelMap: LabelMap, canonicalIds: LabelMap): void {
  const isComplete = [...canonicalIds.values()].every((canonical) => labelMap.has(canonical))
  if (!isComplete || labelMap.size !== canonicalIds.size) throw refuseStatements('the label map names other nodes')
  if (new Set(labelMap.values()).size !== labelMap.size) throw refuseStatements('two nodes with the same label')
}

function refuseStatements(reason: string): TegataError {
  return new TegataError('ERR_DI_STATEMENTS', `the proof does not fit the document: ${reason}`, {
    spec: 'VC-DI-BBS section 3.3.8',
  })
}
