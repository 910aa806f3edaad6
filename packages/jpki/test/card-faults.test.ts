import { inspect } from 'node:util'
import { encodeUtf8, isTegataError } from '@tegata/core'
import { type CardClient, type CardPin, createCardClient, signWithCard } from '@tegata/jpki/card'
import type { CardFault } from '@tegata/jpki/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { findUnlawful } from './card-guard.js'
import { clientOf, insertCard } from './card-support.js'
import { data } from './support.js'

const PINS: Readonly<Record<CardPin, string>> = {
  'digital-signature': 'SECRET4711',
  'user-authentication': '8642',
  text: '9753',
}
const WRONG: Readonly<Record<CardPin, string>> = {
  'digital-signature': 'WRONG0815',
  'user-authentication': '1357',
  text: '2468',
}
const ALL = ['digital-signature', 'user-authentication', 'text'] as const

/** One thing that an app does, and the PIN that it gives for it. */
interface Step {
  readonly name: string
  readonly run: (client: CardClient) => Promise<unknown>
  readonly pin?: CardPin
  readonly isWrong?: boolean
}

const STEPS: readonly Step[] = [
  ...ALL.flatMap((pin): Step[] => [
    { name: `verify ${pin}`, pin, run: (client) => client.verifyPin(pin, PINS[pin]) },
    {
      name: `verify ${pin} wrongly`,
      pin,
      isWrong: true,
      run: (client) => client.verifyPin(pin, encodeUtf8(WRONG[pin])),
    },
    { name: `ask for ${pin}`, run: (client) => client.readPinState(pin) },
  ]),
  { name: 'sign', pin: 'digital-signature', run: (client) => signWithCard(client, data, PINS['digital-signature']) },
  { name: 'authenticate', run: (client) => client.sign('user-authentication', data) },
  { name: 'read a certificate', run: (client) => client.readCertificate('user-authentication') },
  { name: 'read the four attributes', run: (client) => client.readBasicFour() },
  { name: 'read the token kind', run: (client) => client.readTokenKind() },
  { name: 'read the availability', run: (client) => client.readAvailability() },
  { name: 'end', run: (client) => client.end() },
]
const step = fc.constantFrom(...STEPS)

/** A VERIFY that carries a PIN. */
function isVerify(apdu: Uint8Array): boolean {
  return apdu[1] === 0x20 && apdu.length > 4
}

/** Answers lost or changed on their way; a command that is answered was carried out. */
const fault: fc.Arbitrary<CardFault> = fc.oneof(
  fc.constantFrom<CardFault>({ kind: 'remove-before' }, { kind: 'remove-after' }),
  fc
    .oneof(
      fc.nat(300).map((length) => (response: Uint8Array) => response.slice(0, length)),
      fc.uint8Array({ maxLength: 300 }).map((answer) => () => answer),
      fc
        .constantFrom(0x6100, 0x6c00, 0x6c10, 0x6982, 0x6984, 0x63c1, 0x6a82, 0x6b00, 0x6282, 0x9000, 0x6f00)
        .map((word) => (response: Uint8Array) => Uint8Array.from([...response.slice(0, -2), word >> 8, word & 0xff])),
      fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 255 })).map(
        ([at, flip]) =>
          (response: Uint8Array) =>
            response.map((byte, i) => (i === at % response.length ? byte ^ flip : byte)),
      ),
      fc.constant((response: Uint8Array) => Uint8Array.from([...response, ...response])),
    )
    .map((change): CardFault => ({ kind: 'answer', change })),
)

