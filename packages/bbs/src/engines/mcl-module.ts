import { TegataArgumentError } from '@tegata/core'
import { readMclWasm } from '#platform'

/** mcl instantiated, with its memory. */
export interface MclModule extends MclExports {
  readonly memory: WebAssembly.Memory
}

/**
 * The functions of mcl's WebAssembly module that the engine calls. All arguments are addresses in its memory; `z` is
 * where the result goes.
 */
interface MclExports {
  __wasm_call_ctors(): void
  malloc(bytes: number): number
  free(address: number): void
  mclBn_init(curve: number, compiledTimeVar: number): number
  mclBn_setETHserialization(enable: number): void
  mclBn_setMapToMode(mode: number): number
  mclBn_verifyOrderG1(enable: number): void
  mclBn_verifyOrderG2(enable: number): void
  mclBn_getUint64NumToPrecompute(): number
  mclBnFr_deserialize(z: number, bytes: number, length: number): number
  mclBnFr_setBigEndianMod(z: number, bytes: number, length: number): number
  mclBnFr_serialize(bytes: number, maxLength: number, x: number): number
  mclBnFr_add(z: number, x: number, y: number): void
  mclBnFr_sub(z: number, x: number, y: number): void
  mclBnFr_mul(z: number, x: number, y: number): void
  mclBnFr_inv(z: number, x: number): void
  mclBnFp_setBigEndianMod(z: number, bytes: number, length: number): number
  mclBnFp_mapToG1(z: number, x: number): number
  mclBnG1_deserialize(z: number, bytes: number, length: number): number
  mclBnG1_serialize(bytes: number, maxLength: number, x: number): number
  mclBnG1_isZero(x: number): number
  mclBnG1_neg(z: number, x: number): void
  mclBnG1_normalize(z: number, x: number): void
  mclBnG1_normalizeVec(z: number, x: number, count: number): void
  mclBnG1_dbl(z: number, x: number): void
  mclBnG1_add(z: number, x: number, y: number): void
  mclBnG1_sub(z: number, x: number, y: number): void
  mclBnG1_clear(z: number): void
  mclBnG1_mulCT(z: number, x: number, y: number): void
  mclBnG1_mulVec(z: number, xs: number, ys: number, count: number): void
  mclBnG2_deserialize(z: number, bytes: number, length: number): number
  mclBnG2_serialize(bytes: number, maxLength: number, x: number): number
  mclBnG2_neg(z: number, x: number): void
  mclBnG2_mulCT(z: number, x: number, y: number): void
  mclBnGT_isOne(x: number): number
  mclBnGT_mul(z: number, x: number, y: number): void
  mclBn_precomputeG2(lines: number, q: number): void
  mclBn_precomputedMillerLoop(z: number, p: number, lines: number): void
  mclBn_precomputedMillerLoop2(z: number, p1: number, lines1: number, p2: number, lines2: number): void
  mclBn_finalExp(z: number, x: number): void
}

/** mcl's number for BLS12-381, and what its initialiser compares to know that caller and build fit together. */
const BLS12_381 = 5
const FR_UNITS = 4
const FP_UNITS = 6
const COMPILED_TIME_VAR = FR_UNITS * 10 + FP_UNITS
/** RFC 9380 hashing to the curve, instead of mcl's older map. */
const MAP_TO_CURVE_RFC9380 = 5

/** 2 MB: mcl's megabyte of stack and a few tables of multiples, before the memory must grow. */
const INITIAL_PAGES = 32

/**
 * mcl's WebAssembly: a compiled module, where the runtime compiles no bytes (Cloudflare Workers), or the bytes of the
 * file `@tegata/bbs/mcl.wasm`. Spec: DESIGN section 7.
 */
export type MclWasm = WebAssembly.Module | Uint8Array

/**
 * Instantiates mcl's WebAssembly for this engine alone.
 *
 * The curve, the serialisation form, the map and above all the subgroup checks are globals of the module. Whoever else
 * uses mcl in the same process has an instance of its own and cannot switch ours. The module imports a memory and
 * nothing else: it cannot draw random numbers, which come from core's injected source.
 *
 * @param wasm — the file that belongs to the package when absent.
 * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE when it is not mcl
 */
export async function instantiateMcl(wasm?: MclWasm): Promise<MclModule> {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(view(wasm ?? (await readOwn())))
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES })
  const mcl = { ...(await instantiate(module, memory)), memory }
  mcl.__wasm_call_ctors()
  if (mcl.mclBn_init(BLS12_381, COMPILED_TIME_VAR) !== 0) throw new Error('mcl.wasm: initialisation failed')
  mcl.mclBn_setETHserialization(1)
  mcl.mclBn_setMapToMode(MAP_TO_CURVE_RFC9380)
  mcl.mclBn_verifyOrderG1(1)
  mcl.mclBn_verifyOrderG2(1)
  return mcl
}

async function readOwn(): Promise<Uint8Array> {
  try {
    return await readMclWasm()
  } catch (cause) {
    // A bundler that does not know the form of the URL has left the file behind.
    throw new Error("cannot read mcl.wasm: serve it beside the script, or load '@tegata/bbs/mcl.wasm' and pass it in", {
      cause,
    })
  }
}

async function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<MclExports> {
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name)
  if (!exported.includes('mclBn_init')) throw new TegataArgumentError('ERR_ARG_VALUE', 'wasm must be mcl.wasm')
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
  return exports as unknown as MclExports
}

function view(bytes: unknown): Uint8Array<ArrayBuffer> {
  if (bytes instanceof Uint8Array) return bytes as Uint8Array<ArrayBuffer>
  throw new TegataArgumentError('ERR_ARG_TYPE', 'wasm must be a WebAssembly.Module or a Uint8Array')
}
