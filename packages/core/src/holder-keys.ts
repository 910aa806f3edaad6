import { encodeBase64url } from './bytes.js'
import { type RandomSource, systemRandom } from './environment.js'
import type { HolderKeys } from './format.js'
import { generateSigner, type Signer } from './keys.js'

/**
 * HolderKeys in memory: WebCrypto or node:crypto keys that end with the process.
 *
 * Spec: DESIGN section 7 (Signer). A phone puts its secure element behind the same interface.
 *
 * @param random — source of the 32-byte link secret and of key ids.
 */
export function createMemoryHolderKeys(random: RandomSource = systemRandom): HolderKeys {
  const signers = new Map<string, Signer>()
  const linkSecret = random(32)
  return Object.freeze({
    async generate() {
      const keyId = encodeBase64url(random(16))
      const signer = await generateSigner('ES256')
      signers.set(keyId, signer)
      return { keyId, signer }
    },
    async signer(keyId: string) {
      return signers.get(keyId)
    },
    async linkSecret() {
      return linkSecret.slice()
    },
  })
}
