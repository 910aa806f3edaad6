import {
  CLAIM_NAMES,
  type ClaimName,
  type Clock,
  digest,
  encodeBase64url,
  type JwkPublic,
  jwkThumbprint,
  type PersonClaims,
  type RandomSource,
  type Signer,
  systemClock,
  systemRandom,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import {
  anchorIndexInput,
  type JpkiAttributes,
  type JpkiPolicy,
  type JpkiRevocationSources,
  type JpkiSignature,
  type JpkiSignatureResult,
  personClaims,
  verifyJpkiSignature,
} from '@tegata/jpki'
import { issueSdJwtVc, oidcClaimPath } from '@tegata/sd-jwt'
import {
  ATTESTED_SIGNATURE_VCT,
  type AttestedSignature,
  type DocumentDigest,
  encodeAttestedSignature,
  MAX_SIGNERS,
} from '@tegata/sd-jwt/attested-signature'
import { japaneseDay } from '../days.js'
import { cohortValidity } from '../policy/grid.js'

/** The attributes that a signer agreed to show, each in one of two ways. Spec: docs/jpki-profile.md section 8. */
export interface AgreedAttributes {
  /** Readable by everybody who gets the attestation. */
  readonly plain: readonly ClaimName[]
  /** Shown only in presentations that disclose them. */
  readonly selective: readonly ClaimName[]
}

/** One signature over the document, with what its signer agreed to. Spec: docs/jpki-profile.md section 8. */
export interface DocumentSignature {
  readonly signature: JpkiSignature
  readonly agreed: AgreedAttributes
  /** How exact the times in the attestation are, by the signer's choice: exact ones can be matched with other records. */
  readonly times: 'day' | 'second'
  /** Binds the attestation to a key, so that nobody else can present it; null for a record that everybody may pass on. */
  readonly holderKey: JwkPublic | null
}

/** What to attest, and who attests. Spec: docs/jpki-profile.md section 8. */
export interface AttestationOptions {
  /** The issuer's identifier, an https URL. */
  readonly issuer: string
  /** The issuer's key. */
  readonly signer: Signer
  /** The signed document, at most 67,108,864 bytes; or its digest, for signatures that need no more. */
  readonly document: Uint8Array | DocumentDigest
  /** Everybody who signed, each once; the order is that of the attestations. */
  readonly signatures: readonly DocumentSignature[]
  /** Which certificates to believe, and where revocation is learnt: there is no attestation without. */
  readonly jpki: Pick<JpkiPolicy, 'trust'> & { readonly revocation: JpkiRevocationSources }
  readonly clock?: Clock
  readonly random?: RandomSource
}

const SPEC = 'docs/jpki-profile.md section 8'
const MAX_DOCUMENT_BYTES = 67_108_864
const SET_BYTES = 16
/** The clock of the signer's computer may be ahead of ours. */
const CLOCK_TOLERANCE_MS = 300_000

/**
 * Verifies every signature over a document and issues an attestation for each: an SD-JWT VC that states the digest of the
 * document, that the signature and its certificate were good, and the attributes that the signer agreed to show. With it
 * the other party, a court or a further signer can check the signature without ever receiving the certificate.
 *
 * All or nothing: signatures that are attested together are by different people, and say so.
 *
 * Spec: docs/jpki-profile.md section 8; SD-JWT VC section 2.2; 公的個人認証法 (certificates stay with the one who verifies).
 *
 * @param options — document, signatures, JPKI policy, issuer's key.
 * @returns SD-JWT VCs with all Disclosures, one for each signature: what its signer receives.
 * @throws TegataError ERR_ATTESTATION_LIMIT, ERR_ATTESTATION_SIGNER, ERR_ATTESTATION_TIME, and the codes of
 * `verifyJpkiSignature`
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const [attestation] = await attestSignatures({
 *   issuer: 'https://attester.example', signer, document, jpki: { trust, revocation },
 *   signatures: [{ signature, agreed: { plain: ['name'], selective: ['address'] }, times: 'day', holderKey: null }],
 * })
 * ```
 */
export async function attestSignatures(options: AttestationOptions): Promise<readonly string[]> {
  const { issuer, signer, document, signatures, clock = systemClock, random = systemRandom } = options
  checkOptions(options)
  const now = clock()
  const verified: JpkiSignatureResult[] = []
  for (const { signature } of signatures) verified.push(await verifyOne(signature, options, now))
  refuseRepeatedSigners(verified)
  const set = encodeBase64url(random(SET_BYTES))
  const digested = document instanceof Uint8Array ? await digestOf(document) : document
  return Promise.all(
    signatures.map((signature, index) => {
      const attested: AttestedSignature = {
        document: digested,
        ...statement(verified[index]!, signature, now),
        signers: { set, position: index + 1, count: signatures.length },
      }
      return issueSdJwtVc(
        {
          iss: issuer,
          vct: ATTESTED_SIGNATURE_VCT,
          holderKey: signature.holderKey,
          issuedAt: signature.times === 'day' ? cohortValidity(now, 0, 'day').issuedAt : wholeSecond(now),
          claims: encodeAttestedSignature(attested),
          disclosable: signature.agreed.selective
            .filter((name) => attested.signer[name] !== undefined)
            .flatMap(withCompanions)
            .map((name) => ['signer', ...oidcClaimPath(name)]),
          header: { kid: jwkThumbprint(signer.publicJwk) },
        },
        signer,
        random,
      )
    }),
  )
}

async function verifyOne(
  signature: JpkiSignature,
  { document, jpki }: AttestationOptions,
  now: Date,
): Promise<JpkiSignatureResult> {
  const result = await verifyJpkiSignature({
    trust: jpki.trust,
    revocation: jpki.revocation,
    signature,
    data: document,
    usage: 'digital-signature',
    at: now,
  })
  // Only a caller without types can have passed the symbol that leaves revocation open.
  if (result.revocation !== 'good') throw badValue('an attestation needs a revocation check')
  if (result.signedAt !== undefined && result.signedAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) {
    throw new TegataError('ERR_ATTESTATION_TIME', 'the signature claims a time after its verification', { spec: SPEC })
  }
  return result
}

/** What differs from signer to signer. */
function statement(
  { attributes, form, signedAt }: JpkiSignatureResult,
  { agreed, times }: DocumentSignature,
  now: Date,
): Pick<AttestedSignature, 'verification' | 'claimedSigningTime' | 'signer'> {
  const text = (time: Date): string =>
    times === 'day' ? japaneseDay(time) : `${wholeSecond(time).toISOString().slice(0, 19)}Z`
  return {
    ...(signedAt === undefined ? {} : { claimedSigningTime: text(signedAt) }),
    verification: { profile: 'jpki-digital-signature', form, revocation: 'good', time: text(now) },
    signer: pick(personClaims(attributes, japaneseDay(now)), agreed),
  }
}

/** The agreed attributes that the register states; how the person was identified always goes along. */
function pick(claims: PersonClaims, { plain, selective }: AgreedAttributes): PersonClaims {
  const names = new Set<ClaimName>(['assurance_level', ...[...plain, ...selective].flatMap(withCompanions)])
  return Object.fromEntries(CLAIM_NAMES.filter((name) => names.has(name)).map((name) => [name, claims[name]]))
}

/** A name is never shown without saying whether characters of it are substitutes. */
function withCompanions(name: ClaimName): readonly ClaimName[] {
  return name === 'name' ? ['name', 'name_substituted'] : [name]
}

/**
 * Two signatures of one person must not pass for two signers. The comparison stays in memory: certificates first, then
 * what the register says, since a person has one certificate on the card and another on the phone.
 */
function refuseRepeatedSigners(signers: readonly JpkiSignatureResult[]): void {
  const seen = new Set<string>()
  for (const { secret, attributes } of signers) {
    for (const identity of [`c${encodeBase64url(anchorIndexInput(secret))}`, `p${registerEntry(attributes)}`]) {
      if (seen.has(identity)) {
        throw new TegataError('ERR_ATTESTATION_SIGNER', 'one person signed more than once', { spec: SPEC })
      }
      seen.add(identity)
    }
  }
}

function registerEntry({ name, birthdate, address, genderCode }: JpkiAttributes): string {
  return JSON.stringify([name, birthdate, address, genderCode])
}

async function digestOf(document: Uint8Array): Promise<DocumentDigest> {
  return { hash: 'SHA-256', digest: await digest('SHA-256', document) }
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000)
}

function checkOptions({ document, signatures }: AttestationOptions): void {
  if (signatures.length === 0) throw badValue('there is no signature to attest')
  if (signatures.length > MAX_SIGNERS) throw limit(`more than ${MAX_SIGNERS} signatures`)
  if (document instanceof Uint8Array && document.length > MAX_DOCUMENT_BYTES) {
    throw limit(`a document of more than ${MAX_DOCUMENT_BYTES} bytes: give its digest`)
  }
  for (const { agreed, times, holderKey } of signatures) {
    if (times !== 'day' && times !== 'second') throw badValue("times is 'day' or 'second'")
    if (holderKey === undefined) throw badValue('holderKey is a key, or null')
    const names = [...agreed.plain, ...agreed.selective]
    if (new Set(names).size !== names.length) throw badValue('an attribute is agreed to in one way, not in two')
    if (names.some((name) => !CLAIM_NAMES.includes(name))) throw badValue('there is no such attribute')
  }
}

function limit(message: string): TegataError {
  return new TegataError('ERR_ATTESTATION_LIMIT', message, { spec: 'DESIGN section 7' })
}

function badValue(message: string): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', message)
}
