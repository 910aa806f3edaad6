import { createBbs, loadEngine } from '@tegata/bbs'
import { loadMclEngine } from '@tegata/bbs/mcl'
import { decodeHex } from '@tegata/core'
import * as mcl from 'mcl-wasm'
import { afterEach, describe, expect, it, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

describe('loadEngine', () => {
  it('takes the WebAssembly engine, once per process', async () => {
    expect((await loadEngine()).name).toBe('mcl')
    expect(await loadEngine()).toBe(await loadEngine())
  })

  it('takes the other where WebAssembly is missing', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    const fresh = await import('../src/load.js')
    expect((await fresh.loadEngine()).name).toBe('noble')
  })

  it('takes the other where WebAssembly is there but forbidden', async () => {
    class CompileError extends Error {}
    const instantiate = () => Promise.reject(new CompileError('disallowed by embedder'))
    vi.stubGlobal('WebAssembly', { Memory: WebAssembly.Memory, CompileError, instantiate })
    const fresh = await import('../src/load.js')
    expect((await fresh.loadEngine()).name).toBe('noble')
  })
})

describe('the private instance', () => {
  // (0, 2): on the curve, not in the subgroup.
  const outside = decodeHex('80'.padEnd(96, '0'))

  it('whoever else uses mcl-wasm cannot switch our checks off or our curve over', async () => {
    const engine = await loadMclEngine()
    await mcl.init(mcl.BLS12_381)
    mcl.verifyOrderG1(false)
    mcl.setETHserialization(false)
    expect(engine.decodePoint(outside)).toBeUndefined()
    await mcl.init(mcl.BN254)
    const bbs = createBbs(engine)
    const secretKey = new Uint8Array(32).fill(3)
    const publicKey = bbs.skToPk(secretKey)
    bbs.verify({ publicKey, signature: bbs.sign({ secretKey, publicKey, messages: [] }), messages: [] })
    expect(createBbs(await loadMclEngine()).skToPk(secretKey)).toEqual(publicKey)
  })

  it('keeps its memory however long it runs', async () => {
    const memories: WebAssembly.Memory[] = []
    const { Memory } = WebAssembly
    vi.stubGlobal('WebAssembly', {
      ...Object.fromEntries(
        Object.getOwnPropertyNames(WebAssembly).map((name) => [name, Reflect.get(WebAssembly, name)]),
      ),
      Memory: class extends Memory {
        constructor(descriptor: WebAssembly.MemoryDescriptor) {
          super(descriptor)
          memories.push(this)
        }
      },
    })
    const bbs = createBbs(await loadMclEngine())
    const secretKey = new Uint8Array(32).fill(3)
    const publicKey = bbs.skToPk(secretKey)
    const messages = [publicKey, secretKey]
    const signature = bbs.sign({ secretKey, publicKey, messages })
    const run = (times: number) => {
      for (let i = 0; i < times; i++) bbs.proofGen({ publicKey, signature, messages, disclosedIndexes: [0] })
    }
    run(30)
    const [memory] = memories
    const before = memory!.buffer.byteLength
    run(150)
    expect(memory!.buffer.byteLength).toBe(before)
  })
})
