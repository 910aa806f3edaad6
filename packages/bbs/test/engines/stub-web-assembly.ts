import { vi } from 'vitest'

/** WebAssembly with some members replaced. */
export function stubWebAssembly(members: object): void {
  const names = Object.getOwnPropertyNames(WebAssembly)
  const all = Object.fromEntries(names.map((name) => [name, Reflect.get(WebAssembly, name)]))
  vi.stubGlobal('WebAssembly', { ...all, ...members })
}
