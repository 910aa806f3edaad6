import type { MclModule } from './mcl-module.js'

/**
 * The part of the module's memory in which operations take place. A copy in or out takes well under a microsecond, and
 * nothing is left behind in the module, however long the process runs.
 */
export class Scratch {
  readonly #mcl: MclModule
  #memory: Uint8Array
  #address: number
  #capacity: number

  /** @param capacity — bytes, enough for every operation but sums over many points. */
  constructor(mcl: MclModule, capacity: number) {
    this.#mcl = mcl
    this.#capacity = capacity
    this.#address = mcl.malloc(capacity)
    this.#memory = new Uint8Array(mcl.memory.buffer)
  }

  get address(): number {
    return this.#address
  }

  /** The address of at least that many bytes; only a sum over more points than ever before makes the scratch grow. */
  reserve(bytes: number): number {
    if (bytes > this.#capacity) {
      this.#mcl.free(this.#address)
      this.#address = this.#mcl.malloc(bytes)
      this.#capacity = bytes
    }
    return this.#address
  }

  write(address: number, bytes: Uint8Array): void {
    this.#view().set(bytes, address)
  }

  read(address: number, length: number): Uint8Array {
    return this.#view().slice(address, address + length)
  }

  /** Reads and overwrites: secret scalars do not stay in the module's memory after the call. */
  take(address: number, length: number): Uint8Array {
    const bytes = this.read(address, length)
    this.#view().fill(0, address, address + length)
    return bytes
  }

  #view(): Uint8Array {
    // Growing the module's memory detaches the old buffer; a view of a detached buffer has length 0.
    if (this.#memory.length === 0) this.#memory = new Uint8Array(this.#mcl.memory.buffer)
    return this.#memory
  }
}
