/**
 * Base of objects that identify a person: printing, logging or serialising one shows its kind and nothing else.
 *
 * Serial numbers, keys, names and even expiry dates of a JPKI certificate identify its holder.
 */
export abstract class SecretObject {
  readonly #kind: string

  constructor(kind: string) {
    this.#kind = kind
  }

  toJSON(): string {
    return `[${this.#kind}]`
  }

  toString(): string {
    return `[${this.#kind}]`
  }

  /** What console.log of Node prints. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `[${this.#kind}]`
  }
}
