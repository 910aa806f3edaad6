/** What NFC adds to proximity: engagement by static and negotiated handover, and data retrieval. Nothing of it is in `./proximity`. */
export { type BleCarrier, type Carrier, carrierToMethod } from '../handover/carriers.js'
export {
  encodeHandoverRequest,
  encodeHandoverSelect,
  type HandoverRequest,
  type HandoverSelect,
  parseHandoverRequest,
  parseHandoverSelect,
} from '../handover/handover.js'
export {
  checkServiceSelect,
  checkTnepStatus,
  encodeServiceParameter,
  encodeServiceSelect,
  encodeTnepStatus,
  parseServiceParameter,
  type ServiceParameters,
} from '../handover/tnep.js'
export {
  createNfcHolder,
  createNfcReaderTransport,
  type NfcHolder,
  type NfcLimits,
  type NfcReaderOptions,
} from '../transport/nfc.js'
export { createNfcCard } from './card.js'
export { type NfcEngagement, type NfcEngagementOptions, readNfcEngagement } from './read-engagement.js'
export { createNfcTag, type NfcHandover, type NfcTag, type NfcTagOptions } from './tag.js'
export type { TagConnection } from './tag-reader.js'
