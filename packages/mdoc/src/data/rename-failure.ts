import { type ArgumentErrorCode, type Awaitable, type ErrorCode, isTegataError, TegataError } from '@tegata/core'

/** Says whose signature failed: issuer's, device's and reader's are all COSE_Sign1. */
export function renameFailure(
  code: Exclude<ErrorCode, ArgumentErrorCode>,
  spec: string,
  verify: () => Awaitable<void>,
): Awaitable<void> {
  const rename = (error: unknown): never => {
    if (!isTegataError(error)) throw error
    throw new TegataError(code, error.message, { spec, evidence: { cause: error.code } })
  }
  try {
    const verdict = verify()
    return verdict instanceof Promise ? verdict.catch(rename) : verdict
  } catch (error) {
    return rename(error)
  }
}
