export type { PoolOperation, PoolSchemes, PoolWorker } from './messages.js'
export { type BbsPool, type BbsPoolOptions, createBbsPool } from './pool.js'
export { serveBbsPool } from './serve.js'
