import {
  type Awaitable,
  type ClaimName,
  type PresentationSession,
  type RandomSource,
  systemRandom,
  TegataError,
} from '@tegata/core'
import { messageOf } from './claim-value.js'
import { encodePresentationHeader, encodePseudonymContext } from './header.js'
import { LAYOUT_SLOTS } from './layout.js'
import type { HeldBbsVc } from './receive.js'
import { type BbsVcOptions, type CredentialScheme, schemeFor } from './scheme.js'
import { parseIssued, serializePresented } from './serialization.js'

/** What a holder shows, and to whom. Spec: DESIGN section 4. */
export interface BbsVcPresentation extends HeldBbsVc {
  /** Exactly these claims are disclosed. */
  readonly claims: readonly ClaimName[]
  readonly session: PresentationSession
  /** Whether the verifier asks for the pseudonym by which it alone recognises the holder. */
  readonly pseudonym?: boolean
  readonly random?: RandomSource
}

/**
 * Presents a credential: a fresh proof, bound to the session, that shows the named claims and nothing else that another
 * presentation shows.
 *
 * Spec: draft-ietf-jose-json-web-proof section 6.2; draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.2.
 *
 * @param presentation — credential, secrets, claims and session.
 * @param options — engine.
 * @returns the presented form, compact serialisation.
 * @throws TegataError ERR_POLICY_CLAIM_MISSING, ERR_BBS_VC_FORMAT, ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_RANDOMNESS
 */
export function presentBbsVc(presentation: BbsVcPresentation, options: BbsVcOptions = {}): Awaitable<string> {
  const scheme = schemeFor(options)
  return scheme instanceof Promise
    ? scheme.then((loaded) => presentWith(loaded, presentation))
    : presentWith(scheme, presentation)
}

function presentWith(scheme: CredentialScheme, presentation: BbsVcPresentation): string {
  const { linkSecret, secretProverBlind, claims, session, random = systemRandom } = presentation
  const { issuerHeader, payloads, signature, publicKey, signerNymEntropy } = parseIssued(presentation.credential)
  const asked = new Set(claims)
  const disclosedIndexes: number[] = []
  const shown = LAYOUT_SLOTS.map((name, slot) => {
    if (!asked.delete(name)) return undefined
    if (payloads[slot]!.length === 0) throw claimMissing(name)
    disclosedIndexes.push(slot)
    return payloads[slot]
  })
  for (const unknown of asked) throw claimMissing(unknown)
  const presentationHeader = encodePresentationHeader(session)
  const input = {
    publicKey,
    signature,
    header: issuerHeader,
    presentationHeader,
    messages: LAYOUT_SLOTS.map((name, slot) => messageOf(name, payloads[slot]!)),
    nymSecrets: scheme.finalizeNyms([scheme.deriveNym(linkSecret)], signerNymEntropy),
    disclosedIndexes,
    secretProverBlind,
    random,
  }
  // Without a pseudonym the proof says nothing about the nym secret, not even to who breaks discrete logarithms.
  const { proof, pseudonym } = presentation.pseudonym
    ? scheme.proofGenWithNym({ ...input, contextId: encodePseudonymContext(session) })
    : { proof: scheme.proofGen(input), pseudonym: undefined }
  return serializePresented({ presentationHeader, issuerHeader, payloads: shown, proof, pseudonym })
}

/** The claim is not in the credential, or not shown. */
export function claimMissing(claim: string): TegataError {
  return new TegataError('ERR_POLICY_CLAIM_MISSING', `the claim ${claim} is missing`, {
    spec: 'DESIGN section 2',
    evidence: { claim },
  })
}
