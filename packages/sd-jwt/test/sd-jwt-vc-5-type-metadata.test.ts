import { createHash } from 'node:crypto'
import { encodeUtf8, type JsonObject, type JsonValue, type SafeFetch, TegataError } from '@tegata/core'
import { describeSdJwt, issueSdJwtVc, presentSdJwt, receiveSdJwtVc, verifySdJwtVc } from '@tegata/sd-jwt'
import {
  checkIntegrity,
  checkTypeMetadata,
  chooseDisplay,
  claimLabels,
  fetchTypeMetadata,
  resolveTypeMetadata,
} from '@tegata/sd-jwt/type-metadata'
import { describe, expect, test } from 'vitest'
import { argumentError, holder, ISS, issuer, unbound, withCode } from './support.js'

const TYPE = 'https://types.example/person'
const BASE = 'https://types.example/base'
const bytes = (document: JsonValue) => encodeUtf8(JSON.stringify(document))
const sri = (document: JsonValue, hash = 'sha256') =>
  `${hash}-${createHash(hash).update(bytes(document)).digest('base64')}`
const sourceOf = (...documents: JsonObject[]) => {
  const known = new Map(documents.map((document) => [document.vct, bytes(document)]))
  return (vct: string) => known.get(vct)
}
const codeOf = (error: unknown) => (error instanceof TegataError ? error.code : String(error))

const claims: JsonObject = {
  name: '山田花子',
  address: { region: '東京都', locality: '新宿区' },
  nationalities: ['JP', 'US'],
}
const disclosable = [['name'], ['address', 'region'], ['nationalities', null]] as const
const issue = (extra: JsonObject = {}) =>
  issueSdJwtVc(
    { iss: ISS, vct: TYPE, holderKey: holder.publicJwk, claims: { ...claims, ...extra }, disclosable },
    issuer,
  )
const policy = { ...unbound, vct: TYPE }
const receive = async (text: string) => receiveSdJwtVc(text, policy, holder.publicJwk)
const check = async (
  document: JsonObject,
  role: 'holder' | 'verifier' = 'holder',
  shown?: readonly (string | number)[][],
) => {
  const text = await issue()
  const credential =
    shown === undefined
      ? await receive(text)
      : await verifySdJwtVc(await presentSdJwt(text, { claims: shown, keyBinding: 'none' }), policy)
  return checkTypeMetadata(credential, { source: sourceOf({ vct: TYPE, ...document }), role }).then(
    () => 'fine',
    codeOf,
  )
}
const CLAIM = 'ERR_SDJWT_TYPE_METADATA_CLAIM'

