import { TegataArgumentError } from '@tegata/core'
import { encodeAnnexCTranscript } from '../session-transcript/iso-18013-7.js'
import type { PlausibleTranscript } from '../verify/verify-device.js'

/**
 * Refuses an origin that no browser sends: with a path, a default port, capital letters. Wallets authenticate the origin byte
 * for byte, so such a verifier would never verify anything.
 *
 * Spec: HTML section 7.1.1 (serialization of an origin); W3C Digital Credentials (opaque origins are refused).
 *
 * @param origin — of the web, or of an application as its platform writes it (`android:apk-key-hash:…`).
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function assertOrigin(origin: string): void {
  if (!isOrigin(origin)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'an origin is scheme, host and port as the browser serialises them')
  }
}

function isOrigin(origin: string): boolean {
  if (typeof origin !== 'string' || !origin.includes(':')) return false
  if (!/^https?:/i.test(origin)) return !/[\s/]$/.test(origin)
  try {
    return new URL(origin).origin === origin
  } catch {
    return false
  }
}

/** A transcript for which a response may have been sealed, with the origin where that is what differs. */
export interface OtherTranscript extends PlausibleTranscript {
  readonly origin?: string
}

/**
 * The transcripts of a response that does not open: of the verifier's other origins, of other spellings of this one, and of
 * other encodings of the same values. They are tried to name the mistake; none is ever accepted.
 *
 * @param others — origins that the verifier also has: its site for tests, the one without `www.`.
 */
export function* otherTranscripts(
  { origin, encryptionInfo }: { readonly origin: string; readonly encryptionInfo: string },
  others: readonly string[],
): Generator<OtherTranscript> {
  for (const other of new Set([...others, ...spellings(origin)])) {
    if (other === origin) continue
    const sessionTranscript = encodeAnnexCTranscript({ encryptionInfo, origin: other })
    yield { description: `the origin ${other}`, sessionTranscript, origin: other }
  }
  const padded = encryptionInfo + '='.repeat((4 - (encryptionInfo.length % 4)) % 4)
  const standard = padded.replaceAll('-', '+').replaceAll('_', '/')
  for (const [description, text] of [
    ['encryptionInfo with padding', padded],
    ['encryptionInfo in base64 in place of base64url', standard],
  ] as const) {
    if (text !== encryptionInfo) {
      yield { description, sessionTranscript: encodeAnnexCTranscript({ encryptionInfo: text, origin }) }
    }
  }
}

/** What wallets and verifiers write in place of a serialised origin. */
function spellings(origin: string): string[] {
  const [scheme = '', host = ''] = origin.split('://')
  const port = scheme === 'https' ? 443 : 80
  const twin = host.startsWith('www.') ? host.slice(4) : `www.${host}`
  return [`${origin}/`, `${origin}:${port}`, `origin:${origin}`, host, `${scheme}://${twin}`]
}
