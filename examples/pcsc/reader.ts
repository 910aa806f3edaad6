/**
 * A PC/SC reader as the one function that `createCardClient` needs.
 *
 * `@pokusew/pcsclite` is native code and optional: install it where a reader stands (`npm install @pokusew/pcsclite`). Its types are
 * declared here as far as they are used, so this file type checks where it is not installed.
 */
import type { Transceive } from '@tegata/jpki/card'

/** A card on a reader. */
export interface ConnectedCard {
  readonly transceive: Transceive
  /** Takes the power from the card, so that nobody after us finds a verified PIN. */
  close(): Promise<void>
}

interface Pcsc {
  on(event: 'reader', listener: (reader: Reader) => void): void
  on(event: 'error', listener: (error: Error) => void): void
  close(): void
}

interface Reader {
  readonly state: number
  readonly SCARD_STATE_PRESENT: number
  readonly SCARD_SHARE_EXCLUSIVE: number
  readonly SCARD_UNPOWER_CARD: number
  on(event: 'status', listener: (status: { readonly state: number }) => void): void
  on(event: 'error', listener: (error: Error) => void): void
  connect(options: { readonly share_mode: number }, done: (error: Error | null, protocol: number) => void): void
  transmit(
    apdu: Buffer,
    maxLength: number,
    protocol: number,
    done: (error: Error | null, response: Buffer) => void,
  ): void
  disconnect(disposition: number, done: (error: Error | null) => void): void
}

/** 256 bytes and the status. */
const MAX_RESPONSE = 258

/**
 * Waits for a card on any reader.
 *
 * @returns undefined when there is no driver, no PC/SC service, no reader, or no card in time.
 */
export async function connectReader(seconds = 10): Promise<ConnectedCard | undefined> {
  const pcsc = await openPcsc()
  if (pcsc === undefined) return undefined
  const found = await new Promise<{ reader: Reader; protocol: number } | undefined>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000, undefined)
    const giveUp = (): void => {
      clearTimeout(timer)
      resolve(undefined)
    }
    pcsc.on('error', giveUp)
    pcsc.on('reader', (reader) => {
      reader.on('error', giveUp)
      reader.on('status', ({ state }) => {
        if ((state & reader.SCARD_STATE_PRESENT) === 0) return
        // Exclusive: another program that selects in between could make a PIN reach another counter.
        reader.connect({ share_mode: reader.SCARD_SHARE_EXCLUSIVE }, (error, protocol) => {
          if (error) return
          clearTimeout(timer)
          resolve({ reader, protocol })
        })
      })
    })
  })
  if (found === undefined) {
    pcsc.close()
    return undefined
  }
  const { reader, protocol } = found
  return {
    transceive: (apdu) =>
      new Promise((resolve, reject) => {
        const command = Buffer.from(apdu)
        reader.transmit(command, MAX_RESPONSE, protocol, (error, response) => {
          command.fill(0)
          if (error) reject(error)
          else resolve(Uint8Array.from(response))
        })
      }),
    close: () =>
      new Promise((resolve) => {
        reader.disconnect(reader.SCARD_UNPOWER_CARD, () => {
          pcsc.close()
          resolve()
        })
      }),
  }
}

/** The driver, when it is installed and the PC/SC service runs. */
async function openPcsc(): Promise<Pcsc | undefined> {
  try {
    // By a name that the compiler does not follow: the package need not be there.
    const name: string = '@pokusew/pcsclite'
    const driver = (await import(name)) as { readonly default: () => Pcsc }
    return driver.default()
  } catch {
    return undefined
  }
}
