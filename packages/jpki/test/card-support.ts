import { type CardClient, createCardClient } from '@tegata/jpki/card'
import {
  type CardEmulator,
  type CardEmulatorOptions,
  createCardEmulator,
  createSoftwareCard,
  createTestAuthority,
  SAMPLE_PERSON,
} from '@tegata/jpki/testing'
import { authority, card, clock } from './support.js'

export const PASSWORD = 'MOCKPASS12'
export const PIN = '1234'

/** 利用者証明用, by a CA of its own, on the same key: making RSA keys takes most of the time of these tests. */
const { key } = card.certificate
const authenticationAuthority = createTestAuthority({ usage: 'user-authentication', clock, key })
export const authentication = createSoftwareCard({ authority: authenticationAuthority, clock, certificate: { key } })
export { authority, card as signature }

/** A card with everything on it, its client, and the commands that were sent. */
export function insertCard(options: CardEmulatorOptions = {}): {
  readonly emulator: CardEmulator
  readonly client: CardClient
  readonly sent: Uint8Array[]
} {
  const emulator = createCardEmulator({ signature: card, authentication, person: SAMPLE_PERSON, ...options })
  const sent: Uint8Array[] = []
  const client = createCardClient((apdu) => {
    sent.push(apdu.slice())
    return emulator.transceive(apdu)
  })
  return { emulator, client, sent }
}

/** A client to which some connection answers. */
export function clientOf(answer: (apdu: Uint8Array, index: number) => unknown): CardClient {
  let index = 0
  return createCardClient(async (apdu) => answer(apdu, index++) as Uint8Array)
}

/** A connection that answers in turn, hex. */
export function clientAnswering(...answers: readonly string[]): CardClient {
  return clientOf((_, index) => new Uint8Array(Buffer.from(answers[index] ?? '', 'hex')))
}
