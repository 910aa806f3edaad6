import {
  type DerivedProofPolicy,
  type FeatureOption,
  generateDataIntegrityKeyPair,
} from '@tegata/bbs-vc/data-integrity'
import { encodeUtf8, type JsonObject, systemRandom } from '@tegata/core'

export const ISSUER = 'https://club.example'
export const NOW = new Date('2026-11-22T00:00:00Z')
export const PRESENTATION_HEADER = encodeUtf8('nonce of the verifier')
export const NYM_DOMAIN = 'https://shop.example'

/** A membership card: arrays of alike nodes, ids, numbers, text that looks like a blank node. */
export function membership(): JsonObject {
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', { '@vocab': 'https://club.example/terms#' }],
    type: ['VerifiableCredential', 'Membership'],
    issuer: ISSUER,
    validFrom: '2026-04-01T00:00:00Z',
    validUntil: '2027-03-31T00:00:00Z',
    credentialSubject: {
      memberName: '手形 花子',
      remark: 'says _:c14n0 and <urn:bnid:n0> .',
      boats: [
        { boatName: 'Isokaze', length: 7.5 },
        { boatName: 'Hayate', length: 6 },
      ],
    },
  }
}

export const MANDATORY = ['/issuer', '/validUntil']

export const keyPair = await generateDataIntegrityKeyPair()

export const policy: DerivedProofPolicy = {
  presentationHeader: PRESENTATION_HEADER,
  featureOption: 'baseline',
  trust: [{ id: ISSUER, keys: [keyPair.publicJwk] }],
  clock: () => NOW,
  expiry: 'required',
  status: 'refuse',
}

/** A scalar in range. */
export function freshNym(): Uint8Array {
  const nym = systemRandom(32).slice()
  nym[0] = nym[0]! & 0x3f
  return nym
}

export function policyFor(featureOption: FeatureOption): DerivedProofPolicy {
  return { ...policy, featureOption, ...(featureOption.includes('pseudonym') ? { nymDomain: NYM_DOMAIN } : {}) }
}
