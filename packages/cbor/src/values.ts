/** What a map may be keyed by. Spec: RFC 8949 section 3.1 (major type 5); COSE labels and mdoc names need no more. */
export type CborKey = number | bigint | string | Uint8Array

/** A decoded map; keys are unique, byte string keys by content. Spec: RFC 8949 section 5.6. */
export type CborMap = Map<CborKey, CborValue>

/**
 * A decoded item. Integers beyond 2^53 are bigint; byte strings are views into the input, not copies.
 *
 * Bignums (tags 2 and 3) stay `Tagged`: no format here uses them, and a silent conversion would make two encodings of
 * one number equal.
 *
 * Spec: RFC 8949 section 3.
 */
export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | CborValue[]
  | CborMap
  | Tagged
  | EmbeddedCbor

/**
 * What can be encoded: decoded values, read-only collections, and plain objects as maps with text keys.
 *
 * A number without fraction is written as an integer, any other as the shortest float.
 *
 * Spec: RFC 8949 section 4.2.
 */
export type CborInput =
  | CborValue
  | EncodedCbor
  | readonly CborInput[]
  | ReadonlyMap<CborKey, CborInput>
  | { readonly [name: string]: CborInput }

/** An item with a tag that has no type of its own here. Spec: RFC 8949 section 3.4. */
export class Tagged {
  readonly tag: number | bigint
  readonly value: CborValue

  constructor(tag: number | bigint, value: CborValue) {
    this.tag = tag
    this.value = value
  }
}

/**
 * An item that is encoded already: it is written as it is, which keeps what was received from being encoded a second time.
 *
 * Spec: RFC 8949 section 4.2.1; ISO/IEC 18013-5 section 9.1.3.4 (a SessionTranscript inside DeviceAuthentication).
 */
export class EncodedCbor {
  /** One item, not looked at. */
  readonly encoded: Uint8Array

  /** @param encoded — exactly one item; nobody checks. */
  constructor(encoded: Uint8Array) {
    this.encoded = encoded
  }
}

/** How many items may still be made of one message; what is inside its tag 24 items counts too. Spec: RFC 8949 section 10. */
export interface ItemBudget {
  left: number
}

/**
 * CBOR inside a byte string, tag 24, with the bytes exactly as they were received.
 *
 * A digest over such an item is taken over `encoded`, never over a new encoding of the decoded content.
 *
 * Spec: RFC 8949 section 3.4.5.1; ISO/IEC 18013-5 section 9.1.2.5.
 */
export class EmbeddedCbor {
  /** The content of the byte string: one encoded item, not yet looked at. */
  readonly bytes: Uint8Array
  /** The whole item from the tag on, as received or as it will be sent. */
  readonly encoded: Uint8Array
  readonly #budget: ItemBudget | undefined

  /** @param budget — of the message that it came in. */
  constructor(bytes: Uint8Array, encoded: Uint8Array, budget?: ItemBudget) {
    this.bytes = bytes
    this.encoded = encoded
    this.#budget = budget
  }

  /** What the message that it came in has left; undefined for an item that came in none. */
  get budget(): ItemBudget | undefined {
    return this.#budget
  }
}
