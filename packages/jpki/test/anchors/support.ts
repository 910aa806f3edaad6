import { type AnchorStore, createMemoryAnchorStore, systemRandom } from '@tegata/core'
import { type AnchorSecret, verifyJpkiCertificate } from '@tegata/jpki'
import {
  type AnchorLifecycleOptions,
  type AnchorVault,
  type AnchorVaultOptions,
  createAnchorKeys,
  createAnchorLifecycle,
  createAnchorVault,
} from '@tegata/jpki/anchors'
import {
  createTestAuthority,
  generateTestKey,
  SAMPLE_PERSON,
  type TestCertificate,
  type TestPerson,
} from '@tegata/jpki/testing'
import { expect } from 'vitest'

export const START = new Date('2026-11-22T00:45:00Z')
export const DAY = 86_400
export const SECRET = systemRandom(32)

/** The next card's keys: made in a millisecond. */
const authorityKey = generateTestKey('P-384')
const cardKey = generateTestKey('P-384')

/** A CA, a clock that is moved by hand, and one store that any number of vaults may share. */
export async function createAnchorWorld(store: AnchorStore = createMemoryAnchorStore()) {
  let now = START
  const clock = () => new Date(now)
  const authority = createTestAuthority({ clock, key: authorityKey })
  const createVault = async (changes: Partial<AnchorVaultOptions> & { secrets?: readonly Uint8Array[] } = {}) => {
    const { secrets = [SECRET], ...rest } = changes
    return createAnchorVault({ store, keys: await createAnchorKeys(secrets), clock, ...rest })
  }
  return {
    authority,
    store,
    clock,
    advance: (days: number) => {
      now = new Date(now.getTime() + days * DAY * 1000)
    },
    createVault,
    createLifecycle: (vault: AnchorVault, changes: Partial<AnchorLifecycleOptions> = {}) =>
      createAnchorLifecycle({
        vault,
        trust: authority.trust,
        revocation: authority.crls,
        minimumBatch: 0,
        ...changes,
      }),
    issueCertificate: (person: TestPerson = SAMPLE_PERSON, changes: { notAfter?: Date } = {}): TestCertificate =>
      authority.issue({ person, key: cardKey, ...changes }),
    verify: async ({ certificate }: TestCertificate): Promise<AnchorSecret> => {
      const { secret } = await verifyJpkiCertificate({
        certificate,
        usage: 'digital-signature',
        trust: authority.trust,
        revocation: authority.crls,
        at: now,
      })
      return secret
    },
    /** Everything that the database holds. */
    dump: async (tenant = 'default') => ({
      records: await store.list(tenant, undefined, 1000),
      audit: await store.audit.list(tenant, 0, 10_000),
    }),
  }
}

export type AnchorWorld = Awaited<ReturnType<typeof createAnchorWorld>>

/** A credential that holds for some days from the start. */
export function credential(id: string, days = 14) {
  const validUntil = new Date(START.getTime() + days * DAY * 1000).toISOString().slice(0, 10)
  return { id, format: 'dc+sd-jwt' as const, validUntil }
}

export const code = (expected: string) => expect.objectContaining({ code: expected })
