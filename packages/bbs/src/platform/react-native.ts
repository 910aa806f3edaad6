import type { ReadMclWasm } from './types.js'

// Hermes has no WebAssembly, and its parser no `import.meta`: what names the file must not be in the bundle.
export const readMclWasm: ReadMclWasm = async () => {
  throw new Error('React Native brings no mcl.wasm')
}
