import { createNobleEngine } from '@tegata/bbs/noble'
import { verifyBbsVc } from '@tegata/bbs-vc'
import { expect, it } from 'vitest'
import { ISSUER, makePresentation, VALIDITY } from './setup.js'

it('a credential works on the engine without WebAssembly, and across engines', async () => {
  const engine = createNobleEngine()
  const { held, keys, session, presentation, input, present } = await makePresentation({ engine })
  const result = await verifyBbsVc(input(presentation, session))
  expect(result).toEqual({
    issuer: ISSUER,
    claims: { assurance_level: 'ial3', prefecture: '東京都', age_over_20: true },
    validity: VALIDITY,
    holderBinding: 'link-secret',
    status: undefined,
  })
  await verifyBbsVc(input(await present(held, keys, session), session), { engine })
})
