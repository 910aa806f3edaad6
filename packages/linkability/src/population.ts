import { TegataArgumentError } from '@tegata/core'
import type { ClassifiedAtom } from './classify.js'

/**
 * What the caller takes for granted about the people among whom somebody hides. Nothing of it can be read from transcripts.
 *
 * Spec: ISO/IEC 27551 section 7.5 (anonymity set).
 */
export interface PopulationAssumptions {
  /** How many people hold such a credential. */
  readonly population: number
  /** How many of them share a value, by correlator: `{ 'sd-jwt.time': 4000 }` for those issued to on one day. */
  readonly cohorts?: Readonly<Record<string, number>>
  /** The share of the population that has a value, 0 to 1, by the claim's name: `{ prefecture: (value) => 0.11 }`. */
  readonly attributes?: Readonly<Record<string, (value: unknown) => number>>
}

/** How far one transcript narrows down who it was, as if all values were independent. Spec: ISO/IEC 27551 section 7.5. */
export interface Narrowing {
  readonly transcript: string
  /** Sum of what the values tell, in bits; an upper bound where they depend on one another. */
  readonly bits: number
  /** How many people of the population are left, at least 1. */
  readonly anonymitySet: number
  /** Values that narrow by an amount nobody stated: correlators and claims. */
  readonly unstated: readonly string[]
}

/** Adds up what the values of one transcript tell under the assumptions. */
export function narrow(
  transcript: string,
  atoms: readonly ClassifiedAtom[],
  { population, cohorts = {}, attributes = {} }: PopulationAssumptions,
): Narrowing {
  const bitsOf = new Map<string, number | undefined>()
  for (const { atom, correlator } of atoms) {
    if (correlator === undefined) continue
    switch (correlator.nature) {
      case 'cohort':
        bitsOf.set(correlator.id, bits(shareOfCohort(cohorts[correlator.id], population)))
        break
      case 'identifying-attribute':
        bitsOf.set(claimName(atom.place), Math.log2(population))
        break
      case 'attribute': {
        const name = claimName(atom.place)
        bitsOf.set(name, bits(Object.hasOwn(attributes, name) ? attributes[name]!(atom.value) : undefined))
      }
    }
  }
  const told = [...bitsOf.values()].reduce<number>((sum, amount) => sum + (amount ?? 0), 0)
  const unstated = [...bitsOf].filter(([, amount]) => amount === undefined).map(([name]) => name)
  return { transcript, bits: told, anonymitySet: Math.max(1, population / 2 ** told), unstated }
}

/** Refuses assumptions that are none. */
export function assertAssumptions({ population, cohorts = {} }: PopulationAssumptions): void {
  if (![population, ...Object.values(cohorts)].every((count) => Number.isFinite(count) && count >= 1)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'a population and its cohorts are of one person or more')
  }
}

function shareOfCohort(size: number | undefined, population: number): number | undefined {
  return size === undefined ? undefined : Math.min(1, size / population)
}

function bits(share: number | undefined): number | undefined {
  return share === undefined || !(share > 0 && share <= 1) ? undefined : -Math.log2(share)
}

/** The claim that a place belongs to: the segment after `claim`, `items/<namespace>`, `payloads` or `credentialSubject`. */
function claimName(place: string): string {
  const segments = place.split('/').slice(1)
  const after = segments.findIndex((segment) => ['claim', 'payloads', 'credentialSubject', 'payload'].includes(segment))
  const element = segments.indexOf('items')
  return (element >= 0 ? segments[element + 2] : segments[after + 1]) ?? place
}
