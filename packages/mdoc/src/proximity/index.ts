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
export { type BleCarrier, type Carrier, carrierToMethod } from './handover/carriers.js'
export {
  encodeHandoverRequest,
  encodeHandoverSelect,
  type HandoverRequest,
  type HandoverSelect,
  parseHandoverRequest,
  parseHandoverSelect,
} from './handover/handover.js'
export {
  checkServiceSelect,
  checkTnepStatus,
  encodeServiceParameter,
  encodeServiceSelect,
  encodeTnepStatus,
  parseServiceParameter,
  type ServiceParameters,
} from './handover/tnep.js'
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
export {
  createNfcHolder,
  createNfcReaderTransport,
  type NfcHolder,
  type NfcLimits,
  type NfcReaderOptions,
} from './transport/nfc.js'
export type { MdocTransport } from './transport/transport.js'
