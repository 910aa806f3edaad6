import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { encodeHex, encodeUtf8 } from '@tegata/core'
import { checkSignatureValue, verifyJpkiSignature } from '@tegata/jpki'
import {
  type CardPin,
  createCardClient,
  isPossiblePin,
  remainingTries,
  signCmsWithCard,
  signWithCard,
  spendLastTryMayBlockCard,
} from '@tegata/jpki/card'
import {
  createCardEmulator,
  createSoftwareCard,
  generateTestKey,
  importTestKey,
  SAMPLE_PERSON,
} from '@tegata/jpki/testing'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { authentication, clientAnswering, clientOf, insertCard, PASSWORD, PIN, signature } from './card-support.js'
import { authority, clock, data, goodOptions, NOW } from './support.js'

const hex = (bytes: Uint8Array): string => encodeHex(bytes).toUpperCase()

describe('what a card is', () => {
  test.each(['card', 'android', 'iphone'] as const)('token kind %s', async (token) => {
    expect(await insertCard({ token }).client.readTokenKind()).toBe(token)
  })

  test('a token with an unknown label is of another kind', async () => {
    const files = { 'jpki/0006': encodeUtf8('JPKIAPSOMETHINGELSE'.padEnd(160)) }
    expect(await insertCard({ files }).client.readTokenKind()).toBe('other')
  })

  test('the serial number behind the label is not read', async () => {
    const { client, sent } = insertCard()
    await client.readTokenKind()
    expect(hex(sent.at(-1)!)).toBe('00B0000020')
  })

  test('the last command goes to an iPhone alone', async () => {
    const last = async (token: 'card' | 'android' | 'iphone') => {
      const { client, sent } = insertCard({ token })
      await client.end()
      return hex(sent.at(-1)!)
    }
    expect(await last('iphone')).toBe('80FC0000')
    expect(await last('card')).toBe('00B0000020')
    expect(await last('android')).toBe('00B0000020')
    const label = Buffer.from('JPKIAPIOSTOKEN'.padEnd(32)).toString('hex')
    const refusing = clientAnswering('9000', '9000', `${label}9000`, '6D00')
    expect(await codeOf(() => refusing.end())).toBe('ERR_CARD_STATUS')
  })

  test('a child has no certificate for signatures', async () => {
    const { client } = insertCard({ files: { 'jpki/0008': Uint8Array.of(0, 0x8f, 0) } })
    expect(await client.readAvailability()).toEqual({ 'digital-signature': false, 'user-authentication': true })
    expect(await insertCard().client.readAvailability()).toMatchObject({ 'digital-signature': true })
  })

  test('another card is not taken for one', async () => {
    expect(await codeOf(() => clientAnswering('6A82').readTokenKind())).toBe('ERR_CARD_UNKNOWN')
    expect(await codeOf(() => clientAnswering('6E00').readTokenKind())).toBe('ERR_CARD_STATUS')
  })
})

