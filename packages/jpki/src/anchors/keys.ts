import {
  createKeyRing,
  createSealer,
  encodeBase64url,
  encodeUtf8,
  hmacSha256,
  type KeyRing,
  TegataArgumentError,
} from '@tegata/core'

/**
 * The keys of an anchor vault.
 *
 * Spec: docs/jpki-profile.md R3, R9; DESIGN section 5 step 5.
 */
export interface AnchorKeys {
  /** Wraps the key of each sealed part. */
  readonly ring: KeyRing
  /**
   * 32 bytes or more each; keys for indexes, record authentication and audit log are derived of them for each tenant. The first
   * one writes, all of them read, and records are indexed under all of them.
   */
  readonly indexKeys: readonly Uint8Array[]
}

/**
 * Derives all keys of a vault from one secret, and from the ones before it.
 *
 * To rotate: give every process `[current, new]`, then `[new, current]`, call `vault.rotate()`, and then give `[new]`. In that order
 * no process ever meets a record that it cannot read, and no person is recorded twice.
 *
 * Spec: NIST SP 800-108 section 4.1 (HMAC as the derivation function; one label for each key); docs/jpki-profile.md R3.
 *
 * @param secrets — the current one first; 32 random bytes or more each, from a KMS at best.
 * @throws TegataArgumentError ERR_ARG_VALUE
 * @example
 * ```ts
 * const keys = await createAnchorKeys([systemRandom(32)])
 * ```
 */
export async function createAnchorKeys(secrets: readonly Uint8Array[]): Promise<AnchorKeys> {
  assertIndexKeys(secrets)
  const derive = (secret: Uint8Array, label: string) =>
    hmacSha256(secret, encodeUtf8(`tegata/anchor-keys/v1\0${label}`))
  const ringKeys = secrets.map(async (secret) => ({
    id: encodeBase64url(derive(secret, 'id').subarray(0, 8)),
    sealer: await createSealer(derive(secret, 'seal')),
  }))
  return { ring: createKeyRing(await Promise.all(ringKeys)), indexKeys: secrets.map((key) => derive(key, 'index')) }
}

/** @throws TegataArgumentError ERR_ARG_VALUE */
export function assertIndexKeys(keys: readonly Uint8Array[]): void {
  if (keys.length === 0 || keys.some(({ length }) => length < 32)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a vault has a secret or more, of 32 bytes or more each')
  }
}
