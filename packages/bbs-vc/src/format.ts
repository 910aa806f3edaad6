import { type KeyRotation, publicKeyFromJwk } from '@tegata/bbs/keys'
import {
  type Awaitable,
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
import type { BbsKeyPair } from './key-pair.js'
import { presentBbsVc } from './present.js'
import { type HeldBbsVc, receiveBbsVc } from './receive.js'
import { type BbsVcOptions, schemeFor } from './scheme.js'
import { inspectBbsVc } from './verify.js'

const FORMAT = 'dc+jwp'
const LINK_SECRET_BYTES = 32

/** Who issues, and with what. Spec: DESIGN section 3. */
export type BbsVcIssuerOptions = {
  /** The issuer identifier, an https URL. */
  readonly issuer: string
} & (
  | { readonly keyPair: BbsKeyPair; readonly keys?: never }
  | {
      readonly keyPair?: never
      /** From `createKeyRotation`: how often and how long each key signs is capped. */
      readonly keys: KeyRotation<BbsKeyPair>
    }
)

/**
 * BBS credentials for the issuer's role.
 *
 * With a rotation, `issue` is refused with ERR_BBS_KEY_SPENT when no key may sign, and `trust` has all its keys.
 *
 * Spec: DESIGN section 3 (a format is passed to a role as a value).
 *
 * @param options — the issuer identifier, and its key or the rotation of its keys.
 * @throws TegataError ERR_KEY_INVALID for a key of another kind
 * @example
 * ```ts
 * const format = bbsVcIssuer({ issuer: 'https://issuer.example', keyPair: await generateBbsKeyPair() })
 * ```
 */
export function bbsVcIssuer({ issuer, keyPair, keys }: BbsVcIssuerOptions): IssuerFormat {
  const publicKeys = (keys === undefined ? [keyPair] : keys.keys).map(({ publicJwk }) => publicJwk)
  for (const jwk of publicKeys) publicKeyFromJwk(jwk)
  return Object.freeze<IssuerFormat>({
    format: FORMAT,
    binding: 'commitment',
    trust: { id: issuer, keys: publicKeys },
    issue: ({ claims, validity, binding, status, personReference }, random) => {
      if (status !== undefined) {
        // DESIGN section 6: an index that every showing repeats would undo what the proof hides.
        throw new TegataArgumentError('ERR_ARG_VALUE', 'a BBS credential must not carry a status index in the clear')
      }
      if (binding.kind !== 'commitment') {
        throw new TegataError('ERR_BBS_VC_BINDING', 'a BBS credential is bound to a commitment, not to a key', {
          spec: 'DESIGN section 5 step 2',
        })
      }
      const commitmentWithProof = decodeBase64url(binding.commitment)
      const content = { issuer, claims, validity, commitmentWithProof, random }
      const named = personReference === undefined ? content : { ...content, personReference }
      if (keys === undefined) return issueBbsVc({ ...named, keyPair })
      return keys.next().then((next) => issueBbsVc({ ...named, keyPair: next }))
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
    pseudonyms: true,
    async prepare(keys, random) {
      const scheme = await schemeFor(options)
      const linkSecret = await readLinkSecret(keys)
      const proverNyms = [scheme.deriveNym(linkSecret)]
      linkSecret.fill(0)
      const { commitmentWithProof, secretProverBlind } = scheme.commitWithNym({ proverNyms, random })
      return {
        binding: { kind: 'commitment', commitment: encodeBase64url(commitmentWithProof) },
        secret: encodeBase64url(secretProverBlind),
      }
    },
    accept: (held, { keys, trust, clock }) =>
      withSecrets(held, keys, (secrets) => receiveBbsVc(secrets, { ...options, trust, clock })),
    present: ({ held, claims, session, pseudonym = false, keys, random }) =>
      withSecrets(held, keys, (secrets) => presentBbsVc({ ...secrets, claims, session, pseudonym, random }, options)),
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
  return Object.freeze<VerifierFormat>({
    format: FORMAT,
    pseudonyms: true,
    inspect: (input) => inspectBbsVc(input, options),
  })
}

/** Opens the link secret for one operation and overwrites this copy of it afterwards. */
async function withSecrets<T>(
  { credential, binding }: HeldCredential,
  keys: HolderKeys,
  use: (held: HeldBbsVc) => Awaitable<T>,
): Promise<T> {
  const linkSecret = await readLinkSecret(keys)
  try {
    return await use({ credential, linkSecret, secretProverBlind: decodeBase64url(binding.secret) })
  } finally {
    linkSecret.fill(0)
  }
}

/** A short secret could be found by trying: the issuer holds a commitment, but colluders hold proofs made with it. */
async function readLinkSecret(keys: HolderKeys): Promise<Uint8Array> {
  const linkSecret = await keys.linkSecret()
  if (linkSecret.length !== LINK_SECRET_BYTES) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `a link secret is ${LINK_SECRET_BYTES} bytes`)
  }
  if (linkSecret.every((byte) => byte === 0)) {
    throw new TegataArgumentError(
      'ERR_ARG_VALUE',
      'the link secret is overwritten: linkSecret() must give a copy each time',
    )
  }
  return linkSecret
}
