import {
  anySerialization,
  compactSdJwt,
  cosignSdJwt,
  flattenSdJwt,
  generalizeSdJwt,
  inspectSdJwtVc,
  prepareSdJwt,
  presentSdJwt,
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
  issuer,
  keyBinding,
  salt,
  unbound,
  withCode,
} from './support.js'

const [name, age] = [disclose(salt(), 'given_name', '花子'), disclose(salt(), 'age', 20)]
const sdJwt = await forge({ _sd: [name.digest, age.digest] }, [name.text, age.text])
const presentation = await bind(sdJwt)

describe('RFC 9901 section 8: JWS JSON serialisation', () => {
  test('compact, flattened and general say the same and turn into one another', async () => {
    const forms = [presentation, flattenSdJwt(presentation), generalizeSdJwt(presentation)]
    for (const form of [...forms, ...forms.slice(1).map((json) => JSON.stringify(json))]) {
      await expect(verifySdJwtVc(anySerialization(form), bound)).resolves.toMatchObject({
        claims: { given_name: '花子', age: 20 },
      })
      expect(compactSdJwt(form)).toBe(presentation)
      expect(flattenSdJwt(form)).toEqual(forms[1])
      expect(generalizeSdJwt(form)).toEqual(forms[2])
    }
  })

  test('section 8.3: every signature counts, the KB-JWT is over the first', async () => {
    const cosigned = await cosignSdJwt(sdJwt, { typ: HEADER.typ! }, issuer)
    await expect(verifySdJwtVc(anySerialization(cosigned), unbound)).resolves.toBeDefined()
    expect(generalizeSdJwt(cosigned)).toEqual(cosigned)
    const foreign = await cosignSdJwt(sdJwt, { typ: HEADER.typ! }, attacker)
    await expect(verifySdJwtVc(anySerialization(foreign), unbound)).rejects.toEqual(withCode('ERR_SDJWT_SIGNATURE'))
    expect(() => compactSdJwt(cosigned)).toThrow(withCode('ERR_SDJWT_MALFORMED'))
    for (const header of [{}, { typ: 'JWT' }, { typ: HEADER.typ!, alg: 'ES384' }]) {
      await expect(cosignSdJwt(sdJwt, header, issuer)).rejects.toEqual(argumentError('ERR_ARG_VALUE'))
    }
    await expect(cosignSdJwt(presentation, {}, issuer)).rejects.toEqual(withCode('ERR_SDJWT_KB_UNEXPECTED'))
  })

  test('RFC 8259 section 2: white space before a JSON text is no part of it; before the compact form it is', async () => {
    const text = JSON.stringify(flattenSdJwt(sdJwt), null, 1)
    await expect(verifySdJwtVc(anySerialization(`\r\n\t ${text}\n`), unbound)).resolves.toMatchObject({
      claims: { age: 20 },
    })
    await expect(verifySdJwtVc(anySerialization(` ${sdJwt}`), unbound)).rejects.toEqual(
      withCode('ERR_ENCODING_BASE64URL'),
    )
    await expect(verifySdJwtVc(anySerialization(`\uFEFF${text}`), unbound)).rejects.toEqual(
      withCode('ERR_SDJWT_MALFORMED'),
    )
  })

  test('who does not bring along what reads JSON refuses it', async () => {
    const json = flattenSdJwt(presentation)
    for (const form of [json, JSON.stringify(json), ` ${JSON.stringify(json)}`, null, 7, [], { split: () => json }]) {
      const { failure, result } = await inspectSdJwtVc(form as never, bound)
      expect(failure).toEqual(withCode('ERR_SDJWT_MALFORMED'))
      expect(result).toBeUndefined()
      await expect(presentSdJwt(form as never, { claims: [], keyBinding })).rejects.toEqual(
        withCode('ERR_SDJWT_MALFORMED'),
      )
    }
  })

  test('a tilde in a member is never written out as if it stood between two', () => {
    const { header, ...rest } = flattenSdJwt(presentation) as { header: { disclosures: string[]; kb_jwt: string } }
    const [first, second] = header.disclosures as [string, string]
    const smuggled = [
      { ...rest, header: { disclosures: [`${first}~${second}`], kb_jwt: header.kb_jwt } },
      { ...rest, header: { disclosures: [first], kb_jwt: `${second}~${header.kb_jwt}` } },
      {
        ...rest,
        signature: `${(rest as { signature?: string }).signature}~${first}`,
        header: { disclosures: [second] },
      },
    ]
    for (const form of smuggled) {
      for (const write of [compactSdJwt, flattenSdJwt, generalizeSdJwt]) {
        expect(() => write(form)).toThrow(withCode('ERR_SDJWT_MALFORMED'))
      }
    }
  })

  test('a holder presents what it received in JSON', async () => {
    for (const form of [flattenSdJwt(sdJwt), JSON.stringify(generalizeSdJwt(sdJwt)), sdJwt]) {
      const shown = await presentSdJwt(anySerialization(form), { claims: [['age']], keyBinding })
      const { claims } = await verifySdJwtVc(shown, bound)
      expect(claims.age).toBe(20)
      expect(claims).not.toHaveProperty('given_name')
    }
  })
})

describe('RFC 9901 section 7.2: prepared credentials', () => {
  test('present the same as the text they were made from, as often as wanted', async () => {
    const prepared = await prepareSdJwt(anySerialization(flattenSdJwt(sdJwt)))
    expect(prepared).toEqual({ compact: sdJwt })
    for (const claims of [[['age']], [['given_name']], [['age'], ['given_name']], []]) {
      const content = { claims, keyBinding: 'none' } as const
      expect(await presentSdJwt(prepared, content)).toBe(await presentSdJwt(sdJwt, content))
    }
    await expect(presentSdJwt(prepared, { claims: [['agee']], keyBinding: 'none' })).rejects.toEqual(
      withCode('ERR_SDJWT_CLAIM_UNKNOWN'),
    )
  })

  test('a presentation, or a broken credential, cannot be prepared', async () => {
    await expect(prepareSdJwt(presentation)).rejects.toEqual(withCode('ERR_SDJWT_KB_UNEXPECTED'))
    await expect(prepareSdJwt(`${sdJwt}${name.text}~`)).rejects.toEqual(withCode('ERR_SDJWT_DIGEST_DUPLICATE'))
  })
})
