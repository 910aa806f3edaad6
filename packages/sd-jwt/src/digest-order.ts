import { TegataArgumentError } from '@tegata/core'

/** So many indexes fit into a number beside a prefix. */
const MAX_DIGESTS = 2 ** 18

/**
 * The indexes of digests in alphabetical order, which says nothing of the claims behind them.
 *
 * Compared are only the first five characters, 30 random bits, as numbers: to sort the texts takes longer than to hash
 * them.
 *
 * Spec: RFC 9901 section 4.2.4.1.
 */
export function orderOfDigests(digests: readonly string[]): number[] {
  const count = digests.length
  if (count > MAX_DIGESTS) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `more than ${MAX_DIGESTS} claims at one depth of an SD-JWT`)
  }
  const keys = new Float64Array(count)
  for (let i = 0; i < count; i++) keys[i] = readPrefix(digests[i]!, 0) * count + i
  const order: number[] = []
  for (const key of keys.sort()) order.push(key % count)
  return order
}

/** Five characters from `start` on as one number that sorts as they do. */
export function readPrefix(text: string, start: number): number {
  let prefix = 0
  for (let i = start; i < start + 5; i++) prefix = 128 * prefix + text.charCodeAt(i)
  return prefix
}
