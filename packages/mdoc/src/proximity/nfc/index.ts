/** What NFC adds to proximity: static and negotiated handover, and data retrieval by APDUs. Nothing of it is in `./proximity`. */
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
