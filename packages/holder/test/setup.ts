/** A wallet with formats that show which copy they were given, on a clock that stands still until it is moved. */

import {
  type ClaimName,
  type CredentialStore,
  createMemoryCredentialStore,
  createMemoryHolderKeys,
  createPresentationSession,
  type HolderFormat,
  type PersonClaims,
  type PresentationRequest,
  type StoredCredential,
} from '@tegata/core'
import { createHolder, type HolderOptions } from '@tegata/holder'
import { expect } from 'vitest'

export const ISSUER = 'https://issuer.example'
export const START = Date.parse('2026-11-22T03:04:05Z')
const PERSON: PersonClaims = {
  assurance_level: 'ial3',
  name: '見本　花子',
  name_substituted: false,
  birthdate: '2008-11-30',
  prefecture: '東京都',
  age_over_16: true,
  age_over_18: false,
  age_over_20: false,
  age_over_65: false,
}

const fakeFormat = (format: HolderFormat['format'], copies: HolderFormat['copies']): HolderFormat => ({
  format,
  copies,
  ...(copies === 'reusable' ? { pseudonyms: true } : {}),
  prepare: async () => ({ binding: { kind: 'commitment', commitment: '' }, secret: 'key' }),
  accept: async () => ({ issuer: ISSUER, claims: PERSON, validUntil: new Date(START + 14 * 86_400_000) }),
  present: async ({ held }) => held.credential,
})

export const ONE_TIME = fakeFormat('dc+sd-jwt', 'one-time')
export const REUSABLE = fakeFormat('dc+jwp', 'reusable')

export function createCopies(count: number, changes: Partial<StoredCredential> = {}): StoredCredential[] {
  return Array.from({ length: count }, (_, i) => ({
    format: 'dc+sd-jwt',
    credential: `copy ${i}`,
    binding: { binding: { kind: 'commitment', commitment: '' }, secret: 'key' },
    id: `${changes.format ?? ''}${i}`,
    issuer: ISSUER,
    claims: PERSON,
    validUntil: '2026-12-06T00:00:00.000Z',
    ...changes,
  }))
}

export function createClock() {
  let now = START
  return {
    clock: () => new Date(now),
    advance: (seconds: number) => {
      now += seconds * 1000
    },
  }
}

/** A wallet with copies; several may share a store. */
export async function createWallet(options: Partial<HolderOptions> & { store?: CredentialStore } = {}) {
  const store = options.store ?? createMemoryCredentialStore()
  return createHolder({ formats: [ONE_TIME], trust: [], store, keys: createMemoryHolderKeys(), ...options })
}

export function ask(
  audience: string,
  claims: readonly ClaimName[] = ['prefecture'],
  changes: Partial<PresentationRequest> = {},
): PresentationRequest {
  const session = createPresentationSession({ audience, origin: `https://${audience}` })
  return { session, claims, formats: ['dc+sd-jwt', 'dc+jwp'], expiresAt: '2030-01-01T00:00:00Z', ...changes }
}

export const code = (expected: string) => expect.objectContaining({ name: 'TegataError', code: expected })
