import type { BlindBbs } from '@tegata/bbs'
import {
  type Awaitable,
  type ClaimName,
  type PresentationSession,
  type RandomSource,
  systemRandom,
  TegataError,
} from '@tegata/core'
import { encodePresentationHeader } from './header.js'
import { LAYOUT_SLOTS } from './layout.js'
import type { HeldBbsVc } from './receive.js'
import { type BbsVcOptions, schemeFor } from './scheme.js'
import { parseIssued, serializePresented } from './serialization.js'

/** What a holder shows, and to whom. Spec: DESIGN section 4. */
export interface BbsVcPresentation extends HeldBbsVc {
  /** Exactly these claims are disclosed. */
  readonly claims: readonly ClaimName[]
  readonly session: PresentationSession
  readonly random?: RandomSource
}

/**
 * Presents a credential: a fresh proof, bound to the session, that shows the named claims and nothing else that another
 * presentation shows.
 *
 * Spec: draft-ietf-jose-json-web-proof section 6.2; draft-irtf-cfrg-bbs-blind-signatures-02 section 4.2.3.
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

function presentWith(scheme: BlindBbs, presentation: BbsVcPresentation): string {
  const { linkSecret, secretProverBlind, claims, session, random = systemRandom } = presentation
  const { issuerHeader, payloads, signature, publicKey } = parseIssued(presentation.credential)
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
  const proof = scheme.blindProofGen({
    publicKey,
    signature,
    header: issuerHeader,
    presentationHeader,
    messages: payloads,
    committedMessages: [linkSecret],
    disclosedIndexes,
    secretProverBlind,
    random,
  })
  return serializePresented({ presentationHeader, issuerHeader, payloads: shown, proof })
}

/** The claim is not in the credential, or not shown. */
export function claimMissing(claim: string): TegataError {
  return new TegataError('ERR_POLICY_CLAIM_MISSING', `the claim ${claim} is missing`, {
    spec: 'DESIGN section 2',
    evidence: { claim },
  })
}
