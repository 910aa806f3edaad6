import { createCardClient, signCmsWithCard, signWithCard } from '@tegata/jpki/card'
import {
  type CardEmulatorOptions,
  createCardEmulator,
  createSoftwareCard,
  createTestAuthority,
} from '@tegata/jpki/testing'
import { describe, expect, test } from 'vitest'
import { code, createWorld } from './world.js'

const world = await createWorld()
const issuer = await world.createIssuer()
const signature = world.createCard()

function insertCard(options: CardEmulatorOptions = {}) {
  const emulator = createCardEmulator({ signature, ...options })
  return { emulator, card: createCardClient(emulator.transceive) }
}

describe('DESIGN section 5 step 3: the card signs the issuance statement', () => {
  test('from APDUs to three formats', async () => {
    const issuance = await world.createWallet([issuer.trust]).prepare(await issuer.offer())
    const { card, emulator } = insertCard({ token: 'iphone', answers: 'get-response', filler: 100 })
    const signed = await signWithCard(card, issuance.statement, 'MOCKPASS12')
    await card.end()
    const response = await issuer.issue(issuance.request(signed))
    expect(response.credentials.map(({ format }) => format)).toEqual(['dc+sd-jwt', 'mso_mdoc', 'dc+jwp'])
    expect(await issuance.accept(response)).toBe(5)
    expect(emulator.verifications('digital-signature')).toBe(1)
  })

  test('as CMS', async () => {
    const issuance = await world.createWallet([issuer.trust]).prepare(await issuer.offer())
    const signed = await signCmsWithCard(insertCard().card, issuance.statement, 'MOCKPASS12', {
      signingTime: world.clock(),
    })
    expect(await issuance.accept(await issuer.issue(issuance.request(signed)))).toBe(5)
  })

  test('a wrong password and a card taken away cost a try at most, and the offer still stands', async () => {
    const issuance = await world.createWallet([issuer.trust]).prepare(await issuer.offer())
    let isShaky = true
    const { card, emulator } = insertCard({
      fault: (apdu) => (isShaky && apdu[1] === 0x2a ? { kind: 'remove-after' } : undefined),
    })
    await expect(signWithCard(card, issuance.statement, 'MOCKPASS99')).rejects.toThrow(code('ERR_CARD_PIN_WRONG'))
    await expect(signWithCard(card, issuance.statement, 'MOCKPASS12')).rejects.toThrow(code('ERR_CARD_TRANSPORT'))
    expect(emulator.tries('digital-signature')).toBe(5)
    isShaky = false
    emulator.insert()
    const request = issuance.request(await signWithCard(card, issuance.statement, 'MOCKPASS12'))
    expect(await issuance.accept(await issuer.issue(request))).toBe(5)
  })

  test('R11: a signature by the authentication key is none by the signature key', async () => {
    const issuance = await world.createWallet([issuer.trust]).prepare(await issuer.offer())
    const authority = createTestAuthority({ usage: 'user-authentication', clock: world.clock })
    const { key } = signature.certificate
    const authentication = createSoftwareCard({ authority, clock: world.clock, certificate: { key } })
    const { card } = insertCard({ authentication })
    await card.verifyPin('user-authentication', '1234')
    const value = await card.sign('user-authentication', issuance.statement)
    const certificate = await card.readCertificate('user-authentication')
    const request = issuance.request({ form: 'digest-info', certificate, value })
    await expect(issuer.issue(request)).rejects.toThrow(code('ERR_JPKI_ROLE'))
  })
})
