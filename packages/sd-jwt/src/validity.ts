import { type Clock, type JsonObject, TegataArgumentError, TegataError } from '@tegata/core'

/** The moment a verification happens at, and how far other clocks may be off. */
export interface Moment {
  /** Seconds since 1970. */
  readonly now: number
  readonly skewSeconds: number
}

export function momentOf(clock: Clock, skewSeconds: number): Moment {
  const now = clock().getTime() / 1000
  // Nothing expires before NaN.
  if (Number.isNaN(now)) throw new TegataArgumentError('ERR_ARG_VALUE', 'the clock tells no time')
  return { now, skewSeconds }
}

/** Reads a NumericDate; undefined when absent. A text, null or 1e400 must not mean "for ever". */
export function readNumericDate(claims: JsonObject, name: string): number | undefined {
  if (!Object.hasOwn(claims, name)) return undefined
  const value = claims[name]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TegataError('ERR_SDJWT_CLAIM_TYPE', `${name} is not a NumericDate`, {
    spec: 'RFC 7519 section 2',
    evidence: { claim: name },
  })
}

/**
 * Checks `exp`, `nbf` and `iat` of a payload, where present.
 *
 * Spec: RFC 9901 section 7.1 step 6 (on the processed payload: an attacker could withhold a disclosed `exp`).
 */
export function checkTimes(claims: JsonObject, { now, skewSeconds }: Moment): void {
  const exp = readNumericDate(claims, 'exp')
  const nbf = readNumericDate(claims, 'nbf')
  const iat = readNumericDate(claims, 'iat')
  if (exp !== undefined && now >= exp + skewSeconds) {
    throw new TegataError('ERR_SDJWT_EXPIRED', 'the SD-JWT has expired', {
      spec: 'RFC 7519 section 4.1.4',
      evidence: { exp, now, skewSeconds },
    })
  }
  for (const [claim, time] of [['nbf', nbf] as const, ['iat', iat] as const]) {
    if (time !== undefined && now + skewSeconds < time) {
      throw new TegataError('ERR_SDJWT_NOT_YET_VALID', `the SD-JWT is before its ${claim}`, {
        spec: claim === 'nbf' ? 'RFC 7519 section 4.1.5' : 'RFC 7519 section 4.1.6',
        evidence: { [claim]: time, now, skewSeconds },
      })
    }
  }
}

/** Checks the `aud` of an Issuer-signed JWT: when it is there, the verifier must find itself in it. */
export function checkAudience(claims: JsonObject, audience: string | undefined): void {
  if (!Object.hasOwn(claims, 'aud')) return
  const { aud } = claims
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (!audiences.every((entry) => typeof entry === 'string')) {
    throw new TegataError('ERR_SDJWT_CLAIM_TYPE', 'aud is not a string or an array of strings', {
      spec: 'RFC 7519 section 4.1.3',
      evidence: { claim: 'aud' },
    })
  }
  if (audience === undefined || !audiences.includes(audience)) {
    throw new TegataError('ERR_SDJWT_AUDIENCE', 'the SD-JWT is meant for another audience', {
      spec: 'RFC 7519 section 4.1.3',
      evidence: { expected: audience },
    })
  }
}
