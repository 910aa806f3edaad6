import { carry } from '../flow/connection.js'
import type { Carrier } from '../handover/carriers.js'
import { encodeHandoverRequest, type HandoverSelect, parseHandoverSelect } from '../handover/handover.js'
import { brokenHandover } from '../handover/ndef.js'
import {
  checkTnepStatus,
  encodeServiceSelect,
  parseServiceParameter,
  type ServiceParameters,
} from '../handover/tnep.js'
import { tooLong } from '../transport/limits.js'
import type { NfcHandover } from './tag.js'
import { type OpenTag, openTag, type TagConnection } from './tag-reader.js'

/** How a reader engages an mdoc by NFC. Spec: ISO/IEC 18013-5 section 8.2.2.1. */
export interface NfcEngagementOptions extends TagConnection {
  /** What the reader offers where the mdoc negotiates; one at least. */
  readonly carriers: readonly Carrier[]
  /** Waits where TNEP asks for it, half a millisecond and more; with `setTimeout` when absent. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** An mdoc that was found: how it can be reached, and what the session takes. Spec: ISO/IEC 18013-5 section 8.2.2.1. */
export interface NfcEngagement extends HandoverSelect {
  readonly handover: NfcHandover
}

/**
 * Reads the engagement of an mdoc that is held to the reader, negotiating where the mdoc does.
 *
 * Spec: ISO/IEC 18013-5 section 8.2.2.1; NFC Forum Type 4 Tag section 7.5; NFC Forum TNEP 1.0 section 5.
 *
 * @param options — how to reach the tag, what to offer, and the signal.
 * @returns engagement and carriers, not verified, as all before a session; what was said, byte for byte.
 * @throws TegataError ERR_PROXIMITY_FRAME, ERR_PROXIMITY_LIMIT, ERR_PROXIMITY_HANDOVER, ERR_ENCODING_UTF8, ERR_PROXIMITY_ABORTED,
 *   ERR_PROXIMITY_DISCONNECTED
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const signal = AbortSignal.timeout(60_000)
 * const { deviceEngagement, carriers, handover } = await readNfcEngagement({ transceive, carriers: [ble], signal })
 * const transport = await connect(carrierToMethod(carriers[0], ble.uuid))
 * await readInPerson({ engagement: deviceEngagement, handover, transport, signal, request, trust, at: new Date() })
 * ```
 */
export async function readNfcEngagement(options: NfcEngagementOptions): Promise<NfcEngagement> {
  const request = encodeHandoverRequest(options)
  const tag = await openTag(options)
  const first = await tag.read()
  const service = parseServiceParameter(first)
  if (service === undefined) return { ...parseHandoverSelect(first), handover: { select: first } }
  checkTnepStatus(await exchange(tag, encodeServiceSelect(), service, options))
  const select = await exchange(tag, request, service, options)
  return { ...parseHandoverSelect(select), handover: { select, request } }
}

/**
 * Writes a message and reads the answer, for which the mdoc may ask to wait.
 *
 * Spec: NFC Forum TNEP 1.0 sections 4.1.6, 4.1.7 and 5.
 */
async function exchange(
  tag: OpenTag,
  message: Uint8Array,
  service: ServiceParameters,
  { wait = pause, signal }: NfcEngagementOptions,
): Promise<Uint8Array> {
  // The limit of the service, which may be under that of the file.
  if (message.length > service.maxNdefBytes) throw tooLong(message.length, service.maxNdefBytes)
  await tag.write(message)
  const milliseconds = 2 ** (service.minimumWaitingTime / 4 - 1)
  for (let extensions = 0; extensions <= service.maxWaitingExtensions; extensions++) {
    await carry(() => wait(milliseconds, signal), signal)
    const answer = await tag.read()
    if (answer.length > 0) return answer
  }
  throw brokenHandover('the mdoc has no answer in the time that it asked for')
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
