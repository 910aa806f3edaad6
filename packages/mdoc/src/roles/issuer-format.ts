import {
  type Awaitable,
  type CredentialContent,
  encodeBase64url,
  equalBytes,
  type IssuerFormat,
  jwkThumbprint,
  mapAwaitable,
  type RandomSource,
  type Signer,
  TegataArgumentError,
} from '@tegata/core'
import { publicKeyToJwk } from '@tegata/pki'
import { issueMdoc } from '../issue/issue.js'
import { parseOwnCertificate } from '../trust/own-certificate.js'
import { claimsToElements, decoysFor, PERSON_DOC_TYPE } from './person-elements.js'

/** What an issuer of mdocs has. Spec: ISO/IEC 18013-5 section 9.3.3. */
export interface MdocIssuerOptions {
  /** The issuer identifier, an https URL: the same in every format. */
  readonly issuer: string
  /** The document signer's key. */
  readonly signer: Signer
  /** The document signer's certificate, DER, then intermediates if there are any; not the root. */
  readonly certificateChain: readonly Uint8Array[]
  /** The IACA root, DER: it goes to verifiers as trust, never into a credential. */
  readonly rootCertificate: Uint8Array
  /** `org.tegata.person.1` when absent. */
  readonly docType?: string
}

/**
 * mdoc in the issuer's role: persons of the claims model as `org.tegata.person.1`.
 *
 * Spec: DESIGN section 6; ISO/IEC 18013-5 section 9.1.2.
 *
 * @param options — key, certificates, document type.
 * @throws TegataArgumentError ERR_ARG_VALUE when key and certificates do not belong together
 * @example
 * ```ts
 * const format = mdocIssuer({ issuer: 'https://issuer.example', signer, certificateChain: [ds], rootCertificate: iaca })
 * ```
 */
export function mdocIssuer(options: MdocIssuerOptions): IssuerFormat {
  const { issuer, signer, certificateChain, rootCertificate, docType = PERSON_DOC_TYPE } = options
  checkCertificates(options)
  return Object.freeze({
    format: 'mso_mdoc',
    binding: 'key',
    trust: Object.freeze({ id: issuer, certificates: Object.freeze([rootCertificate]) }),
    issue({ claims, validity, binding, status }: CredentialContent, random: RandomSource): Awaitable<string> {
      if (binding.kind !== 'key') throw new TegataArgumentError('ERR_ARG_VALUE', 'an mdoc is bound to a key')
      const { issuedAt: signed, validFrom, validUntil } = validity
      const issued = issueMdoc(
        {
          docType,
          elements: claimsToElements(claims),
          decoys: decoysFor(claims),
          validity: { signed, validFrom, validUntil },
          deviceKey: binding.publicJwk,
          ...(status === undefined ? {} : { status }),
        },
        { signer, certificateChain, random },
      )
      return mapAwaitable(issued, encodeBase64url)
    },
  })
}

/** Mistakes that would otherwise show at every verifier at once. */
function checkCertificates({ signer, certificateChain, rootCertificate }: MdocIssuerOptions): void {
  const [leaf] = certificateChain.map(parseOwnCertificate)
  parseOwnCertificate(rootCertificate)
  if (leaf === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', 'the certificateChain is empty')
  const jwk = publicKeyToJwk(leaf.publicKey)
  if (jwk === undefined || jwkThumbprint(jwk) !== jwkThumbprint(signer.publicJwk)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'the first certificate is not for the key of the signer')
  }
  if (certificateChain.some((certificate) => equalBytes(certificate, rootCertificate))) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'the certificateChain must not hold the root')
  }
}
