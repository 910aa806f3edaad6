import { encodeBase64url, type StatementSignature, TegataArgumentError } from '@tegata/core'
import type { JpkiSignature } from '@tegata/jpki'

/** Writes the card's signature as the message to the issuer carries it. */
export function encodeSignature(signature: JpkiSignature): StatementSignature {
  switch (signature.form) {
    case 'cms':
      return { form: 'cms', cms: encodeBase64url(signature.cms) }
    case 'digest-info':
      return {
        form: 'digest-info',
        certificate: encodeBase64url(signature.certificate),
        value: encodeBase64url(signature.value),
      }
    default:
      throw new TegataArgumentError('ERR_ARG_VALUE', `a statement is not signed in the form ${signature.form}`)
  }
}
