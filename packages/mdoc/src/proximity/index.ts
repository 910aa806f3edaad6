export {
  createDeviceEngagement,
  type DeviceEngagement,
  type DeviceEngagementContent,
  encodeDeviceEngagement,
  encodeMdocUri,
  type OwnEngagement,
  parseDeviceEngagement,
  parseMdocUri,
} from './engagement/device-engagement.js'
export type {
  BleRetrieval,
  NfcRetrieval,
  OtherRetrieval,
  RetrievalMethod,
  WifiAwareRetrieval,
} from './engagement/retrieval-methods.js'
export { type InPersonPresentation, type InPersonRequest, presentInPerson } from './flow/present-in-person.js'
export { type InPersonReading, readInPerson } from './flow/read-in-person.js'
export { type InPersonAnswer, type InPersonQuestion, requestInPerson } from './flow/request-in-person.js'
export { createHolderSession, type HolderSession } from './session/holder.js'
export { createReaderSession, type ReaderSession, type ReaderSessionOptions } from './session/reader.js'
export type { ProximitySession, Received } from './session/session.js'
export { encodeProximityTranscript, type Handover } from './session/transcript.js'
export {
  BLE_CHARACTERISTICS,
  type BleAssembler,
  type BleState,
  bleChunks,
  createBleAssembler,
  deriveBleIdent,
  encodeBleState,
  readBleState,
} from './transport/ble.js'
export { createL2capAssembler, encodeL2capFrame, type L2capAssembler } from './transport/l2cap.js'
export { createMessageQueue, type MessageQueue } from './transport/message-queue.js'
export type { MdocTransport } from './transport/transport.js'
