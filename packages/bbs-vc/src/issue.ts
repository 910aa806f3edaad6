import { COMMITMENT_FLOOR_BYTES, SCALAR_BYTES } from '@tegata/bbs'
import { publicKeyFromJwk } from '@tegata/bbs/keys'
import {
  type Awaitable,
  assertBytes,
  type CredentialValidity,
  encodeUtf8,
  jwkThumbprint,
  mapAwaitable,
  type PersonClaims,
  type RandomSource,
  sha256,
  systemRandom,
  TegataArgumentError,
  TegataError,
} from '@tegata/core'
import { encodeClaims, messageOf } from './claim-value.js'
import { encodeIssuerHeader, isWholeDay } from './header.js'
import type { BbsKeyPair } from './key-pair.js'
import { LAYOUT_SLOTS, NYM_COUNT } from './layout.js'
import { serializeIssued } from './serialization.js'

/** What goes into a credential. Spec: DESIGN section 5 step 5. */
export interface BbsVcContent {
  /** The issuer identifier, an https URL. */
  readonly issuer: string
  readonly keyPair: BbsKeyPair
  readonly claims: PersonClaims
  /** Whole days, the same for everybody. */
  readonly validity: CredentialValidity
  /** The holder's commitment to its link secret with the proof, 144 bytes. */
  readonly commitmentWithProof: Uint8Array
  /**
   * What the issuer calls the person, unguessable and the same at every issuance: the holder keeps its pseudonyms when
   * the credential is renewed. Nothing of it can be read off the credential; without it, pseudonyms end with the
   * credential.
   */
  readonly personReference?: string
  /** Source of the entropy when there is no `personReference`. */
  readonly random?: RandomSource
}

const COMMITMENT_BYTES = COMMITMENT_FLOOR_BYTES + SCALAR_BYTES * NYM_COUNT

/**
 * Issues a credential on a commitment: the issuer never sees the link secret it signs.
 *
 * Spec: draft-ietf-jose-json-web-proof section 6.1; draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 6.1.2.
 *
 * @param content — issuer, key, claims, validity and commitment.
 * @returns the issued form, compact serialisation: for the holder only.
 * @throws TegataError ERR_BBS_VC_BINDING, ERR_BBS_COMMITMENT_ENCODING, ERR_BBS_COMMITMENT_INVALID, ERR_KEY_INVALID
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function issueBbsVc(content: BbsVcContent): Awaitable<string> {
  const { issuer, keyPair, claims, validity, commitmentWithProof } = content
  assertBytes(commitmentWithProof, 'commitmentWithProof')
  assertValidity(validity)
  const publicKey = publicKeyFromJwk(keyPair.publicJwk)
  if (commitmentWithProof.length !== COMMITMENT_BYTES) {
    throw new TegataError('ERR_BBS_VC_BINDING', 'the commitment is not to one link secret', {
      spec: 'draft-irtf-cfrg-bbs-blind-signatures-02 section 5.4.1',
      evidence: { length: commitmentWithProof.length, expected: COMMITMENT_BYTES },
    })
  }
  const issuerHeader = encodeIssuerHeader({ issuer, keyId: jwkThumbprint(keyPair.publicJwk), validity })
  const payloads = encodeClaims(claims)
  const signerNymEntropy = nymEntropy(content)
  const messages = LAYOUT_SLOTS.map((name, slot) => messageOf(name, payloads[slot]!))
  const signature = keyPair.blindSign({ commitmentWithProof, header: issuerHeader, messages, signerNymEntropy })
  return mapAwaitable(signature, (signature) =>
    serializeIssued({ issuerHeader, payloads, signature, publicKey, signerNymEntropy }),
  )
}

/**
 * "the issuer SHOULD use a different signer_nym_entropy for each different prover": with a stolen link secret alone
 * nobody gets the pseudonyms of its owner.
 *
 * Spec: draft-irtf-cfrg-bbs-per-verifier-linkability-02 section 10.1.
 */
function nymEntropy({ issuer, personReference, random = systemRandom }: BbsVcContent): Uint8Array {
  const entropy =
    personReference === undefined
      ? random(SCALAR_BYTES).slice()
      : sha256(encodeUtf8(JSON.stringify(['tegata-nym-entropy-v1', issuer, personReference])))
  // Below 2^254, and so below r.
  entropy[0]! &= 0x3f
  return entropy
}

/** "no time finer than a day": an hour of issuance would make a cohort of one. */
function assertValidity({ issuedAt, validFrom, validUntil }: CredentialValidity): void {
  if (![issuedAt, validFrom, validUntil].every(isWholeDay) || validUntil <= validFrom) {
    throw new TegataArgumentError(
      'ERR_ARG_VALUE',
      'validity must be whole days (00:00:00 UTC), its end after its start',
    )
  }
}
