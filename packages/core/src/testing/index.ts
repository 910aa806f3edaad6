export { type OneTimeStoreHarness, testOneTimeStore } from './one-time-store.js'
