import { verifyBbsVc } from '@tegata/bbs-vc'
import {
  createMemoryHolderKeys,
  decodeBase64url,
  encodeBase64url,
  type HeldCredential,
  type HolderKeys,
} from '@tegata/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { HANAKO, makeIssuer, makeSession, SHOWN } from './setup.js'

const refusal = (code: string) => expect.objectContaining({ name: 'TegataError', code })
const SHOP = 'x509_san_dns:shop.example'
const BANK = 'x509_san_dns:bank.example'

let world: Awaited<ReturnType<typeof makeIssuer>>
beforeAll(async () => {
  world = await makeIssuer()
})

async function recognise(held: HeldCredential, keys: HolderKeys, audience: string) {
  const session = makeSession(audience)
  const presentation = await world.present(held, keys, session, SHOWN, { pseudonym: true })
  const { pseudonym } = await verifyBbsVc(world.input(presentation, session, SHOWN, true))
  return pseudonym
}

describe('the pseudonym', () => {
  it('is the same at one verifier, another at another verifier and of another holder, and says what it is bound to', async () => {
    const [keys, otherKeys] = [createMemoryHolderKeys(), createMemoryHolderKeys()]
    const [held, other] = [await world.issueTo(keys), await world.issueTo(otherKeys)]
    const first = await recognise(held, keys, SHOP)
    expect(first).toEqual({ value: expect.stringMatching(/^[\w-]{64}$/), binding: 'software' })
    expect(await recognise(held, keys, SHOP)).toEqual(first)
    expect((await recognise(held, keys, BANK))?.value).not.toBe(first?.value)
    expect((await recognise(other, otherKeys, SHOP))?.value).not.toBe(first?.value)
  })

  it('outlives a renewal when the issuer knows the person again, and only then', async () => {
    const keys = createMemoryHolderKeys()
    const pseudonymOf = async (person: { personReference?: string }) =>
      (await recognise(await world.issueTo(keys, HANAKO, person), keys, SHOP))?.value
    const first = await pseudonymOf({ personReference: 'anchor-1' })
    expect(await pseudonymOf({ personReference: 'anchor-1' })).toBe(first)
    expect(await pseudonymOf({ personReference: 'anchor-2' })).not.toBe(first)
    expect(await pseudonymOf({})).not.toBe(await pseudonymOf({}))
  })

  it("of a stolen link secret is not the owner's: the issuer adds its own part for each person", async () => {
    const keys = createMemoryHolderKeys()
    const owner = await world.issueTo(keys, HANAKO, { personReference: 'owner' })
    const thief = await world.issueTo(keys, HANAKO, { personReference: 'thief' })
    expect((await recognise(thief, keys, SHOP))?.value).not.toBe((await recognise(owner, keys, SHOP))?.value)
  })

  it('is there exactly when it is asked for', async () => {
    const keys = createMemoryHolderKeys()
    const held = await world.issueTo(keys)
    const session = makeSession(SHOP)
    for (const pseudonym of [true, false]) {
      const presentation = await world.present(held, keys, session, SHOWN, { pseudonym })
      const result = await verifyBbsVc(world.input(presentation, session, SHOWN, pseudonym))
      expect('pseudonym' in result).toBe(pseudonym)
      expect(() => verifyBbsVc(world.input(presentation, session, SHOWN, !pseudonym))).toThrow(
        refusal('ERR_BBS_VC_FORMAT'),
      )
    }
  })

  it('of somebody else, of another verifier or of nobody does not fit the proof', async () => {
    const [keys, otherKeys] = [createMemoryHolderKeys(), createMemoryHolderKeys()]
    const [held, other] = [await world.issueTo(keys), await world.issueTo(otherKeys)]
    const session = makeSession(SHOP)
    const presentation = await world.present(held, keys, session, SHOWN, { pseudonym: true })
    const replaced = (pseudonym: string) => presentation.replace(/~[^~.]+$/, `~${pseudonym}`)
    const verify = (text: string) => verifyBbsVc(world.input(text, session, SHOWN, true))
    expect(verify(presentation)).toBeDefined()
    for (const value of [
      (await recognise(other, otherKeys, SHOP))!.value,
      (await recognise(held, keys, BANK))!.value,
    ]) {
      expect(() => verify(replaced(value))).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
    }
    const infinity = encodeBase64url(new Uint8Array(48).fill(0xc0, 0, 1))
    expect(() => verify(replaced(infinity))).toThrow(refusal('ERR_BBS_PSEUDONYM'))
    expect(() => verify(replaced(infinity.slice(4)))).toThrow(refusal('ERR_BBS_VC_FORMAT'))
    expect(() => verify(`${presentation}~${infinity}`)).toThrow(refusal('ERR_BBS_VC_FORMAT'))
  })
})

describe('typed messages', () => {
  it('a birthdate is signed as a number of days: shown, it is read back as the date', async () => {
    const keys = createMemoryHolderKeys()
    for (const birthdate of ['1900-01-01', '2000-02-29', '2079-06-06']) {
      const held = await world.issueTo(keys, { ...HANAKO, birthdate })
      const session = makeSession(SHOP)
      const presentation = await world.present(held, keys, session, ['birthdate'])
      const { claims } = await verifyBbsVc(world.input(presentation, session, ['birthdate']))
      expect(claims).toEqual({ birthdate })
      const moved = presentation.replace(
        encodeBase64url(new TextEncoder().encode(`"${birthdate}"`)),
        encodeBase64url(new TextEncoder().encode('"1985-05-05"')),
      )
      expect(() => verifyBbsVc(world.input(moved, session, ['birthdate']))).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
    }
  })

  it('refuses a day that is none, or that the number cannot hold', async () => {
    for (const birthdate of ['1899-12-31', '2079-06-07', '2001-02-29', '1990-13-01', '1990-4-01', '+01990-04-01']) {
      await expect(world.issueTo(createMemoryHolderKeys(), { ...HANAKO, birthdate }), birthdate).rejects.toThrow(
        expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
      )
    }
  })

  it('somebody without a birthdate has no number there, and a proof of the same length', async () => {
    const keys = createMemoryHolderKeys()
    const { birthdate: _, ...stateless } = HANAKO
    const lengths = await Promise.all(
      [HANAKO, stateless].map(async (claims) => {
        const held = await world.issueTo(keys, claims)
        return decodeBase64url((await world.present(held, keys, makeSession(SHOP))).split('.')[3]!).length
      }),
    )
    expect(new Set(lengths).size).toBe(1)
  })
})
