import { encodeHex } from '@tegata/core'

export const JPKI = '00A4040C0AD392F000260100000001'
export const TEXT = '00A4040C0AD3921000310001010408'

/** Follows what a connection would select, without the code under test, and names every command that must not be there. */
export function findUnlawful(sent: readonly Uint8Array[]): string[] {
  let application = ''
  let file = ''
  return sent.flatMap((apdu) => {
    const hex = encodeHex(apdu).toUpperCase()
    const [, ins, p1, p2] = apdu
    const offset = (p1! << 8) | p2!
    if (ins === 0xa4 && p1 === 4) application = hex
    if (ins === 0xa4) file = hex.slice(-4)
    const isLawful =
      (ins === 0xa4 && p1 === 4 && (hex === JPKI || hex === TEXT)) ||
      (ins === 0xa4 && p1 === 2 && (application === JPKI || (application === TEXT && /^00(02|03|11)$/.test(file)))) ||
      // 8 to 39: the hash of the number.
      (ins === 0xb0 &&
        p1! < 0x80 &&
        !(application === TEXT && file === '0003' && offset < 40 && offset + (apdu[4] || 256) > 8)) ||
      (ins === 0x20 && p2 === 0x80 && /^00(11|18|1B)$/.test(file)) ||
      (ins === 0x2a && application === JPKI) ||
      ins === 0xc0 ||
      hex === '80FC0000'
    return isLawful ? [] : [hex]
  })
}
