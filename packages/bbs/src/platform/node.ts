import { readFile } from 'node:fs/promises'
import type { ReadMclWasm } from './types.js'

export const readMclWasm: ReadMclWasm = async () =>
  new Uint8Array(await readFile(new URL('../../wasm/mcl.wasm', import.meta.url)))
