import { type StatusChecker, TegataError } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { inspectMdoc, type StatusPolicy, verifyIssuerSigned, verifyMdoc } from '../src/index.js'
import { AT, edit, expectation, firstDocument, issue, itemsOf, mapOf, present, resign, SESSION } from './fixture.js'

const status = { status_list: { idx: 7, uri: 'https://status.example/1' } }
const issuerSigned = await issue({ status })
const response = await present(issuerSigned)

function countingChecker(outcome: 'valid' | 'revoked' = 'valid') {
  const calls: Parameters<StatusChecker>[] = []
  const check: StatusChecker = (...call) => {
    calls.push(call)
    if (outcome === 'revoked') throw new TegataError('ERR_STATUS_INVALID', 'revoked, for this test')
  }
  return { calls, check }
}

const verifyWith = (policy?: StatusPolicy, bytes = response) =>
  codeOf(() => verifyMdoc(bytes, { ...expectation, session: SESSION, ...(policy && { status: policy }) }))

describe('ISO/IEC 18013-5 section 9.1.2.4: status in the security object', () => {
  it('is what the issuer wrote, and refused unless somebody decides', async () => {
    expect(await verifyWith()).toBe('ERR_MDOC_REVOCATION_UNCHECKED')
    expect(await verifyWith('refuse')).toBe('ERR_MDOC_REVOCATION_UNCHECKED')
    expect(await verifyWith('ignore')).toBe('accepted')
    const { status: read } = await verifyIssuerSigned(issuerSigned, { ...expectation, status: 'ignore' })
    expect(read?.status_list).toEqual(new Map<string, unknown>(Object.entries(status.status_list)))
  })

  it('is looked up with issuer and time, in a credential and in a presentation', async () => {
    const { calls, check } = countingChecker()
    expect(await verifyWith(check)).toBe('accepted')
    expect(await codeOf(() => verifyIssuerSigned(issuerSigned, { ...expectation, status: check }))).toBe('accepted')
    expect(calls).toHaveLength(2)
    for (const [, context] of calls) expect(context).toEqual({ issuer: 'https://issuer.example', now: AT })
  })

  it('refuses what the checker refuses, at once or later', async () => {
    const { check } = countingChecker('revoked')
    expect(await verifyWith(check)).toBe('ERR_STATUS_INVALID')
    expect(await verifyWith(async (...call) => check(...call))).toBe('ERR_STATUS_INVALID')
  })

  it('does not call the checker for a document without status', async () => {
    const { calls, check } = countingChecker()
    expect(await verifyWith(check, await present(await issue()))).toBe('accepted')
    expect(calls).toEqual([])
  })

  it.each<[string, unknown]>([
    ['a text', 'valid'],
    ['an array', []],
    ['no mechanism at all', new Map()],
    ['a key that is no text', new Map([[1, 2]])],
  ])('is malformed: %s', async (_, value) => {
    const { calls, check } = countingChecker()
    const forged = await resign(issuerSigned, (mso) => mso.set('status', value as never))
    for (const policy of [check, 'ignore'] as const) {
      const verifying = () => verifyIssuerSigned(forged, { ...expectation, status: policy })
      expect(await codeOf(verifying)).toBe('ERR_MDOC_STRUCTURE')
    }
    expect(calls).toEqual([])
  })

  it('a prototype name as mechanism is only a name', async () => {
    const strange = await resign(issuerSigned, (mso) => mso.set('status', new Map([['__proto__', 1]])))
    const { status: read } = await verifyIssuerSigned(strange, { ...expectation, status: 'ignore' })
    expect(Object.keys(read!)).toEqual(['__proto__'])
  })
})

describe('draft-ietf-oauth-status-list-20 section 8.3: nothing is asked for an invalid document', () => {
  const attacks: [string, () => Uint8Array | Promise<Uint8Array>][] = [
    [
      'an element was changed',
      () => edit(response, (root) => changeElement(mapOf(firstDocument(root).get('issuerSigned')))),
    ],
    [
      'the device signed another session',
      () => present(issuerSigned, ['age_over_20'], { ...SESSION, nonce: 'x'.repeat(22) }),
    ],
    [
      'the issuer signature is broken',
      () => edit(response, (root) => breakSignature(mapOf(firstDocument(root).get('issuerSigned')))),
    ],
    ['the type beside it is another', () => edit(response, (root) => firstDocument(root).set('docType', 'other'))],
  ]
  it.each(attacks)('%s', async (_, attack) => {
    const { calls, check } = countingChecker()
    const forged = await attack()
    expect(await verifyWith(check, forged)).not.toBe('accepted')
    expect(calls).toEqual([])
    const { checks } = await inspectMdoc(forged, { ...expectation, session: SESSION, status: check })
    expect(checks.at(-1)).toMatchObject({ id: 'mdoc.revocation', status: 'skipped' })
  })

  it('a good document beside a forged one is not asked for either', async () => {
    const { calls, check } = countingChecker()
    const both = edit(response, (root) => {
      const documents = root.get('documents') as unknown[]
      documents.push(new Map([...firstDocument(root), ['docType', 'other']]))
    })
    expect(await verifyWith(check, both)).toBe('ERR_MDOC_DOC_TYPE')
    expect(calls).toEqual([])
  })
})

function changeElement(part: Parameters<typeof itemsOf>[0]): void {
  const bytes = itemsOf(part)[0]!.bytes
  bytes[bytes.length - 1]! ^= 1
}

function breakSignature(part: Map<unknown, unknown>): void {
  const signature = (part.get('issuerAuth') as Uint8Array[])[3]!
  signature[0]! ^= 1
}
