/**
 * R1 and R2: nothing of the card's certificate is in anything the issuer gives out or keeps in the clear.
 *
 * The scan is told the certificate's serial number, key, names, signature and end, looks for each in raw, hexadecimal,
 * base64, base64url and decimal form, in every layer of encoding, and is shown to find them where they are.
 */
import { inspect } from 'node:util'
import { isTegataError } from '@tegata/core'
import { describe, expect, test } from 'vitest'
import { findSecrets, secretsOf } from './certificate-secrets.js'
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

function mutate(text: string): string {
  const at = Math.floor(text.length * 0.8)
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}
