import { encodeBase64, generateSigner } from '@tegata/core'
import { EXTENSION, writeExtension, writeIa5String, writeImplicit, writeNamedBits, writeSequence } from '@tegata/pki'
import { createTestCertificateAuthority } from '@tegata/pki/testing'
import { sdJwtVcIssuer, verifySdJwtVc } from '@tegata/sd-jwt'
import { x5cIssuerKeys } from '@tegata/sd-jwt/x5c'
import { describe, expect, test } from 'vitest'
import { clock, forge, HEADER, ISS, NOW, unbound, withCode } from './support.js'

const usage = (...bits: number[]) => writeExtension(EXTENSION.keyUsage, writeNamedBits(bits), true)
const uri = (text: string) => writeImplicit(6, writeIa5String(text))
const dns = (text: string) => writeImplicit(2, writeIa5String(text))
const altName = (...names: Uint8Array[]) => writeExtension(EXTENSION.subjectAltName, writeSequence(...names))

const DIGITAL_SIGNATURE = 0
const KEY_CERT_SIGN = 5
const daysFromNow = (count: number) => new Date((NOW + count * 86_400) * 1000)
const validity = { notBefore: daysFromNow(-10), notAfter: daysFromNow(10) }

const rootAuthority = createTestCertificateAuthority({ name: 'root', ...validity })
const authority = createTestCertificateAuthority({ name: 'ca', ...validity, issuer: rootAuthority })
const [root, ca] = [rootAuthority.certificate, authority.certificate]
const signer = await generateSigner('ES256')
const leafWith = (...extensions: Uint8Array[]) =>
  authority.issue({ subject: 'leaf', publicJwk: signer.publicJwk, extensions })
const leaf = leafWith(usage(DIGITAL_SIGNATURE), altName(uri(ISS)))

const trust = [{ id: ISS, certificates: [root] }]
const policy = { ...unbound, issuerKeys: x5cIssuerKeys(trust) }
const issueWith = (chain: readonly Uint8Array[], payload = {}) =>
  forge(payload, [], { ...HEADER, x5c: chain.map(encodeBase64) }, signer)

describe('inline X.509 certificates', () => {
  test('a chain to the anchor of the issuer, named by URI or by host', async () => {
    expect((await verifySdJwtVc(await issueWith([leaf, ca]), policy)).issuer).toBe(ISS)
    const byHost = leafWith(usage(DIGITAL_SIGNATURE), altName(dns('issuer.example')))
    expect((await verifySdJwtVc(await issueWith([byHost, ca]), policy)).issuer).toBe(ISS)
  })

  test('what the issuing role writes is what this mechanism reads', async () => {
    const { trust: ours, issue } = sdJwtVcIssuer({
      issuer: ISS,
      signer,
      vct: unbound.vct,
      certificateChain: [leaf, ca],
      trustAnchors: [root],
    })
    const midnight = new Date('2025-12-31')
    const validity = { issuedAt: midnight, validFrom: midnight, validUntil: new Date('2026-03-01') }
    const binding = { kind: 'key', publicJwk: signer.publicJwk } as const
    const credential = await issue({ claims: {}, validity, binding }, (length) =>
      crypto.getRandomValues(new Uint8Array(length)),
    )
    expect((await verifySdJwtVc(credential, { ...unbound, issuerKeys: x5cIssuerKeys([ours]) })).issuer).toBe(ISS)
  })

  test('somebody else with a certificate of the same CA cannot sign for this issuer', async () => {
    const other = leafWith(usage(DIGITAL_SIGNATURE), altName(uri('https://other.example'), dns('issuer.example.evil')))
    const nameless = leafWith(usage(DIGITAL_SIGNATURE))
    for (const certificate of [other, nameless]) {
      await expect(verifySdJwtVc(await issueWith([certificate, ca]), policy)).rejects.toEqual(
        withCode('ERR_SDJWT_ISSUER_KEY'),
      )
    }
    await expect(verifySdJwtVc(await issueWith([leaf, ca], { iss: 'https://other.example' }), policy)).rejects.toEqual(
      withCode('ERR_SDJWT_ISSUER_KEY'),
    )
  })

  test('the anchors of one issuer do not vouch for another', async () => {
    const foreign = x5cIssuerKeys([
      { id: ISS, certificates: [] },
      { id: 'https://other.example', certificates: [root] },
    ])
    await expect(verifySdJwtVc(await issueWith([leaf, ca]), { ...policy, issuerKeys: foreign })).rejects.toEqual(
      withCode('ERR_X509_UNTRUSTED'),
    )
  })

  test('no x5c, an empty one, broken ones, too many', async () => {
    const withHeader = (x5c: unknown) => forge({}, [], { ...HEADER, x5c } as never, signer)
    await expect(verifySdJwtVc(await forge({}, [], HEADER, signer), policy)).rejects.toEqual(
      withCode('ERR_SDJWT_ISSUER_KEY'),
    )
    await expect(verifySdJwtVc(await withHeader([]), policy)).rejects.toEqual(withCode('ERR_SDJWT_ISSUER_KEY'))
    await expect(verifySdJwtVc(await withHeader([7]), policy)).rejects.toEqual(withCode('ERR_JWS_HEADER'))
    await expect(verifySdJwtVc(await withHeader(['_-8']), policy)).rejects.toEqual(withCode('ERR_ENCODING_BASE64'))
    await expect(verifySdJwtVc(await withHeader(['AAAA']), policy)).rejects.toMatchObject({ name: 'TegataError' })
    await expect(verifySdJwtVc(await issueWith([leaf, ca, ca, ca, ca]), policy)).rejects.toEqual(
      withCode('ERR_SDJWT_LIMIT'),
    )
  })

  test('a chain with a hole, a self-signed one, an expired one', async () => {
    await expect(verifySdJwtVc(await issueWith([leaf]), policy)).rejects.toEqual(withCode('ERR_X509_UNTRUSTED'))
    const own = { name: 'leaf', ...validity, extensions: [altName(uri(ISS))] }
    const { certificate } = createTestCertificateAuthority(own)
    await expect(verifySdJwtVc(await issueWith([certificate]), policy)).rejects.toEqual(withCode('ERR_X509_UNTRUSTED'))
    const later = { ...policy, clock: () => new Date(clock().getTime() + 20 * 86_400_000) }
    await expect(verifySdJwtVc(await issueWith([leaf, ca]), later)).rejects.toEqual(withCode('ERR_X509_EXPIRED'))
  })

  test('a certificate that is not for signatures', async () => {
    const certificate = leafWith(usage(KEY_CERT_SIGN), altName(uri(ISS)))
    await expect(verifySdJwtVc(await issueWith([certificate, ca]), policy)).rejects.toEqual(
      withCode('ERR_SDJWT_ISSUER_KEY'),
    )
  })

  test('a good chain does not help a wrong signature', async () => {
    const [header, payload] = (await issueWith([leaf, ca])).split('.')
    const [, , signature] = (await issueWith([leaf, ca], { more: 1 })).split('.')
    await expect(verifySdJwtVc(`${header}.${payload}.${signature}`, policy)).rejects.toEqual(
      withCode('ERR_SDJWT_SIGNATURE'),
    )
  })
})
