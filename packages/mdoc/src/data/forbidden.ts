import { TegataError } from '@tegata/core'

/**
 * The holder's individual number (個人番号): `individual_number_unicode` of `org.iso.23220.1.jp`, its sisters by the naming of
 * ISO/IEC TS 23220-2, and other spellings. Nobody may ask for it or take it but those whom the law names, so it is refused
 * by its name, in whatever namespace it stands.
 */
const INDIVIDUAL_NUMBER = /^(individual[-_. ]?number([-_. ]?(unicode|latin1))?|my[-_. ]?number|個人番号|マイナンバー)$/i

const SPEC = 'Act on the Use of Numbers to Identify a Specific Individual (Act No. 27 of 2013) Articles 15 and 20'

/** Tells whether an element may not be asked for, issued or taken. */
export function isForbidden(element: string): boolean {
  return INDIVIDUAL_NUMBER.test(element)
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
