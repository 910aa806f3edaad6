/** An issuer and a device whose private keys peers can be given too, as they ask for them. */
import { generateKeyPairSync } from 'node:crypto'
import { importSigner, type JwkPrivate } from '@tegata/core'
import { createTestIaca } from '../../src/testing/index.js'

const newKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JwkPrivate

export const issuerJwk = newKey()
export const deviceJwk = newKey()
export const device = await importSigner(deviceJwk, 'ES256')
export const authority = await createTestIaca({
  notBefore: new Date('2026-01-01T00:00:00Z'),
  signer: await importSigner(issuerJwk, 'ES256'),
})
