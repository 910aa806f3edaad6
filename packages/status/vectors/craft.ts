/** Makes Status List Tokens right and wrong, without the package that they test: keys, time and signatures are fixed. */
import { base64url, es256, type FixedKey, fixedKey, json } from '../../../test/support/negative-vectors.js'

export { base64url, es256, type FixedKey as Key, json } from '../../../test/support/negative-vectors.js'

/** The clock of every case, in seconds. */
export const NOW = 1_800_000_000
/** Who signed the credential; its status lists are signed by `provider`. */
export const ISSUER = 'https://issuer.example'
export const URI = 'https://status.example/lists/1'

const makeKey = (name: string) => fixedKey(`tegata status vectors: ${name}`)
export const KEYS = { provider: makeKey('provider'), issuer: makeKey('issuer'), attacker: makeKey('attacker') } as const

/** A ZLIB stream of one stored block: the same bytes with every version of every library. Spec: RFC 1950, RFC 1951. */
export function zlib(...data: readonly number[]): Uint8Array {
  const length = [data.length & 255, data.length >> 8]
  return Uint8Array.of(0x78, 0x01, 0x01, ...length, ...length.map((byte) => byte ^ 255), ...data, ...adler32(data))
}

/** A small stream of zeros that inflates to about 250 bytes for each 13 bits: one literal, then copies of 258. */
export function bomb(copies: number): Uint8Array {
  // The fixed code: literal 0 is 00110000, length 258 is 11000101, distance 1 is 00000, the end 0000000.
  const bits = `${'1'}${'10'}${'00110000'}${'1100010100000'.repeat(copies)}${'0000000'}`
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g)!
  const reversed = bytes.map((byte) => Number.parseInt([...byte].reverse().join(''), 2))
  return Uint8Array.of(0x78, 0x01, ...reversed, ...adler32(new Array(1 + 258 * copies).fill(0)))
}

function adler32(data: readonly number[]): number[] {
  let [a, b] = [1, 0]
  for (const byte of data) {
    a = (a + byte) % 65_521
    b = (b + a) % 65_521
  }
  return [b >> 8, b & 255, a >> 8, a & 255]
}

/** 16 entries of one bit: 0 and 2 are revoked. */
export const LIST = zlib(0b101, 0)
export const statusList = (lst: Uint8Array = LIST, bits: unknown = 1): object => ({ bits, lst: base64url(lst) })

export const HEADER = { alg: 'ES256', typ: 'statuslist+jwt' }
export const CLAIMS = { sub: URI, iat: NOW - 60, exp: NOW + 3600, ttl: 600, status_list: statusList() }

/** A token as JWT; members that are undefined are left out. */
export function token(changes: object = {}, header: unknown = HEADER, key: FixedKey = KEYS.provider): string {
  const signed = `${json(header)}.${json({ ...CLAIMS, ...changes })}`
  return `${signed}.${base64url(es256(signed, key))}`
}

/** The `status` of a credential. */
export const reference = (idx: unknown = 1, uri: unknown = URI): object => ({ status_list: { idx, uri } })
