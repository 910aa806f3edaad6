export { loadMclEngine, type MclOptions } from './engines/mcl.js'
export type { MclWasm } from './engines/mcl-module.js'
