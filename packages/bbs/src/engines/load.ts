import type { Engine } from './engine.js'
import type { MclOptions } from './mcl.js'

/**
 * Loads the fastest engine that runs here: mcl where WebAssembly exists and is allowed, noble elsewhere (React Native).
 *
 * Spec: DESIGN section 7 (runs on Node, browsers, React Native).
 *
 * Each engine is a chunk of its own: a program that names one engine imports `@tegata/bbs/mcl` or `@tegata/bbs/noble`.
 * The same engine is returned every time: generators and keys are computed once per process, and a program that must
 * say where the WebAssembly is says so once, before anything else asks for the engine.
 *
 * @param options — used by the first call; see `loadMclEngine`.
 * @throws Error when WebAssembly may run here but its file cannot be read: the slow engine would hide that.
 */
export function loadEngine(options: MclOptions = {}): Promise<Engine> {
  loaded ??= load(options).catch((error) => {
    // A file that could not be fetched may be there the next time.
    loaded = undefined
    throw error
  })
  return loaded
}

let loaded: Promise<Engine> | undefined

async function load(options: MclOptions): Promise<Engine> {
  if (typeof WebAssembly === 'object') {
    try {
      return await (await import('./mcl.js')).loadMclEngine(options)
    } catch (error) {
      // A content security policy without 'wasm-unsafe-eval', Cloudflare Workers: WebAssembly is there but forbidden.
      if (!isCompilationRefused(error)) throw error
    }
  }
  return (await import('./noble.js')).createNobleEngine()
}

function isCompilationRefused(error: unknown): boolean {
  return error instanceof WebAssembly.CompileError || error instanceof EvalError
}
