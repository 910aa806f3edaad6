import {
  assertBytes,
  encodeUtf8,
  equalBytes,
  type JsonObject,
  type RandomSource,
  systemRandom,
  TegataError,
} from '@tegata/core'
import type { BbsVcOptions } from '../scheme.js'
import type { PinnedContexts } from './contexts.js'
import { decodeDidKeyMethod } from './did-key.js'
import { readDocument, refuseDocument, type SerializedDocument, separateProof } from './document.js'
import { type FeatureOption, hasPseudonym } from './feature-option.js'
import { canonicalizeAndGroup, type Group } from './groups.js'
import { assertPresence, type HolderSecrets, readSecrets } from './holder.js'
import { canonicalLabels, toRdf, withInlineContexts } from './json-ld.js'
import type { LabelMap } from './label-map.js'
import { readPointers, refusePointer, selectJsonLd } from './pointers.js'
import { bbsHeaderOf, configureProof, hashQuads, type ProofOptions, readProof } from './proof-options.js'
import {
  type BaseProofValue,
  type DerivedProofValue,
  parseBaseProofValue,
  serializeDerivedProofValue,
} from './proof-value.js'
import { relabelBlankNodes, serializeQuads } from './quads.js'
import { loadSchemes, type Schemes } from './schemes.js'

/** What a holder shows, and to whom. Spec: VC-DI-BBS section 3.4.6 (Add Derived Proof). */
export interface DerivedProofInput extends HolderSecrets {
  /** The credential with its base proof, as the issuer sent it. */
  readonly document: SerializedDocument
  /** What to show beside what is mandatory. */
  readonly selectivePointers: readonly string[]
  /** Binds the proof to one session: the verifier's nonce, or `digestSession(session)`. */
  readonly presentationHeader: Uint8Array
  /** Where the pseudonym is the same: the authenticated identity of the verifier, never a text that it sends. */
  readonly nymDomain?: string
  readonly contexts?: PinnedContexts
  readonly random?: RandomSource
}

/** Every intermediate value of a derived proof: secret, it holds the base proof. Spec: VC-DI-BBS section 3.3.3. */
export interface DerivedProofTrace {
  readonly base: BaseProofValue
  /** Canonical N-Quads of the whole document with shuffled labels. */
  readonly quads: readonly string[]
  readonly mandatory: Group
  readonly selective: Group
  readonly combined: Group
  /** 32 bytes; with a pseudonym only. */
  readonly nymSecret?: Uint8Array
  /** The document that is shown, without its proof. */
  readonly revealDocument: JsonObject
  readonly value: DerivedProofValue
}

/** A presentation with the values that led to it. Spec: VC-DI-BBS section 3.4.6. */
export interface ExplainedDerivedProof {
  readonly document: JsonObject
  readonly trace: DerivedProofTrace
}

/**
 * Shows parts of a credential with a fresh proof. The base proof is verified on the way: nothing is presented that the
 * issuer did not sign.
 *
 * Spec: VC-DI-BBS section 3.4.6 (Add Derived Proof), all four feature options.
 *
 * @param input — secured document, pointers, presentation header, and the secrets that its feature option needs.
 * @param options — engine.
 * @returns the revealed document with its derived proof.
 * @throws TegataError ERR_DI_PROOF_VALUE, ERR_DI_PROOF_OPTIONS, ERR_DI_BASE_PROOF, ERR_DI_DOCUMENT, ERR_DI_CONTEXT,
 *   ERR_DI_POINTER, ERR_DI_LIMIT, ERR_BBS_SIGNATURE_INVALID, ERR_BBS_RANDOMNESS
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
 * @example
 * ```ts
 * const shown = await deriveProof({ document: secured, selectivePointers: ['/credentialSubject/age_over_20'], presentationHeader })
 * ```
 */
export async function deriveProof(input: DerivedProofInput, options: BbsVcOptions = {}): Promise<JsonObject> {
  return (await explainDerivedProof(input, options)).document
}

