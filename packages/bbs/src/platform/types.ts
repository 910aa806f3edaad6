/**
 * Reads the file `wasm/mcl.wasm` of this package: from the disk on Node, over HTTP from beside the script elsewhere.
 *
 * The `#platform` import chooses. Sources and `dist` lie at the same depth, so that one relative URL serves both.
 */
export type ReadMclWasm = () => Promise<Uint8Array>
