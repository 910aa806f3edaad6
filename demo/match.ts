import { type Atom, atomise } from './atoms.js'

/** Shorter values (small numbers, booleans) agree by chance and tell nobody apart. */
const MIN_CHARACTERS = 8

/**
 * Which values of one person do two relying parties both hold, that another person's presentation does not have?
 *
 * Values that a control person with the same disclosed attributes shows as well (issuer name, dates, the attributes
 * themselves) tell nobody apart. What is left recognises the person.
 *
 * @param seenByA — what relying party A received.
 * @param seenByB — what relying party B received from the same person.
 * @param control — presentations of another person, to both parties.
 * @returns one atom per matching value.
 */
export function matchTranscripts(seenByA: string, seenByB: string, control: readonly string[]): readonly Atom[] {
  const common = new Set(control.flatMap(atomise).map(({ value }) => value))
  const atB = new Set(atomise(seenByB).map(({ value }) => value))
  const matches = new Map<string, Atom>()
  for (const atom of atomise(seenByA)) {
    const tells = atom.value.length >= MIN_CHARACTERS && !common.has(atom.value)
    if (tells && atB.has(atom.value)) matches.set(atom.value, atom)
  }
  return [...matches.values()]
}
