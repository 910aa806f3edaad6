import { type CborInput, decodeCbor, EmbeddedCbor, EncodedCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import type { PlausibleTranscript } from '../verify/verify-device.js'

/** A right transcript in a wrong frame, and of a session in proximity its parts as others put them together. */
export function* misframed(sessionTranscript: Uint8Array): Generator<PlausibleTranscript> {
  const { encoded } = embedCbor(sessionTranscript)
  yield { description: 'SessionTranscriptBytes (tag 24) in place of SessionTranscript', sessionTranscript: encoded }
  const parts = decodeCbor(sessionTranscript)
  const canonical = encodeCbor(parts)
  yield { description: 'the same transcript in deterministic encoding', sessionTranscript: canonical }
  const [engagement, readerKey, handover] = parts as CborInput[]
  if (!(engagement instanceof EmbeddedCbor && readerKey instanceof EmbeddedCbor)) return
  for (const [description, ...mistaken] of [
    ...handovers(handover).map(([what, other]) => [what, engagement, readerKey, other] as const),
    ['the engagement encoded again', reencoded(engagement), readerKey, handover],
    ['EReaderKey encoded again', engagement, reencoded(readerKey), handover],
    ['the engagement and EReaderKey without tag 24', content(engagement), content(readerKey), handover],
    ['the engagement and EReaderKey as byte strings without tag 24', engagement.bytes, readerKey.bytes, handover],
    ['no engagement', null, readerKey, handover],
    ['neither an engagement nor EReaderKey', null, null, handover],
  ] as const) {
    yield { description, sessionTranscript: encodeCbor(mistaken) }
  }
}

/** `Handover = null / [Hs, Hr / null]`. */
function handovers(handover: CborInput): (readonly [string, CborInput])[] {
  if (!Array.isArray(handover)) return []
  const [select] = handover
  return [
    ['the handover of a QR code (null) in place of that of NFC', null],
    ['static handover: without the Handover Request', [select, null]],
    ['the Handover Select alone, without an array around it', select],
  ]
}

const content = ({ bytes }: EmbeddedCbor) => new EncodedCbor(bytes)
const reencoded = ({ bytes }: EmbeddedCbor) => embedCbor(encodeCbor(decodeCbor(bytes)))
