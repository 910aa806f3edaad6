import { decodeBase64, isTegataError, TegataError } from '@tegata/core'

const MAX_PEM_CHARACTERS = 1_048_576

/**
 * Decodes every PEM block of one label, in order; text around the blocks is ignored, another label is refused.
 *
 * Spec: RFC 7468 sections 2 and 3.
 *
 * @param text — at most 1,048,576 characters with at least one block.
 * @param label — `CERTIFICATE`, `X509 CRL`, `CMS`.
 * @returns the DER of each block.
 * @throws TegataError ERR_X509_PEM
 *
 * @example
 * ```ts
 * const anchors = decodePem(text, 'CERTIFICATE').map(parseCertificate)
 * ```
 */
export function decodePem(text: string, label = 'CERTIFICATE'): readonly Uint8Array[] {
  if (text.length > MAX_PEM_CHARACTERS) throw pemError(`longer than ${MAX_PEM_CHARACTERS} characters`)
  const blocks: Uint8Array[] = []
  let lines: string[] | undefined
  for (const line of text.split(/\r\n|\n|\r/).map((raw) => raw.trimEnd())) {
    if (line.startsWith('-----BEGIN ')) {
      if (lines !== undefined || line !== `-----BEGIN ${label}-----`)
        throw pemError('unexpected encapsulation boundary')
      lines = []
    } else if (line.startsWith('-----END ')) {
      if (lines === undefined || line !== `-----END ${label}-----`) throw pemError('unexpected encapsulation boundary')
      blocks.push(decodeLines(lines))
      lines = undefined
    } else lines?.push(line)
  }
  if (lines !== undefined || blocks.length === 0) throw pemError('there is no complete block')
  return blocks
}

function decodeLines(lines: readonly string[]): Uint8Array {
  try {
    return decodeBase64(lines.join(''))
  } catch (error) {
    throw isTegataError(error) ? pemError('the block is not base64') : error
  }
}

function pemError(message: string): TegataError {
  return new TegataError('ERR_X509_PEM', message, { spec: 'RFC 7468 section 2' })
}
