/** IPv4 blocks that are not the public Internet: first address and prefix length. Spec: RFC 6890, RFC 6598, RFC 5737. */
const NOT_PUBLIC_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/**
 * Tells where an IP address leads: `undefined` when the text is not an address.
 *
 * IPv6 addresses that carry an IPv4 address (mapped, NAT64, 6to4) lead where that one leads. Everything else outside the
 * block of global unicast addresses, and the tunnels and examples inside it, is `private`.
 *
 * Spec: RFC 6890 (special-purpose addresses); RFC 4291 section 2.4; RFC 6052; RFC 3056.
 *
 * @param text — dotted IPv4 or IPv6, the latter with or without brackets.
 */
export function classifyAddress(text: string): 'public' | 'loopback' | 'private' | undefined {
  const v4 = parseV4(text)
  if (v4 !== undefined) return classifyV4(v4)
  const groups = parseV6(text)
  return groups && classifyV6(groups)
}

function classifyV4(address: number): 'public' | 'loopback' | 'private' {
  if (address >>> 24 === 127) return 'loopback'
  const isSpecial = NOT_PUBLIC_V4.some(([first, length]) => {
    const shift = 32 - length
    return address >>> shift === parseV4(first)! >>> shift
  })
  return isSpecial ? 'private' : 'public'
}

function classifyV6(groups: readonly number[]): 'public' | 'loopback' | 'private' {
  const [a = 0, b = 0, c = 0] = groups
  const embedded = (at: number): number => ((groups[at]! << 16) | groups[at + 1]!) >>> 0
  const startsWith = (...prefix: number[]): boolean => prefix.every((group, i) => groups[i] === group)
  if (startsWith(0, 0, 0, 0, 0, 0xffff) || startsWith(0x64, 0xff9b, 0, 0, 0, 0)) return classifyV4(embedded(6))
  if (startsWith(0, 0, 0, 0, 0, 0, 0, 1)) return 'loopback'
  if (a === 0x2002) return classifyV4(((b << 16) | c) >>> 0)
  // 2000::/3 is what is routed; 2001::/23 (Teredo, ORCHID) and 2001:db8::/32, 3fff::/20 (examples) are not hosts.
  const isSpecial = (a === 0x2001 && (b < 0x200 || b === 0xdb8)) || (a === 0x3fff && b < 0x1000)
  return a >>> 13 === 1 && !isSpecial ? 'public' : 'private'
}

function parseV4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  if (!parts?.every((part) => part < 256)) return undefined
  return parts.reduce((address, part) => address * 256 + part, 0)
}

/** Eight groups of 16 bits. */
function parseV6(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return undefined
  let host: string
  try {
    // The URL parser knows every spelling of an address and answers with one.
    host = new URL(`http://[${text.replace(/^\[(.*)\]$/, '$1')}]/`).hostname
  } catch {
    return undefined
  }
  const [head = '', tail] = host.slice(1, -1).split('::')
  const read = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const left = read(head)
  if (tail === undefined) return left
  const right = read(tail)
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right]
}
