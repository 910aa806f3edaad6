import { TegataError } from '@tegata/core'
import { type Jwt, parseJwt } from '@tegata/core/jws'
import type { CompleteLimits } from './limits.js'

/** How an SD-JWT is read that is not compact text. Not a name: what was parsed from JSON can have no such member. */
export const READ: unique symbol = /* @__PURE__ */ Symbol('read')

/** An SD-JWT that brings along how it is read: `anySerialization` makes it. Spec: RFC 9901 section 8. */
export interface ReadableSdJwt {
  readonly [READ]: (limits: CompleteLimits) => SdJwtParts
}

/**
 * An SD-JWT in the compact serialisation; in another one, it is read by what comes along with it.
 *
 * Spec: RFC 9901 sections 4 and 8.
 */
export type SerializedSdJwt = string | ReadableSdJwt

/** The parts of an SD-JWT, whatever the serialisation was. */
export interface SdJwtParts {
  /** The Issuer-signed JWT once per signature: one, or more in the general serialisation. */
  readonly issuerJwts: readonly [Jwt, ...Jwt[]]
  /** Disclosures as received, base64url. */
  readonly disclosures: readonly string[]
  readonly keyBindingJwt: string | undefined
}

/** Splits an SD-JWT; says nothing about trust. */
export function splitSdJwt(input: SerializedSdJwt, limits: CompleteLimits): SdJwtParts {
  if (typeof input === 'string') return splitCompact(input, limits)
  // Out of somebody's JSON comes anything where a text is expected.
  const read = (input as Partial<ReadableSdJwt> | null | undefined)?.[READ]
  if (read === undefined) throw malformed('not compact text', '4')
  return read(limits)
}

/** The compact form without Key Binding JWT: what `sd_hash` is taken over. */
export function joinSdJwt({ issuerJwts, disclosures }: Pick<SdJwtParts, 'issuerJwts' | 'disclosures'>): string {
  const [{ compact }] = issuerJwts
  return disclosures.length === 0 ? `${compact}~` : `${compact}~${disclosures.join('~')}~`
}

function splitCompact(text: string, limits: CompleteLimits): SdJwtParts {
  if (text.length > limits.maxLength) throw tooLarge(limits, 'maxLength')
  const parts = text.split('~', limits.maxDisclosures + 3)
  if (parts.length > limits.maxDisclosures + 2) throw tooLarge(limits, 'maxDisclosures')
  if (parts.length < 2) throw malformed('no tilde', '4')
  const keyBindingJwt = parts.pop()
  const disclosures = parts.slice(1)
  if (disclosures.includes('')) throw malformed('a Disclosure is empty', '4')
  const issuerJwt = parseJwt(parts[0]!, 'Issuer-signed JWT', limits.maxDepth)
  return { issuerJwts: [issuerJwt], disclosures, keyBindingJwt: keyBindingJwt === '' ? undefined : keyBindingJwt }
}

/** The text or the members are not an SD-JWT. */
export function malformed(reason: string, section: string): TegataError {
  return new TegataError('ERR_SDJWT_MALFORMED', reason, { spec: `RFC 9901 section ${section}` })
}

/** More of a hostile input than is looked at. */
export function tooLarge<Limit extends string>(limits: Readonly<Record<Limit, number>>, limit: Limit): TegataError {
  return new TegataError('ERR_SDJWT_LIMIT', 'the SD-JWT is too large', {
    spec: 'DESIGN section 7',
    evidence: { [limit]: limits[limit] },
  })
}
