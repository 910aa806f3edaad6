import { isTegataError } from '@tegata/core'

/** The code of the TegataError that the action ends with; 'accepted' when there is none. Anything else is thrown on. */
export async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action()
    return 'accepted'
  } catch (error) {
    if (isTegataError(error)) return error.code
    throw error
  }
}

/** Like `codeOf`, for what must answer at once. */
export function codeOfSync(action: () => unknown): string {
  try {
    action()
    return 'accepted'
  } catch (error) {
    if (isTegataError(error)) return error.code
    throw error
  }
}
