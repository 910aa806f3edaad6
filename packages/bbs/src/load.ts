import type { Engine } from './engine.js'

/**
 * Loads the fastest engine that runs here: mcl where WebAssembly exists and is allowed, noble elsewhere (React Native).
 *
 * Spec: DESIGN section 7 (runs on Node, browsers, React Native).
 *
 * Each engine is a chunk of its own: a program that names one engine imports `@tegata/bbs/mcl` or `@tegata/bbs/noble`.
 * The same engine is returned every time: generators and keys are computed once per process.
 */
export function loadEngine(): Promise<Engine> {
  loaded ??= load()
  return loaded
}

let loaded: Promise<Engine> | undefined

async function load(): Promise<Engine> {
  if (typeof WebAssembly === 'object') {
    try {
      return await (await import('./engines/mcl.js')).loadMclEngine()
    } catch (error) {
      // A content security policy without 'wasm-unsafe-eval', Cloudflare Workers: WebAssembly is there but forbidden.
      if (!isCompilationRefused(error)) throw error
    }
  }
  return (await import('./engines/noble.js')).createNobleEngine()
}

function isCompilationRefused(error: unknown): boolean {
  return error instanceof WebAssembly.CompileError || error instanceof EvalError
}