describe('SD-JWT VC section 5.6: rules for claims', () => {
  test('of an array with more elements than a function takes arguments', async () => {
    const text = await issue({ list: Array(700_000).fill(1) })
    const credential = await receiveSdJwtVc(text, { ...policy, limits: { maxLength: 1 << 21 } }, holder.publicJwk)
    const document = { vct: TYPE, claims: [{ path: ['list', null], sd: 'never' }] }
    await checkTypeMetadata(credential, { source: sourceOf(document), role: 'holder' })
  })

  test.each<[JsonObject, string]>([
    [{ path: ['name'], sd: 'always', mandatory: true }, 'fine'],
    [{ path: ['name'], sd: 'never' }, CLAIM],
    [{ path: ['address'], sd: 'never' }, 'fine'],
    [{ path: ['address'], sd: 'always' }, CLAIM],
    [{ path: ['address', 'locality'], sd: 'always' }, CLAIM],
    [{ path: ['nationalities', null], sd: 'always' }, 'fine'],
    [{ path: ['nationalities', 1], sd: 'never' }, CLAIM],
    [{ path: ['nationalities', 2], sd: 'never' }, 'fine'],
    [{ path: ['birthdate'], mandatory: true }, CLAIM],
    [{ path: ['birthdate'] }, 'fine'],
    [{ path: ['name', 'first'] }, CLAIM],
    [{ path: ['address', null] }, CLAIM],
    [{ path: ['toString'], mandatory: true }, CLAIM],
  ])('%j', async (rule, outcome) => expect(await check({ claims: [rule] })).toBe(outcome))

  test('a verifier does not take a withheld claim for a missing one, and counts withheld elements', async () => {
    const rules = [
      { path: ['name'], mandatory: true },
      { path: ['nationalities', 0], sd: 'always' },
    ] as JsonValue
    expect(await check({ claims: rules }, 'verifier', [['nationalities', 1]])).toBe('fine')
    const visible = { claims: [{ path: ['birthdate'], mandatory: true, sd: 'never' }] }
    expect(await check(visible, 'verifier', [])).toBe(CLAIM)
    const all = [['name'], ['address', 'region'], ['nationalities', 0], ['nationalities', 1]]
    expect(await check({ claims: [{ path: ['birthdate'], mandatory: true }] }, 'verifier', all)).toBe(CLAIM)
    expect(await check({ claims: [{ path: ['birthdate'], mandatory: true }] }, 'verifier', [])).toBe('fine')
  })

  test('for a holder a decoy is not the mandatory element, and for a verifier a claim that is never hidden is missing', async () => {
    const rule = (...path: (string | number | null)[]): JsonObject => ({
      vct: TYPE,
      claims: [{ path, mandatory: true }],
    })
    const content = { iss: ISS, vct: TYPE, holderKey: holder.publicJwk, claims: { nationalities: [] }, disclosable: [] }
    const text = await issueSdJwtVc({ ...content, decoys: [{ path: ['nationalities'], count: 3 }] }, issuer)
    const [received, shown] = [await receive(text), await verifySdJwtVc(text, policy)]
    for (const path of [
      ['nationalities', 0],
      ['nationalities', null],
    ]) {
      const source = sourceOf(rule(...path))
      await expect(checkTypeMetadata(received, { source, role: 'holder' })).rejects.toEqual(withCode(CLAIM))
      await expect(checkTypeMetadata(shown, { source, role: 'verifier' })).resolves.toBeDefined()
    }
    const source = sourceOf(rule('exp'))
    await expect(checkTypeMetadata(shown, { source, role: 'verifier' })).rejects.toEqual(withCode(CLAIM))
  })

  test('only what a verification returned is processed', async () => {
    const forged = { issuer: ISS, vct: TYPE, claims: {}, keyBound: false } as never
    const source = () => expect.unreachable()
    await expect(checkTypeMetadata(forged, { source, role: 'holder' })).rejects.toEqual(argumentError('ERR_ARG_TYPE'))
  })
})

