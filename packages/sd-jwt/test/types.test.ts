import type { Verified } from '@tegata/core'
import {
  type SdJwtResult,
  type SdJwtVcPolicy,
  type SdJwtVcResult,
  staticIssuerKeys,
  verifySdJwtVc,
} from '@tegata/sd-jwt'
import { describe, expectTypeOf, test } from 'vitest'
import { bound, clock, unbound } from './support.js'

describe('DESIGN section 7: the types require the policy', () => {
  test('a complete policy', () => {
    expectTypeOf(bound).toExtend<SdJwtVcPolicy>()
    expectTypeOf(unbound).toExtend<SdJwtVcPolicy>()
  })

  test('nothing that decides a check can be left out', () => {
    const issuerKeys = staticIssuerKeys([])
    // @ts-expect-error key binding is undecided
    const undecided: SdJwtVcPolicy = { issuerKeys, algorithms: ['ES256'], clock, vct: 'x', status: 'refuse' }
    const { nonce, ...withoutNonce } = bound
    // @ts-expect-error key binding without nonce
    const nonceless: SdJwtVcPolicy = withoutNonce
    const { audience, ...withoutAudience } = bound
    // @ts-expect-error key binding without audience
    const audienceless: SdJwtVcPolicy = withoutAudience
    const { status, ...withoutStatus } = unbound
    // @ts-expect-error status is undecided
    const statusless: SdJwtVcPolicy = withoutStatus
    const { vct, ...withoutType } = unbound
    // @ts-expect-error the credential type is undecided
    const typeless: SdJwtVcPolicy = withoutType
    // @ts-expect-error `none` is no algorithm
    const unsigned: SdJwtVcPolicy = { ...unbound, algorithms: ['none'] }
    expectTypeOf([undecided, nonceless, audienceless, statusless, typeless, unsigned]).toBeArray()
  })

  test('only a verification makes a verified value', () => {
    expectTypeOf(verifySdJwtVc).returns.resolves.toEqualTypeOf<Verified<SdJwtVcResult>>()
    expectTypeOf<SdJwtResult>().not.toExtend<Verified<SdJwtResult>>()
    expectTypeOf<SdJwtResult['claims']>().not.toBeAny()
  })
})
