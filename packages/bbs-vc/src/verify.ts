import {
  type Awaitable,
  CheckRecorder,
  type ClaimName,
  concludeVerification,
  encodeBase64url,
  equalBytes,
  type FormatInspection,
  type FormatResult,
  mapAwaitable,
  type PersonClaims,
  type PresentationSession,
  TegataError,
  type VerificationInput,
  type Verified,
} from '@tegata/core'
import { decodeClaim, messageOf } from './claim-value.js'
import { encodePresentationHeader, encodePseudonymContext, parseIssuerHeader } from './header.js'
import { findTrustedKey } from './key-pair.js'
import { LAYOUT_SLOTS, NYM_COUNT } from './layout.js'
import { claimMissing } from './present.js'
import { type BbsVcOptions, type CredentialScheme, schemeFor } from './scheme.js'
import { type PresentedForm, parsePresented } from './serialization.js'
import { assertValidAt } from './validity.js'

const JWP = 'draft-ietf-jose-json-web-proof'

/** Each step with the clause that asks for it. */
const STEPS = {
  form: ['bbs-vc.form', `${JWP} section 7.1`],
  session: ['bbs-vc.session', `${JWP} section 6.2.1`],
  header: ['bbs-vc.issuer-header', `${JWP} section 6.1.1`],
  issuer: ['bbs-vc.issuer-key', 'DESIGN section 7'],
  validity: ['bbs-vc.validity', 'RFC 7519 sections 4.1.4 and 4.1.5'],
  claims: ['bbs-vc.claims', 'DESIGN section 2'],
  proof: ['bbs-vc.proof', 'draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.3'],
} as const

/**
 * Makes every check of a presentation and reports each.
 *
 * Spec: draft-ietf-jose-json-proof-algorithms section 7.3.6 (Presentation Verification), with the proof of
 * draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.3; DESIGN section 7.
 *
 * @param input — the presentation, the session the verifier made, the claims it needs, its trust and the time.
 * @param options — engine.
 * @returns the checks, and the result when all passed; synchronous once the engine is loaded.
 */
export function inspectBbsVc(input: VerificationInput, options: BbsVcOptions = {}): Awaitable<FormatInspection> {
  return mapAwaitable(schemeFor(options), (scheme) => inspectWith(scheme, input))
}

/**
 * Verifies a presentation.
 *
 * Spec: as `inspectBbsVc`; DESIGN section 7 (verify = inspect + throw).
 *
 * @param input — the presentation, the session the verifier made, the claims it needs, its trust and the time.
 * @param options — engine.
 * @throws TegataError ERR_BBS_VC_FORMAT, ERR_BBS_VC_HEADER, ERR_BBS_VC_SESSION, ERR_BBS_VC_ISSUER, ERR_BBS_VC_VALIDITY,
 * ERR_BBS_VC_CLAIM, ERR_POLICY_CLAIM_MISSING, ERR_BBS_PROOF_ENCODING, ERR_BBS_PSEUDONYM, ERR_BBS_PROOF_INVALID
 */
export function verifyBbsVc(input: VerificationInput, options: BbsVcOptions = {}): Awaitable<Verified<FormatResult>> {
  return mapAwaitable(inspectBbsVc(input, options), (report) => concludeVerification(report, report.result))
}

function inspectWith(scheme: CredentialScheme, input: VerificationInput): FormatInspection {
  const recorder = new CheckRecorder()
  const { session, trust, clock } = input
  const form = recorder.check(...STEPS.form, () => parsePresented(input.presentation, input.pseudonym === true))
  if (form === undefined) return skipRest(recorder, ['session', 'header', 'issuer', 'validity', 'claims', 'proof'])

  recorder.check(...STEPS.session, () => assertSession(form, encodePresentationHeader(session)))
  const header = recorder.check(...STEPS.header, () => parseIssuerHeader(form.issuerHeader))
  if (header === undefined) return skipRest(recorder, ['issuer', 'validity', 'claims', 'proof'])
  const publicKey = recorder.check(...STEPS.issuer, () => findTrustedKey(trust, header.issuer, header.keyId))
  recorder.check(...STEPS.validity, () => assertValidAt(header.validity, clock()))
  const claims = recorder.check(...STEPS.claims, () => readClaims(form, input.claims))
  if (publicKey === undefined) return skipRest(recorder, ['proof'])
  recorder.check(...STEPS.proof, () => verifyProof(scheme, form, publicKey, session))

  const { checks, failure } = recorder
  if (failure !== undefined || claims === undefined) return { checks, failure }
  const pseudonym = form.pseudonym && { value: encodeBase64url(form.pseudonym), binding: 'software' as const }
  const { issuer, validity } = header
  const result = { issuer, claims, validity, holderBinding: 'link-secret' as const, status: undefined }
  return { checks, failure, result: pseudonym ? { ...result, pseudonym } : result }
}

/** The verifier writes the header it expects; what the holder wrote is only compared, never parsed. */
function assertSession(form: PresentedForm, expected: Uint8Array): void {
  if (!equalBytes(form.presentationHeader, expected)) {
    throw new TegataError('ERR_BBS_VC_SESSION', 'the presentation was made for another session', {
      spec: 'DESIGN section 4',
    })
  }
}

/** Every disclosed payload must be a value of its claim; only the claims asked for are returned. */
function readClaims({ payloads }: PresentedForm, asked: readonly ClaimName[]): PersonClaims {
  const disclosed = new Map<ClaimName, unknown>()
  for (const [slot, name] of LAYOUT_SLOTS.entries()) {
    const payload = payloads[slot]
    const value = payload === undefined ? undefined : decodeClaim(name, payload)
    if (value !== undefined) disclosed.set(name, value)
  }
  const claims = asked.map((name) => {
    if (!disclosed.has(name)) throw claimMissing(name)
    return [name, disclosed.get(name)] as const
  })
  return Object.fromEntries(claims) as PersonClaims
}

function verifyProof(
  scheme: CredentialScheme,
  form: PresentedForm,
  publicKey: Uint8Array,
  session: PresentationSession,
): void {
  const { payloads, proof, issuerHeader, presentationHeader, pseudonym } = form
  const disclosed = LAYOUT_SLOTS.flatMap((name, slot) => {
    const payload = payloads[slot]
    return payload === undefined ? [] : [{ slot, message: messageOf(name, payload) }]
  })
  const input = {
    publicKey,
    proof,
    header: issuerHeader,
    presentationHeader,
    nymCount: NYM_COUNT,
    messageCount: LAYOUT_SLOTS.length,
    disclosedMessages: disclosed.map(({ message }) => message),
    disclosedIndexes: disclosed.map(({ slot }) => slot),
  }
  if (pseudonym === undefined) scheme.proofVerify(input)
  else scheme.proofVerifyWithNym({ ...input, pseudonym, contextId: encodePseudonymContext(session) })
}

function skipRest(recorder: CheckRecorder, steps: readonly (keyof typeof STEPS)[]): FormatInspection {
  for (const [id, spec] of steps.map((step) => STEPS[step])) recorder.skip(id, spec)
  const { checks, failure } = recorder
  return { checks, failure }
}
