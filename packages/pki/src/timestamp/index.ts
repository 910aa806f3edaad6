export { createTimestampRequest, parseTimestampResponse, type TimestampRequestOptions } from './exchange.js'
export {
  anyTimestampPolicy,
  inspectTimestamp,
  type TimestampInspection,
  type TimestampOptions,
  type TimestampPolicy,
  type TimestampResult,
  timestampRevocationNotChecked,
  verifyTimestamp,
} from './verify.js'
