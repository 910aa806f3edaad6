/** Presentation: the steps of `Add Derived Proof` and `Verify Derived Proof` against the files `derived*` and `verify*`. */
import { deepStrictEqual } from 'node:assert'
import {
  type DerivedProofValue,
  type ExplainedDerivedProof,
  explainDerivedProof,
  type Group,
  inspectDerivedProof,
  parseBaseProofValue,
  parseDerivedProofValue,
  verifyDerivedProof,
} from '@tegata/bbs-vc/data-integrity'
import { decodeHex, isJsonObject, isTegataError, type JsonObject, TegataError } from '@tegata/core'
import type { CaseResult } from '../suite.js'
import { declaredOption, type SecuredDocument } from './issue-steps.js'
import { compareSteps, hex, judgeStep, type StepInput, type Steps, writeMap } from './step.js'
import { secretsFor } from './walk-through.js'

export async function* runDeriveSteps(input: StepInput): AsyncIterable<CaseResult> {
  const { walkThrough, engine } = input
  const id = `${walkThrough.label}/derive [${engine.name}]`
  try {
    const made = await derive(input)
    yield* compareSteps(input, stepsOf(made, input))
    yield { id, outcome: 'passed' }
    yield await verifyTheirs(made.document as SecuredDocument, input, `${walkThrough.label}/ours [${engine.name}]`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    yield { id, outcome: isTegataError(error) && error.code === 'ERR_DI_CONTEXT' ? 'skipped' : 'failed', reason }
    return
  }
  const published = walkThrough.read<SecuredDocument>('derivedRevealDocument.json')
  if (published === undefined) return
  yield await verifyTheirs(published, input, `${walkThrough.label}/derivedRevealDocument.json [${engine.name}]`)
  yield* await compareVerification(published, input)
}

/** Which list of pointers a walk-through used is told by the document that it reveals. */
async function derive({ walkThrough, engine, contexts }: StepInput): Promise<ExplainedDerivedProof> {
  const document = walkThrough.read<SecuredDocument>('addSignedSDBase.json')!
  const expected = walkThrough.read('derivedUnsignedReveal.json')
  const featureOption = declaredOption(walkThrough) ?? parseBaseProofValue(document.proof.proofValue).featureOption
  const blind = walkThrough.read<{ secretProverBlind: string }>('commitmentInfo.json')?.secretProverBlind
  let last: unknown = new Error('no list of selective pointers')
  for (const selectivePointers of walkThrough.selections) {
    try {
      const made = await explainDerivedProof(
        {
          document,
          selectivePointers,
          presentationHeader: walkThrough.presentationHeader,
          ...secretsFor(walkThrough, featureOption),
          ...(blind === undefined ? {} : { secretProverBlind: decodeHex(blind) }),
          ...(featureOption.includes('pseudonym') && walkThrough.nymDomain ? { nymDomain: walkThrough.nymDomain } : {}),
          contexts,
        },
        { engine },
      )
      deepStrictEqual(structuredClone(made.trace.revealDocument), expected)
      return made
    } catch (error) {
      if (last instanceof TegataError === false || isTegataError(error) === false) last = error
    }
  }
  throw last
}

function stepsOf({ document, trace }: ExplainedDerivedProof, { walkThrough }: StepInput): Steps {
  const { mandatory, selective, combined, value, quads } = trace
  const writeGroup = ({ matching, nonMatching }: Group) => ({
    matching: writeMap(matching, quads),
    nonMatching: writeMap(nonMatching, quads),
  })
  const groups = walkThrough.read<{ groups: Record<string, { deskolemizedNQuads: unknown }>; skolemized: unknown }>(
    'derivedAllGroupData.json',
  )
  return {
    'nymSecret.json': () => ({ nymSecretHex: trace.nymSecret && BigInt(`0x${hex(trace.nymSecret)}`).toString(16) }),
    'derivedGroupIndexes.json': () => ({
      combinedIndexes: [...combined.matching],
      mandatoryIndexes: [...mandatory.matching],
      nonMandatoryIndexes: [...mandatory.nonMatching],
      selectiveIndexes: [...selective.matching],
    }),
    // The names of skolemised nodes are random, so these parts of the file are taken as they are.
    'derivedAllGroupData.json': () => ({
      ...groups,
      groups: Object.fromEntries(
        Object.entries({ mandatory, selective, combined }).map(([name, group]) => [
          name,
          { ...groups?.groups[name], ...writeGroup(group) },
        ]),
      ),
    }),
    'derivedAdjIndexes.json': () => ({
      adjMandatoryIndexes: [...value.mandatoryIndexes],
      adjSelectiveIndexes: [...value.selectiveIndexes],
    }),
    'derivedUnsignedReveal.json': () => structuredClone(trace.revealDocument),
    'derivedDisclosureData.json': () => ({
      ...writeDisclosure(value),
      bbsProof: ofSameLength(value.bbsProof, walkThrough.read<{ bbsProof: string }>('derivedDisclosureData.json')),
    }),
    'derivedRevealDocument.json': () => {
      const theirs = walkThrough.read<SecuredDocument>('derivedRevealDocument.json')!
      const parsed = parseDerivedProofValue(theirs.proof.proofValue)
      // The published value has a random proof of its own, and in its older form no domain.
      const different = { bbsProof: undefined, nymDomain: undefined }
      deepStrictEqual({ ...parsed, ...different }, { ...value, ...different })
      const proof = { ...(document.proof as JsonObject), proofValue: theirs.proof.proofValue }
      return structuredClone({ ...document, proof })
    },
  }
}

/** A proof is random: only its length can be compared. */
function ofSameLength(proof: Uint8Array, written: { bbsProof: string } | undefined): string {
  return written !== undefined && written.bbsProof.length === 2 * proof.length ? written.bbsProof : hex(proof)
}

function writeDisclosure(value: DerivedProofValue): object {
  return {
    bbsProof: hex(value.bbsProof),
    labelMap: { dataType: 'Map', value: [...value.labelMap] },
    mandatoryIndexes: [...value.mandatoryIndexes],
    adjSelectiveIndexes: [...value.selectiveIndexes],
    presentationHeader: { ...value.presentationHeader },
    ...(value.pseudonym && { pseudonym: hex(value.pseudonym) }),
    ...(value.featureOption !== 'baseline' && {
      featureOption: value.featureOption,
      lengthBBSMessages: value.lengthBbsMessages,
    }),
  }
}

function policyFor(document: SecuredDocument, { walkThrough, contexts }: StepInput) {
  const { featureOption } = parseDerivedProofValue(document.proof.proofValue)
  const { d: _, ...publicJwk } = walkThrough.key
  const issuer = isJsonObject(document.issuer) ? document.issuer.id : document.issuer
  return {
    presentationHeader: walkThrough.presentationHeader,
    featureOption,
    ...(featureOption.includes('pseudonym') ? { nymDomain: walkThrough.nymDomain ?? '' } : {}),
    trust: [{ id: String(issuer), keys: [publicJwk] }],
    clock: () => new Date(document.proof.created as string),
    expiry: 'optional' as const,
    status: 'refuse' as const,
    contexts,
  }
}

async function verifyTheirs(document: SecuredDocument, input: StepInput, id: string): Promise<CaseResult> {
  try {
    await verifyDerivedProof(document, policyFor(document, input), { engine: input.engine })
    return { id, outcome: 'passed' }
  } catch (error) {
    return { id, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** What the verifier recovers from the published presentation. */
async function compareVerification(document: SecuredDocument, input: StepInput): Promise<CaseResult[]> {
  const { walkThrough, engine } = input
  const { trace } = await inspectDerivedProof(document, policyFor(document, input), { engine })
  const steps: Steps = {
    'verifyDerivedProofValue.json': () => {
      const { bbsProof, labelMap, mandatoryIndexes, selectiveIndexes } = trace.value!
      const indexes = { mandatoryIndexes: [...mandatoryIndexes], adjSelectedIndexes: [...selectiveIndexes] }
      return { bbsProof: hex(bbsProof), labelMap: [...labelMap].map((entry) => [...entry]), ...indexes }
    },
    'verifyNQuads.json': () => [...trace.data!.quads],
  }
  const written = walkThrough.read<{ bbsProof: string }>('derivedDisclosureData.json')
  const sameProof = judgeStep(`${walkThrough.label}/derivedDisclosureData.json bbsProof [${engine.name}]`, () =>
    deepStrictEqual(hex(trace.value!.bbsProof), written?.bbsProof),
  )
  return [...compareSteps(input, steps), sameProof]
}
