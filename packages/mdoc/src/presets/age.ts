import type { CborValue } from '@tegata/cbor'
import { TegataArgumentError, TegataError } from '@tegata/core'

const AGE_OVER = /^age_over_(\d{2})$/
const SPEC = 'ISO/IEC 18013-5 section 7.2.5'

/**
 * The element that attests an age. Spec: ISO/IEC 18013-5 section 7.2.5 (`age_over_NN`, NN from 00 to 99).
 *
 * @param age — years, 0 to 99.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function ageElement(age: number): string {
  if (!Number.isInteger(age) || age < 0 || age > 99) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'an age attestation is for 0 to 99 years')
  }
  return `age_over_${String(age).padStart(2, '0')}`
}

/**
 * Which age attestation answers a question, for a holder: the nearest one at or above the age that is true, or else the
 * nearest one at or below it that is false. Nothing else would answer it, and nothing else is told.
 *
 * Spec: ISO/IEC 18013-5 section 7.2.5.
 *
 * @param elements — the namespace's elements that the document has, with their values.
 * @param age — the age that was asked about, years.
 * @returns the element to disclose; undefined when the document has no answer.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function nearestAgeElement(elements: ReadonlyMap<string, CborValue>, age: number): string | undefined {
  const exact = ageElement(age)
  if (typeof elements.get(exact) === 'boolean') return exact
  const attested = attestations(elements)
  const over = attested.find(([years, isOver]) => isOver && years >= age)
  const under = attested.findLast(([years, isOver]) => !isOver && years <= age)
  const nearest = over ?? under
  return nearest && ageElement(nearest[0])
}

/**
 * What disclosed age attestations say about an age, for a verifier: over 21 is over 20, and not over 18 is not over 20.
 *
 * Spec: ISO/IEC 18013-5 section 7.2.5.
 *
 * @param elements — verified elements of the namespace.
 * @param age — years, 0 to 99.
 * @returns undefined when they say nothing about it.
 * @throws TegataError ERR_MDOC_ELEMENT_VALUE when they contradict one another
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function readAgeOver(elements: ReadonlyMap<string, CborValue>, age: number): boolean | undefined {
  ageElement(age)
  const attested = attestations(elements)
  const oldest = attested.findLast(([, isOver]) => isOver)?.[0] ?? -1
  const youngest = attested.find(([, isOver]) => !isOver)?.[0] ?? 100
  if (oldest >= youngest) {
    throw new TegataError('ERR_MDOC_ELEMENT_VALUE', 'age attestations contradict one another', {
      spec: SPEC,
      evidence: { over: oldest, notOver: youngest },
    })
  }
  if (oldest >= age) return true
  return youngest <= age ? false : undefined
}

/** Ages with their answers, youngest first; whatever else a document says under such a name is no answer. */
function attestations(elements: ReadonlyMap<string, CborValue>): [number, boolean][] {
  const attested: [number, boolean][] = []
  for (const [name, value] of elements) {
    const match = AGE_OVER.exec(name)
    if (match && typeof value === 'boolean') attested.push([Number(match[1]), value])
  }
  return attested.sort(([a], [b]) => a - b)
}
