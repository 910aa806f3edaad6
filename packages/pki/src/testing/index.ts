/** Test kit: a time-stamping authority in memory. Node only: keys come from node:crypto. */
export {
  createTestTimestampAuthority,
  type TestTimestampAuthority,
  type TestTimestampAuthorityOptions,
} from './timestamp-authority.js'
