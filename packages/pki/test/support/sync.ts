import {
  type CrlCheck,
  checkCrl,
  type PathOptions,
  type RevocationStatus,
  type SignedContent,
  type SignedDataInput,
  type VerifiedPath,
  verifyPath,
  verifySignedData,
} from '@tegata/pki'

/** On Node everything answers at once: a promise here would be a defect. */
export function atOnce<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error('did not answer at once')
  return value
}

export const verifyPathSync = (options: PathOptions): VerifiedPath => atOnce(verifyPath(options))
export const checkCrlSync = (check: CrlCheck): RevocationStatus => atOnce(checkCrl(check))
export const verifySignedDataSync = (input: SignedDataInput): SignedContent => atOnce(verifySignedData(input))