describe('certificates', () => {
  test('that for signatures after its password, the others at once', async () => {
    const { client } = insertCard()
    expect(await codeOf(() => client.readCertificate('digital-signature'))).toBe('ERR_CARD_PIN_REQUIRED')
    await client.verifyPin('digital-signature', PASSWORD)
    expect(await client.readCertificate('digital-signature')).toEqual(signature.certificate.certificate)
    expect(await client.readCaCertificate('digital-signature')).toEqual(authority.certificate)
    expect(await client.readCertificate('user-authentication')).toEqual(authentication.certificate.certificate)
    expect(await client.readCaCertificate('user-authentication')).toEqual(authentication.authority.certificate)
  })

  test('on Android the authentication certificate needs its PIN', async () => {
    const { client } = insertCard({ token: 'android' })
    await expect(client.readCertificate('user-authentication')).rejects.toMatchObject({
      code: 'ERR_CARD_PIN_REQUIRED',
      evidence: { pin: 'user-authentication' },
    })
    await client.verifyPin('user-authentication', PIN)
    expect((await client.readCertificate('user-authentication')).length).toBeGreaterThan(1000)
  })

  test.each([
    ['in parts by GET RESPONSE', { answers: 'get-response' }],
    ['only with the exact length', { answers: 'exact-length' }],
    ['with filler behind it', { filler: 700 }],
    ['in small parts', { readLimit: 33 }],
  ] as const)('a card that answers %s', async (_, options) => {
    const { client } = insertCard(options)
    expect(await client.readCaCertificate('digital-signature')).toEqual(authority.certificate)
    const signed = await signWithCard(client, data, PASSWORD)
    expect(signed.certificate).toEqual(signature.certificate.certificate)
  })

  test('no byte behind the object is asked for', async () => {
    const { client, sent } = insertCard({ filler: 700 })
    await client.readCaCertificate('digital-signature')
    const reads = sent.filter((apdu) => apdu[1] === 0xb0).map((apdu) => ((apdu[2]! << 8) | apdu[3]!) + (apdu[4] || 256))
    expect(Math.max(...reads)).toBe(authority.certificate.length)
  })

  test.each([
    ['a file that is cut short', authority.certificate.subarray(0, 700)],
    ['a file of filler', new Uint8Array(1000).fill(0xff)],
    ['an empty file', new Uint8Array(0)],
    ['an object that claims 60 kB', Uint8Array.from([0x30, 0x82, 0xf0, 0x00, ...new Uint8Array(300)])],
    ['an indefinite length', Uint8Array.from([0x30, 0x80, ...new Uint8Array(300)])],
    ['an empty SEQUENCE', Uint8Array.from([0x30, 0x00])],
  ])('%s is malformed', async (_, file) => {
    const { client } = insertCard({ files: { 'jpki/0002': file } })
    expect(await codeOf(() => client.readCaCertificate('digital-signature'))).toBe('ERR_CARD_FILE_MALFORMED')
  })

  test('a certificate that was never issued is missing', async () => {
    const child = createCardClient(createCardEmulator({ authentication }).transceive)
    expect(await child.readAvailability()).toEqual({ 'digital-signature': false, 'user-authentication': true })
    await expect(child.readCaCertificate('digital-signature')).rejects.toMatchObject({
      code: 'ERR_CARD_FILE_MISSING',
      evidence: { file: '0002' },
    })
  })
})

