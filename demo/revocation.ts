import { type FormatId, isTegataError } from '@tegata/core'
import { type Holder, unsafeReuseOneTimeCopy } from '@tegata/holder'
import type { Party } from './parties.js'

/** What each relying party says to each holder, in formats that have a status. */
export async function showRevocation(
  holders: Readonly<Record<string, Holder>>,
  { name, verifier }: Party,
  formats: readonly FormatId[],
): Promise<void> {
  for (const format of formats) {
    for (const [person, holder] of Object.entries(holders)) {
      const request = await verifier.request({ age_over_20: true })
      const option = (await holder.plan(request)).options.find((option) => option.format === format)!
      const response = await holder.present(request, { option, [unsafeReuseOneTimeCopy]: true })
      const answer = await verifier.verify(request, response).then(
        ({ revocation }) => `accepted, status: ${revocation}`,
        (error: unknown) => {
          if (isTegataError(error)) return error.code
          throw error
        },
      )
      console.log(`   ${name} to ${person.padEnd(8)} ${format.padEnd(10)} ${answer}`)
    }
  }
}
