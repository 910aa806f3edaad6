import { encodeUtf8 } from '@tegata/core'
import { type JpkiSignatureOptions, verifyJpkiSignature } from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority, type SoftwareCard, type TestAuthority } from '@tegata/jpki/testing'
import { codeOf } from '../../../test/support/code-of.js'

/** All tests happen at one time. */
export const NOW = new Date('2026-11-22T00:45:00Z')
export const clock = (): Date => NOW

/** RSA keys take a while to make: one CA and one card serve all tests of a file. */
export const authority: TestAuthority = createTestAuthority({ clock })
export const card: SoftwareCard = createSoftwareCard({ authority, clock })
export const data: Uint8Array = encodeUtf8('signed text')

/** Options that are accepted; a test changes what it is about. */
export function goodOptions(overrides: Partial<JpkiSignatureOptions> = {}): JpkiSignatureOptions {
  return {
    signature: card.sign(data),
    data,
    usage: 'digital-signature',
    trust: authority.trust,
    revocation: authority.crls,
    at: NOW,
    ...overrides,
  }
}

/** The verdict on the good options with some of them changed. */
export function verdict(overrides: Partial<JpkiSignatureOptions>): Promise<string> {
  return codeOf(() => verifyJpkiSignature(goodOptions(overrides)))
}

/** The verdict on a signature by another card. */
export function verdictOf(other: SoftwareCard, overrides: Partial<JpkiSignatureOptions> = {}): Promise<string> {
  return verdict({
    signature: other.sign(data),
    trust: other.authority.trust,
    revocation: other.authority.crls,
    ...overrides,
  })
}
