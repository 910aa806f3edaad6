import { decodeHex, encodeHex, TegataArgumentError } from '@tegata/core'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** 16 bytes, most significant first, as text. Spec: RFC 9562 section 4. */
export function formatUuid(bytes: Uint8Array): string {
  return encodeHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The 16 bytes of a UUID. Spec: RFC 9562 section 4. @throws TegataArgumentError ERR_ARG_VALUE */
export function uuidBytes(uuid: string): Uint8Array {
  if (!UUID.test(uuid)) throw new TegataArgumentError('ERR_ARG_VALUE', 'a UUID has 32 hexadecimal digits and 4 hyphens')
  return decodeHex(uuid.replaceAll('-', ''))
}
