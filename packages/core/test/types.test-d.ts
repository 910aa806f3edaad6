/** The public types, checked by the compiler (`npm run typecheck`): this file is never run. */
import {
  type AgeClaimName,
  type ArgumentErrorCode,
  type Ask,
  type Awaitable,
  type ClaimName,
  type ClaimsOf,
  concludeVerification,
  type ErrorCode,
  type Evidence,
  importVerifier,
  isTegataError,
  isVerified,
  type JsonValue,
  type PersonClaims,
  parseJson,
  type Report,
  type SignatureVerifier,
  type Signer,
  TegataArgumentError,
  TegataError,
  type Verified,
} from '@tegata/core'
import { expectTypeOf, test } from 'vitest'

declare const report: Report
declare const unknownValue: unknown

test('an ask names claims of the model and nothing else', () => {
  expectTypeOf({ age_over_20: true, prefecture: true } as const).toExtend<Ask>()
  // @ts-expect-error age_over_21 is no threshold of the model
  const threshold: Ask = { age_over_21: true }
  // @ts-expect-error false is not a way of asking: leave the claim out
  const refused: Ask = { name: false }
  // @ts-expect-error the individual number is nowhere in the types: it is unlawful to handle
  const unlawful: Ask = { individual_number: true }
  return [threshold, refused, unlawful]
})

test('the answer holds exactly the claims asked for, present and typed', () => {
  type Answer = ClaimsOf<{ age_over_20: true; prefecture: true }>
  expectTypeOf<Answer>().toEqualTypeOf<{ readonly age_over_20: boolean; readonly prefecture: string }>()
  expectTypeOf<ClaimsOf<{ gender: true }>['gender']>().toEqualTypeOf<'male' | 'female'>()
  expectTypeOf<Answer>().not.toHaveProperty('name')
  expectTypeOf<AgeClaimName>().toExtend<ClaimName>()
  expectTypeOf<ClaimName>().toEqualTypeOf<keyof PersonClaims>()
})

test('only a verification makes a verified value', () => {
  const plain = { claims: 1 }
  // @ts-expect-error unverified data cannot be passed on as verified
  const forged: Verified<{ claims: number }> = plain
  const verified = concludeVerification(report, plain)
  expectTypeOf(verified).toEqualTypeOf<Verified<{ claims: number }>>()
  expectTypeOf(verified).toExtend<{ claims: number }>()
  if (isVerified(plain)) expectTypeOf(plain).toExtend<Verified<{ claims: number }>>()
  return forged
})

test('an error narrows to its codes', () => {
  if (isTegataError(unknownValue)) {
    expectTypeOf(unknownValue).toEqualTypeOf<TegataError>()
    expectTypeOf(unknownValue.code).toEqualTypeOf<Exclude<ErrorCode, ArgumentErrorCode>>()
    expectTypeOf(unknownValue.evidence).toEqualTypeOf<Evidence | undefined>()
  }
  // @ts-expect-error not in the table
  new TegataError('ERR_NO_SUCH_CODE', 'message')
  // @ts-expect-error a mistake of the caller is not an error of the input
  new TegataError('ERR_ARG_TYPE', 'message')
  // @ts-expect-error and the other way round
  new TegataArgumentError('ERR_ENCODING_HEX', 'message')
})

test('keys and parsed values have types, never any', () => {
  expectTypeOf<ErrorCode>().toExtend<`ERR_${string}_${string}`>()
  expectTypeOf<ErrorCode>().not.toEqualTypeOf<string>()
  expectTypeOf(parseJson).returns.not.toBeAny()
  expectTypeOf(parseJson).returns.toExtend<JsonValue>()
  expectTypeOf(importVerifier).returns.toEqualTypeOf<Awaitable<SignatureVerifier>>()
  expectTypeOf<Signer['sign']>().returns.toEqualTypeOf<Awaitable<Uint8Array>>()
  expectTypeOf<Signer>().not.toHaveProperty('privateJwk')
})
