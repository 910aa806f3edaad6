import { type CredentialStore, type StoredCredential, TegataError } from '@tegata/core'
import { type CopyOccurrence, type CopySelection, type CopyStrategy, selectCopy } from './strategy.js'

/** More rounds than any number of processes on one device loses. */
const MAX_ROUNDS = 100

/**
 * Chooses a copy and records that it is shown, before it is: a crash in between loses a copy, the other order could show
 * one more often than the rule allows. Whoever is slower than another process chooses anew.
 *
 * @param isWanted — which stored credentials are of the chosen way to answer.
 * @param mayReuse — whether the person saw that the batch is empty, and chose this.
 * @throws TegataError ERR_POLICY_COPIES_SPENT, ERR_STORE_CONFLICT
 */
export async function claimCopy(
  store: CredentialStore,
  strategy: CopyStrategy,
  occurrence: CopyOccurrence,
  { isWanted, mayReuse }: { isWanted: (credential: StoredCredential) => boolean; mayReuse: boolean },
): Promise<CopySelection> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const selection = selectCopy((await store.list()).filter(isWanted), strategy, occurrence)
    if (selection === undefined || (selection.occasion === 'empty' && !mayReuse)) throw copiesSpent()
    const { copy, use } = selection
    const isOurs = use === undefined ? (await store.take(copy.id)) !== undefined : await store.noteUse(copy.id, use)
    if (isOurs) return selection
  }
  throw new TegataError('ERR_STORE_CONFLICT', 'another process was faster each time', { spec: 'DESIGN section 7' })
}

/** No copy that the strategy allows to show. */
export function copiesSpent(): TegataError {
  return new TegataError('ERR_POLICY_COPIES_SPENT', 'every one-time copy has been shown', {
    spec: 'ARF Topic A section 3.2',
  })
}
