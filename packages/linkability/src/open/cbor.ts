import { type CborKey, type CborValue, decodeCbor, EmbeddedCbor, Tagged } from '@tegata/cbor'
import { encodeHex, isTegataError } from '@tegata/core'
import type { Scope } from '../atom.js'
import { MAX_TRANSCRIPT_BYTES, malformed, tooLarge } from '../transcript.js'

const MAX_DEPTH = 32

/** What a visitor opens by itself; true when it did. */
export type CborVisitor = (scope: Scope, value: CborValue) => boolean

/** Adds every scalar and byte string of a CBOR item; embedded CBOR is opened where it stands. */
export function openCbor(scope: Scope, value: CborValue, visit?: CborVisitor, depthLeft = MAX_DEPTH): void {
  if (depthLeft < 0) throw tooLarge({ limit: MAX_DEPTH })
  if (visit?.(scope, value)) return
  const inner = unwrap(value)
  if (Array.isArray(inner)) {
    inner.forEach((item, position) => {
      openCbor(scope.index(position), item, visit, depthLeft - 1)
    })
  } else if (inner instanceof Map) {
    for (const [key, item] of inner) openCbor(scope.at(keyText(key)), item, visit, depthLeft - 1)
  } else if (inner !== null && inner !== undefined && !(inner instanceof Tagged || inner instanceof EmbeddedCbor)) {
    scope.add(inner)
  }
}

/** What a tag or an embedding holds; dates, COSE messages and items are looked at without their tag. */
export function unwrap(value: CborValue): CborValue {
  let inner = value
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    if (inner instanceof EmbeddedCbor) inner = readCbor(inner.bytes)
    else if (inner instanceof Tagged) inner = inner.value
    else return inner
  }
  throw tooLarge({ limit: MAX_DEPTH })
}

/** Decodes CBOR of a transcript. */
export function readCbor(bytes: Uint8Array): CborValue {
  try {
    return decodeCbor(bytes, { maxBytes: MAX_TRANSCRIPT_BYTES })
  } catch (error) {
    if (isTegataError(error) && error.code !== 'ERR_CBOR_LIMIT') throw malformed('not CBOR', 'RFC 8949')
    throw error
  }
}

/** A map key as a segment of a path. */
export function keyText(key: CborKey): string {
  return key instanceof Uint8Array ? encodeHex(key) : String(key)
}
