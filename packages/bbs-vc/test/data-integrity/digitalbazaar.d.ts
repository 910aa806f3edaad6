declare module '@digitalbazaar/bbs-2023-cryptosuite' {
  interface Options {
    mandatoryPointers?: readonly string[]
    selectivePointers?: readonly string[]
    presentationHeader?: Uint8Array
    expectedPresentationHeader?: Uint8Array
  }
  export function createSignCryptosuite(options: Options): unknown
  export function createDiscloseCryptosuite(options: Options): unknown
  export function createVerifyCryptosuite(options: Options): unknown
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: { signer?: unknown; date?: string; cryptosuite: unknown })
  }
}

declare module '@digitalbazaar/bls12-381-multikey' {
  interface KeyPair {
    id: string
    controller: string
    publicKeyMultibase: string
    secretKeyMultibase: string
    signer(): unknown
    export(options: { publicKey?: boolean; secretKey?: boolean; includeContext?: boolean }): Promise<{
      publicKeyMultibase: string
      secretKeyMultibase: string
    }>
  }
  export const ALGORITHMS: { BBS_BLS12381_SHA256: string }
  export function generateBbsKeyPair(options: { algorithm: string }): Promise<KeyPair>
}

declare module 'jsonld-signatures' {
  const jsonldSignatures: {
    sign<T>(document: T, options: object): Promise<T & { proof: object }>
    derive<T>(document: T, options: object): Promise<T>
    verify(document: object, options: object): Promise<{ verified: boolean; error?: unknown }>
    purposes: { AssertionProofPurpose: new () => unknown }
  }
  export default jsonldSignatures
}
