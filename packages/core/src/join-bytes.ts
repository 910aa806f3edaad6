/**
 * Joins byte strings into one, however many there are: as arguments of `concatBytes`, some 100,000 overflow the stack.
 *
 * Spec: DESIGN section 7 (hostile input gives a typed error, never a crash).
 *
 * @param parts — in order.
 */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
