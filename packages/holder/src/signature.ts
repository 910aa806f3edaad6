import { encodeBase64url, type StatementSignature, TegataArgumentError } from '@tegata/core'
import type { AnchorEvidence } from '@tegata/jpki/sources'

/** Writes the card's signature, or the response of a login, as the message to the issuer carries it. */
export function encodeSignature(signature: AnchorEvidence): StatementSignature {
  switch (signature.form) {
    case 'cms':
      return { form: 'cms', cms: encodeBase64url(signature.cms) }
    case 'digest-info':
      return {
        form: 'digest-info',
        certificate: encodeBase64url(signature.certificate),
        value: encodeBase64url(signature.value),
      }
    case 'login':
      return signature
    default:
      throw new TegataArgumentError('ERR_ARG_VALUE', `a statement is not signed in the form ${signature.form}`)
  }
}
