export { type AnchorStoreHarness, testAnchorStore } from './anchor-store.js'
export { type CredentialStoreHarness, testCredentialStore } from './credential-store.js'
export { type OneTimeStoreHarness, testOneTimeStore } from './one-time-store.js'
