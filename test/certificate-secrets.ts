/** What identifies a person in a certificate, and a search for it in whatever encoding somebody may have written it. */
import { X509Certificate } from 'node:crypto'
import { parseCertificate } from '@tegata/pki'

/** Something that must not be found. */
export interface Needle {
  readonly name: string
  readonly bytes: Buffer
  /** Numbers are looked for in decimal too. */
  readonly isNumber?: boolean
}

/** Serial number, key, names, signature and end of a certificate. */
export function secretsOf(der: Uint8Array): readonly Needle[] {
  const parsed = parseCertificate(der)
  const { n } = new X509Certificate(der).publicKey.export({ format: 'jwk' })
  const end = parsed.notAfter
  const compact = end.toISOString().replace(/[-:T]|\.000/g, '')
  const text = (name: string, value: string): Needle => ({ name, bytes: Buffer.from(value) })
  const number = (name: string, bytes: Uint8Array): Needle => ({ name, bytes: Buffer.from(bytes), isNumber: true })
  return [
    number('serial number', parsed.serialNumber),
    number('public key', Buffer.from(n!, 'base64url')),
    number('signature', parsed.signature),
    {
      name: 'certificate hash',
      bytes: Buffer.from(new X509Certificate(der).fingerprint256.replaceAll(':', ''), 'hex'),
    },
    { name: 'subject DN', bytes: Buffer.from(parsed.subject.der) },
    text('common name', /CN=(.*)/.exec(new X509Certificate(der).subject)![1]!),
    text('notAfter UTCTime', compact.slice(2)),
    text('notAfter date', end.toISOString().slice(0, 10)),
    text('notAfter seconds', String(end.getTime() / 1000)),
  ]
}

/** The names of the secrets that a text holds, raw or in hexadecimal, base64, base64url, decimal, in any layer. */
export function findSecrets(text: string, secrets: readonly Needle[]): string[] {
  const layers = decodeLayers(text)
  return secrets
    .filter(({ bytes, isNumber }) => {
      const forms = [bytes, ...textForms(bytes, isNumber === true).map((form) => Buffer.from(form))]
      return layers.some((layer) => forms.some((form) => layer.includes(form)) || holdsBase64(layer, bytes))
    })
    .map(({ name }) => name)
}

function textForms(bytes: Buffer, isNumber: boolean): string[] {
  const hex = bytes.toString('hex')
  return [hex, hex.toUpperCase(), ...(isNumber ? [BigInt(`0x${hex}`).toString()] : [])]
}

/**
 * Whether a layer holds the bytes inside base64 or base64url of something longer, at one of three alignments.
 *
 * Of a short number only a few characters stand there in full, and those turn up by chance: so each place is decoded.
 */
function holdsBase64(layer: Buffer, bytes: Buffer): boolean {
  const text = layer.toString('latin1').replaceAll('+', '-').replaceAll('/', '_')
  return [0, 1, 2].some((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64url')
    const skipped = Math.ceil((shift * 8) / 6)
    const part = whole.slice(skipped, Math.floor(((shift + bytes.length) * 8) / 6))
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      const found = text.slice(Math.max(at - skipped, 0), at - skipped + whole.length)
      if (Buffer.from(found, 'base64url').includes(bytes)) return true
    }
    return false
  })
}

/** The text, and every base64 or base64url run in it decoded, again and again. */
function decodeLayers(text: string): Buffer[] {
  const layers: Buffer[] = [Buffer.from(text)]
  for (const run of text.match(/[A-Za-z0-9_+/-]{16,}/g) ?? []) {
    const bytes = Buffer.from(run.replaceAll('+', '-').replaceAll('/', '_'), 'base64url')
    layers.push(bytes)
    const inner = bytes.toString('latin1')
    if (/^[\x20-\x7e]*$/.test(inner)) layers.push(...decodeLayers(inner))
  }
  return layers
}
