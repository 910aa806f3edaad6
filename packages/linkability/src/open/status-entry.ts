import type { Scope } from '../atom.js'

/** An index means something only together with its list: both as one value, for each mechanism of a `status` member. */
export function openStatusEntries(scope: Scope, status: ReadonlyMap<string, unknown>): void {
  for (const [mechanism, reference] of status) {
    const read = (name: string): unknown =>
      reference instanceof Map ? reference.get(name) : (reference as Record<string, unknown> | null)?.[name]
    const index = read('idx') ?? read('id')
    if (index !== undefined)
      scope
        .at('#status-entry')
        .at(mechanism)
        .add(`${String(read('uri'))}#${String(index)}`)
  }
}