describe('SD-JWT VC sections 5.2 to 5.4 and 7.4: documents and extension', () => {
  const display = [{ locale: 'en', name: 'Base' }]
  const base: JsonObject = {
    vct: BASE,
    display,
    claims: [
      { path: ['a'], sd: 'always', mandatory: true, display: [{ locale: 'en', label: 'A' }] },
      { path: ['b'], sd: 'allowed' },
    ],
  }
  const extend = (document: JsonObject) =>
    resolveTypeMetadata(TYPE, undefined, sourceOf({ vct: TYPE, extends: BASE, ...document }, base))

  test('claims are inherited and overridden, display is replaced as a whole', async () => {
    const metadata = await extend({
      claims: [
        { path: ['b'], sd: 'never' },
        { path: ['a'], display: [{ locale: 'en', label: 'Alpha' }] },
      ],
    })
    expect(metadata).toEqual({
      vct: TYPE,
      baseTypes: [BASE],
      display,
      claims: [
        { path: ['a'], sd: 'always', mandatory: true, display: [{ locale: 'en', label: 'Alpha' }] },
        { path: ['b'], sd: 'never' },
      ],
    })
    expect((await extend({ display: [] })).display).toEqual([])
  })

  test.each([
    { path: ['a'], sd: 'never' },
    { path: ['a'], sd: 'allowed' },
    { path: ['a'], mandatory: false },
  ])('section 5.6.5.1: %j loosens what it extends', async (claim) => {
    await expect(extend({ claims: [claim] })).rejects.toEqual(withCode('ERR_SDJWT_TYPE_METADATA_EXTENDS'))
  })

  test('circles and endless chains end', async () => {
    const circle = sourceOf({ vct: TYPE, extends: BASE }, { vct: BASE, extends: TYPE })
    const self = sourceOf({ vct: TYPE, extends: TYPE })
    const endless = (vct: string) => bytes({ vct, extends: `${vct}x` })
    for (const source of [circle, self, endless]) {
      await expect(resolveTypeMetadata(TYPE, undefined, source)).rejects.toEqual(
        withCode('ERR_SDJWT_TYPE_METADATA_EXTENDS'),
      )
    }
  })

  test('documents that are missing, or of another type', async () => {
    const code = withCode('ERR_SDJWT_TYPE_METADATA_UNAVAILABLE')
    await expect(resolveTypeMetadata(TYPE, undefined, () => undefined)).rejects.toEqual(code)
    await expect(resolveTypeMetadata(TYPE, undefined, () => bytes({ vct: BASE }))).rejects.toEqual(code)
    const urls: string[] = []
    const fetch: SafeFetch = async (url) => {
      urls.push(url)
      return { status: 500, contentType: 'application/json', body: bytes({ vct: url }) }
    }
    await expect(resolveTypeMetadata(TYPE, undefined, fetchTypeMetadata(fetch))).rejects.toEqual(code)
    await expect(resolveTypeMetadata('urn:x:1', undefined, fetchTypeMetadata(fetch))).rejects.toEqual(code)
    expect(urls).toEqual([TYPE])
  })

  test.each<JsonValue>([
    [],
    {},
    { vct: 7 },
    { vct: TYPE, extends: 1 },
    { vct: TYPE, claims: {} },
    { vct: TYPE, claims: [1] },
    { vct: TYPE, claims: [{}] },
    { vct: TYPE, claims: [{ path: [] }] },
    { vct: TYPE, claims: [{ path: [-1] }] },
    { vct: TYPE, claims: [{ path: ['a'], sd: 'sometimes' }] },
    { vct: TYPE, claims: [{ path: ['a'], mandatory: 'yes' }] },
    { vct: TYPE, claims: [{ path: ['a'], svg_id: '1a' }] },
    { vct: TYPE, claims: [{ path: ['a'] }, { path: ['a'] }] },
    {
      vct: TYPE,
      claims: [
        { path: ['a'], svg_id: 'x' },
        { path: ['b'], svg_id: 'x' },
      ],
    },
    { vct: TYPE, claims: [{ path: ['a'], display: [{ lang: 'en', label: 'A' }] }] },
    { vct: TYPE, display: [{ locale: 'en' }] },
    { vct: TYPE, display: [{ locale: 'en', name: 'N', rendering: 'svg' }] },
  ])('%j is refused', async (document) => {
    const resolving = resolveTypeMetadata(TYPE, undefined, () => bytes(document))
    await expect(resolving).rejects.toEqual(withCode('ERR_SDJWT_TYPE_METADATA_MALFORMED'))
  })
})

