import { createHash, createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { encodeBase64url, encodeUtf8, type JwkPublic, type Signer } from '@tegata/core'
import { issueSdJwtVc, presentSdJwt, receiveSdJwtVc, verifySdJwtVc } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import { AUDIENCE, bound, holder, ISS, issuer, keyBinding, NONCE, NOW, unbound, VCT } from './support.js'

const signWith = (signer: Signer) => async (data: string) => encodeBase64url(await signer.sign(encodeUtf8(data)))

const verifyWith = (jwk: JwkPublic) => (data: string, signature: string) => {
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  return verify('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
}

/** @sd-jwt/sd-jwt-vc 0.19 with the same keys. */
const peer = new SDJwtVcInstance({
  signer: signWith(issuer),
  signAlg: 'ES256',
  verifier: verifyWith(issuer.publicJwk),
  kbSigner: signWith(holder),
  kbSignAlg: 'ES256',
  kbVerifier: (data, signature, payload) => verifyWith(payload.cnf!.jwk as JwkPublic)(data, signature),
  hasher: (data, alg) =>
    createHash(alg.replace('-', ''))
      .update(typeof data === 'string' ? data : Buffer.from(data))
      .digest(),
  hashAlg: 'sha-256',
  saltGenerator: (length) => randomBytes(length).toString('base64url'),
})

const claims = {
  name: '山田花子',
  address: { region: '東京都', locality: '千代田区' },
  nationalities: ['JP', 'FR', 'DE'],
  open: true,
}
const peerFrame = { _sd: ['name', 'address'], address: { _sd: ['region', 'locality'] }, nationalities: { _sd: [0, 1] } }
const ourPaths = [
  ['name'],
  ['address'],
  ['address', 'region'],
  ['address', 'locality'],
  ['nationalities', 0],
  ['nationalities', 1],
]
const shown = { name: '山田花子', address: { region: '東京都' }, nationalities: ['FR', 'DE'], open: true }
const ourSelection = [['name'], ['address', 'region'], ['nationalities', 1]]
const peerSelection = { name: true, address: { region: true }, nationalities: { 1: true } }
const peerBinding = { kb: { payload: { iat: NOW, aud: AUDIENCE, nonce: NONCE } } }

const ourCredential = await issueSdJwtVc(
  {
    iss: ISS,
    vct: VCT,
    holderKey: holder.publicJwk,
    claims,
    disclosable: ourPaths,
    decoys: [
      { path: [], count: 2 },
      { path: ['nationalities'], count: 2 },
    ],
  },
  issuer,
)
const peerCredential = await peer.issue(
  { iss: ISS, vct: VCT, iat: NOW, cnf: { jwk: { ...holder.publicJwk } }, ...claims },
  peerFrame as never,
)

describe('issued by us', () => {
  test('presented by us, verified by @sd-jwt/sd-jwt-vc', async () => {
    const presentation = await presentSdJwt(ourCredential, { claims: ourSelection, keyBinding })
    const { payload, kb } = await peer.verify(presentation, { keyBindingNonce: NONCE, currentDate: NOW })
    expect(payload).toMatchObject(shown)
    expect(payload).not.toHaveProperty('address.locality')
    expect(kb?.payload.aud).toBe(AUDIENCE)
  })

  test('presented and verified by @sd-jwt/sd-jwt-vc', async () => {
    // Their array selection goes by position in the payload, where our decoys stand too: objects only here.
    const selection = { name: true, address: { region: true } }
    const presentation = await peer.present(ourCredential, selection as never, peerBinding)
    const { payload } = await peer.verify(presentation, { keyBindingNonce: NONCE, currentDate: NOW })
    expect(payload).toMatchObject({ name: shown.name, address: shown.address, nationalities: ['DE'] })
    expect((await verifySdJwtVc(presentation, bound)).claims).toMatchObject({
      name: shown.name,
      address: shown.address,
    })
  })

  test('a nonce it did not choose is refused by @sd-jwt/sd-jwt-vc', async () => {
    const presentation = await presentSdJwt(ourCredential, { claims: ourSelection, keyBinding })
    await expect(peer.verify(presentation, { keyBindingNonce: 'other', currentDate: NOW })).rejects.toThrow()
  })
})

describe('issued by @sd-jwt/sd-jwt-vc', () => {
  test('received, presented and verified by us', async () => {
    const { keyBinding: _, ...receipt } = unbound
    expect((await receiveSdJwtVc(peerCredential, receipt, holder.publicJwk)).claims).toMatchObject(claims)
    const presentation = await presentSdJwt(peerCredential, { claims: ourSelection, keyBinding })
    const result = await verifySdJwtVc(presentation, bound)
    expect(result.claims).toMatchObject(shown)
    expect(result.claims).not.toHaveProperty('address.locality')
  })

  test('presented by it, verified by us', async () => {
    const presentation = await peer.present(peerCredential, peerSelection as never, peerBinding)
    expect((await verifySdJwtVc(presentation, bound)).claims).toMatchObject(shown)
  })

  test('presented by us, verified by it', async () => {
    const presentation = await presentSdJwt(peerCredential, { claims: ourSelection, keyBinding })
    const { payload } = await peer.verify(presentation, { keyBindingNonce: NONCE, currentDate: NOW })
    expect(payload).toMatchObject(shown)
  })
})
