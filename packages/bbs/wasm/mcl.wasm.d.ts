/** mcl as a module, where the bundler or the runtime compiles imported WebAssembly (Cloudflare Workers). */
declare const module: WebAssembly.Module
export default module
