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
      return layers.some((layer) => forms.some((form) => layer.includes(form)))
    })
    .map(({ name }) => name)
}

function textForms(bytes: Buffer, isNumber: boolean): string[] {
  const hex = bytes.toString('hex')
  // A base64 text of something longer shows a part of it at one of three alignments.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
  })
  const base64url = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))
  return [hex, hex.toUpperCase(), ...base64, ...base64url, ...(isNumber ? [BigInt(`0x${hex}`).toString()] : [])]
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
