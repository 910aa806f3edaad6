/** The part of the peer's API that tests and benchmarks use; the package comes without types. */
declare module '@digitalbazaar/bbs-signatures' {
  type CiphersuiteName = 'BLS12-381-SHA-256' | 'BLS12-381-SHAKE-256'

  interface Signed {
    publicKey: Uint8Array
    header: Uint8Array
    ciphersuite: CiphersuiteName
  }
  interface Disclosure {
    presentationHeader: Uint8Array
    disclosedMessageIndexes: number[]
  }

  export function generateKeyPair(options: {
    seed?: Uint8Array
    ciphersuite: CiphersuiteName
  }): Promise<{ secretKey: Uint8Array; publicKey: Uint8Array }>
  export function sign(options: Signed & { secretKey: Uint8Array; messages: Uint8Array[] }): Promise<Uint8Array>
  export function verifySignature(options: Signed & { signature: Uint8Array; messages: Uint8Array[] }): Promise<boolean>
  export function deriveProof(
    options: Signed & Disclosure & { signature: Uint8Array; messages: Uint8Array[] },
  ): Promise<Uint8Array>
  export function verifyProof(
    options: Signed & Disclosure & { proof: Uint8Array; disclosedMessages: Uint8Array[] },
  ): Promise<boolean>
}

declare module '@digitalbazaar/bls12-381-multikey' {
  import type { JwkPrivate } from '@tegata/core'

  interface KeyPair {
    export(options: {
      publicKey: true
      secretKey: true
    }): Promise<{ publicKeyMultibase: string; secretKeyMultibase: string }>
  }

  export function from(
    multikey: { type: 'Multikey'; publicKeyMultibase: string; secretKeyMultibase: string },
    options: { algorithm: string },
  ): Promise<KeyPair>
  export function toJwk(options: { keyPair: KeyPair; secretKey: true }): Promise<JwkPrivate>
}
