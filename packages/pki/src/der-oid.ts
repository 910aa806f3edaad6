import { equalBytes, TegataError } from '@tegata/core'

/** Longest object identifier in bytes: a UUID arc (2.25.n) takes 20, nothing in use takes 40. */
const MAX_OID_BYTES = 64

interface KnownOid {
  readonly content: Uint8Array
  readonly text: string
}

/** The same few dozen identifiers occur in every certificate; 128 slots are never more than some kilobytes. */
const known: (KnownOid | undefined)[] = new Array(128).fill(undefined)

/** Decodes the contents octets of an OBJECT IDENTIFIER, or remembers having decoded the same bytes. */
export function decodeObjectIdentifier(content: Uint8Array): string {
  let slot = content.length
  for (const byte of content) slot = (slot * 31 + byte) & 127
  const found = known[slot]
  if (found !== undefined && equalBytes(found.content, content)) return found.text
  const text = decodeArcs(content)
  // A copy: the bytes may be the caller's to write to.
  known[slot] = { content: Uint8Array.from(content), text }
  return text
}

/** Each arc must have as few bytes as possible (X.690 section 8.19.2). */
function decodeArcs(content: Uint8Array): string {
  if (content.length === 0 || content.length > MAX_OID_BYTES || content.at(-1)! >= 0x80) throw oidError()
  const arcs: bigint[] = []
  let arc = 0n
  for (const byte of content) {
    if (arc === 0n && byte === 0x80) throw oidError()
    arc = (arc << 7n) | BigInt(byte & 0x7f)
    if (byte >= 0x80) continue
    // The first two arcs share one number: 40 * first + second, where first is 0, 1 or 2 (X.690 section 8.19.4).
    if (arcs.length === 0) {
      const first = arc < 80n ? arc / 40n : 2n
      arcs.push(first)
      arc -= 40n * first
    }
    arcs.push(arc)
    arc = 0n
  }
  return arcs.join('.')
}

/** Encodes a dotted object identifier as contents octets. */
export function encodeObjectIdentifier(oid: string): Uint8Array | undefined {
  if (!/^[0-2](?:\.(?:0|[1-9]\d{0,38})){1,32}$/.test(oid)) return undefined
  const arcs = oid.split('.').map(BigInt)
  const [first, second, ...others] = arcs as [bigint, bigint, ...bigint[]]
  if (first < 2n && second > 39n) return undefined
  const bytes = [first * 40n + second, ...others].flatMap(encodeArc)
  return bytes.length > MAX_OID_BYTES ? undefined : Uint8Array.from(bytes)
}

function encodeArc(arc: bigint): number[] {
  const bytes = [Number(arc & 0x7fn)]
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80)
  return bytes
}

function oidError(): TegataError {
  return new TegataError('ERR_DER_ENCODING', 'not a canonical OBJECT IDENTIFIER', { spec: 'X.690 section 8.19' })
}
