import { concatBytes, isTegataError, TegataError } from '@tegata/core'
import {
  type Application,
  type Command,
  encodeCommand,
  getResponse,
  MAX_LE,
  type Response,
  SUCCESS,
  selectApplication,
  selectFile,
  type Transceive,
} from './apdu.js'
import { SPEC, statusError } from './errors.js'
import { createApduGuard } from './guard.js'

/** An answer in more parts than any file or signature needs is a card that wants to keep us busy. */
const MAX_PARTS = 16

/**
 * One connection to a card: one task at a time, what is selected, and answers in parts put together.
 *
 * Two tasks at once would select under each other's feet, and a password could reach the wrong counter.
 */
export class Channel {
  readonly #transceive: Transceive
  readonly #guard = createApduGuard()
  #application: Application | undefined
  #last: Promise<unknown> = Promise.resolve()
  /** Names of PINs verified since the application was selected. */
  readonly verified = new Set<string>()

  constructor(transceive: Transceive) {
    this.#transceive = transceive
  }

  /** Runs a task after those before it. After a failure, but for a refused PIN, nothing is taken for selected or verified. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task).catch((error: unknown) => {
      if (!(isTegataError(error) && error.code.startsWith('ERR_CARD_PIN_'))) this.#forget()
      throw error
    })
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Selects an application unless it is; selecting it again would drop what is verified. */
  async select(application: Application): Promise<void> {
    if (this.#application === application) return
    this.#forget()
    const command = selectApplication(application)
    const { status } = await this.send(command)
    if (status !== SUCCESS) throw statusError({ command, status })
    this.#application = application
  }

  /** Selects another application, if there is one: what is verified in this one ends with that. */
  async leave(application: Application): Promise<void> {
    this.#forget()
    await this.send(selectApplication(application === 'jpki' ? 'text' : 'jpki'))
  }

  /** Selects a file of the application. */
  async selectFile(file: number): Promise<void> {
    const command = selectFile(file)
    const { status } = await this.send(command)
    if (status !== SUCCESS) throw statusError({ command, status, file })
  }

  /** Sends a command; asks again with the length that the card names (6Cxx), and for further parts (61xx). */
  async send(command: Command): Promise<Response> {
    let response = await this.sendOnce(command)
    if (command.le === undefined) return response
    if (response.status >> 8 === 0x6c)
      response = await this.sendOnce({ ...command, le: response.status & 0xff || MAX_LE })
    const parts = [response.data]
    while (response.status >> 8 === 0x61) {
      if (parts.length === MAX_PARTS) throw badResponse('the answer has too many parts', command)
      response = await this.sendOnce(getResponse(response.status & 0xff || MAX_LE))
      parts.push(response.data)
    }
    return { data: concatBytes(...parts), status: response.status }
  }

  /** Sends a command once, whatever the answer; the APDU is wiped, for it may carry a PIN. */
  async sendOnce(command: Command): Promise<Response> {
    const apdu = encodeCommand(command)
    try {
      this.#guard.check(apdu)
      const response: unknown = await this.#exchange(apdu, command)
      if (!(response instanceof Uint8Array) || response.length < 2) throw badResponse('not a response APDU', command)
      if (response.length - 2 > (command.le ?? MAX_LE)) throw badResponse('the answer is too long', command)
      this.#guard.observe(apdu, response)
      // A copy: the caller of the platform may use its buffer again.
      const data = response.slice(0, -2)
      return { data, status: (response.at(-2)! << 8) | response.at(-1)! }
    } finally {
      apdu.fill(0)
    }
  }

  async #exchange(apdu: Uint8Array, { name }: Command): Promise<unknown> {
    try {
      return await this.#transceive(apdu)
    } catch {
      // What a platform throws may hold the APDU, and so a PIN: nothing of it is passed on.
      throw new TegataError('ERR_CARD_TRANSPORT', 'the card did not answer', {
        spec: SPEC,
        evidence: { command: name },
      })
    }
  }

  #forget(): void {
    this.#application = undefined
    this.verified.clear()
  }
}

function badResponse(message: string, { name }: Command): TegataError {
  return new TegataError('ERR_CARD_RESPONSE', message, { evidence: { command: name } })
}
