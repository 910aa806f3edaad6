import { type CborMap, type CborValue, decodeCbor, EmbeddedCbor } from '@tegata/cbor'
import { decodeHex, encodeBase64url, encodeHex, importKeyAgreement, type JwkPrivate } from '@tegata/core'
import {
  createHolderSession,
  createReaderSession,
  type DeviceEngagement,
  encodeDeviceEngagement,
  encodeMdocUri,
  type Handover,
  parseDeviceEngagement,
  parseMdocUri,
} from '@tegata/mdoc/proximity'
import { parseHandoverSelect } from '@tegata/mdoc/proximity/nfc'
import type { CaseResult } from '../suite.js'
import { accept } from './vector.js'

type Values = Readonly<Record<string, string>>

/** An engagement parses and is written again byte for byte; its key is the one beside it. */
export async function* runEngagement(file: string, hex: Values): AsyncIterable<CaseResult> {
  const { device_engagement: text, e_device_key_bytes: keyBytes } = hex
  if (text === undefined) return
  yield await accept(`${file} engagement`, async () => {
    const engagement = parseDeviceEngagement(decodeHex(text))
    const { retrievalMethods, originInfos, version } = engagement
    const added =
      version === '1.0' ? {} : { originInfos, capabilities: engagement.capabilities as Map<number, CborValue> }
    const again = encodeDeviceEngagement(engagement.deviceKey, { retrievalMethods, ...added })
    return (
      // What is carried and not understood cannot be written again.
      (engagement.extensions.size === 0 ? differ('engagement', again, text) : undefined) ??
      differ('uri', parseMdocUri(encodeMdocUri(engagement.bytes)).bytes, text) ??
      differ('key', engagement.deviceKeyBytes, keyBytes ?? encodeHex(engagement.deviceKeyBytes))
    )
  })
}

/** A recorded session, from both sides as far as the folder has their keys. */
export async function* runSession(file: string, hex: Values): AsyncIterable<CaseResult> {
  const { session_establishment: establishment, session_transcript_bytes: outer } = hex
  const transcript = outer ?? hex.session_transcript
  if (establishment === undefined || transcript === undefined) return
  const { engagement, handover, sessionTranscript } = readTranscript(transcript)
  if (handover) {
    yield await accept(`${file} handover`, async () =>
      differ('engagement', parseHandoverSelect(handover.select).deviceEngagement, encodeHex(engagement.bytes)),
    )
  }
  const devicePrivate = hex.ephemeral_device_key_d ?? hex.e_device_key
  if (devicePrivate !== undefined) {
    yield await accept(`${file} session of the mdoc`, async () => {
      const key = await importKeyAgreement(privateJwk(engagement.deviceKey, devicePrivate), engagement.curve)
      const session = createHolderSession({ bytes: engagement.bytes, key }, handover)
      const { data } = await session.receive(decodeHex(establishment))
      const secret = await key.deriveSharedSecret(session.readerKey!)
      return (
        differ('transcript', session.sessionTranscript!, sessionTranscript) ??
        differ('request', data!, hex.device_request ?? encodeHex(data!)) ??
        differ('secret', secret, hex.shared_secret ?? encodeHex(secret)) ??
        (hex.device_response && hex.session_data
          ? differ('response', await session.send(decodeHex(hex.device_response)), hex.session_data)
          : undefined)
      )
    })
  }
  const { ephemeral_reader_key_d: d, ephemeral_reader_key_x: x, ephemeral_reader_key_y: y, session_data: data } = hex
  if (d && x && y && data && hex.device_request) {
    yield await accept(`${file} session of the reader`, async () => {
      const base64url = (text: string) => encodeBase64url(decodeHex(text))
      const readerKey = await importKeyAgreement(
        privateJwk({ kty: 'EC', crv: engagement.curve, x: base64url(x), y: base64url(y) }, d),
        engagement.curve,
      )
      const session = await createReaderSession(engagement, { handover, readerKey })
      const sent = decodeCbor(await session.send(decodeHex(hex.device_request!))) as CborMap
      const recorded = decodeCbor(decodeHex(establishment)) as CborMap
      const received = await session.receive(decodeHex(data))
      if (hex.session_termination !== undefined) {
        const { terminated } = await session.receive(decodeHex(hex.session_termination))
        if (!terminated || !session.closed) return 'the session goes on after its termination'
      }
      return (
        differ('request', sent.get('data') as Uint8Array, encodeHex(recorded.get('data') as Uint8Array)) ??
        differ('key', keyIn(sent), encodeHex(keyIn(recorded))) ??
        differ('response', received.data!, hex.device_response ?? encodeHex(received.data!))
      )
    })
  }
}

function keyIn(establishment: CborMap): Uint8Array {
  return (establishment.get('eReaderKey') as EmbeddedCbor).encoded
}

/** SessionTranscript, with tag 24 around it or without. */
function readTranscript(text: string): { engagement: DeviceEngagement; handover: Handover; sessionTranscript: string } {
  const bytes = decodeHex(text)
  const value = decodeCbor(bytes)
  const sessionTranscript = value instanceof EmbeddedCbor ? value.bytes : bytes
  const [device, , handover] = decodeCbor(sessionTranscript) as [EmbeddedCbor, EmbeddedCbor, Uint8Array[] | null]
  return {
    engagement: parseDeviceEngagement(device.bytes),
    handover: handover && { select: handover[0]!, ...(handover[1] && { request: handover[1] }) },
    sessionTranscript: encodeHex(sessionTranscript),
  }
}

function privateJwk(publicJwk: DeviceEngagement['deviceKey'], d: string): JwkPrivate {
  return { ...publicJwk, d: encodeBase64url(decodeHex(d)) }
}

/** A complaint when bytes are not the expected ones. */
function differ(name: string, actual: Uint8Array, expected: string): string | undefined {
  return encodeHex(actual) === expected ? undefined : `${name}: expected ${expected}, got ${encodeHex(actual)}`
}