describe('PINs', () => {
  test('the counter is read without spending a try', async () => {
    const { client, emulator } = insertCard({ tries: { 'digital-signature': 2, text: 0 } })
    expect(await client.readPinState('digital-signature')).toEqual({ state: 'ready', tries: 2 })
    expect(await client.readPinState('user-authentication')).toEqual({ state: 'ready', tries: 3 })
    expect(await client.readPinState('text')).toEqual({ state: 'blocked' })
    expect(emulator.verifications('digital-signature')).toBe(0)
    expect(emulator.tries('digital-signature')).toBe(2)
  })

  test('wrong: the tries that are left; right: all of them again', async () => {
    const { client, emulator } = insertCard()
    const error = await client.verifyPin('user-authentication', '0000').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'ERR_CARD_PIN_WRONG', evidence: { pin: 'user-authentication', tries: 2 } })
    expect(remainingTries(error)).toBe(2)
    expect(remainingTries(new Error('other'))).toBeUndefined()
    await client.verifyPin('user-authentication', PIN)
    expect(emulator.tries('user-authentication')).toBe(3)
  })

  test('a wrong PIN does not undo another that is verified', async () => {
    const { client } = insertCard()
    await client.verifyPin('digital-signature', PASSWORD)
    expect(await codeOf(() => client.verifyPin('user-authentication', '0000'))).toBe('ERR_CARD_PIN_WRONG')
    expect(await client.sign('digital-signature', data)).toHaveLength(256)
  })

  test('the last try is spent with consent alone', async () => {
    const { client, emulator } = insertCard({ tries: { text: 1 } })
    await expect(client.verifyPin('text', '0000')).rejects.toMatchObject({
      code: 'ERR_CARD_PIN_LAST_TRY',
      evidence: { tries: 1 },
    })
    // Not the symbol: nothing that a form or a JSON text could hold.
    const notConsent = { lastTry: true } as never
    expect(await codeOf(() => client.verifyPin('text', '0000', notConsent))).toBe('ERR_CARD_PIN_LAST_TRY')
    expect(emulator.verifications('text')).toBe(0)
    const consent = { lastTry: spendLastTryMayBlockCard } as const
    const error = await client.verifyPin('text', '0000', consent).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'ERR_CARD_PIN_BLOCKED' })
    expect(remainingTries(error)).toBe(0)
    expect(await client.readPinState('text')).toEqual({ state: 'blocked' })
  })

  test.each([0x6984, 0x6983] as const)('blocked (%i): no PIN is sent any more', async (blockedStatus) => {
    const { client, emulator } = insertCard({ tries: { 'digital-signature': 0 }, blockedStatus })
    const consent = { lastTry: spendLastTryMayBlockCard } as const
    const attempt = () => client.verifyPin('digital-signature', PASSWORD, consent)
    expect(await codeOf(attempt)).toBe('ERR_CARD_PIN_BLOCKED')
    expect(emulator.verifications('digital-signature')).toBe(0)
    const status = blockedStatus.toString(16)
    const late = clientAnswering('9000', '9000', '63C2', status)
    expect(await codeOf(() => late.verifyPin('text', PIN))).toBe('ERR_CARD_PIN_BLOCKED')
    const query = clientAnswering('9000', '9000', status)
    expect(await query.readPinState('text')).toEqual({ state: 'blocked' })
  })

  test('a card that says 9000 is believed when the PIN was verified here', async () => {
    const { client } = insertCard({ queryAfterVerify: 'success' })
    await client.verifyPin('text', PIN)
    expect(await client.readPinState('text')).toEqual({ state: 'verified' })
    await client.verifyPin('text', PIN)
    const stranger = clientOf(() => Uint8Array.of(0x90, 0x00))
    expect(await codeOf(() => stranger.verifyPin('text', PIN))).toBe('ERR_CARD_PIN_LAST_TRY')
  })

  test('what an app before us verified is ended, to learn the counter', async () => {
    const { client, emulator } = insertCard({ queryAfterVerify: 'success', reselection: 'keeps', tries: { text: 2 } })
    await client.verifyPin('text', PIN)
    const next = createCardClient(emulator.transceive)
    expect(await next.readPinState('text')).toEqual({ state: 'verified' })
    const error = await next.verifyPin('text', '0000').catch((thrown: unknown) => thrown)
    expect(remainingTries(error)).toBe(2)
    expect(await next.readPinState('text')).toEqual({ state: 'ready', tries: 2 })
  })

  test('a counter that cannot be read sends no PIN', async () => {
    const { client, sent } = insertCard({
      fault: (apdu) => (apdu[1] === 0x20 ? { kind: 'answer', change: () => Uint8Array.of(0x6d, 0x00) } : undefined),
    })
    expect(await codeOf(() => client.verifyPin('text', PIN))).toBe('ERR_CARD_STATUS')
    expect(sent.filter((apdu) => apdu[1] === 0x20 && apdu.length > 4)).toEqual([])
  })

  test.each<[CardPin, string]>([
    ['user-authentication', '123'],
    ['user-authentication', '12345'],
    ['user-authentication', '12a4'],
    ['text', '１２３４'],
    ['text', ''],
    ['digital-signature', 'ABC12'],
    ['digital-signature', 'ABCDEFGHIJKLMNOP1'],
    ['digital-signature', 'mockpass12'],
    ['digital-signature', 'PASS WORD'],
    ['digital-signature', 'PASSWORD\n'],
  ])('%s: %j is not sent', async (pin, value) => {
    const { client, sent } = insertCard()
    expect(isPossiblePin(pin, value)).toBe(false)
    expect(await codeOf(() => client.verifyPin(pin, value))).toBe('ERR_CARD_PIN_FORMAT')
    expect(await codeOf(() => client.verifyPin(pin, encodeUtf8(value)))).toBe('ERR_CARD_PIN_FORMAT')
    expect(sent).toEqual([])
  })

  test('what cannot be a PIN at all is a mistake of the caller', async () => {
    const { client, sent } = insertCard()
    await expect(client.verifyPin('text', 1234 as never)).rejects.toMatchObject({ code: 'ERR_ARG_TYPE' })
    await expect(client.verifyPin('constructor' as never, PIN)).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
    await expect(client.readPinState('__proto__' as never)).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
    await expect(client.sign('text' as never, data)).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
    await expect(client.readCertificate('text' as never)).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
    expect(() => createCardClient(undefined as never)).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
    expect(sent).toEqual([])
  })

  test('one thing at a time: calls at once do not mix their selections', async () => {
    const { client, emulator } = insertCard()
    await Promise.all([
      client.verifyPin('digital-signature', PASSWORD),
      client.verifyPin('user-authentication', PIN),
      client.readTokenKind(),
      client.readPinState('digital-signature'),
      client.sign('user-authentication', data),
    ])
    expect(emulator.tries('digital-signature')).toBe(5)
    expect(emulator.tries('user-authentication')).toBe(3)
    expect(emulator.verifications('digital-signature')).toBe(1)
  })
})

