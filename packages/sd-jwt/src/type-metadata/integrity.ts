import { decodeBase64, digest, equalBytes, type HashName, isTegataError, TegataError } from '@tegata/core'
import { malformed } from './document.js'

/** From weak to strong. Spec: W3C Subresource Integrity section 3.2. */
const STRENGTH: readonly (readonly [string, HashName, number])[] = [
  ['sha256', 'SHA-256', 32],
  ['sha384', 'SHA-384', 48],
  ['sha512', 'SHA-512', 64],
]

const MAX_LENGTH = 2048

/**
 * Compares a document with an integrity value: the hashes of the strongest known algorithm count, one of them must match.
 *
 * Spec: SD-JWT VC section 6; W3C Subresource Integrity section 3 (syntax).
 *
 * @param document — the octets as retrieved.
 * @param integrity — e.g. `sha256-` and base64; several, separated by white space.
 * @throws TegataError ERR_SDJWT_TYPE_METADATA_INTEGRITY, ERR_SDJWT_TYPE_METADATA_MALFORMED
 */
export async function checkIntegrity(document: Uint8Array, integrity: string): Promise<void> {
  if (integrity.length > MAX_LENGTH) throw malformed('the integrity value is too long', '6')
  const expressions = integrity.split(/[ \t\n\f\r]+/).filter((text) => text !== '')
  if (expressions.length === 0) throw malformed('the integrity value is empty', '6')
  const known = expressions.map(readExpression).filter((entry) => entry !== undefined)
  const strongest = Math.max(-1, ...known.map(({ strength }) => strength))
  if (strongest < 0) throw mismatch('no known hash algorithm in the integrity value')
  const actual = await digest(STRENGTH[strongest]![1], document)
  const isSame = known.some(({ strength, value }) => strength === strongest && equalBytes(value, actual))
  if (!isSame) throw mismatch('the document is not the one that the integrity value describes')
}

function readExpression(text: string): { strength: number; value: Uint8Array } | undefined {
  const [, name, encoded] = /^([A-Za-z0-9]+)-([^?]*)(?:\?.*)?$/.exec(text) ?? []
  if (name === undefined) throw malformed('the integrity value is not algorithm-digest', '6')
  const strength = STRENGTH.findIndex(([known]) => known === name)
  if (strength < 0) return undefined
  const value = readDigest(encoded!)
  if (value.length !== STRENGTH[strength]![2]) throw malformed('a digest has the wrong length', '6')
  return { strength, value }
}

function readDigest(encoded: string): Uint8Array {
  try {
    return decodeBase64(encoded)
  } catch (error) {
    if (!isTegataError(error)) throw error
    throw malformed('a digest is not base64', '6')
  }
}

function mismatch(reason: string): TegataError {
  return new TegataError('ERR_SDJWT_TYPE_METADATA_INTEGRITY', reason, { spec: 'SD-JWT VC section 6' })
}
