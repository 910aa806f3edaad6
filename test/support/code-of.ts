/**
 * The code of the TegataError that the action ends with; 'accepted' when there is none. Anything else is thrown on, and fails
 * the test.
 */
export async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action()
    return 'accepted'
  } catch (error) {
    return readCode(error)
  }
}

/** Like `codeOf`, for what must answer at once. */
export function codeOfSync(action: () => unknown): string {
  try {
    action()
    return 'accepted'
  } catch (error) {
    return readCode(error)
  }
}

/** By name: the errors of a bundle for another platform are of another class than those of this process. */
function readCode(error: unknown): string {
  if (error instanceof Error && error.name === 'TegataError' && 'code' in error) return String(error.code)
  throw error
}