/**
 * Like `deriveProof`, with every intermediate value: for implementers who compare theirs.
 *
 * Spec: VC-DI-BBS section 3.3.3 (createDisclosureData); the trace has its names.
 *
 * @param input — as for `deriveProof`.
 * @param options — engine.
 * @throws TegataError as `deriveProof`
 */
export async function explainDerivedProof(
  input: DerivedProofInput,
  options: BbsVcOptions = {},
): Promise<ExplainedDerivedProof> {
  assertBytes(input.presentationHeader, 'presentationHeader')
  const selectivePointers = readPointers(input.selectivePointers)
  const { document, proof } = separateProof(readDocument(input.document))
  const { options: proofOptions, proofValue } = readProof(proof)
  const base = parseBaseProofValue(proofValue)
  const featureOption = signedOption(base, input)
  assertPresence('secretProverBlind', input.secretProverBlind, featureOption !== 'baseline', featureOption)
  assertPresence('nymDomain', input.nymDomain, hasPseudonym(featureOption), featureOption)

  const selected = await selectGroups(document, base, selectivePointers, input.contexts)
  const { quads, mandatory, selective, combined, revealDocument } = selected
  const mandatoryQuads = mandatory.matching.map((index) => quads[index]!)
  const { hash } = await configureProof(proofOptions, document, input.contexts)
  assertBaseHeader(base, bbsHeaderOf(hash, hashQuads(mandatoryQuads)), proofOptions)

  const selectiveIndexes = positionsIn(mandatory.nonMatching, selective.matching)
  const bbsMessages = mandatory.nonMatching.map((index) => encodeUtf8(quads[index]!))
  const proverInput = { ...input, base: { ...base, featureOption }, bbsMessages, selectiveIndexes }
  const { nymSecret, ...proven } = prove(await loadSchemes(options), proverInput)
  const value: DerivedProofValue = {
    featureOption,
    ...proven,
    labelMap: await verifierLabelMap(combined, selected.labelMap),
    mandatoryIndexes: positionsIn(combined.matching, mandatory.matching),
    selectiveIndexes,
    presentationHeader: input.presentationHeader,
  }
  const inline = withInlineContexts(revealDocument, input.contexts)
  await assertSameStatements(inline, value.labelMap, combined, quads)
  const groups = { quads, mandatory, selective, combined, revealDocument }
  return {
    document: { ...revealDocument, proof: { ...proofOptions, proofValue: serializeDerivedProofValue(value) } },
    trace: { base, ...groups, value, ...(nymSecret === undefined ? {} : { nymSecret }) },
  }
}

/** The statements of a document in their groups, and the document that is to be shown. Spec: VC-DI-BBS section 3.3.3. */
async function selectGroups(
  document: JsonObject,
  { mandatoryPointers, hmacKey }: BaseProofValue,
  selectivePointers: readonly string[],
  contexts: PinnedContexts | undefined,
): Promise<Omit<DerivedProofTrace, 'base' | 'value' | 'nymSecret'> & { readonly labelMap: LabelMap }> {
  const combinedPointers = [...new Set([...mandatoryPointers, ...selectivePointers])]
  const revealDocument = selectJsonLd(combinedPointers, document)
  if (revealDocument === undefined) throw refusePointer('nothing would be shown')
  const { quads, labelMap, group } = await canonicalizeAndGroup(withInlineContexts(document, contexts), hmacKey)
  return {
    quads,
    labelMap,
    mandatory: await group(mandatoryPointers),
    selective: await group(selectivePointers),
    combined: await group(combinedPointers),
    revealDocument,
  }
}

/**
 * What was signed, which the signature will tell: the test vectors have credentials without a holder secret under the
 * header of `holder_binding_pseudonym`.
 */
function signedOption({ featureOption }: BaseProofValue, { holderSecret }: HolderSecrets): FeatureOption {
  return featureOption === 'holder_binding_pseudonym' && holderSecret === undefined ? 'pseudonym' : featureOption
}

/** Where the indexes stand in a list; those that are not in it are left out. */
function positionsIn(list: readonly number[], indexes: readonly number[]): number[] {
  const position = new Map(list.map((index, i) => [index, i]))
  return indexes.flatMap((index) => position.get(index) ?? [])
}

