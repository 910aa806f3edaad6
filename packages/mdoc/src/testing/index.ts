export { createTestIaca, type TestIaca, type TestIacaOptions } from './iaca.js'
export { createLoopback } from './loopback.js'
