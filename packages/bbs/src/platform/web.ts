import type { ReadMclWasm } from './types.js'

// Vite, webpack, Rollup and Parcel know this form of URL and bring the file along.
export const readMclWasm: ReadMclWasm = async () => {
  const response = await fetch(new URL('../../wasm/mcl.wasm', import.meta.url))
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