describe('signing', () => {
  test('DigestInfo with P1=00, and the signature verifies', async () => {
    const { client, sent } = insertCard()
    const signed = await signWithCard(client, data, encodeUtf8(PASSWORD))
    expect(signed.form).toBe('digest-info')
    expect(await checkSignatureValue(signed, data)).toBe(true)
    const command = sent.at(-1)!
    expect(hex(command)).toMatch(/^802A0080333031300D06096086480165030402010500042[0-9A-F]{65}00$/)
    const { attributes } = await verifyJpkiSignature(goodOptions({ signature: signed }))
    expect(attributes.name).toBe(SAMPLE_PERSON.name)
  })

  test('CMS, attached and detached', async () => {
    const { client } = insertCard()
    const detached = await signCmsWithCard(client, data, PASSWORD, { signingTime: NOW })
    const { signedAt } = await verifyJpkiSignature(goodOptions({ signature: detached }))
    expect(signedAt).toEqual(NOW)
    const attached = await signCmsWithCard(client, data, PASSWORD, { attachContent: true })
    expect((await verifyJpkiSignature(goodOptions({ signature: attached, data: 'attached' }))).content).toEqual(data)
  })

  test('the authentication key signs after its PIN', async () => {
    const { client } = insertCard()
    expect(await codeOf(() => client.sign('user-authentication', data))).toBe('ERR_CARD_PIN_REQUIRED')
    await client.verifyPin('user-authentication', PIN)
    const value = await client.sign('user-authentication', data)
    const { certificate } = authentication.certificate
    expect(await checkSignatureValue({ form: 'digest-info', certificate, value }, data)).toBe(true)
  })

  test('an answer that is no signature', async () => {
    const wrong = insertCard({ fault: onSign((response) => response.map((byte, i) => (i === 7 ? byte ^ 1 : byte))) })
    expect(await codeOf(() => signWithCard(wrong.client, data, PASSWORD))).toBe('ERR_CARD_SIGNATURE')
    const short = insertCard({ fault: onSign((response) => response.slice(1)) })
    expect(await codeOf(() => signWithCard(short.client, data, PASSWORD))).toBe('ERR_CARD_RESPONSE')
  })

  test('the next card is read, but nobody knows how it signs', async () => {
    const next = createSoftwareCard({ authority, clock, certificate: { key: generateTestKey('P-384') } })
    const { client, sent } = insertCard({ signature: next })
    expect(await codeOf(() => signWithCard(client, data, PASSWORD))).toBe('ERR_CARD_KEY')
    expect(sent.some((apdu) => apdu[1] === 0x2a)).toBe(false)
    expect(await client.readCertificate('digital-signature')).toEqual(next.certificate.certificate)
  })
})

function onSign(change: (response: Uint8Array) => Uint8Array) {
  return (apdu: Uint8Array) => (apdu[1] === 0x2a ? ({ kind: 'answer', change } as const) : undefined)
}

