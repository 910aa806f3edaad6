/**
 * Takes mcl's WebAssembly out of the mcl-wasm package, where it stands as base64 in 600 kB of JavaScript, and writes it
 * as the file `wasm/mcl.wasm`: bundlers and Cloudflare Workers need a file, and pages load it without decoding.
 *
 * Runs as `prepare`, that is on `pnpm install` in the workspace and before packing. Which bytes it takes is fixed by
 * the exact version of mcl-wasm in package.json and its hash in the lock file, so the result is not committed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const script = readFileSync(createRequire(import.meta.url).resolve('mcl-wasm/dist/mcl_c.js'), 'utf8')
const [, base64] = /const wasmBase64 = '([A-Za-z0-9+/]+={0,2})'/.exec(script) ?? []
if (base64 === undefined) throw new Error('mcl-wasm keeps its WebAssembly in another way than this script knows')
const wasm = Buffer.from(base64, 'base64')
if (!WebAssembly.validate(wasm)) throw new Error('what mcl-wasm holds is not WebAssembly')
writeFileSync(new URL('../wasm/mcl.wasm', import.meta.url), wasm)