/** The document and the proof's own members must be what was signed, and the key must be the one they name. */
function assertBaseHeader(
  { bbsHeader, publicKey }: BaseProofValue,
  expected: Uint8Array,
  { verificationMethod }: ProofOptions,
): void {
  const named = decodeDidKeyMethod(verificationMethod) ?? publicKey
  if (!equalBytes(bbsHeader, expected) || !equalBytes(publicKey, named)) {
    throw new TegataError('ERR_DI_BASE_PROOF', 'the base proof does not belong to this document', {
      spec: 'VC-DI-BBS section 3.3.3',
    })
  }
}

/** The labels that a verifier will find, and the ones that were signed. Spec: VC-DI-BBS section 3.3.3. */
async function verifierLabelMap({ quads }: Group, labelMap: LabelMap): Promise<LabelMap> {
  const canonicalIds = [...(await canonicalLabels(quads))]
  const entries = canonicalIds.map(([node, canonical]) => [canonical, labelMap.get(node)!] as const)
  return new Map(entries.sort(([a], [b]) => Number(a.slice(4)) - Number(b.slice(4))))
}

/** What a verifier will make of the document must be what was selected: compaction can change what a pointer names. */
async function assertSameStatements(
  revealDocument: JsonObject,
  labelMap: LabelMap,
  { matching }: Group,
  quads: readonly string[],
): Promise<void> {
  const revealed = await toRdf(revealDocument)
  const signedLabels = chain(await canonicalLabels(revealed), labelMap)
  const shown = relabelBlankNodes(revealed, signedLabels)
  const expected = matching.map((index) => quads[index]!)
  if (shown === undefined || serializeQuads(shown).join('') !== expected.join('')) {
    throw refuseDocument('it does not keep its meaning when parts of it are selected')
  }
}

function chain(first: LabelMap, second: LabelMap): LabelMap {
  return new Map(
    [...first].flatMap(([node, label]) => (second.has(label) ? [[node, second.get(label)!] as const] : [])),
  )
}

/** The proof in the interface of the feature option. Spec: VC-DI-BBS section 3.3.3, the steps that compute `bbsProof`. */
function prove(
  { bbs, blind, nym }: Schemes,
  input: DerivedProofInput & {
    readonly base: BaseProofValue
    readonly bbsMessages: readonly Uint8Array[]
    readonly selectiveIndexes: readonly number[]
  },
): Pick<DerivedProofValue, 'bbsProof' | 'nymDomain' | 'pseudonym' | 'lengthBbsMessages'> &
  Pick<DerivedProofTrace, 'nymSecret'> {
  const { base, bbsMessages: messages, selectiveIndexes, presentationHeader, random = systemRandom } = input
  const { publicKey, bbsSignature: signature, bbsHeader: header, signerNymEntropy } = base
  const { committedMessages, proverNyms } = readSecrets(base.featureOption, input)
  const known = { publicKey, signature, header, messages }
  const shown = { disclosedIndexes: selectiveIndexes, presentationHeader, random }
  if (base.featureOption === 'baseline') {
    bbs.verify(known)
    return { bbsProof: bbs.proofGen({ ...known, ...shown }) }
  }
  const hidden = { committedMessages, secretProverBlind: input.secretProverBlind! }
  const lengthBbsMessages = messages.length
  if (signerNymEntropy === undefined) {
    blind.verifyBlindSign({ ...known, ...hidden })
    return { bbsProof: blind.blindProofGen({ ...known, ...hidden, ...shown }), lengthBbsMessages }
  }
  const nymSecrets = nym.verifyFinalizeWithNym({ ...known, ...hidden, proverNyms, signerNymEntropy })
  const nymDomain = input.nymDomain!
  const contextId = encodeUtf8(nymDomain)
  const { proof, pseudonym } = nym.proofGenWithNym({ ...known, ...hidden, ...shown, nymSecrets, contextId })
  return { bbsProof: proof, nymDomain, pseudonym, lengthBbsMessages, nymSecret: nymSecrets[0]! }
}