/** What a step ends with; anything else than a TegataError is a failure of the test. */
async function outcomeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run()
    return 'done'
  } catch (error) {
    if (!isTegataError(error)) throw error
    const printed = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${error.stack}`
    for (const secret of [...Object.values(PINS), ...Object.values(WRONG)]) {
      expect(printed).not.toContain(secret)
      expect(printed).not.toContain(Buffer.from(secret).toString('hex'))
      expect(printed).not.toContain([...Buffer.from(secret)].join(', '))
    }
    return error.code
  }
}

describe('no try is spent by surprise', () => {
  test('random faults over random steps: one VERIFY for each PIN given, never where the counter said one try', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        // The number of an exchange, or the place that matters most: wherever a PIN is on its way.
        fc.array(fc.tuple(fc.oneof(fc.nat(40), fc.constant('PIN' as const)), fault), { maxLength: 4 }),
        fc.record({ text: fc.nat(3), 'user-authentication': fc.nat(3), 'digital-signature': fc.nat(5) }),
        async (steps, faults, tries) => {
          const planned = new Map<number | string, CardFault>(faults)
          const { emulator, sent } = insertCard({
            pins: PINS,
            tries,
            fault: (apdu, index) => planned.get(index) ?? (isVerify(apdu) ? planned.get('PIN') : undefined),
          })
          // Counted and judged afterwards: what a connection throws, the client takes for a lost card.
          const surprises: number[] = []
          let told = 0
          let hasVerified = false
          const client = createCardClient(async (apdu) => {
            sent.push(apdu.slice())
            const isPinSent = isVerify(apdu)
            // What the client heard right before: two tries at least, or that a PIN is verified which it had verified.
            const isSafe = told === 0x9000 ? hasVerified : told >> 4 === 0x63c && (told & 15) > 1
            if (isPinSent && !isSafe) surprises.push(told)
            told = 0
            const response = await emulator.transceive(apdu).catch(() => {
              throw new Error(`lost: ${Buffer.from(apdu).toString('latin1')} ${Buffer.from(apdu).toString('hex')}`)
            })
            told = ((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0)
            hasVerified ||= isPinSent && told === 0x9000
            return response
          })
          for (const { run, pin, isWrong } of steps) {
            const before = ALL.map((each) => [emulator.verifications(each), emulator.tries(each)] as const)
            await outcomeOf(() => run(client))
            for (const [i, each] of ALL.entries()) {
              const [verifications, left] = before[i]!
              expect(emulator.verifications(each) - verifications).toBeLessThanOrEqual(each === pin ? 1 : 0)
              if (each !== pin || !isWrong) expect(emulator.tries(each)).toBeGreaterThanOrEqual(left)
            }
            emulator.insert()
          }
          expect(surprises).toEqual([])
          expect(findUnlawful(sent)).toEqual([])
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('a card taken away while it checks a PIN: the try may be spent, and the PIN is not sent again', async () => {
    for (const kind of ['remove-before', 'remove-after'] as const) {
      const { client, emulator } = insertCard({
        pins: PINS,
        fault: (apdu) => (isVerify(apdu) ? { kind } : undefined),
      })
      await expect(client.verifyPin('text', WRONG.text)).rejects.toMatchObject({
        code: 'ERR_CARD_TRANSPORT',
        evidence: { command: 'VERIFY', pin: 'text', tryMayBeSpent: true },
      })
      expect(emulator.verifications('text')).toBe(kind === 'remove-after' ? 1 : 0)
    }
  })
})

describe('a card taken away', () => {
  test('half-way through a certificate, and put back', async () => {
    let isAway = false
    const { client, emulator } = insertCard({
      pins: PINS,
      fault: (apdu) => (isAway && apdu[1] === 0xb0 && apdu[2] === 2 ? { kind: 'remove-before' } : undefined),
    })
    await client.verifyPin('digital-signature', PINS['digital-signature'])
    isAway = true
    expect(await codeOf(() => client.readCertificate('digital-signature'))).toBe('ERR_CARD_TRANSPORT')
    expect(await codeOf(() => client.readTokenKind())).toBe('ERR_CARD_TRANSPORT')
    isAway = false
    emulator.insert()
    expect(await codeOf(() => client.readCertificate('digital-signature'))).toBe('ERR_CARD_PIN_REQUIRED')
    await signWithCard(client, data, PINS['digital-signature'])
    emulator.remove()
    expect(await codeOf(() => client.readPinState('text'))).toBe('ERR_CARD_TRANSPORT')
    expect(emulator.verifications('digital-signature')).toBe(2)
  })
})

describe('hostile answers', () => {
  test('any bytes at all: a value or a TegataError, and an end', async () => {
    const word = fc.constantFrom(0x9000, 0x6100, 0x61ff, 0x6c00, 0x63c3, 0x6b00, 0x6282)
    const answer = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.uint8Array({ maxLength: 256 }), word)
        .map(([bytes, end]) => Uint8Array.from([...bytes, end >> 8, end & 0xff])),
      fc
        .tuple(fc.constantFrom('3082', 'FF2081', 'FF30', 'FF20820040DF210800'), word)
        .map(([start, end]) =>
          Uint8Array.from([...Buffer.from(start, 'hex'), ...new Uint8Array(200), end >> 8, end & 0xff]),
        ),
    )
    await fc.assert(
      fc.asyncProperty(step, fc.array(answer, { minLength: 1, maxLength: 12 }), async ({ run, pin }, answers) => {
        const sent: Uint8Array[] = []
        const client = clientOf((apdu, index) => {
          sent.push(apdu.slice())
          return answers[index % answers.length]!.slice()
        })
        await outcomeOf(() => run(client))
        expect(sent.filter(isVerify).length).toBeLessThanOrEqual(pin ? 1 : 0)
        expect(sent.length).toBeLessThan(2500)
        expect(findUnlawful(sent)).toEqual([])
      }),
      { numRuns: 600 },
    )
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', '9000'],
    ['an array', [0x90, 0x00]],
    ['one byte', Uint8Array.of(0x90)],
    ['more than was asked for', new Uint8Array(400)],
  ])('%s is no answer', async (_, answer) => {
    expect(await codeOf(() => clientOf(() => answer).readTokenKind())).toBe('ERR_CARD_RESPONSE')
  })

  test('an answer without end', async () => {
    const endless = clientOf((apdu) => (apdu[1] === 0xa4 ? Uint8Array.of(0x90, 0) : Uint8Array.of(1, 0x61, 0)))
    expect(await codeOf(() => endless.readTokenKind())).toBe('ERR_CARD_RESPONSE')
    const drop = clientOf((apdu) => {
      const head = (apdu[2]! << 8) | apdu[3]! ? [0xaa] : [0x30, 0x82, 0x1f, 0x00]
      return Uint8Array.from(apdu[1] === 0xa4 ? [0x90, 0] : [...head, 0x90, 0])
    })
    expect(await codeOf(() => drop.readCaCertificate('digital-signature'))).toBe('ERR_CARD_FILE_MALFORMED')
  })

  test('a transport that throws anything at once', async () => {
    const thrower = createCardClient(() => {
      throw 'SECRET4711'
    })
    expect(await outcomeOf(() => thrower.verifyPin('digital-signature', PINS['digital-signature']))).toBe(
      'ERR_CARD_TRANSPORT',
    )
  })
})

describe('PINs are secrets', () => {
  test('the bytes that were sent are wiped, those of the caller are the caller’s', async () => {
    const { emulator } = insertCard({ pins: PINS })
    const kept: Uint8Array[] = []
    const client = createCardClient((apdu) => {
      kept.push(apdu)
      return emulator.transceive(apdu)
    })
    const mine = encodeUtf8(PINS.text)
    await client.verifyPin('text', mine)
    expect(kept.some((apdu) => apdu.length > 5)).toBe(true)
    expect(kept.flatMap((apdu) => [...apdu]).every((byte) => byte === 0)).toBe(true)
    expect(mine).toEqual(encodeUtf8(PINS.text))
  })

  test('the client shows nothing', async () => {
    const { client } = insertCard({ pins: PINS })
    await client.verifyPin('text', PINS.text)
    expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(PINS.text)
    expect(JSON.stringify(client)).toBe('{}')
  })
})
