import {
  decodeBase64url,
  type FormatId,
  type HolderBinding,
  type IssuanceRequest,
  type IssuerFormat,
  importVerifier,
  jwkThumbprint,
  type OfferedConfiguration,
  type ProvenBinding,
  possessionText,
  TegataError,
} from '@tegata/core'

/** The bindings of one format, counted and proven. */
export interface ReceivedBatch {
  readonly format: IssuerFormat
  readonly bindings: readonly HolderBinding[]
}

interface Context {
  readonly statement: Uint8Array
  readonly configurations: readonly OfferedConfiguration[]
  readonly formats: ReadonlyMap<FormatId, IssuerFormat>
}

/**
 * Checks the holder keys that came with a statement: only offered formats, each once; as many copies as offered; every
 * key proven, and none used twice, since two copies with one key are linkable.
 *
 * @throws TegataError ERR_POLICY_BINDINGS, ERR_POLICY_POSSESSION, ERR_KEY_INVALID
 */
export async function checkBindings(
  received: IssuanceRequest['bindings'],
  { statement, configurations, formats }: Context,
): Promise<readonly ReceivedBatch[]> {
  const formatsSeen = new Set<FormatId>()
  const keysSeen = new Set<string>()
  const text = possessionText(statement)
  if (received.length === 0) throw mismatch('no format')
  return Promise.all(
    received.map(async ({ format: id, copies }) => {
      const format = formats.get(id)
      const offered = configurations.find((configuration) => configuration.format === id)
      if (!format || !offered || formatsSeen.has(id)) throw mismatch('a format that was not offered, or one twice')
      formatsSeen.add(id)
      if (copies.length !== offered.copies) throw mismatch('not the number of copies that was offered')
      for (const { binding } of copies) {
        if (binding.kind !== offered.binding) throw mismatch('a binding of another kind')
        const identity = binding.kind === 'key' ? jwkThumbprint(binding.publicJwk) : binding.commitment
        if (keysSeen.has(identity)) throw mismatch('one key for two copies')
        keysSeen.add(identity)
      }
      await Promise.all(copies.map((copy) => checkPossession(copy, text)))
      return { format, bindings: copies.map(({ binding }) => binding) }
    }),
  )
}

async function checkPossession({ binding, proof }: ProvenBinding, text: Uint8Array): Promise<void> {
  // A commitment carries its own proof, which the format verifies when it signs blindly.
  if (binding.kind === 'commitment') return
  const verifier = await importVerifier(binding.publicJwk, 'ES256')
  if (proof === undefined || !(await verifier.verify(text, decodeBase64url(proof)))) {
    throw new TegataError('ERR_POLICY_POSSESSION', 'a holder key is not proven', { spec: 'OpenID4VCI 1.0 section 8.2' })
  }
}

function mismatch(reason: string): TegataError {
  return new TegataError('ERR_POLICY_BINDINGS', `the holder keys do not fit the offer: ${reason}`, {
    spec: 'DESIGN section 5 step 3',
  })
}
