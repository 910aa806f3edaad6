/**
 * R1 and R2: nothing of the card's certificate is in anything the issuer gives out or keeps in the clear.
 *
 * The scan is told the certificate's serial number, key, names, signature and end, looks for each in raw, hexadecimal,
 * base64, base64url and decimal form, in every layer of encoding, and is shown to find them where they are.
 */
import { X509Certificate } from 'node:crypto'
import { inspect } from 'node:util'
import { isTegataError } from '@tegata/core'
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { createWorld } from './world.js'

const world = await createWorld()
const issuer = await world.createIssuer({ batchSize: 3 })
const card = world.createCard()
const { certificate } = card.certificate
const needles = secretsOf(certificate)

const issuance = await world.createWallet([issuer.trust]).prepare(await issuer.offer())
const signature = card.sign(issuance.statement)
const request = issuance.request(signature)
const response = await issuer.issue(request)

describe('R1, R2: the certificate stays with the issuer', () => {
  test.each(response.credentials.flatMap(({ format, copies }) => copies.map((copy, i) => [`${format} ${i}`, copy])))(
    'nothing of it in %s',
    (_, credential) => expect(findSecrets(credential, needles)).toEqual([]),
  )

  test('nothing of it in the anchor records, which are sealed, nor in the audit log', async () => {
    const { records, audit } = await world.anchors()
    expect(records).toHaveLength(1)
    expect(audit).toHaveLength(1)
    expect(findSecrets(JSON.stringify({ records, audit }), needles)).toEqual([])
  })

  test('nothing of it in errors, however they are printed', async () => {
    const hostile = [
      request,
      { ...request, statement: `${request.statement.slice(0, -4)}AAAA` },
      { ...request, bindings: [] },
      {
        ...request,
        signature: { form: 'cms', cms: mutate(request.signature.form === 'cms' ? request.signature.cms : '') },
      },
    ]
    for (const value of hostile) {
      const error = await issuer.issue(value).catch((reason: unknown) => reason)
      expect(isTegataError(error)).toBe(true)
      const printed = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${(error as Error).stack}`
      expect(findSecrets(printed, needles)).toEqual([])
    }
  })

  test('the times in credentials are whole days and do not follow the certificate', () => {
    const [jwt] = response.credentials.find(({ format }) => format === 'dc+sd-jwt')!.copies
    const payload = JSON.parse(Buffer.from(jwt!.split('.')[1]!, 'base64url').toString())
    for (const time of [payload.iat, payload.exp]) expect(time % 86_400).toBe(0)
  })
})

describe('the scan itself', () => {
  const forms: readonly [string, (bytes: Buffer) => string][] = [
    ['hexadecimal', (bytes) => bytes.toString('hex')],
    ['upper-case hexadecimal', (bytes) => bytes.toString('hex').toUpperCase()],
    ['base64', (bytes) => bytes.toString('base64')],
    ['base64 at an offset', (bytes) => Buffer.concat([Buffer.from('x'), bytes, Buffer.from('yz')]).toString('base64')],
    [
      'base64url in JSON in base64url',
      (bytes) => Buffer.from(JSON.stringify({ a: bytes.toString('base64url') })).toString('base64url'),
    ],
    ['decimal', (bytes) => BigInt(`0x${bytes.toString('hex')}`).toString()],
    ['raw in base64url', (bytes) => Buffer.concat([Buffer.from([0xa1, 0x61]), bytes]).toString('base64url')],
  ]
  test.each(forms)('finds the serial number in %s', (_, write) => {
    const serial = needles.find(({ name }) => name === 'serial number')!
    expect(findSecrets(`before ${write(serial.bytes)} after`, needles)).toContain('serial number')
  })

  test('finds key, signature, names and end in the card’s own signature', () => {
    const cms = signature.form === 'cms' ? Buffer.from(signature.cms).toString('base64url') : ''
    expect(findSecrets(cms, needles)).toEqual(
      expect.arrayContaining(['serial number', 'public key', 'signature', 'subject DN', 'notAfter UTCTime']),
    )
  })
})

interface Needle {
  readonly name: string
  readonly bytes: Buffer
  /** Numbers are looked for in decimal too. */
  readonly isNumber?: boolean
}

function secretsOf(der: Uint8Array): readonly Needle[] {
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

function findSecrets(text: string, secrets: readonly Needle[]): string[] {
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

function mutate(text: string): string {
  const at = Math.floor(text.length * 0.8)
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}
