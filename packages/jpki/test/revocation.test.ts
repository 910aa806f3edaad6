import { TegataArgumentError } from '@tegata/core'
import {
  type CrlProvider,
  type CrlRequest,
  checkPartitionCrl,
  crlRevocation,
  inspectJpkiSignature,
  type RevocationSource,
  revocationNotChecked,
  verifyJpkiSignature,
} from '@tegata/jpki'
import { createSoftwareCard, createTestAuthority, SAMPLE_PERSON } from '@tegata/jpki/testing'
import { parseCertificate, parseCrl, writeSequence } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { authority, card, clock, goodOptions, NOW, verdict } from './support.js'

const HOUR = 3_600_000
const at = (hours: number) => new Date(NOW.getTime() + hours * HOUR)
const { distributionPoint } = card.certificate
const elsewhere = createSoftwareCard({
  authority,
  clock,
  person: { ...SAMPLE_PERSON, locality: { prefecture: 'Osaka-fu', municipality: 'Sakai-shi' } },
  certificate: { key: card.certificate.key },
}).certificate.distributionPoint
const good = authority.createCrl(distributionPoint)

/** The reasons why no CRL counted. */
async function causes(provider: CrlProvider): Promise<unknown> {
  const { failure } = await inspectJpkiSignature(goodOptions({ revocation: crlRevocation(provider) }))
  expect(failure?.code).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
  return failure?.evidence?.causes
}

describe('R4 revocation is mandatory and fails closed', () => {
  test('no CRL, no acceptance', async () => {
    expect(await causes(() => [])).toEqual([])
  })

  test.each([
    ['stale', { thisUpdate: at(-48), nextUpdate: at(-24) }, 'ERR_CRL_STALE'],
    ['from the future', { thisUpdate: at(1), nextUpdate: at(25) }, 'ERR_CRL_NOT_YET_VALID'],
    [
      'of a foreign key',
      { key: createTestAuthority({ clock }).issue({ person: SAMPLE_PERSON }).key },
      'ERR_CRL_SIGNATURE',
    ],
  ])('a CRL that is %s', async (_, options, code) => {
    const crl = authority.createCrl(distributionPoint, options)
    expect(await causes(() => [crl])).toEqual([code])
    // One bad list does not spoil a good one, and a good one does not excuse the caller from having it.
    expect(await verdict({ revocation: crlRevocation(() => [crl, good]) })).toBe('accepted')
  })

  test('bytes that are no CRL', async () => {
    expect(await causes(() => [new Uint8Array(3)])).toEqual(['ERR_DER_ENCODING'])
    expect(await causes(() => [writeSequence()])).toEqual(['ERR_DER_ENCODING'])
  })

  test('a revoked certificate, whatever other CRLs say', async () => {
    const ca = createTestAuthority({ clock, key: card.certificate.key })
    const revoked = createSoftwareCard({ authority: ca, clock, certificate: { key: card.certificate.key } })
    const before = ca.createCrl(revoked.certificate.distributionPoint)
    const options = { signature: revoked.sign(new Uint8Array(3)), data: new Uint8Array(3), trust: ca.trust }
    expect(await verdict({ ...options, revocation: ca.crls })).toBe('accepted')
    revoked.revoke()
    const after = ca.createCrl(revoked.certificate.distributionPoint)
    expect(await verdict({ ...options, revocation: ca.crls })).toBe('ERR_JPKI_REVOKED')
    expect(await verdict({ ...options, revocation: crlRevocation(() => [before, after]) })).toBe('ERR_JPKI_REVOKED')
    expect(await verdict({ ...options, revocation: crlRevocation(() => [after, before]) })).toBe('ERR_JPKI_REVOKED')
  })

  test('a provider that waits, and one that gives parsed lists', async () => {
    expect(await verdict({ revocation: crlRevocation(async () => [good]) })).toBe('accepted')
    expect(await verdict({ revocation: crlRevocation(() => [parseCrl(good)]) })).toBe('accepted')
    const failing = crlRevocation(() => Promise.reject(new Error('the network')))
    await expect(Promise.resolve(verifyJpkiSignature(goodOptions({ revocation: failing })))).rejects.toThrow(
      'the network',
    )
  })

  test('a bare function is a mistake of the caller', () => {
    for (const revocation of [() => [good], [() => [good]], undefined]) {
      expect(() => verifyJpkiSignature(goodOptions({ revocation: revocation as unknown as RevocationSource }))).toThrow(
        TegataArgumentError,
      )
    }
  })

  test('unchecked revocation is asked for by a symbol and visible in the result', async () => {
    const result = await verifyJpkiSignature(goodOptions({ revocation: revocationNotChecked }))
    expect(result.revocation).toBe('not-checked')
    const { checks } = await inspectJpkiSignature(goodOptions({ revocation: revocationNotChecked }))
    expect(checks.map(({ id }) => id)).not.toContain('jpki.revocation')
  })
})

describe('R5 a CRL counts for its own municipality only', () => {
  test('the provider is asked for the partition that the certificate names', async () => {
    const requests: CrlRequest[] = []
    const provider: CrlProvider = (request) => {
      requests.push(request)
      return [good]
    }
    expect(await verdict({ revocation: crlRevocation(provider) })).toBe('accepted')
    expect(requests).toEqual([{ issuer: parseCertificate(authority.certificate).subject.der, distributionPoint }])
  })

  test('a list of another city says nothing', async () => {
    expect(await causes(() => [authority.createCrl(elsewhere)])).toEqual(['ERR_CRL_SCOPE'])
  })

  test('nor does one that names no partition: the list for CA certificates, signed by the same key', async () => {
    const crl = parseCrl(authority.createCrl(distributionPoint, { withoutPartition: true }))
    const check = { crl, certificate: parseCertificate(card.certificate.certificate), at: NOW }
    const issuer = parseCertificate(authority.certificate)
    expect(await codeOf(() => checkPartitionCrl({ ...check, issuer }))).toBe('ERR_CRL_SCOPE')
    expect(await codeOf(() => checkPartitionCrl({ ...check, issuer, crl: parseCrl(good) }))).toBe('accepted')
  })
})
