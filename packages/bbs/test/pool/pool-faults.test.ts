import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createBbs } from '@tegata/bbs'
import { createBbsPool, type PoolWorker, serveBbsPool } from '@tegata/bbs/pool'
import { encodeUtf8, TegataArgumentError, TegataError } from '@tegata/core'
import { build } from 'esbuild'
import { afterEach, describe, expect, it } from 'vitest'
import { MCL } from '../engines.js'

const SCRIPT = `
import { parentPort, workerData } from 'node:worker_threads'
import { serveBbsPool } from '@tegata/bbs/pool'
parentPort.on('message', ({ input }) => { if (input.header?.[0] === 0xff) process.exit(1) })
serveBbsPool(parentPort, { wasm: workerData })`

const folder = fileURLToPath(new URL('../..', import.meta.url))
const { outputFiles } = await build({
  stdin: { contents: SCRIPT, resolveDir: folder },
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  conditions: ['tegata-source'],
  logLevel: 'error',
  logOverride: { 'empty-import-meta': 'silent' },
})
const script = outputFiles[0]!.text
const wasm = await WebAssembly.compile(readFileSync(new URL('../../wasm/mcl.wasm', import.meta.url)))

const bbs = createBbs(MCL)
const secretKey = bbs.keyGen(new Uint8Array(32).fill(9))
const publicKey = bbs.skToPk(secretKey)
const messages = ['one', 'two'].map(encodeUtf8)
const request = { secretKey, publicKey, messages }
const CRASH = { ...request, header: Uint8Array.of(0xff) }

const pools: ReturnType<typeof createBbsPool>[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

function startPool(options: { readonly size?: number; readonly maxQueued?: number } = {}) {
  const createWorker = () => new Worker(script, { eval: true, workerData: wasm })
  const pool = createBbsPool({ size: 2, createWorker, ...options })
  pools.push(pool)
  return pool
}

const POOL_ERROR = { name: 'TegataError', code: 'ERR_BBS_POOL' }

describe('a pool of Node workers', () => {
  it('signs, proves and verifies as this thread does', async () => {
    const pool = startPool()
    const signatures = await Promise.all(Array.from({ length: 8 }, () => pool.run('core', 'sign', request)))
    const signature = bbs.sign(request)
    for (const each of signatures) expect(each).toEqual(signature)
    const proof = await pool.run('core', 'proofGen', { publicKey, signature, messages, disclosedIndexes: [0] })
    const shown = { publicKey, proof, disclosedIndexes: [0], disclosedMessages: [messages[0]!] }
    bbs.proofVerify(shown)
    await pool.run('core', 'proofVerify', shown)
    await expect(pool.run('core', 'proofVerify', { ...shown, disclosedIndexes: [1] })).rejects.toMatchObject({
      code: 'ERR_BBS_PROOF_INVALID',
      spec: expect.stringContaining('section 3.6.4'),
    })
    await expect(pool.run('core', 'proofVerify', { ...shown, proof: new Uint8Array(3) })).rejects.toThrow(TegataError)
    await expect(pool.run('core', 'sign', { ...request, messages: 'one' as never })).rejects.toThrow(
      TegataArgumentError,
    )
    await expect(pool.run('core', 'sign', { ...request, messages: [() => 1] as never })).rejects.toThrow(/cannot cross/)
  })

  it('replaces a worker that crashes, and refuses only what it was computing', async () => {
    const pool = startPool()
    const crashed = pool.run('core', 'sign', CRASH)
    const others = Array.from({ length: 6 }, () => pool.run('core', 'sign', request))
    await expect(crashed).rejects.toMatchObject(POOL_ERROR)
    expect(await Promise.all(others)).toHaveLength(6)
  })

  it('gives up when workers crash one after the other', async () => {
    const pool = startPool({ size: 1 })
    const crashed = Array.from({ length: 4 }, () => pool.run('core', 'sign', CRASH))
    for (const each of await Promise.allSettled(crashed)) {
      expect(each).toMatchObject({ status: 'rejected', reason: POOL_ERROR })
    }
    await expect(pool.run('core', 'sign', request)).rejects.toMatchObject(POOL_ERROR)
  })

  it('refuses more than may wait, and everything once it is closed', async () => {
    const pool = startPool({ size: 1, maxQueued: 1 })
    const [running, waiting, tooMany] = [1, 2, 3].map(() => pool.run('core', 'sign', request))
    await expect(tooMany).rejects.toMatchObject({ ...POOL_ERROR, evidence: { limit: 1 } })
    const closed = [
      expect(running).rejects.toMatchObject(POOL_ERROR),
      expect(waiting).rejects.toMatchObject(POOL_ERROR),
    ]
    await pool.close()
    await Promise.all(closed)
    await expect(pool.run('core', 'sign', request)).rejects.toMatchObject(POOL_ERROR)
  })
})

describe('a pool of Web Workers', () => {
  /** Two ends that speak as a page and its worker do. */
  function webWorker(): PoolWorker {
    const [page, worker] = [new EventTarget(), new EventTarget()]
    const deliver = (to: EventTarget) => (data: unknown) =>
      queueMicrotask(() => to.dispatchEvent(Object.assign(new Event('message'), { data: structuredClone(data) })))
    serveBbsPool(Object.assign(worker, { postMessage: deliver(page) }))
    return Object.assign(page, { postMessage: deliver(worker), terminate: () => undefined })
  }

  it('speaks with addEventListener', async () => {
    const pool = createBbsPool({ size: 1, createWorker: webWorker })
    expect(await pool.run('core', 'sign', request)).toEqual(bbs.sign(request))
    expect(() => createBbsPool({ size: 0, createWorker: webWorker })).toThrow(TegataArgumentError)
    expect(() => createBbsPool({ size: 1, createWorker: () => ({}) as never })).toThrow(TegataArgumentError)
  })
})
