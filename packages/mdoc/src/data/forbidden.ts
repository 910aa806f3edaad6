import { TegataError } from '@tegata/core'

/**
 * The element of `org.iso.23220.1.jp` with the holder's individual number (個人番号). Nobody may ask for it or take it but
 * those whom the law names, so it is refused by its name, in whatever namespace it stands.
 */
const INDIVIDUAL_NUMBER = 'individual_number_unicode'

const SPEC = 'Act on the Use of Numbers to Identify a Specific Individual (Act No. 27 of 2013) Articles 15 and 20'

/** Tells whether an element may not be asked for, issued or taken. */
export function isForbidden(element: string): boolean {
  return element === INDIVIDUAL_NUMBER
}

/** @throws TegataError ERR_MDOC_FORBIDDEN_ELEMENT */
export function assertPermitted(namespace: string, elements: Iterable<string>): void {
  for (const element of elements) {
    if (isForbidden(element)) {
      throw new TegataError('ERR_MDOC_FORBIDDEN_ELEMENT', 'an element that nobody may ask for, issue or take', {
        spec: SPEC,
        evidence: { namespace, element },
      })
    }
  }
}
