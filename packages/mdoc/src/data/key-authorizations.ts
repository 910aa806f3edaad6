import { TegataError } from '@tegata/core'

/** What the device key may sign besides the session. Spec: ISO/IEC 18013-5 section 9.1.2.4 (KeyAuthorizations). */
export interface KeyAuthorizations {
  /** Namespaces of which it may sign every element. */
  readonly nameSpaces?: readonly string[]
  /** Single elements by namespace. */
  readonly dataElements?: Readonly<Record<string, readonly string[]>>
}

/**
 * Checks that the issuer lets the device key sign elements.
 *
 * Spec: ISO/IEC 18013-5 section 9.1.2.4 (KeyAuthorizations), section 9.1.3.
 *
 * @throws TegataError ERR_MDOC_KEY_AUTHORIZATION
 */
export function checkAuthorized(
  { nameSpaces = [], dataElements = {} }: KeyAuthorizations,
  namespace: string,
  elements: Iterable<string>,
): void {
  if (nameSpaces.includes(namespace)) return
  const authorized = Object.hasOwn(dataElements, namespace) ? dataElements[namespace]! : []
  for (const element of elements) {
    if (!authorized.includes(element)) {
      throw new TegataError('ERR_MDOC_KEY_AUTHORIZATION', 'the device key is not authorised to sign an element', {
        spec: 'ISO/IEC 18013-5 section 9.1.2.4',
        evidence: { namespace, element },
      })
    }
  }
}
