import { readFileSync } from 'node:fs'
import { generateSigner } from '@tegata/core'
import { issueSdJwtVc, pinnedIssuerKey, presentSdJwt, verifySdJwtVc } from '@tegata/sd-jwt'
import { beforeAll, describe, expect, test } from 'vitest'
import { bundleFor, leaveCryptoOf } from '../../../test/support/platforms.js'
import { runVectors, type VectorFile } from '../vectors/run.js'
import { AUDIENCE, bound, clock, ISS, NONCE, VCT } from './support.js'

const PROGRAM = `
export { generateSigner } from '@tegata/core'
export { issueSdJwtVc, pinnedIssuerKey, presentSdJwt, verifySdJwtVc } from '@tegata/sd-jwt'
export { runVectors } from '../vectors/run.js'
`

const onNode = { generateSigner, issueSdJwtVc, pinnedIssuerKey, presentSdJwt, verifySdJwtVc, runVectors }
type Library = typeof onNode

/** A credential made by one library, presented by another, verified by a third. */
async function run(issuing: Library, holding: Library, verifying: Library, alg: 'ES256' | 'ES384' | 'EdDSA' = 'ES256') {
  const [issuer, holder] = [await issuing.generateSigner(alg), await holding.generateSigner(alg)]
  const credential = await issuing.issueSdJwtVc(
    {
      ...{ iss: ISS, vct: VCT, holderKey: holder.publicJwk },
      claims: { name: '山田花子', address: { region: '東京都', locality: '千代田区' } },
      disclosable: [['name'], ['address'], ['address', 'region'], ['address', 'locality']],
    },
    issuer,
  )
  const presentation = await holding.presentSdJwt(credential, {
    claims: [['address', 'region']],
    keyBinding: { signer: holder, audience: AUDIENCE, nonce: NONCE, clock },
  })
  const policy = { ...bound, algorithms: [alg], issuerKeys: verifying.pinnedIssuerKey(ISS, issuer.publicJwk) }
  return { presentation, verify: (text: string) => verifying.verifySdJwtVc(text, policy) }
}

describe.each([
  ['browser', 'WebCrypto and no hash code of its own'],
  ['react-native', '@noble as the only crypto: random bytes by a polyfill, no SubtleCrypto'],
] as const)('%s: %s', (platform, _) => {
  leaveCryptoOf(platform)
  let library: Library
  let code: string
  beforeAll(async () => {
    ;({ library, code } = await bundleFor<Library>(platform, PROGRAM, import.meta.dirname))
  })

  test('the bundle asks for nothing that is not there', () => {
    expect(code).not.toMatch(/\bnode:|require\(["']crypto/)
    const isNative = platform === 'react-native'
    expect(globalThis.crypto.subtle === undefined).toBe(isNative)
    // The first constant of SHA-256.
    expect(code.includes('0x428a2f98')).toBe(isNative)
  })

  test.each(['ES256', 'ES384', 'EdDSA'] as const)('issue, present, verify with key binding: %s', async (alg) => {
    const { presentation, verify } = await run(library, library, library, alg)
    const { claims, keyBound } = await verify(presentation)
    expect(claims.address).toEqual({ region: '東京都' })
    expect(claims).not.toHaveProperty('name')
    expect(keyBound).toBe(true)
  })

  test.each(['issuer', 'holder', 'verifier'] as const)('beside Node: only the %s runs there', async (role) => {
    const libraryOf = (of: typeof role) => (of === role ? library : onNode)
    const { presentation, verify } = await run(libraryOf('issuer'), libraryOf('holder'), libraryOf('verifier'))
    expect((await verify(presentation)).keyBound).toBe(true)
  })

  test('a changed signature of the issuer, of the holder, or a changed Disclosure is refused', async () => {
    const { presentation, verify } = await run(library, library, library)
    const outcome = (text: string) =>
      verify(text).then(
        () => 'accepted',
        (error: { code?: string }) => error.code,
      )
    const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
    const tilde = presentation.indexOf('~')
    expect(await outcome(flip(presentation, tilde - 40))).toBe('ERR_SDJWT_SIGNATURE')
    expect(await outcome(flip(presentation, presentation.length - 40))).toBe('ERR_SDJWT_KB_SIGNATURE')
    expect(await outcome(flip(presentation, tilde + 8))).toMatch(/^ERR_(SDJWT|ENCODING)_/)
  })

  test('every negative vector is refused for the reason it is on Node', async () => {
    const file = JSON.parse(readFileSync(new URL('../vectors/negative.json', import.meta.url), 'utf8')) as VectorFile
    expect(await library.runVectors(file)).toEqual([])
  })
})
