import {
  createKeySealer,
  createMemoryHolderKeys,
  createSealedHolderKeys,
  createSealer,
  encodeHex,
  type SealedSecretStore,
  systemRandom,
} from '@tegata/core'
import { describe, expect, it } from 'vitest'

function memoryStore(): SealedSecretStore & { kept: Uint8Array | undefined } {
  return {
    kept: undefined,
    async load() {
      return this.kept
    },
    async putIfAbsent(sealed) {
      this.kept ??= sealed
      return this.kept
    },
  }
}

async function makeKeys(key = systemRandom(32), store = memoryStore()) {
  const sealer = await createSealer(key)
  return { key, store, keys: createSealedHolderKeys({ sealer, store, deviceKeys: createMemoryHolderKeys() }) }
}

describe('a sealed link secret', () => {
  it('is made once, and is the same after a restart with the same key', async () => {
    const { key, store, keys } = await makeKeys()
    const secret = await keys.linkSecret()
    expect(secret).toHaveLength(32)
    expect(await keys.linkSecret()).toEqual(secret)
    expect(await (await makeKeys(key, store)).keys.linkSecret()).toEqual(secret)
    expect(await (await makeKeys()).keys.linkSecret()).not.toEqual(secret)
  })

  it('is nowhere in the store, and does not open with another key or after a change', async () => {
    const { store, keys } = await makeKeys()
    const secret = await keys.linkSecret()
    expect(encodeHex(store.kept!)).not.toContain(encodeHex(secret.subarray(0, 8)))
    const refusal = expect.objectContaining({ name: 'TegataError', code: 'ERR_SEAL_OPEN' })
    await expect((await makeKeys(systemRandom(32), store)).keys.linkSecret()).rejects.toThrow(refusal)
    store.kept![20]! ^= 1
    await expect(keys.linkSecret()).rejects.toThrow(refusal)
  })

  it('is not some other record that the same key sealed', async () => {
    const { key, store, keys } = await makeKeys()
    store.kept = await (await createSealer(key)).seal(new Uint8Array(32), new TextEncoder().encode('another record'))
    await expect(keys.linkSecret()).rejects.toThrow(expect.objectContaining({ code: 'ERR_SEAL_OPEN' }))
  })

  it('is handed out as a copy: overwriting one leaves the next whole', async () => {
    const { keys } = await makeKeys()
    const secret = await keys.linkSecret()
    const text = encodeHex(secret)
    secret.fill(0)
    expect(encodeHex(await keys.linkSecret())).toBe(text)
  })

  it('is one secret even when two tabs make it at once', async () => {
    const { key, store, keys } = await makeKeys()
    const other = (await makeKeys(key, store)).keys
    const [first, second] = await Promise.all([keys.linkSecret(), other.linkSecret()])
    expect(first).toEqual(second)
  })

  it('leaves keys per copy to the device', async () => {
    const { keys } = await makeKeys()
    const { keyId } = await keys.generate()
    expect(await keys.signer(keyId)).toBeDefined()
    expect(await keys.signer('unknown')).toBeUndefined()
  })

  it('opens with a WebCrypto key that cannot be exported, and with no other', async () => {
    const generate = (extractable: boolean, length = 256, name = 'AES-GCM') =>
      crypto.subtle.generateKey({ name, length }, extractable, ['encrypt', 'decrypt'])
    const store = memoryStore()
    const sealer = createKeySealer(await generate(false))
    const keys = createSealedHolderKeys({ sealer, store, deviceKeys: createMemoryHolderKeys() })
    expect(await keys.linkSecret()).toEqual(await keys.linkSecret())
    for (const key of [await generate(true), await generate(false, 128), await generate(false, 256, 'AES-CBC')]) {
      expect(() => createKeySealer(key)).toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    }
  })
})
