import { createMemoryHolderKeys, decodeBase64url, decodeUtf8 } from '@tegata/core'
import { sdJwtVcVerifier } from '@tegata/sd-jwt'
import type { Verifier } from '@tegata/verifier'
import { describe, expect, test } from 'vitest'
import { code, createWorld, issueAll, presentAs } from './world.js'

const ASK = { prefecture: true } as const

const world = await createWorld()
const issuer = await world.createIssuer()
const card = world.createCard()
const keys = createMemoryHolderKeys()
const holder = await issueTo(keys)
const shop = world.createVerifier('shop.example', [issuer.trust])
const bank = world.createVerifier('bank.example', [issuer.trust])

async function issueTo(holderKeys: ReturnType<typeof createMemoryHolderKeys>) {
  const wallet = world.createWallet([issuer.trust], holderKeys)
  const issuance = await wallet.prepare(await issuer.offer())
  await issuance.accept(await issuer.issue(issuance.request(card.sign(issuance.statement))))
  return wallet
}

async function recognise(verifier: Verifier, wallet = holder) {
  const request = await verifier.request(ASK, { pseudonym: true })
  const result = await verifier.verify(request, await wallet.present(request))
  return result.pseudonym
}

describe('a returning customer', () => {
  test('is recognised by the relying party that asks, and by no other', async () => {
    const atShop = await recognise(shop)
    expect(atShop).toEqual({ value: expect.stringMatching(/^[\w-]{64}$/), binding: 'software' })
    expect(await recognise(shop)).toEqual(atShop)
    expect((await recognise(bank))?.value).not.toBe(atShop?.value)
    expect((await recognise(shop, await issueAll(world, issuer)))?.value).not.toBe(atShop?.value)
  })

  test('is recognised with a credential that was issued anew to the same wallet', async () => {
    expect(await recognise(shop, await issueTo(keys))).toEqual(await recognise(shop))
  })

  test('is told before anything is shown', async () => {
    const { options } = await holder.plan(await shop.request(ASK))
    expect(options.map(({ verdicts }) => verdicts['same-verifier'].verdict)).not.toContain('recognised-by-design')
    const asked = await holder.plan(await shop.request(ASK, { pseudonym: true }))
    expect(asked.options.map(({ format, verdicts }) => [format, verdicts['same-verifier'].verdict])).toEqual([
      ['dc+jwp', 'recognised-by-design'],
    ])
    expect(asked.notices.map(({ kind }) => kind)).toEqual(['pseudonym'])
  })
})

describe('a relying party', () => {
  test('gets no pseudonym unless it asks, and none that it did not ask for', async () => {
    const request = await shop.request(ASK)
    const result = await shop.verify(request, await presentAs(holder, 'dc+jwp', request))
    expect(result).not.toHaveProperty('pseudonym')
    const secondRequest = await shop.request(ASK)
    const talkative = await holder.present({ ...secondRequest, formats: ['dc+jwp'], pseudonym: true })
    await expect(shop.verify(secondRequest, talkative)).rejects.toThrow(code('ERR_BBS_VC_FORMAT'))
  })

  test('cannot drop or add the wish afterwards: it is part of the request', async () => {
    const request = await shop.request(ASK, { pseudonym: true })
    const { pseudonym: _, ...dropped } = request
    const silent = await holder.present(dropped)
    await expect(shop.verify(request, silent)).rejects.toThrow(code('ERR_BBS_VC_FORMAT'))
    await expect(shop.verify(dropped, silent)).rejects.toThrow(code('ERR_POLICY_SESSION_UNKNOWN'))
  })

  test('that accepts no format with pseudonyms cannot ask for one', async () => {
    const plain = world.createVerifier('plain.example', [issuer.trust], { formats: [sdJwtVcVerifier()] })
    await expect(plain.request(ASK, { pseudonym: true })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })
})

test('a BBS presentation carries no signature, key or DID of the holder around the proof', async () => {
  for (const options of [{}, { pseudonym: true }] as const) {
    const request = await shop.request(ASK, options)
    const response = await presentAs(holder, 'dc+jwp', request)
    expect(Object.keys(response)).toEqual(['format', 'presentation'])
    const [presentationHeader, issuerHeader, , proofs, ...others] = response.presentation.split('.')
    expect(others).toEqual([])
    const headers = [presentationHeader, issuerHeader].map((part) => JSON.parse(decodeUtf8(decodeBase64url(part!))))
    expect(headers.map((header) => Object.keys(header))).toEqual([
      ['alg', 'aud', 'nonce', 'session'],
      ['alg', 'typ', 'iss', 'kid', 'layout', 'iat', 'nbf', 'exp'],
    ])
    expect(proofs!.split('~')).toHaveLength(options.pseudonym ? 2 : 1)
    expect(JSON.stringify(headers)).not.toContain('did:')
  }
})
