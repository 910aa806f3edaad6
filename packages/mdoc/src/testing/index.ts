export { createTestIaca, type TestIaca, type TestIacaOptions } from './iaca.js'
