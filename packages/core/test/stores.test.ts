import {
  createMemoryAnchorStore,
  createMemoryCredentialStore,
  createMemoryHolderKeys,
  createMemoryOneTimeStore,
  createSealer,
  encodeUtf8,
  importVerifier,
  possessionText,
  type StoredCredential,
  systemRandom,
} from '@tegata/core'
import { testAnchorStore, testCredentialStore, testOneTimeStore } from '@tegata/core/testing'
import { describe, expect, test } from 'vitest'

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('OneTimeStore in memory', () => {
  testOneTimeStore({ test, create: (clock) => createMemoryOneTimeStore({ clock }) })

  test('refuses to replace a value', async () => {
    const store = createMemoryOneTimeStore({ clock: () => new Date(0) })
    await store.put('key', 'first', new Date(10))
    await expect(store.put('key', 'second', new Date(10))).rejects.toThrow(code('ERR_STORE_EXISTS'))
  })

  test('when full of live entries it refuses rather than forgets; expired ones make room', async () => {
    let now = 0
    const store = createMemoryOneTimeStore({ clock: () => new Date(now), maxEntries: 2 })
    await store.put('a', '1', new Date(10))
    await store.put('b', '2', new Date(20))
    await expect(store.put('c', '3', new Date(20))).rejects.toThrow(code('ERR_STORE_FULL'))
    now = 15
    await store.put('c', '3', new Date(20))
    expect(await store.take('b')).toBe('2')
  })
})

describe('CredentialStore in memory', () => {
  testCredentialStore({ test, create: createMemoryCredentialStore })
})

describe('AnchorStore in memory', () => {
  testAnchorStore({ test, create: createMemoryAnchorStore })
})

test('a credential is taken by one of many callers', async () => {
  const store = createMemoryCredentialStore()
  await store.add([{ id: 'a' } as StoredCredential])
  const takes = await Promise.all(Array.from({ length: 20 }, () => store.take('a')))
  expect(takes.filter(Boolean)).toHaveLength(1)
  expect(await store.list()).toEqual([])
})

describe('Sealer (NIST SP 800-38D)', () => {
  const plaintext = encodeUtf8('sealed')
  const context = encodeUtf8('index')

  test('opens what it sealed, in its own context only', async () => {
    const sealer = await createSealer(systemRandom(32))
    const sealed = await sealer.seal(plaintext, context)
    expect(await sealer.open(sealed, context)).toEqual(plaintext)
    await expect(sealer.open(sealed, encodeUtf8('other'))).rejects.toThrow(code('ERR_SEAL_OPEN'))
    const other = await createSealer(systemRandom(32))
    await expect(other.open(sealed, context)).rejects.toThrow(code('ERR_SEAL_OPEN'))
  })

  test('notices any changed byte, and a truncated record', async () => {
    const sealer = await createSealer(systemRandom(32))
    const sealed = await sealer.seal(plaintext, context)
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice()
      changed[i]! ^= 1
      await expect(sealer.open(changed, context)).rejects.toThrow(code('ERR_SEAL_OPEN'))
    }
    await expect(sealer.open(sealed.subarray(0, 5), context)).rejects.toThrow(code('ERR_SEAL_OPEN'))
  })

  test('wants 32 bytes of key', async () => {
    await expect(createSealer(new Uint8Array(16))).rejects.toThrow(code('ERR_ARG_VALUE'))
  })
})

test('holder keys: signers by id, one link secret', async () => {
  const keys = createMemoryHolderKeys()
  const { keyId, signer } = await keys.generate()
  const text = possessionText(encodeUtf8('statement'))
  const verifier = await importVerifier(signer.publicJwk, 'ES256')
  expect(await verifier.verify(text, await (await keys.signer(keyId))!.sign(text))).toBe(true)
  expect(await keys.signer('unknown')).toBeUndefined()
  const secret = await keys.linkSecret()
  expect(await keys.linkSecret()).toEqual(secret)
  secret.fill(0)
  expect(await keys.linkSecret()).not.toEqual(secret)
})
