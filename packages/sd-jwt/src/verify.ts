import {
  CheckRecorder,
  concludeVerification,
  type HashName,
  type JsonObject,
  ownMember,
  type Report,
  type SignatureAlgorithm,
  TegataError,
  type Verified,
} from '@tegata/core'
import { checkJwtHeader, type Jwt, verifyJwt } from '@tegata/core/jws'
import { hashOf, indexDisclosures, parseDisclosures } from './disclosure.js'
import type { IssuerKeys } from './issuer-keys.js'
import {
  checkKeyBindingClaims,
  checkSdHash,
  checkTransactionData,
  parseKeyBindingJwt,
  type RequiredBinding,
  requireKeyBindingJwt,
  verifyKeyBindingSignature,
} from './key-binding.js'
import { type CompleteLimits, completeLimits } from './limits.js'
import { assertPolicy, type SdJwtPolicy } from './policy.js'
import { joinSdJwt, type SdJwtParts, type SerializedSdJwt, splitSdJwt } from './serialization.js'
import { unpackPayload } from './unpack.js'
import { checkValidity, type Moment, momentOf } from './validity.js'
import { rememberSource } from './verified-source.js'

/** What a verified SD-JWT says. Spec: RFC 9901 section 7. */
export interface SdJwtResult {
  /** Id of the trusted issuer that signed. */
  readonly issuer: string
  /** The Processed SD-JWT Payload: what is visible and what was disclosed, without digests. */
  readonly claims: JsonObject
  /** True when a Key Binding JWT was required and verified. */
  readonly keyBound: boolean
}

/** Every check of an SD-JWT; `result` only when all of them passed. Spec: DESIGN section 7. */
export interface SdJwtInspection extends Report {
  readonly result?: SdJwtResult
}

/**
 * Verifies an SD-JWT or SD-JWT+KB of any type and reports every check; input never makes it throw.
 *
 * Spec: RFC 9901 sections 7.1 and 7.3.
 *
 * @param presentation — compact text, or `anySerialization` of what was received.
 * @param policy — what the verifier decided beforehand.
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 */
export async function inspectSdJwt(presentation: SerializedSdJwt, policy: SdJwtPolicy): Promise<SdJwtInspection> {
  assertPolicy(policy, true)
  const inspection = new SdJwtInspector(policy)
  const result = await inspection.inspect(presentation)
  const { checks, failure } = inspection.recorder
  return result === undefined || failure !== undefined ? { checks, failure } : { checks, failure, result }
}

/**
 * Verifies an SD-JWT or SD-JWT+KB of any type.
 *
 * Spec: RFC 9901 sections 7.1 and 7.3.
 *
 * @param presentation — compact text, or `anySerialization` of what was received.
 * @param policy — what the verifier decided beforehand.
 * @throws TegataError the code of the first failed check: ERR_SDJWT_* or ERR_ENCODING_*
 * @throws TegataArgumentError ERR_ARG_TYPE for an incomplete policy
 */
export async function verifySdJwt(presentation: SerializedSdJwt, policy: SdJwtPolicy): Promise<Verified<SdJwtResult>> {
  const inspection = await inspectSdJwt(presentation, policy)
  return concludeVerification(inspection, inspection.result)
}

/** Rules of a profile, applied to the processed payload. */
export interface Profile {
  readonly protectedClaims: ReadonlySet<string>
  check(claims: JsonObject, recorder: CheckRecorder): void
}

interface Processed {
  readonly claims: JsonObject
  readonly hash: HashName
}

/** One verification, step by step in the order of RFC 9901 section 7. */
export class SdJwtInspector {
  readonly recorder = new CheckRecorder()
  readonly #policy: SdJwtPolicy
  readonly #profile: Profile | undefined
  readonly #limits: CompleteLimits
  readonly #moment: Moment

  constructor(policy: SdJwtPolicy, profile?: Profile) {
    this.#policy = policy
    this.#profile = profile
    this.#limits = completeLimits(policy.limits)
    this.#moment = momentOf(policy)
  }

