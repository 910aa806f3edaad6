import { importSigner, type JsonObject, type JwkPrivate, type JwkPublic } from '@tegata/core'
import {
  anySerialization,
  anyVct,
  type ClaimsPath,
  type DecoyDigests,
  flattenSdJwt,
  issueSdJwt,
  parseSdJwt,
  pinnedIssuerKey,
  presentSdJwt,
  type SerializedSdJwt,
  verifySdJwt,
  verifySdJwtVc,
} from '@tegata/sd-jwt'

/** One issue-present-verify case, whatever file it came from. */
export interface RoundTrip {
  readonly claims: JsonObject
  readonly disclosable: readonly ClaimsPath[]
  readonly decoys: readonly DecoyDigests[]
  readonly disclosed: readonly ClaimsPath[]
  readonly header: JsonObject
  readonly issuerKey: JwkPrivate
  readonly holderKey: JwkPrivate
  readonly now: number
  readonly keyBinding: { readonly audience: string; readonly nonce: string } | undefined
  readonly isJson: boolean
}

/** Issues, presents and verifies; also checks that no undisclosed Disclosure was sent along. */
export async function runRoundTrip(roundTrip: RoundTrip): Promise<{ readonly claims: JsonObject }> {
  const { claims, disclosable, decoys, disclosed, header, now, keyBinding } = roundTrip
  const issuer = await importSigner(roundTrip.issuerKey, 'ES256')
  const holder = await importSigner(roundTrip.holderKey, 'ES256')
  const clock = () => new Date(now * 1000)
  const bound = keyBinding ? { ...claims, cnf: { jwk: { ...holder.publicJwk } as JsonObject } } : claims
  const sdJwt = await issueSdJwt({ claims: bound, disclosable, decoys, header }, issuer)
  const binding = keyBinding ? { signer: holder, clock, ...keyBinding } : ('none' as const)
  const compact = await presentSdJwt(sdJwt, { claims: disclosed, keyBinding: binding })
  if (parseSdJwt(sdJwt).disclosures.length !== disclosable.length) throw new Error('wrong number of Disclosures')
  const presentation = anySerialization(roundTrip.isJson ? flattenSdJwt(compact) : compact)
  return verifyPresentation(presentation, roundTrip, issuer.publicJwk)
}

function verifyPresentation(presentation: SerializedSdJwt, roundTrip: RoundTrip, issuerKey: JwkPublic) {
  const { header, now, keyBinding } = roundTrip
  const policy = {
    issuerKeys: pinnedIssuerKey('example', issuerKey),
    algorithms: ['ES256'] as const,
    clock: () => new Date(now * 1000),
    ...(keyBinding
      ? { keyBinding: 'required' as const, keyBindingMaxAgeSeconds: 60, ...keyBinding }
      : { keyBinding: 'forbidden' as const }),
  }
  if (header.typ === 'dc+sd-jwt') return verifySdJwtVc(presentation, { ...policy, vct: anyVct, status: 'refuse' })
  return verifySdJwt(presentation, { ...policy, typ: header.typ as string })
}
