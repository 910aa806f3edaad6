import { generateKeyPairSync } from 'node:crypto'
import type { JwkPrivate } from '@tegata/core'

const newKey = (): JwkPrivate =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as unknown as JwkPrivate

/** Keys for cases that bring none. */
export const ISSUER_KEY = newKey()
export const HOLDER_KEY = newKey()
