/** @digitalbazaar/bbs-2023-cryptosuite as its own tests drive it: with jsonld-signatures, and contexts from a table. */
import * as bbs2023 from '@digitalbazaar/bbs-2023-cryptosuite'
import { ALGORITHMS, generateBbsKeyPair } from '@digitalbazaar/bls12-381-multikey'
import { contexts as credentialsContexts } from '@digitalbazaar/credentials-context'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { importDataIntegrityKeyPair } from '@tegata/bbs-vc/data-integrity'
import type { JsonObject } from '@tegata/core'
import jsonldSignatures from 'jsonld-signatures'

const { AssertionProofPurpose } = jsonldSignatures.purposes

/** An issuer whose key both sides know. */
export async function createDigitalBazaar() {
  const key = await generateBbsKeyPair({ algorithm: ALGORITHMS.BBS_BLS12381_SHA256 })
  const ourKey = await importDataIntegrityKeyPair(await key.export({ publicKey: true, secretKey: true }))
  key.controller = ourKey.verificationMethod.split('#')[0]!
  key.id = ourKey.verificationMethod

  /** Contexts, the key, and the DID document that permits it. */
  async function documentLoader(url: string): Promise<object> {
    const { publicKeyMultibase } = await key.export({ publicKey: true })
    const { controller, id } = key
    const method = {
      '@context': 'https://w3id.org/security/multikey/v1',
      type: 'Multikey',
      id,
      controller,
      publicKeyMultibase,
    }
    const known = new Map<string, unknown>([
      ...credentialsContexts,
      [id, method],
      [controller, { '@context': 'https://www.w3.org/ns/did/v1', id: controller, assertionMethod: [method] }],
    ])
    if (!known.has(url)) throw new Error(`unknown ${url}`)
    return { contextUrl: null, documentUrl: url, document: structuredClone(known.get(url)) }
  }

  const use = (cryptosuite: unknown, signing: object = {}): object => ({
    suite: new DataIntegrityProof({ cryptosuite, ...signing }),
    purpose: new AssertionProofPurpose(),
    documentLoader,
  })

  return {
    /** The same key pair, as Tegata reads it. */
    ourKey,
    async issue(document: JsonObject, mandatoryPointers: readonly string[]): Promise<JsonObject> {
      const cryptosuite = bbs2023.createSignCryptosuite({ mandatoryPointers })
      return (await jsonldSignatures.sign(document, use(cryptosuite, { signer: key.signer() }))) as JsonObject
    },
    async derive(
      document: JsonObject,
      selectivePointers: readonly string[],
      presentationHeader: Uint8Array,
    ): Promise<JsonObject> {
      const cryptosuite = bbs2023.createDiscloseCryptosuite({ selectivePointers, presentationHeader })
      return jsonldSignatures.derive(document, use(cryptosuite))
    },
    async verify(document: JsonObject, expectedPresentationHeader: Uint8Array): Promise<boolean> {
      const cryptosuite = bbs2023.createVerifyCryptosuite({ expectedPresentationHeader })
      return (await jsonldSignatures.verify(document, use(cryptosuite))).verified
    },
  }
}
