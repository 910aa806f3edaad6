import { TegataArgumentError, TegataError } from '@tegata/core'

/**
 * Messages that one signature may cover. The draft allows 2^64 - 1; a proof names its own number of hidden messages, so
 * without a limit a stranger would decide how much a verifier computes.
 *
 * Spec: DESIGN section 7 (stated limits); draft-irtf-cfrg-bbs-signatures-10 section 4.1.1.
 */
export const MAX_MESSAGES = 1024

/** Refuses more messages than this implementation computes with. */
export function assertMessageCount(count: number): void {
  if (count > MAX_MESSAGES) {
    throw new TegataError('ERR_BBS_LIMIT', `${count} messages are more than ${MAX_MESSAGES}`, {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.4.4',
      evidence: { count, limit: MAX_MESSAGES },
    })
  }
}

/** Checks that an argument is an array. */
export function assertArray(value: unknown, title: string): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw new TegataArgumentError('ERR_ARG_TYPE', `${title} must be an array`)
}

/** Checks that an argument is an array of byte strings. */
export function assertByteStrings(value: unknown, title: string): asserts value is readonly Uint8Array[] {
  if (!Array.isArray(value) || !value.every((element) => element instanceof Uint8Array)) {
    throw new TegataArgumentError('ERR_ARG_TYPE', `${title} must be an array of Uint8Array`)
  }
}

/**
 * Checks disclosed indexes: integers from 0 to count - 1 in ascending order, each once.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.6.3 ("vector of non-negative integers in ascending order").
 */
export function assertIndexes(indexes: readonly number[], count: number): void {
  assertArray(indexes, 'indexes')
  let previous = -1
  for (const index of indexes) {
    if (!Number.isSafeInteger(index) || index <= previous || index >= count) {
      throw new TegataError('ERR_BBS_INDEXES', 'disclosed indexes must ascend without repetition and name messages', {
        spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.6.3',
        evidence: { index, previous, count },
      })
    }
    previous = index
  }
}

/** "if length(disclosed_messages) != R, return INVALID". Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.7.3. */
export function assertSameCount(messages: readonly unknown[], indexes: readonly number[]): void {
  if (messages.length !== indexes.length) {
    throw new TegataError('ERR_BBS_INDEXES', 'as many messages as indexes must be disclosed', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 3.7.3',
      evidence: { messages: messages.length, indexes: indexes.length },
    })
  }
}
