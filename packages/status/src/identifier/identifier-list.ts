import { decodeHex, encodeHex, TegataArgumentError } from '@tegata/core'

/**
 * The identifiers of revoked credentials: being on the list is all it says.
 *
 * Spec: ISO/IEC 18013-5 (2nd edition) section 12.3.6.4.
 */
export class IdentifierList {
  /** Byte arrays are compared by identity, their texts by content. */
  readonly #identifiers: ReadonlySet<string>

  /** @param identifiers — each once or more often; none may be empty. */
  constructor(identifiers: Iterable<Uint8Array>) {
    const texts = new Set<string>()
    for (const identifier of identifiers) {
      if (!(identifier instanceof Uint8Array) || identifier.length === 0) {
        throw new TegataArgumentError('ERR_ARG_VALUE', 'an identifier is one byte or more')
      }
      texts.add(encodeHex(identifier))
    }
    this.#identifiers = texts
  }

  /** Number of identifiers. */
  get size(): number {
    return this.#identifiers.size
  }

  /** Whether the credential with this identifier is revoked. */
  has(identifier: Uint8Array): boolean {
    return this.#identifiers.has(encodeHex(identifier))
  }

  /** Each identifier once. */
  *[Symbol.iterator](): Generator<Uint8Array> {
    for (const text of this.#identifiers) yield decodeHex(text)
  }
}