  async inspect(presentation: SerializedSdJwt): Promise<SdJwtResult | undefined> {
    const limits = this.#limits
    const parts = this.recorder.check('sd-jwt.parse', 'RFC 9901 section 4', () => splitSdJwt(presentation, limits))
    await this.recorder.checkWith(
      'sd-jwt.key-binding-policy',
      'RFC 9901 section 7.3 steps 1-2',
      parts,
      ({ keyBindingJwt }) => requireKeyBindingJwt(keyBindingJwt, this.#policy),
    )
    const issuer = await this.#checkIssuer(parts)
    const processed = await this.recorder.checkWith(
      'sd-jwt.disclosures',
      'RFC 9901 section 7.1 steps 2.d-5',
      parts,
      (present) => this.#process(present),
    )
    await this.recorder.checkWith('sd-jwt.validity', 'RFC 9901 section 7.1 step 6', processed, ({ claims }) =>
      checkValidity(claims, this.#policy, this.#moment),
    )
    if (processed !== undefined) this.#profile?.check(processed.claims, this.recorder)
    const keyBound = this.#policy.keyBinding === 'required'
    if (keyBound) await this.#checkKeyBinding(this.#policy, parts, processed)
    if (issuer === undefined || processed === undefined) return undefined
    const result = { issuer, claims: processed.claims, keyBound }
    rememberSource(result, { parts: parts!, limits })
    return result
  }

  async #checkIssuer(parts: SdJwtParts | undefined): Promise<string | undefined> {
    const { algorithms, typ } = this.#policy
    const headers = await this.recorder.checkWith(
      'sd-jwt.issuer-header',
      'RFC 9901 section 7.1 step 2.a',
      parts,
      ({ issuerJwts }) => issuerJwts.map((jwt) => ({ jwt, alg: checkJwtHeader(jwt.header, typ, algorithms) })),
    )
    const keys = await this.recorder.checkWith('sd-jwt.issuer-key', 'RFC 9901 section 7.1 step 2.c', headers, (jwts) =>
      this.#findKeys(jwts),
    )
    const signed = await this.recorder.checkWith(
      'sd-jwt.issuer-signature',
      'RFC 9901 section 7.1 step 2.b',
      keys,
      checkSignatures,
    )
    return signed && keys![0]!.issuer
  }

  async #findKeys(jwts: readonly { jwt: Jwt; alg: SignatureAlgorithm }[]): Promise<readonly SignedBy[]> {
    const found: SignedBy[] = []
    for (const { jwt, alg } of jwts) {
      const iss = ownMember(jwt.payload, 'iss')
      const query = { header: jwt.header, alg, iss: typeof iss === 'string' ? iss : undefined, moment: this.#moment }
      found.push({ jwt, ...(await this.#policy.issuerKeys(query)) })
    }
    return found
  }

  async #process({ issuerJwts: [{ payload }], disclosures }: SdJwtParts): Promise<Processed> {
    const hash = hashOf(payload)
    const { maxDepth } = this.#limits
    const index = await indexDisclosures(parseDisclosures(disclosures, this.#limits), hash)
    const options = { maxDepth, protectedClaims: this.#profile?.protectedClaims }
    return { hash, claims: unpackPayload(payload, index, options) }
  }

  async #checkKeyBinding(
    policy: RequiredBinding & SdJwtPolicy,
    parts: SdJwtParts | undefined,
    processed: Processed | undefined,
  ): Promise<void> {
    const jwt = await this.recorder.checkWith(
      'sd-jwt.kb-header',
      'RFC 9901 section 7.3 steps 5.b, 5.d',
      parts?.keyBindingJwt,
      (compact) => parseKeyBindingJwt(compact, policy, this.#limits.maxDepth),
    )
    const bound = jwt && processed && { ...processed, jwt }
    await this.recorder.checkWith(
      'sd-jwt.kb-signature',
      'RFC 9901 section 7.3 steps 5.a, 5.c',
      bound,
      ({ jwt, claims }) => verifyKeyBindingSignature(jwt, claims),
    )
    await this.recorder.checkWith('sd-jwt.kb-claims', 'RFC 9901 section 7.3 steps 5.e, 5.f, 5.h', jwt, ({ payload }) =>
      checkKeyBindingClaims(payload, policy, this.#moment),
    )
    await this.recorder.checkWith('sd-jwt.kb-transaction-data', 'OpenID4VP 1.0 Appendix B.3.3.1', jwt, ({ payload }) =>
      checkTransactionData(payload, policy.transactionData),
    )
    await this.recorder.checkWith('sd-jwt.kb-sd-hash', 'RFC 9901 section 7.3 step 5.g', bound, ({ jwt, hash }) =>
      checkSdHash(jwt.payload, joinSdJwt(parts!), hash),
    )
  }
}

type SignedBy = IssuerKeys & { readonly jwt: Jwt }

/** Every signature must be good: a bad one beside a good one is either an attack or a defect. */
async function checkSignatures(signedBy: readonly SignedBy[]): Promise<true> {
  for (const { jwt, verifiers } of signedBy) {
    let isGood = false
    for (const verifier of verifiers) isGood ||= await verifyJwt(jwt, verifier)
    if (isGood) continue
    throw new TegataError('ERR_SDJWT_SIGNATURE', 'the SD-JWT is not signed by the issuer', {
      spec: 'RFC 9901 section 7.1 step 2.b',
    })
  }
  return true
}
