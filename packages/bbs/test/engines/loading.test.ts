import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createBbs, loadEngine } from '@tegata/bbs'
import { loadMclEngine } from '@tegata/bbs/mcl'
import { decodeHex, equalBytes } from '@tegata/core'
import * as mcl from 'mcl-wasm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { stubWebAssembly } from './stub-web-assembly.js'

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
    const fresh = await import('../../src/engines/load.js')
    expect((await fresh.loadEngine()).name).toBe('noble')
  })

  it('takes the other where WebAssembly is there but forbidden', async () => {
    stubWebAssembly({ compile: () => Promise.reject(new WebAssembly.CompileError('disallowed by embedder')) })
    const fresh = await import('../../src/engines/load.js')
    expect((await fresh.loadEngine()).name).toBe('noble')
  })

  it('does not hide a file that cannot be read, and tries again', async () => {
    const fresh = await import('../../src/engines/load.js')
    await expect(fresh.loadEngine({ wasm: 'mcl.wasm' as never })).rejects.toThrow(/wasm must be/)
    expect((await fresh.loadEngine()).name).toBe('mcl')
  })
})

describe('mcl.wasm', () => {
  const file = readFileSync(new URL('../../wasm/mcl.wasm', import.meta.url))

  it('is the WebAssembly of the mcl-wasm package, byte for byte', () => {
    const script = readFileSync(createRequire(import.meta.url).resolve('mcl-wasm/dist/mcl_c.js'), 'utf8')
    expect(script).toContain(`'${file.toString('base64')}'`)
  })

  it('is taken as bytes', async () => {
    expect((await loadMclEngine({ wasm: new Uint8Array(file) })).name).toBe('mcl')
  })

  it('is taken as a module where the runtime compiles nothing (Cloudflare Workers)', async () => {
    const wasm = await WebAssembly.compile(file)
    const disallowed = () => Promise.reject(new WebAssembly.CompileError('Wasm code generation disallowed by embedder'))
    const { instantiate } = WebAssembly
    stubWebAssembly({
      compile: disallowed,
      instantiate: (source: unknown, imports: WebAssembly.Imports) =>
        source instanceof WebAssembly.Module ? instantiate(source, imports) : disallowed(),
    })
    await expect(loadMclEngine()).rejects.toThrow('disallowed by embedder')
    const bbs = createBbs(await loadMclEngine({ wasm }))
    expect(bbs.skToPk(new Uint8Array(32).fill(3))).toHaveLength(96)
  })

  it('is fetched in browsers; a server that has not got it is named', async () => {
    const { readMclWasm } = await import('../../src/platform/web.js')
    const requested: string[] = []
    let response = new Response(file)
    vi.stubGlobal('fetch', async (url: URL) => {
      requested.push(url.href)
      return response
    })
    expect(equalBytes(await readMclWasm(), file)).toBe(true)
    expect(requested[0]).toMatch(/packages\/bbs\/wasm\/mcl\.wasm$/)
    response = new Response('not here', { status: 404 })
    await expect(readMclWasm()).rejects.toThrow('404')
  })

  it('is not asked for on React Native, which could not run it', async () => {
    const { readMclWasm } = await import('../../src/platform/react-native.js')
    await expect(readMclWasm()).rejects.toThrow('React Native')
  })

  it('is nothing else', async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    await expect(loadMclEngine({ wasm: empty })).rejects.toMatchObject({ code: 'ERR_ARG_VALUE' })
    await expect(loadMclEngine({ wasm: 'AGFzbQ' as never })).rejects.toMatchObject({ code: 'ERR_ARG_TYPE' })
    await expect(loadMclEngine({ wasm: file.subarray(0, 1000) })).rejects.toThrow(WebAssembly.CompileError)
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
})
