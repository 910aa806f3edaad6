import type { JsonObject, JsonValue } from '@tegata/core'
import { anyVct, verifySdJwtVc } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import { digest, disclose, forge, HEADER, ISS, issuer, salt, signJwt, unbound, VCT, withCode } from './support.js'

const verify = async (payload: JsonObject, disclosures: string[] = [], change: object = {}) =>
  verifySdJwtVc(await forge(payload, disclosures), { ...unbound, ...change })

describe('section 2.2.2.1: vct', () => {
  test('is required', async () => {
    const sdJwt = `${await signJwt(HEADER, { iss: ISS }, issuer)}~`
    await expect(verifySdJwtVc(sdJwt, { ...unbound, vct: anyVct })).rejects.toEqual(
      withCode('ERR_SDJWT_CLAIM_REQUIRED'),
    )
  })

  test.each<JsonValue>([7, null, [VCT], { vct: VCT }, ''])('%j is no type', async (vct) => {
    await expect(verify({ vct }, [], { vct: anyVct })).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
  })

  test('is one of the expected ones', async () => {
    expect((await verify({}, [], { vct: ['urn:other', VCT] })).vct).toBe(VCT)
    expect((await verify({ vct: 'urn:any' }, [], { vct: anyVct })).vct).toBe('urn:any')
    for (const vct of [`${VCT}/`, VCT.toUpperCase(), 'urn:other']) {
      await expect(verify({ vct })).rejects.toEqual(withCode('ERR_SDJWT_VCT'))
    }
  })
})

describe('section 2.2.2.2: aka_vcts', () => {
  test('makes a derived type acceptable', async () => {
    expect((await verify({ vct: 'urn:derived', aka_vcts: [VCT] })).vct).toBe('urn:derived')
  })

  test.each<JsonValue>([[], 'x', [7], [''], null, [VCT]])('%j is refused', async (aka_vcts) => {
    await expect(verify({ aka_vcts })).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
  })
})

describe('section 2.2.2.3: protected claims', () => {
  const names = ['nbf', 'exp', 'vct#integrity', 'aka_vcts', 'status']

  test.each(names)('%s in a Disclosure', async (name) => {
    const disclosure = disclose(salt(), name, 'x')
    await expect(verify({ _sd: [disclosure.digest] }, [disclosure.text])).rejects.toEqual(
      withCode('ERR_SDJWT_CLAIM_PROTECTED'),
    )
  })

  test.each(['iss', 'vct', 'cnf'])('%s in a Disclosure, where it is not visible', async (name) => {
    const disclosure = disclose(salt(), name, 'x')
    const payload: JsonObject = { iss: ISS, vct: VCT, cnf: {}, _sd: [disclosure.digest] }
    delete payload[name]
    const sdJwt = `${await signJwt(HEADER, payload, issuer)}~${disclosure.text}~`
    await expect(verifySdJwtVc(sdJwt, { ...unbound, vct: anyVct })).rejects.toEqual(
      withCode('ERR_SDJWT_CLAIM_PROTECTED'),
    )
  })

  test('their sub-claims too, even as an undisclosed digest', async () => {
    const jwk = disclose(salt(), 'jwk', {})
    await expect(verify({ cnf: { _sd: [jwk.digest] } }, [jwk.text])).rejects.toEqual(
      withCode('ERR_SDJWT_CLAIM_PROTECTED'),
    )
    await expect(verify({ status: { status_list: { _sd: [digest('x')] } } })).rejects.toEqual(
      withCode('ERR_SDJWT_CLAIM_PROTECTED'),
    )
    await expect(verify({ aka_vcts: [{ '...': digest('x') }] })).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_PROTECTED'))
  })

  test('the same names elsewhere are ordinary claims', async () => {
    const disclosure = disclose(salt(), 'exp', 'about 2030')
    const { claims } = await verify({ passport: { _sd: [disclosure.digest] } }, [disclosure.text])
    expect(claims.passport).toEqual({ exp: 'about 2030' })
  })

  test('iss, sub and vct#integrity are texts, cnf is an object, bound or not', async () => {
    for (const payload of [{ iss: 7 }, { sub: { id: 1 } }, { 'vct#integrity': 7 }, { cnf: 'x' }, { cnf: [] }]) {
      await expect(verify(payload)).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
    }
  })
})

describe('section 2.4: status', () => {
  const status = { status_list: { idx: 7, uri: 'https://status.example/1' } }

  test('is refused, or knowingly ignored, never silently', async () => {
    await expect(verify({ status })).rejects.toEqual(withCode('ERR_SDJWT_STATUS_UNCHECKED'))
    expect((await verify({ status }, [], { status: 'ignore' })).claims.status).toEqual(status)
  })
})
