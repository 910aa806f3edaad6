/** Octets cut and lengthened: every one is of a wrong length, or claims another number of scalars. */
export const LENGTHS: readonly { name: string; reason: string; change: (hex: string) => string; whole: boolean }[] = [
  { name: 'empty', reason: 'no octets', change: () => '', whole: false },
  { name: 'cut-octet', reason: 'the last octet is missing', change: (hex) => hex.slice(0, -2), whole: false },
  { name: 'extra-octet', reason: 'an octet is left over', change: (hex) => `${hex}00`, whole: false },
  { name: 'cut-scalar', reason: 'a scalar is missing', change: (hex) => hex.slice(0, -64), whole: true },
  {
    name: 'extra-zero-scalar',
    reason: 'a zero scalar is left over',
    change: (hex) => hex + '00'.repeat(32),
    whole: true,
  },
  { name: 'extra-scalar', reason: 'a scalar is left over', change: (hex) => `${hex + '00'.repeat(31)}01`, whole: true },
]