describe('the four attributes', () => {
  test('after the PIN, compared with the record', async () => {
    const { client } = insertCard({ filler: 40 })
    expect(await codeOf(() => client.readBasicFour())).toBe('ERR_CARD_PIN_REQUIRED')
    await client.verifyPin('text', PIN)
    expect(await client.readBasicFour()).toEqual({
      name: SAMPLE_PERSON.name,
      address: SAMPLE_PERSON.address,
      birthdate: SAMPLE_PERSON.birthdate,
      gender: 'female',
      genderCode: '2',
      record: 'matched',
    })
  })

  /** The file of the sample person, changed. */
  const verdictOn = async (change: (file: Buffer) => Uint8Array): Promise<string> => {
    const genuine = await fileOf('00A4020C020002')
    const { client } = insertCard({ files: { 'text/0002': change(Buffer.from(genuine)) } })
    await client.verifyPin('text', PIN)
    return codeOf(() => client.readBasicFour())
  }
  const replaceText = (from: string, to: string) => (file: Buffer) =>
    Buffer.from(file.toString('latin1').replace(from, to), 'latin1')

  test('a changed character is not what the record names', async () => {
    expect(await verdictOn((file) => file)).toBe('accepted')
    expect(await verdictOn(replaceText('19900403', '19900404'))).toBe('ERR_CARD_TEXT_DIGEST')
    expect(await verdictOn((file) => file.fill(0x39, file.length - 1))).toBe('ERR_CARD_TEXT_DIGEST')
  })

  test('a table that points elsewhere, fields twice, missing or cut short', async () => {
    // FF20 8189 DF21 08 | offsets of four fields | DF22 …
    expect(await verdictOn((file) => file.fill(file[8]! + 1, 8, 9))).toBe('ERR_CARD_FILE_MALFORMED')
    expect(await verdictOn((file) => file.fill(0x22, 5, 6))).toBe('ERR_CARD_FILE_MALFORMED')
    expect(await verdictOn(replaceText('\xdf\x23', '\xdf\x22'))).toBe('ERR_CARD_FILE_MALFORMED')
    expect(await verdictOn(replaceText('\xdf\x25\x01', '\xdf\x26\x01'))).toBe('ERR_CARD_FILE_MALFORMED')
    expect(await verdictOn(replaceText('\xdf\x25\x01', '\xdf\x25\x05'))).toBe('ERR_CARD_FILE_MALFORMED')
    expect(await verdictOn((file) => file.fill(0x10, 1, 2))).toBe('ERR_CARD_FILE_MALFORMED')
  })

  test('no record, or one of another layout', async () => {
    const files = { 'text/0002': await fileOf('00A4020C020002') }
    const client = createCardClient(createCardEmulator({ files }).transceive)
    await client.verifyPin('text', PIN)
    expect((await client.readBasicFour()).record).toBe('absent')
    const other = insertCard({ files: { 'text/0003': new Uint8Array(336).fill(1) } })
    await other.client.verifyPin('text', PIN)
    expect(await codeOf(() => other.client.readBasicFour())).toBe('ERR_CARD_FILE_MALFORMED')
  })

  test('a partial date and an unknown gender are not guessed', async () => {
    const codes = async (person: typeof SAMPLE_PERSON) => {
      const { client } = insertCard({ person })
      await client.verifyPin('text', PIN)
      return codeOf(() => client.readBasicFour())
    }
    expect(await codes({ ...SAMPLE_PERSON, birthdate: '1990-00-00' })).toBe('ERR_JPKI_BIRTHDATE_PARTIAL')
    expect(await codes({ ...SAMPLE_PERSON, gender: '3' as never })).toBe('ERR_JPKI_ATTRIBUTE_INVALID')
  })
})

/** A file of the emulator, read by hand. */
async function fileOf(select: string): Promise<Uint8Array> {
  const { emulator } = insertCard()
  const send = (command: string) => emulator.transceive(new Uint8Array(Buffer.from(command, 'hex')))
  for (const command of ['00A4040C0AD3921000310001010408', '00A4020C020011', '002000800431323334', select]) {
    await send(command)
  }
  return (await send('00B0000000')).slice(0, -2)
}

test('a key from elsewhere signs for an emulated card, as its public half verifies', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const pem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }))
  const key = importTestKey(pem(privateKey))
  expect(key.type).toBe('P-384')
  const issued = createSoftwareCard({ authority, clock, certificate: { key } })
  expect(await checkSignatureValue(issued.sign(data, 'digest-info') as never, data)).toBe(true)
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  expect(() => importTestKey(pem(other))).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
})
