/** Issuance: the steps of `Create Base Proof` against the files `add*.json`. */
import { deepStrictEqual } from 'node:assert'
import {
  type BaseProofValue,
  type ExplainedBaseProof,
  explainBaseProof,
  type FeatureOption,
  importDataIntegrityKeyPair,
  parseBaseProofValue,
} from '@tegata/bbs-vc/data-integrity'
import { decodeHex, type JsonObject } from '@tegata/core'
import type { CaseResult } from '../suite.js'
import { compareSteps, hex, hexAs, type StepInput, type Steps, writeMap } from './step.js'
import type { WalkThrough } from './walk-through.js'

/** A document of a walk-through, with its proof. */
export interface SecuredDocument extends JsonObject {
  proof: JsonObject & { proofValue: string }
}

export async function* runIssueSteps(input: StepInput): AsyncIterable<CaseResult> {
  const { walkThrough, engine } = input
  let made: ExplainedBaseProof
  try {
    made = await issue(input)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const outcome = reason.includes('not pinned') ? 'skipped' : 'failed'
    yield { id: `${walkThrough.label}/addSignedSDBase.json [${engine.name}]`, outcome, reason }
    return
  }
  yield* compareSteps(input, stepsOf(made, input))
}

async function issue({ walkThrough, engine, contexts }: StepInput): Promise<ExplainedBaseProof> {
  const { proof, ...document } = walkThrough.read<SecuredDocument>('addSignedSDBase.json')!
  const { mandatoryPointers, ...parsed } = parseBaseProofValue(proof.proofValue)
  const featureOption = declaredOption(walkThrough) ?? parsed.featureOption
  const commitment = walkThrough.read<{ commitmentWithProof: string }>('commitmentInfo.json')
  const { signerNymEntropy } = walkThrough
  return explainBaseProof({
    document,
    mandatoryPointers,
    keyPair: await importDataIntegrityKeyPair(walkThrough.key, { engine }),
    verificationMethod: proof.verificationMethod as string,
    featureOption,
    ...(commitment === undefined ? {} : { commitmentWithProof: decodeHex(commitment.commitmentWithProof) }),
    ...(featureOption.includes('pseudonym') && signerNymEntropy ? { signerNymEntropy } : {}),
    created: new Date(proof.created as string),
    contexts,
    random: () => walkThrough.hmacKey,
  })
}

function stepsOf({ document, trace }: ExplainedBaseProof, { walkThrough }: StepInput): Steps {
  const { quads, mandatory, nonMandatory, value } = trace
  const pointers = [...value.mandatoryPointers]
  const all: Readonly<Record<string, unknown>> = {
    bbsSignature: hex(value.bbsSignature),
    bbsHeader: hex(value.bbsHeader),
    publicKey: hex(value.publicKey),
    hmacKey: hex(value.hmacKey),
    mandatoryPointers: pointers,
    featureOption: value.featureOption,
    ...(value.signerNymEntropy && {
      signerNymEntropyHex: hex(value.signerNymEntropy),
      signerNymEntropy: hex(value.signerNymEntropy),
    }),
  }
  return {
    'addBaseDocCanon.json': () => [...trace.canonicalQuads],
    'addBaseDocHMACCanon.json': () => [...quads],
    'addBaseTransform.json': () => ({
      mandatoryPointers: pointers,
      mandatory: writeMap(mandatory, quads),
      nonMandatory: writeMap(nonMandatory, quads),
      hmacKeyString: hexAs(
        walkThrough.read<{ hmacKeyString: string }>('addBaseTransform.json')?.hmacKeyString,
        value.hmacKey,
      ),
    }),
    'addProofConfig.json': () => ({ ...trace.proofConfig }),
    'addProofConfigCanon.txt': () => trace.canonicalProofConfig.join(''),
    'addHashData.json': () => ({ proofHash: hex(trace.proofHash), mandatoryHash: hex(trace.mandatoryHash) }),
    'addRawBaseSignatureInfo.json': () => pick(all, walkThrough.read('addRawBaseSignatureInfo.json')),
    'derivedRecoveredBaseData.json': () => pick(all, walkThrough.read('derivedRecoveredBaseData.json')),
    'addSignedSDBase.json': () => withTheirHeader(document, value, walkThrough),
  }
}

/** A walk-through with a pseudonym alone has the header bytes of the other option; its own notes say which it is. */
export function declaredOption({ read }: WalkThrough): FeatureOption | undefined {
  return read<{ featureOption?: FeatureOption }>('addRawBaseSignatureInfo.json')?.featureOption
}

/** Where the header bytes contradict the notes, everything below the header is compared instead of the text. */
function withTheirHeader(document: JsonObject, value: BaseProofValue, { read }: WalkThrough): JsonObject {
  const theirs = read<SecuredDocument>('addSignedSDBase.json')!.proof.proofValue
  const parsed = parseBaseProofValue(theirs)
  const proof = document.proof as JsonObject
  if (parsed.featureOption === value.featureOption) return structuredClone(document)
  deepStrictEqual({ ...value, featureOption: parsed.featureOption }, parsed)
  return structuredClone({ ...document, proof: { ...proof, proofValue: theirs } })
}

/** The members that a file has: walk-throughs differ in which values they write down. */
export function pick(all: Readonly<Record<string, unknown>>, written: object | undefined): object {
  return Object.fromEntries(Object.keys(written ?? {}).map((name) => [name, all[name]]))
}
