import { encodeUtf8 } from './bytes.js'
import { type RandomSource, systemRandom } from './environment.js'
import type { HolderKeys } from './format.js'
import type { Sealer } from './seal.js'

/** Where one sealed secret is kept: a row of IndexedDB, a file, a keychain entry. Spec: DESIGN section 7 (Signer). */
export interface SealedSecretStore {
  load(): Promise<Uint8Array | undefined>
  /**
   * Keeps the bytes unless some are kept already, atomically: two tabs that start at once must end with one secret.
   *
   * @returns what is kept now.
   */
  putIfAbsent(sealed: Uint8Array): Promise<Uint8Array>
}

/** How sealed holder keys are set up. Spec: DESIGN section 7 (Signer). */
export interface SealedHolderKeysOptions {
  /** Opens only after the user was there: its key from WebAuthn's PRF, or a key that the platform does not give out. */
  readonly sealer: Sealer
  readonly store: SealedSecretStore
  /** Where keys per copy live: a secure element, non-extractable WebCrypto keys. They are not sealed here. */
  readonly deviceKeys: Pick<HolderKeys, 'generate' | 'signer'>
  readonly random?: RandomSource
}

const LINK_SECRET_BYTES = 32
/** What the sealed bytes are: no other record sealed with the same key can be put in their place. */
const CONTEXT = /* @__PURE__ */ encodeUtf8('tegata-link-secret-v1')

/**
 * HolderKeys whose link secret is only ever stored sealed, and opened anew for each use.
 *
 * Each answer of `linkSecret` is a copy of its own, which the formats overwrite when they are done; JavaScript may still
 * have moved it in memory before. It is made at the first use.
 *
 * Spec: DESIGN section 5 step 2; docs/bbs-security.md (Device binding).
 *
 * @param options — sealer, store, and the keys that are not sealed here.
 * @throws TegataError ERR_SEAL_OPEN from `linkSecret`, when the store holds something else or the sealer has another key
 * @example
 * ```ts
 * const keys = createSealedHolderKeys({ sealer: await createSealer(key), store, deviceKeys })
 * const holder = createHolder({ formats: [bbsVcHolder()], trust, store: credentials, keys })
 * ```
 */
export function createSealedHolderKeys(options: SealedHolderKeysOptions): HolderKeys {
  const { sealer, store, deviceKeys, random = systemRandom } = options

  async function make(): Promise<Uint8Array> {
    const secret = random(LINK_SECRET_BYTES)
    const sealed = await sealer.seal(secret, CONTEXT)
    secret.fill(0)
    return store.putIfAbsent(sealed)
  }

  return Object.freeze<HolderKeys>({
    generate: () => deviceKeys.generate(),
    signer: (keyId) => deviceKeys.signer(keyId),
    linkSecret: async () => sealer.open((await store.load()) ?? (await make()), CONTEXT),
  })
}
