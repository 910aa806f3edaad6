import {
  AGE_THRESHOLDS,
  type AgeClaimName,
  type AssuranceLevel,
  hasReachedAge,
  type PersonClaims,
  TegataArgumentError,
} from '@tegata/core'
import type { JpkiAttributes } from './attributes.js'
import { locateAddress } from './municipality.js'

/**
 * Turns the attributes of a certificate into the claims that credentials state.
 *
 * Nothing else of the certificate goes in: no serial number, no expiry, no hash of it (docs/jpki-profile.md R2). Gender code 9 and a
 * municipality that the code table does not know leave their claims out.
 *
 * Spec: DESIGN section 6; docs/jpki-profile.md section 2.
 *
 * @param attributes — of a verified certificate.
 * @param day — the day of issuance in Japan (JST), `YYYY-MM-DD`; `age_over_NN` are true or false on that day.
 * @param assurance — what the anchor source says; `ial3` is that of a verified signature.
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const { attributes } = await verifyJpkiSignature(options)
 * const claims = personClaims(attributes, '2026-11-22') // { name, birthdate, prefecture, age_over_20, … }
 * ```
 */
export function personClaims(
  attributes: JpkiAttributes,
  day: string,
  assurance: AssuranceLevel = 'ial3',
): PersonClaims {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new TegataArgumentError('ERR_ARG_VALUE', 'a day is written YYYY-MM-DD')
  const { name, nameSubstitutions, birthdate, gender, address } = attributes
  const locality = locateAddress(address)
  const ages = AGE_THRESHOLDS.map((age): [AgeClaimName, boolean] => [
    `age_over_${age}`,
    hasReachedAge(birthdate, age, day),
  ])
  return {
    assurance_level: assurance,
    name,
    // Unreliable flags: the name may differ from the register, and a verifier must know that.
    name_substituted: nameSubstitutions === 'unreliable' || nameSubstitutions.length > 0,
    birthdate,
    ...(gender === undefined ? {} : { gender }),
    address,
    ...(locality === undefined ? {} : { prefecture: locality.prefecture }),
    ...(locality?.municipality === undefined ? {} : { municipality: locality.municipality.name }),
    ...Object.fromEntries(ages),
  }
}
