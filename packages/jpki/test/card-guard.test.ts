import { decodeHex, encodeHex } from '@tegata/core'
import { restrictApdus, signWithCard } from '@tegata/jpki/card'
import { createCardEmulator } from '@tegata/jpki/testing'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { findUnlawful, JPKI, TEXT } from './card-guard.js'
import { insertCard, PASSWORD, PIN } from './card-support.js'
import { data } from './support.js'

const OK = Uint8Array.of(0x90, 0x00)
const select = (file: string): string => `00A4020C02${file}`

describe('R10 no command reaches the individual number', () => {
  test('nothing that the client can do', async () => {
    for (const token of ['card', 'android', 'iphone'] as const) {
      const { client, sent } = insertCard({ token })
      await signWithCard(client, data, PASSWORD)
      for (const usage of ['digital-signature', 'user-authentication'] as const) {
        await client.readCaCertificate(usage)
        await client.readPinState(usage)
      }
      await client.verifyPin('user-authentication', PIN)
      await client.readCertificate('user-authentication')
      await client.verifyPin('text', PIN)
      expect((await client.readBasicFour()).record).toBe('matched')
      await client.readAvailability()
      await client.end()
      expect(sent.length).toBeGreaterThan(40)
      expect(findUnlawful(sent)).toEqual([])
    }
  })

  test('the finder finds', () => {
    expect(findUnlawful([TEXT, select('0001')].map(decodeHex))).toEqual([select('0001')])
    expect(findUnlawful([TEXT, select('0003'), '00B0000000'].map(decodeHex))).toEqual(['00B0000000'])
    expect(findUnlawful([JPKI, select('0001'), '00B0000000'].map(decodeHex))).toEqual([])
  })

  test.each<[string, readonly string[]]>([
    ['the number', [TEXT, select('0001')]],
    ['the number by short identifier', [TEXT, '00B0810000']],
    ['the code that is the number', [TEXT, select('0014')]],
    ['the other printed code', [TEXT, select('0015')]],
    ['the hash of the number, with everything', [TEXT, select('0003'), '00B0000000']],
    ['the hash of the number, its first byte', [TEXT, select('0003'), '00B0000801']],
    ['the hash of the number, its last byte', [TEXT, select('0003'), '00B0002701']],
    ['a PIN that is not one of ours', [TEXT, select('0002'), '002000800431323334']],
    ['a PIN by short identifier', [JPKI, '002000980431323334']],
    ['the card face', ['00A4040C0AD3921000310001010402']],
    ['the resident register', ['00A4040C0AD3921000310001010000']],
    ['a prefix of a name', ['00A4040C05D392100031']],
    ['a file before an application', [select('0001')]],
    ['a file with another selection', [JPKI, '00A4000C020001']],
    ['a file with trailing bytes', [JPKI, '00A4020C0200011122']],
    ['a new PIN', [JPKI, select('0018'), '002401800435363738']],
    ['a signature by the text application', [TEXT, '802A00000400000000']],
    ['another kind of signature', [JPKI, select('0017'), '802A0180200000']],
    ['writing', [JPKI, select('0006'), '00D6000000']],
    ['secure messaging', [TEXT, '80AE000000']],
    ['nothing at all', ['']],
  ])('the guard refuses %s', async (_, commands) => {
    const sent: string[] = []
    const restricted = restrictApdus(async (apdu) => {
      sent.push(encodeHex(apdu).toUpperCase())
      return OK
    })
    const last = commands.at(-1)!
    for (const command of commands.slice(0, -1)) await restricted(decodeHex(command))
    expect(await codeOf(() => restricted(decodeHex(last)))).toBe('ERR_CARD_APDU_REFUSED')
    expect(sent).toEqual(commands.slice(0, -1))
  })

  test('a selection that the card refused is none: the file could be one of the application before', async () => {
    const restricted = restrictApdus(async (apdu) => (apdu[6] === 0x92 ? Uint8Array.of(0x6a, 0x82) : OK))
    await restricted(decodeHex(JPKI)).catch(() => undefined)
    expect(await codeOf(() => restricted(decodeHex(select('0001'))))).toBe('ERR_CARD_APDU_REFUSED')
  })

  test('the client works behind a guard of its own', async () => {
    const { emulator } = insertCard()
    const guarded = restrictApdus(emulator.transceive)
    await guarded(decodeHex(JPKI))
    await guarded(decodeHex(select('0006')))
    expect((await guarded(decodeHex('00B0000020'))).length).toBe(34)
  })

  test('no emulated card has one', () => {
    const files = { 'text/0001': new Uint8Array(15) }
    expect(() => createCardEmulator({ files })).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
  })
})
