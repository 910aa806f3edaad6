import { equalBytes } from '@tegata/core'
import type { NfcHolder } from '../transport/nfc.js'
import type { NfcTag } from './tag.js'
import { INS, SELECT, TAG_AID } from './type-4-tag.js'

/**
 * Joins the two applications of an mdoc that is engaged and read by NFC: the tag, and data retrieval behind it.
 *
 * Spec: ISO/IEC 18013-5 sections 8.2.2.1 and 8.3.3.1.2; ISO/IEC 7816-4 section 11.2.2 (SELECT by name chooses).
 *
 * @param tag — by `createNfcTag`, with a carrier of type `nfc`.
 * @param holder — by `createNfcHolder`, with the limits of that carrier.
 * @returns what answers each command APDU of the reader.
 * @example
 * ```ts
 * hostCardEmulation.onApdu = createNfcCard(createNfcTag(options), createNfcHolder(limits))
 * ```
 */
export function createNfcCard(tag: NfcTag, holder: NfcHolder): (command: Uint8Array) => Promise<Uint8Array> {
  let selected: Pick<NfcHolder, 'processCommand'> = tag
  return (command) => {
    if (command[1] === INS.select && command[2] === SELECT.application) {
      const isTag = equalBytes(command.subarray(5, 5 + TAG_AID.length), TAG_AID)
      selected = isTag ? tag : holder
    }
    return selected.processCommand(command)
  }
}
