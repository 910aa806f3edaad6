import {
  anyVct,
  issueSdJwtVc,
  parseSdJwt,
  prepareSdJwt,
  presentSdJwt,
  receiveSdJwtVc,
  verifySdJwtVc,
} from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import {
  argumentError,
  attacker,
  bind,
  bound,
  disclose,
  forge,
  HEADER,
  holder,
  ISS,
  issuer,
  keyBinding,
  salt,
  unbound,
  VCT,
  withCode,
} from './support.js'

const claims = {
  name: '花子',
  'a.b': 'secret',
  a: { b: 'open' },
  address: { region: '東京都', locality: '千代田区' },
  nationalities: ['JP', 'FR'],
}
const credential = await issueSdJwtVc(
  {
    iss: ISS,
    vct: VCT,
    holderKey: holder.publicJwk,
    claims,
    disclosable: [
      ['name'],
      ['a.b'],
      ['a', 'b'],
      ['address'],
      ['address', 'region'],
      ['address', 'locality'],
      ['nationalities'],
      ['nationalities', null],
    ],
  },
  issuer,
)
const namesIn = (sdJwt: string) =>
  parseSdJwt(sdJwt)
    .disclosures.map(({ name, value }) => name ?? value)
    .sort()
const { keyBinding: _, ...receipt } = unbound

describe('receiving', () => {
  test('a good credential', async () => {
    expect((await receiveSdJwtVc(credential, receipt, holder.publicJwk)).claims).toMatchObject(claims)
  })

  test('an SD-JWT+KB at issuance is refused', async () => {
    await expect(receiveSdJwtVc(await bind(credential), receipt, holder.publicJwk)).rejects.toEqual(
      withCode('ERR_SDJWT_KB_UNEXPECTED'),
    )
  })

  test('a credential bound to somebody else, or to nobody, is refused', async () => {
    await expect(receiveSdJwtVc(credential, receipt, attacker.publicJwk)).rejects.toEqual(
      withCode('ERR_SDJWT_HOLDER_KEY'),
    )
    const unboundCredential = await issueSdJwtVc(
      { iss: ISS, vct: VCT, holderKey: null, claims: {}, disclosable: [] },
      issuer,
    )
    await expect(receiveSdJwtVc(unboundCredential, receipt, holder.publicJwk)).rejects.toEqual(
      withCode('ERR_SDJWT_KB_KEY'),
    )
    expect((await receiveSdJwtVc(unboundCredential, { ...receipt, vct: anyVct }, null)).vct).toBe(VCT)
  })

  test('an unreferenced Disclosure is refused', async () => {
    const sdJwt = await forge({}, [disclose(salt(), 'role', 'admin').text])
    await expect(receiveSdJwtVc(sdJwt, receipt, holder.publicJwk)).rejects.toEqual(
      withCode('ERR_SDJWT_DISCLOSURE_UNREFERENCED'),
    )
  })

  test('a signature of somebody else is refused', async () => {
    await expect(receiveSdJwtVc(await forge({}, [], HEADER, attacker), receipt, holder.publicJwk)).rejects.toEqual(
      withCode('ERR_SDJWT_SIGNATURE'),
    )
  })
})

describe('presenting', () => {
  const present = (...paths: (string | number | null)[][]) =>
    presentSdJwt(credential, { claims: paths, keyBinding: 'none' })

  test('exactly what was chosen, and what it is nested in', async () => {
    expect(namesIn(await present())).toEqual([])
    expect(namesIn(await present(['name']))).toEqual(['name'])
    expect(namesIn(await present(['address', 'region']))).toEqual(['address', 'region'])
    expect(namesIn(await present(['nationalities', 1]))).toEqual(['FR', 'nationalities'])
    expect(namesIn(await present(['nationalities', null]))).toEqual(['FR', 'JP', 'nationalities'])
    expect(namesIn(await present(['address']))).toEqual(['address'])
  })

  test('a dot in a name is no path', async () => {
    expect(namesIn(await present(['a', 'b']))).toEqual(['b'])
    expect(namesIn(await present(['a.b']))).toEqual(['a.b'])
  })

  test('a claim that is always visible needs no Disclosure', async () => {
    expect(namesIn(await present(['vct'], ['cnf', 'jwk']))).toEqual([])
  })

  test.each([['nam'], ['address', 'street'], ['nationalities', 2], ['nationalities', 'JP'], ['name', 0], ['toString']])(
    'a path to nothing is an error: %j %j',
    async (...path) => {
      await expect(present(path)).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_UNKNOWN'))
    },
  )

  test.each(['_sd', '_sd_alg', '...'])('%s is the name of no claim', async (name) => {
    const hidden = disclose(salt(), name, 'x')
    const sdJwt = await forge({ _sd: [hidden.digest], _sd_alg: 'sha-256', list: [{ '...': 'x' }] }, [hidden.text])
    for (const path of [[name], ['list', 0, name]]) {
      const run = presentSdJwt(sdJwt, { claims: [path], keyBinding: 'none' })
      await expect(run).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_UNKNOWN'))
    }
  })

  test('of two claims of one name, neither is chosen for the holder', async () => {
    const [one, two] = [disclose(salt(), 'age', 17), disclose(salt(), 'age', 20)]
    const twice = await forge({ _sd: [one.digest, two.digest] }, [one.text, two.text])
    const besideOpen = await forge({ age: 20, _sd: [one.digest] }, [one.text])
    for (const sdJwt of [twice, besideOpen]) {
      const run = presentSdJwt(sdJwt, { claims: [['age']], keyBinding: 'none' })
      await expect(run).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_COLLISION'))
    }
  })

  test('a Disclosure counts only where its digest is, and as what it is', async () => {
    const [claim, element] = [disclose(salt(), 'age', 20), disclose(salt(), 20)]
    const astray = await forge({ _sd: [element.digest], list: [{ '...': claim.digest }] }, [claim.text, element.text])
    for (const path of [['age'], ['list', 0], ['list', null]]) {
      const run = presentSdJwt(astray, { claims: [path], keyBinding: 'none' })
      await expect(run).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_UNKNOWN'))
    }
    await expect(prepareSdJwt(astray)).rejects.toEqual(withCode('ERR_SDJWT_DISCLOSURE_MALFORMED'))
  })

  test('nothing of an unselected claim is in the output', async () => {
    const presentation = await presentSdJwt(credential, { claims: [['name']], keyBinding })
    const { disclosures } = parseSdJwt(credential)
    for (const { name, salt: hidden, encoded } of disclosures) {
      if (name === 'name') continue
      expect(presentation).not.toContain(encoded)
      expect(presentation).not.toContain(hidden)
    }
  })

  test('with key binding', async () => {
    const presentation = await presentSdJwt(credential, { claims: [['name']], keyBinding })
    const result = await verifySdJwtVc(presentation, bound)
    expect(result.keyBound).toBe(true)
    expect(result.claims.name).toBe('花子')
  })

  test('a presentation is not presented again', async () => {
    await expect(presentSdJwt(await bind(credential), { claims: [], keyBinding: 'none' })).rejects.toEqual(
      withCode('ERR_SDJWT_KB_UNEXPECTED'),
    )
  })

  test.each([
    { ...keyBinding, nonce: '' },
    { ...keyBinding, audience: undefined },
    { ...keyBinding, signer: undefined },
    { signer: holder, audience: 'x', nonce: 'n' },
    undefined,
  ])('half a key binding is a mistake of the caller', async (half) => {
    const run = async () => presentSdJwt(credential, { claims: [], keyBinding: half as never })
    await expect(run()).rejects.toEqual(argumentError('ERR_ARG_VALUE'))
  })
})
