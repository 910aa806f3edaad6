import {
  decodeBase64url,
  encodeBase64url,
  type HeldCredential,
  type HolderFormat,
  type HolderKeys,
  type IssuerFormat,
  TegataArgumentError,
  TegataError,
  type VerifierFormat,
} from '@tegata/core'
import { issueBbsVc } from './issue.js'
import { type BbsKeyPair, decodePublicJwk } from './key-pair.js'
import { presentBbsVc } from './present.js'
import { type HeldBbsVc, receiveBbsVc } from './receive.js'
import { type BbsVcOptions, schemeFor } from './scheme.js'
import { inspectBbsVc } from './verify.js'

const FORMAT = 'dc+jwp'
const LINK_SECRET_BYTES = 32

/**
 * BBS credentials for the issuer's role.
 *
 * Spec: DESIGN section 3 (a format is passed to a role as a value).
 *
 * @param options — the issuer identifier, an https URL, and its key.
 * @throws TegataArgumentError ERR_ARG_VALUE for a key of another kind
 * @example
 * ```ts
 * const format = bbsVcIssuer({ issuer: 'https://issuer.example', keyPair: await generateBbsKeyPair() })
 * ```
 */
export function bbsVcIssuer({
  issuer,
  keyPair,
}: {
  readonly issuer: string
  readonly keyPair: BbsKeyPair
}): IssuerFormat {
  if (decodePublicJwk(keyPair.publicJwk) === undefined) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'keyPair must be a BLS12381G2 key')
  }
  return Object.freeze<IssuerFormat>({
    format: FORMAT,
    binding: 'commitment',
    trust: { id: issuer, keys: [keyPair.publicJwk] },
    issue: ({ claims, validity, binding }) => {
      if (binding.kind !== 'commitment') {
        throw new TegataError('ERR_BBS_VC_BINDING', 'a BBS credential is bound to a commitment, not to a key', {
          spec: 'DESIGN section 5 step 2',
        })
      }
      const commitmentWithProof = decodeBase64url(binding.commitment)
      return issueBbsVc({ issuer, keyPair, claims, validity, commitmentWithProof })
    },
  })
}

/**
 * BBS credentials for the holder's role: one credential serves for every presentation.
 *
 * Spec: DESIGN section 3.
 *
 * @param options — engine.
 */
export function bbsVcHolder(options: BbsVcOptions = {}): HolderFormat {
  return Object.freeze<HolderFormat>({
    format: FORMAT,
    copies: 'reusable',
    async prepare(keys, random) {
      const scheme = await schemeFor(options)
      const { commitmentWithProof, secretProverBlind } = scheme.commit([await readLinkSecret(keys)], random)
      return {
        binding: { kind: 'commitment', commitment: encodeBase64url(commitmentWithProof) },
        secret: encodeBase64url(secretProverBlind),
      }
    },
    accept: async (held, { keys, trust, clock }) =>
      receiveBbsVc(await unseal(held, keys), { ...options, trust, clock }),
    present: async ({ held, claims, session, keys, random }) =>
      presentBbsVc({ ...(await unseal(held, keys)), claims, session, random }, options),
  })
}

/**
 * BBS credentials for the verifier's role.
 *
 * Spec: DESIGN section 3.
 *
 * @param options — engine.
 */
export function bbsVcVerifier(options: BbsVcOptions = {}): VerifierFormat {
  return Object.freeze<VerifierFormat>({ format: FORMAT, inspect: (input) => inspectBbsVc(input, options) })
}

async function unseal({ credential, binding }: HeldCredential, keys: HolderKeys): Promise<HeldBbsVc> {
  const linkSecret = await readLinkSecret(keys)
  return { credential, linkSecret, secretProverBlind: decodeBase64url(binding.secret) }
}

/** A short secret could be found by trying: the issuer holds a commitment, but colluders hold proofs made with it. */
async function readLinkSecret(keys: HolderKeys): Promise<Uint8Array> {
  const linkSecret = await keys.linkSecret()
  if (linkSecret.length !== LINK_SECRET_BYTES) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `a link secret is ${LINK_SECRET_BYTES} bytes`)
  }
  return linkSecret
}
