/**
 * Signs a text with the My Number Card on a PC/SC reader.
 *
 *     TEGATA_PASSWORD=… node --import tsx --conditions=tegata-source examples/pcsc/sign.ts
 */
import { encodeUtf8, isTegataError } from '@tegata/core'
import { createCardClient, remainingTries, signWithCard } from '@tegata/jpki/card'
import { connectReader } from './reader.js'

const connected = await connectReader()
if (connected === undefined) {
  console.log('no reader: connect one, install @pokusew/pcsclite, and put a My Number Card on it')
} else {
  try {
    const card = createCardClient(connected.transceive)
    console.log('token:', await card.readTokenKind())
    console.log('certificates:', await card.readAvailability())
    console.log('password:', await card.readPinState('digital-signature'))
    const password = process.env.TEGATA_PASSWORD
    if (password !== undefined) {
      const signature = await signWithCard(card, encodeUtf8('これは試験の署名です。'), password)
      console.log(`signed: ${signature.value.length} bytes, ${signature.form}`)
    }
    await card.end()
  } catch (error) {
    if (!isTegataError(error)) throw error
    console.log(error.code, error.message, remainingTries(error) ?? '')
    process.exitCode = 1
  } finally {
    await connected.close()
  }
}
