import { createBbs } from '@tegata/bbs'
import { loadMclEngine } from '@tegata/bbs/mcl'
import { afterEach, expect, it, vi } from 'vitest'
import { stubWebAssembly } from './stub-web-assembly.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

it('the private instance keeps its memory however long it runs', async () => {
  const memories: WebAssembly.Memory[] = []
  const { Memory } = WebAssembly
  stubWebAssembly({
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
