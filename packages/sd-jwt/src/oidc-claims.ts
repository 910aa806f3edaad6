import { CLAIM_NAMES, type ClaimName, type JsonObject, type PersonClaims, TegataArgumentError } from '@tegata/core'
import type { ClaimsPath } from './claims-path.js'
import { decodePerson, pathOf } from './person-claims.js'

/**
 * Writes a person's claims under the names of OpenID Connect: `name`, `birthdate`, `gender`, `address.formatted`,
 * `address.region`, `address.locality`; `age_equal_or_over.NN` and, of our own, `jpki_name_substitution` and
 * `assurance_level`. There is no `family_name`, `given_name` or reading: the register does not say them.
 *
 * Spec: OpenID Connect Core 1.0 section 5.1; DESIGN section 6.
 *
 * @param person — only its members that are there are written.
 *
 * @example
 * ```ts
 * toOidcClaims({ name: '見本　花子', prefecture: '東京都' }) // { name: '見本　花子', address: { region: '東京都' } }
 * ```
 */
export function toOidcClaims(person: PersonClaims): JsonObject {
  const claims: JsonObject = {}
  for (const name of CLAIM_NAMES) {
    const value = person[name]
    if (value === undefined) continue
    const [member, inner] = pathOf(name)
    if (inner === undefined) claims[member] = value
    else claims[member] = { ...(claims[member] as JsonObject | undefined), [inner]: value }
  }
  return claims
}

/**
 * Reads a person's claims from their names of OpenID Connect; what is absent is left out, what has a wrong type refused.
 *
 * Spec: OpenID Connect Core 1.0 section 5.1; DESIGN section 6.
 *
 * @param claims — of a verified message.
 * @throws TegataError ERR_SDJWT_CLAIM_TYPE
 */
export function fromOidcClaims(claims: JsonObject): PersonClaims {
  return decodePerson(claims)
}

/** The path of a person's claim among those of OpenID Connect. Spec: OpenID Connect Core 1.0 section 5.1. @param name — of the model. */
export function oidcClaimPath(name: ClaimName): ClaimsPath {
  return pathOf(name)
}

/** Under which rules a person was identified. Spec: OpenID Connect for Identity Assurance 1.0 section 5.3. */
export interface VerifiedClaimsOptions {
  /** `jp_aml` (犯罪収益移転防止法), `jp_mpiupa` (携帯電話不正利用防止法), or a name that the parties agreed on. */
  readonly trustFramework: string
  /** The day of the identification in Japan, `YYYY-MM-DD`. */
  readonly day: string
}

/**
 * Writes `verified_claims`: the claims, and by which evidence they were verified, without any number of a document or
 * certificate.
 *
 * The evidence is the card as a document that was checked by cryptography and by its holder's PIN. The type
 * `electronic_signature` is not used: it demands the certificate's issuer and serial number, which identify the person.
 * The time is that of the day's begin in Japan: nothing finer leaves.
 *
 * Spec: OpenID Connect for Identity Assurance 1.0 sections 5 and 6; docs/jpki-profile.md R1.
 *
 * @param person — with an assurance level.
 * @param options — trust framework and day.
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * toVerifiedClaims(claims, { trustFramework: 'jp_aml', day: '2026-11-22' })
 * ```
 */
export function toVerifiedClaims(person: PersonClaims, { trustFramework, day }: VerifiedClaimsOptions): JsonObject {
  const { assurance_level: assuranceLevel, ...claims } = person
  if (assuranceLevel === undefined) throw badValue('verified claims need an assurance level')
  if (trustFramework === '') throw badValue('verified claims name a trust framework')
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw badValue('a day is written YYYY-MM-DD')
  return {
    verification: {
      trust_framework: trustFramework,
      assurance_level: assuranceLevel,
      time: `${day}T00:00+09:00`,
      evidence: [
        {
          type: 'document',
          check_details: [{ check_method: 'vcrypt' }, { check_method: 'token' }],
          document_details: { type: 'jp_individual_number_card' },
        },
      ],
    },
    claims: toOidcClaims(claims),
  }
}

function badValue(message: string): TegataArgumentError {
  return new TegataArgumentError('ERR_ARG_VALUE', message)
}
