import { type FormatId, isTegataError, type PresentationResponse } from '@tegata/core'
import { type Holder, unsafeReuseOneTimeCopy } from '@tegata/holder'
import type { Party } from './parties.js'

const ASK = { age_over_20: true } as const

/** Changes, replays and redirects a good presentation of each format, and prints the code of each refusal. */
export async function showAttacks(holder: Holder, parties: readonly [Party, Party], formats: readonly FormatId[]) {
  const [bank, shop] = parties
  for (const format of formats) {
    const request = await bank.verifier.request(ASK)
    const option = (await holder.plan(request)).options.find((option) => option.format === format)!
    const response = await holder.present(request, { option, [unsafeReuseOneTimeCopy]: true })

    await refuse(`${format}: one character changed`, () => bank.verifier.verify(request, tamper(response)))
    // The bank passes it on to the shop, which asked with the very nonce the bank had used.
    const { audience, responseUri } = (await shop.verifier.request(ASK)).session
    const elsewhere = { ...request, session: { ...request.session, audience, responseUri: responseUri! } }
    await refuse(`${format}: passed on to the shop`, () => shop.verifier.verify(elsewhere, response))
    await bank.verifier.verify(request, response)
    await refuse(`${format}: sent to the bank again`, () => bank.verifier.verify(request, response))
  }
}

function tamper({ format, presentation }: PresentationResponse): PresentationResponse {
  const at = presentation.length - 20 // in the signature, or in the proof
  const other = presentation[at] === 'A' ? 'B' : 'A'
  return { format, presentation: presentation.slice(0, at) + other + presentation.slice(at + 1) }
}

async function refuse(what: string, attack: () => Promise<unknown>): Promise<void> {
  try {
    await attack()
  } catch (error) {
    if (!isTegataError(error)) throw error
    console.log(`   ${what.padEnd(36)} ${error.code}`)
    return
  }
  throw new Error(`${what}: was accepted`)
}
