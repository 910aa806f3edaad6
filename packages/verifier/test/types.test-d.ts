/** The public types, checked by the compiler (`npm run typecheck`): this file is never run. */
import type { Verified } from '@tegata/core'
import { createVerifier, type VerifiedPresentation, type Verifier, type VerifierOptions } from '@tegata/verifier'
import { expectTypeOf, test } from 'vitest'

declare const verifier: Verifier
declare const options: VerifierOptions

test('claims are typed from the ask, without annotations', async () => {
  const request = await verifier.request({ age_over_20: true, prefecture: true })
  const result = await verifier.verify(request, {})
  expectTypeOf(result.claims).toEqualTypeOf<{ readonly age_over_20: boolean; readonly prefecture: string }>()
  // @ts-expect-error the name was not asked for
  return result.claims.name
})

test('the result of verify is branded, and inspect gives no claims', async () => {
  const request = await verifier.request({ name: true })
  expectTypeOf(await verifier.verify(request, {})).toEqualTypeOf<
    Verified<VerifiedPresentation<{ readonly name: true }>>
  >()
  expectTypeOf(await verifier.inspect(request, {})).not.toHaveProperty('claims')
})

test('the policy must be said', () => {
  const { revocation, ...unsaid } = options
  // @ts-expect-error no default for revocation is right for everybody
  createVerifier(unsaid)
  const { trust, ...trusting } = options
  // @ts-expect-error nobody is trusted by default
  createVerifier(trusting)
  return [revocation, trust]
})
