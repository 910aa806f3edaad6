import { type SafeFetch, TegataError } from '@tegata/core'
import { AnchorSecret } from '../anchor-secret.js'
import type { JpkiAttributes } from '../attributes.js'
import type { JpkiTrust } from '../profile.js'
import { revocationNotChecked } from '../revocation.js'
import { verifyJpkiSignature } from '../verify.js'
import { type AnchorRequest, type AnchorSource, unsuitableEvidence, type VerifiedAnchor } from './anchor-source.js'
import { originOf, send } from './http.js'
import { createOperatorRequest, type OperatorApi, processOperatorResponse } from './operator-messages.js'

/** An issuer's contract with a platform operator (プラットフォーム事業者). Spec: docs/jpki-profile.md section 7. */
export interface OperatorAnchorOptions {
  readonly api: OperatorApi
  /** The CA certificates of J-LIS are public: signature, path and profile are verified here as well. */
  readonly trust: JpkiTrust
  readonly fetch: SafeFetch
}

/**
 * Has signatures verified by a platform operator, for issuers that get no CRL or OCSP answer themselves.
 *
 * Everything that can be verified without J-LIS is verified here first (signature over the statement, certificate path,
 * profile), so that the operator is believed about two things only: that the certificate is not revoked, and which of
 * its users the person is. The certificate is not kept: the anchor is the operator's pairwise user identifier.
 *
 * Operators take raw signatures, so this source takes `digest-info`, and `encrypted` results of the デジタル認証アプリ, which
 * hide the certificate from the issuer; for those the operator's word on path and attributes has to do.
 *
 * Spec: docs/jpki-profile.md section 7, R4, R6; 公的個人認証法 17条.
 *
 * @param options — API, trust, safe fetch.
 * @returns a source that throws ERR_OPERATOR_REFUSED, ERR_OPERATOR_RESPONSE, ERR_OPERATOR_VERDICT, ERR_OPERATOR_MISMATCH,
 * ERR_JPKI_REVOKED, ERR_JPKI_REVOCATION_UNKNOWN, the codes of `verifyJpkiSignature`, and those of the fetch.
 * @throws TegataArgumentError ERR_ARG_VALUE
 *
 * @example
 * ```ts
 * const anchor = operatorAnchorSource({ api: { url, token }, trust: { anchors }, fetch: createSafeFetch() })
 * ```
 */
export function operatorAnchorSource({ api, trust, fetch }: OperatorAnchorOptions): AnchorSource {
  const source = originOf(api.url)
  return Object.freeze<AnchorSource>({
    async verify(request): Promise<VerifiedAnchor> {
      const { statement, evidence } = request
      if (evidence.form !== 'digest-info' && evidence.form !== 'encrypted') {
        throw unsuitableEvidence(['digest-info', 'encrypted'])
      }
      const local = await verifyLocally(request, trust)
      const sent =
        evidence.form === 'encrypted'
          ? { jwe: evidence.jwe }
          : { certificate: evidence.certificate, signature: evidence.value }
      const response = await send(fetch, createOperatorRequest(api, sent, statement))
      const { attributes, userId } = processOperatorResponse(response, statement)
      if (local !== undefined && !isSamePerson(local, attributes)) {
        throw new TegataError('ERR_OPERATOR_MISMATCH', 'the operator states other attributes than the certificate', {
          spec: 'docs/jpki-profile.md section 7',
        })
      }
      return Object.freeze({
        attributes: local ?? attributes,
        assurance: 'ial3' as const,
        secret: new AnchorSecret({ source, subject: userId }),
      })
    },
  })
}

/** The attributes in the certificate, when it is at hand. */
async function verifyLocally(request: AnchorRequest, trust: JpkiTrust): Promise<JpkiAttributes | undefined> {
  const { evidence, statement, at } = request
  if (evidence.form === 'encrypted' || evidence.form === 'login') return undefined
  const { attributes } = await verifyJpkiSignature({
    signature: evidence,
    data: statement,
    usage: 'digital-signature',
    trust,
    // The operator's part: nothing is returned before it has said that the certificate is good.
    revocation: revocationNotChecked,
    at,
    forms: ['digest-info'],
  })
  return attributes
}

/** Substitution flags are left out: operators are seen to shorten them. */
function isSamePerson(local: JpkiAttributes, stated: JpkiAttributes): boolean {
  const members = ['name', 'birthdate', 'eraCode', 'genderCode', 'address'] as const
  return members.every((name) => local[name] === stated[name])
}
