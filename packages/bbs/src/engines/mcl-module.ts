import createModule from 'mcl-wasm/dist/mcl_c.js'

/**
 * The functions of mcl's WebAssembly module that the engine calls. All arguments are addresses in its memory; `z` is
 * where the result goes.
 */
export interface MclModule {
  readonly wasmMemory: WebAssembly.Memory
  _malloc(bytes: number): number
  _free(address: number): void
  _mclBn_init(curve: number, compiledTimeVar: number): number
  _mclBn_setETHserialization(enable: number): void
  _mclBn_setMapToMode(mode: number): number
  _mclBn_verifyOrderG1(enable: number): void
  _mclBn_verifyOrderG2(enable: number): void
  _mclBn_getUint64NumToPrecompute(): number
  _mclBnFr_deserialize(z: number, bytes: number, length: number): number
  _mclBnFr_setBigEndianMod(z: number, bytes: number, length: number): number
  _mclBnFr_serialize(bytes: number, maxLength: number, x: number): number
  _mclBnFr_add(z: number, x: number, y: number): void
  _mclBnFr_sub(z: number, x: number, y: number): void
  _mclBnFr_mul(z: number, x: number, y: number): void
  _mclBnFr_inv(z: number, x: number): void
  _mclBnFp_setBigEndianMod(z: number, bytes: number, length: number): number
  _mclBnFp_mapToG1(z: number, x: number): number
  _mclBnG1_deserialize(z: number, bytes: number, length: number): number
  _mclBnG1_serialize(bytes: number, maxLength: number, x: number): number
  _mclBnG1_isZero(x: number): number
  _mclBnG1_normalize(z: number, x: number): void
  _mclBnG1_normalizeVec(z: number, x: number, count: number): void
  _mclBnG1_dbl(z: number, x: number): void
  _mclBnG1_add(z: number, x: number, y: number): void
  _mclBnG1_sub(z: number, x: number, y: number): void
  _mclBnG1_clear(z: number): void
  _mclBnG1_mulCT(z: number, x: number, y: number): void
  _mclBnG1_mulVec(z: number, xs: number, ys: number, count: number): void
  _mclBnG2_deserialize(z: number, bytes: number, length: number): number
  _mclBnG2_serialize(bytes: number, maxLength: number, x: number): number
  _mclBnG2_neg(z: number, x: number): void
  _mclBnG2_mulCT(z: number, x: number, y: number): void
  _mclBnGT_isOne(x: number): number
  _mclBn_precomputeG2(lines: number, q: number): void
  _mclBn_precomputedMillerLoop2(z: number, p1: number, lines1: number, p2: number, lines2: number): void
  _mclBn_finalExp(z: number, x: number): void
}

/** mcl's number for BLS12-381, and what its initialiser compares to know that caller and build fit together. */
const BLS12_381 = 5
const FR_UNITS = 4
const FP_UNITS = 6
const COMPILED_TIME_VAR = FR_UNITS * 10 + FP_UNITS
/** RFC 9380 hashing to the curve, instead of mcl's older map. */
const MAP_TO_CURVE_RFC9380 = 5

/**
 * Instantiates mcl's WebAssembly for this engine alone.
 *
 * The curve, the serialisation form, the map and above all the subgroup checks are globals of the module. Whoever else
 * uses the mcl-wasm package in the same process has an instance of its own and cannot switch ours.
 */
export async function instantiateMcl(): Promise<MclModule> {
  const mcl = (await createModule({ cryptoGetRandomValues: refuseRandomness })) as MclModule
  if (mcl._mclBn_init(BLS12_381, COMPILED_TIME_VAR) !== 0) throw new Error('mcl-wasm: initialisation failed')
  mcl._mclBn_setETHserialization(1)
  mcl._mclBn_setMapToMode(MAP_TO_CURVE_RFC9380)
  mcl._mclBn_verifyOrderG1(1)
  mcl._mclBn_verifyOrderG2(1)
  return mcl
}

/** Random scalars come from core's injected source; mcl must not draw its own. */
function refuseRandomness(): never {
  throw new Error('mcl-wasm: randomness is not its business')
}
