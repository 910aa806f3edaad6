export { type AnchorStoreHarness, testAnchorStore } from './anchor-store.js'
export { type OneTimeStoreHarness, testOneTimeStore } from './one-time-store.js'