describe('SD-JWT VC section 6: integrity', () => {
  const document = { vct: TYPE }
  const wrong = (hash: string) => sri('other', hash)

  test.each([
    sri(document),
    sri(document, 'sha512'),
    `${wrong('sha256')} ${sri(document, 'sha384')}`,
    `${wrong('sha512')} ${sri(document, 'sha512')}`,
    `md5-abc ${sri(document)}`,
    `${sri(document)}?option`,
  ])('%s fits', (integrity) => expect(checkIntegrity(bytes(document), integrity)).resolves.toBeUndefined())

  test.each([wrong('sha256'), `${sri(document)} ${wrong('sha512')}`, 'md5-abc'])('%s does not fit', (integrity) =>
    expect(checkIntegrity(bytes(document), integrity)).rejects.toEqual(withCode('ERR_SDJWT_TYPE_METADATA_INTEGRITY')),
  )

  test.each(['', 'sha256', 'sha256-', 'sha256-abc', `sha256-${'0'.repeat(64)}`, 'x'.repeat(9999)])(
    '%s is malformed',
    (integrity) =>
      expect(checkIntegrity(bytes(document), integrity)).rejects.toEqual(withCode('ERR_SDJWT_TYPE_METADATA_MALFORMED')),
  )

  test('vct#integrity and extends#integrity are checked', async () => {
    const base = { vct: BASE }
    const type = { vct: TYPE, extends: BASE, 'extends#integrity': sri(base) }
    const credential = await receive(await issue({ 'vct#integrity': sri(type) }))
    await expect(checkTypeMetadata(credential, { source: sourceOf(type, base), role: 'holder' })).resolves.toBeDefined()
    for (const changed of [
      [{ ...type, name: 'x' }, base],
      [type, { ...base, name: 'x' }],
    ]) {
      const source = sourceOf(...(changed as JsonObject[]))
      await expect(checkTypeMetadata(credential, { source, role: 'holder' })).rejects.toEqual(
        withCode('ERR_SDJWT_TYPE_METADATA_INTEGRITY'),
      )
    }
  })
})

describe('for wallets: labels and description', () => {
  const label = (locale: string, text: string) => ({ locale, label: text })
  const type: JsonObject = {
    vct: TYPE,
    display: [
      { locale: 'en', name: 'Person' },
      { locale: 'ja-JP', name: '本人' },
    ],
    claims: [
      { path: ['name'], display: [label('en', 'Name'), label('ja', '氏名')] },
      { path: ['nationalities', null], display: [label('en', 'Nationality')] },
      { path: ['nationalities', 1], display: [label('en', 'Second nationality')] },
    ],
  }

  test('the language a user prefers, with fallback', async () => {
    const metadata = await resolveTypeMetadata(TYPE, undefined, sourceOf(type))
    const nameOf = (...locales: string[]) => chooseDisplay(metadata, locales)?.name
    expect([nameOf('ja'), nameOf('ja-JP-x'), nameOf('fr', 'JA-jp'), nameOf('fr'), nameOf()]).toEqual([
      '本人',
      '本人',
      '本人',
      'Person',
      'Person',
    ])
    expect(claimLabels(metadata, ['ja'])(['name'])).toEqual({ label: '氏名' })
    expect(claimLabels(metadata, ['ja'])(['nationalities', 0])).toEqual({ label: 'Nationality' })
    expect(claimLabels(metadata, ['ja'])(['nationalities', 1])).toEqual({ label: 'Second nationality' })
    expect(claimLabels(metadata, ['ja'])(['other'])).toBeUndefined()
  })

  test('what is always visible, what can be disclosed, and within what', async () => {
    const metadata = await resolveTypeMetadata(TYPE, undefined, sourceOf(type))
    const text = await issueSdJwtVc(
      {
        iss: ISS,
        vct: TYPE,
        holderKey: null,
        claims,
        disclosable: [...disclosable, ['address']],
        decoys: [{ path: [], count: 2 }],
      },
      issuer,
    )
    const description = await describeSdJwt(text, claimLabels(metadata, ['ja']))
    const byPath = new Map(description.claims.map((claim) => [claim.path.join('.'), claim]))
    expect(byPath.get('iss')).toMatchObject({ visibility: 'always', value: ISS, within: [] })
    expect(byPath.get('name')).toMatchObject({ visibility: 'disclosable', value: '山田花子', label: '氏名' })
    expect(byPath.get('address')).toMatchObject({ visibility: 'disclosable', within: [] })
    expect(byPath.get('address.region')).toMatchObject({ visibility: 'disclosable', within: [['address']] })
    expect(byPath.get('address.locality')).toMatchObject({ visibility: 'disclosable', within: [['address']] })
    expect(byPath.get('nationalities.1')).toMatchObject({ visibility: 'disclosable', label: 'Second nationality' })
    expect(description.unresolvedDigests).toBe(2)
  })
})
