import { TegataArgumentError } from '@tegata/core'
import {
  crlRevocation,
  inspectJpkiSignature,
  JPKI_PRODUCTION,
  type JpkiRevocation,
  type OcspOptions,
  ocspRevocation,
  verifyJpkiCertificate,
  verifyJpkiSignature,
  withPolicies,
} from '@tegata/jpki'
import {
  createSoftwareCard,
  createTestAuthority,
  generateTestKey,
  type TestOcspOptions,
  type TestResponderOptions,
} from '@tegata/jpki/testing'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { authority, card, clock, data, goodOptions, NOW, verdict, verdictOf } from './support.js'

const HOUR = 3_600_000
const at = (hours: number) => new Date(NOW.getTime() + hours * HOUR)
const key = generateTestKey()
const authCa = createTestAuthority({ usage: 'user-authentication', clock, key })
const authCard = createSoftwareCard({ authority: authCa, clock, certificate: { key } })

const none = crlRevocation(() => [])

/** A source whose responder answers with these deviations. */
function ocsp(answer: TestOcspOptions = {}, options: Partial<OcspOptions> = {}) {
  return ocspRevocation({ respond: (request) => authority.answerOcsp(request, answer), ...options })
}

/** What the sources answered, when that was not enough. */
async function answers(revocation: JpkiRevocation): Promise<unknown> {
  const { failure, checks } = await inspectJpkiSignature(goodOptions({ revocation }))
  expect(failure?.code).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
  expect(checks.find(({ id }) => id === 'jpki.revocation')).toMatchObject({ status: 'failed', code: failure?.code })
  return failure?.evidence?.answers
}

describe('R4 revocation by OCSP, mandatory and fail closed', () => {
  test('a good answer with the nonce of the request; what was said is in the result', async () => {
    const result = await verifyJpkiSignature(goodOptions({ revocation: ocsp() }))
    expect(result).toMatchObject({ revocation: 'good', revocationAnswers: [{ source: 'ocsp', answer: 'good' }] })
  })

  test('a responder that waits, a responder that cannot be reached', async () => {
    const respond = async (request: Uint8Array) => authority.answerOcsp(request)
    expect(await verdict({ revocation: ocspRevocation({ respond }) })).toBe('accepted')
    expect(await answers(ocspRevocation({ respond: () => undefined }))).toEqual([])
    const failing = ocspRevocation({ respond: () => Promise.reject(new Error('the network')) })
    await expect(Promise.resolve(verifyJpkiSignature(goodOptions({ revocation: failing })))).rejects.toThrow(
      'the network',
    )
  })

  test.each([
    ['unknown', { status: 'unknown' }, 'unknown'],
    ['stale', { thisUpdate: at(-48), nextUpdate: at(-24) }, 'ERR_OCSP_STALE'],
    ['from the future', { thisUpdate: at(1) }, 'ERR_OCSP_NOT_YET_VALID'],
    ['without an end', { nextUpdate: undefined }, 'ERR_OCSP_STALE'],
    ['without the nonce', { withoutNonce: true }, 'ERR_OCSP_NONCE'],
    ['of a foreign key', { key }, 'ERR_OCSP_SIGNATURE'],
  ] as const)('an answer that is %s', async (_, answer, expected) => {
    expect(await answers(ocsp(answer))).toEqual([{ source: 'ocsp', answer: expected }])
  })

  test('an answer that was kept and is sent again', async () => {
    let kept: Uint8Array | undefined
    const respond = (request: Uint8Array) => {
      kept ??= authority.answerOcsp(request)
      return kept
    }
    expect(await verdict({ revocation: ocspRevocation({ respond }) })).toBe('accepted')
    expect(await answers(ocspRevocation({ respond }))).toEqual([{ source: 'ocsp', answer: 'ERR_OCSP_NONCE' }])
    // Where the responder has no nonces, time alone limits how old an answer may be.
    expect(await verdict({ revocation: ocspRevocation({ respond, nonce: 'not-sent' }) })).toBe('accepted')
    const strict = ocspRevocation({ respond, nonce: 'not-sent', maxAgeSeconds: 60 })
    expect(await answers(strict)).toEqual([{ source: 'ocsp', answer: 'ERR_OCSP_STALE' }])
    expect(await verdict({ revocation: ocsp({ nextUpdate: undefined }, { maxAgeSeconds: 3600 }) })).toBe('accepted')
  })

  test('bytes that are no response, and an error status', async () => {
    const respond = (bytes: readonly number[]) => ocspRevocation({ respond: () => Uint8Array.from(bytes) })
    expect(await answers(respond([1, 2, 3]))).toEqual([{ source: 'ocsp', answer: 'ERR_DER_ENCODING' }])
    expect(await answers(respond([0x30, 3, 10, 1, 3]))).toEqual([{ source: 'ocsp', answer: 'ERR_OCSP_STATUS' }])
  })

  test('a revoked certificate', async () => {
    const ca = createTestAuthority({ clock, key })
    const revoked = createSoftwareCard({ authority: ca, clock, certificate: { key } })
    const revocation = ocspRevocation({ respond: (request) => ca.answerOcsp(request) })
    expect(await verdictOf(revoked, { revocation })).toBe('accepted')
    revoked.revoke()
    expect(await verdictOf(revoked, { revocation })).toBe('ERR_JPKI_REVOKED')
  })
})

describe('RFC 6960 section 4.2.2.2: who may answer', () => {
  const delegated = (issuer: typeof authority, options: TestResponderOptions = {}) =>
    verdict({ revocation: ocsp(issuer.issueResponder({ key, ...options })) })

  test('a responder of the CA that issued the certificate, and no other', async () => {
    expect(await delegated(authority)).toBe('accepted')
    expect(await delegated(authority, { withoutOcspSigning: true })).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
    expect(await delegated(authority, { withoutNoCheck: true })).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
    expect(await delegated(authority, { notAfter: at(-1) })).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
    // Same name, other generation; and the CA of the other role.
    expect(await delegated(createTestAuthority({ clock, key }))).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
    expect(await delegated(authCa)).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
  })
})

describe('R4 several sources', () => {
  const good = crlRevocation(authority.crls)

  test('one that says good is enough; none is not', async () => {
    expect(await verdict({ revocation: [good, ocsp()] })).toBe('accepted')
    expect(await verdict({ revocation: [none, ocsp()] })).toBe('accepted')
    expect(await verdict({ revocation: [good, ocsp({ withoutNonce: true })] })).toBe('accepted')
    expect(await verdict({ revocation: good })).toBe('accepted')
    expect(await answers([])).toEqual([])
    expect(await answers([none, ocsp({ withoutNonce: true })])).toEqual([{ source: 'ocsp', answer: 'ERR_OCSP_NONCE' }])
  })

  test('revoked and unknown outweigh good', async () => {
    expect(await verdict({ revocation: [good, ocsp({ status: 'revoked' })] })).toBe('ERR_JPKI_REVOKED')
    expect(await verdict({ revocation: [good, ocsp({ status: 'unknown' })] })).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
    const both = [ocsp({ status: 'unknown' }), ocsp({ status: 'revoked' })]
    expect(await verdict({ revocation: both })).toBe('ERR_JPKI_REVOKED')
  })

  test('a certificate that names no municipality has no CRL', async () => {
    const nowhere = createSoftwareCard({ authority, clock, certificate: { key, withoutCrlPoint: true } })
    expect(await verdictOf(nowhere)).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
    expect(await verdictOf(nowhere, { revocation: ocsp() })).toBe('accepted')
  })
})

describe('R11 roles are separate: authentication with the certificate that needs no password', () => {
  const trust = { ...authority.trust, anchors: [authority.certificate, authCa.certificate] }
  const question = { data, trust, revocation: authCa.crls, at: NOW }

  test.each(['cms', 'digest-info'] as const)(
    '%s: a challenge signed with it, and nobody’s attributes',
    async (form) => {
      const options = { ...question, signature: authCard.sign(data, form), usage: 'user-authentication' } as const
      const result = await verifyJpkiSignature(options)
      expect(result).toMatchObject({ usage: 'user-authentication', form, content: data, revocation: 'good' })
      expect(result).not.toHaveProperty('attributes')
      const { checks } = await inspectJpkiSignature(options)
      expect(checks.map(({ id }) => id)).not.toContain('jpki.attributes')
      expect(await codeOf(() => verifyJpkiSignature({ ...options, data: new Uint8Array(3) }))).toMatch(
        /^ERR_(JPKI_SIGNATURE|CMS_DIGEST)$/,
      )
    },
  )

  test('neither key does for the other role', async () => {
    const authentication = { ...question, signature: card.sign(data), usage: 'user-authentication' } as const
    expect(await codeOf(() => verifyJpkiSignature(authentication))).toBe('ERR_JPKI_ROLE')
    const signature = { ...question, signature: authCard.sign(data), usage: 'digital-signature' } as const
    expect(await codeOf(() => verifyJpkiSignature(signature))).toBe('ERR_JPKI_ROLE')
  })

  test('revocation is mandatory here too', async () => {
    const signature = authCard.sign(data)
    const ask = (revocation: JpkiRevocation) =>
      codeOf(() => verifyJpkiSignature({ ...question, signature, usage: 'user-authentication', revocation }))
    expect(await ask(none)).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
    expect(await ask(ocspRevocation({ respond: (request) => authCa.answerOcsp(request) }))).toBe('accepted')
    const wrongCa = ocspRevocation({ respond: (request) => authority.answerOcsp(request) })
    expect(await ask(wrongCa)).toBe('ERR_JPKI_REVOCATION_UNKNOWN')
  })

  test('no third usage', () => {
    expect(() => verifyJpkiSignature(goodOptions({ usage: 'any' as 'digital-signature' }))).toThrow(TegataArgumentError)
  })
})

describe('docs/jpki-profile.md section 1: policies of smartphone certificates are configuration', () => {
  const policy = '1.2.392.200149.8.5.1.9.9'
  const phone = createSoftwareCard({ authority: authCa, clock, certificate: { key, policy } })
  const check = (hierarchy = authCa.trust.hierarchy!) =>
    verifyJpkiCertificate({
      certificate: phone.certificate.certificate,
      usage: 'user-authentication',
      trust: { ...authCa.trust, hierarchy },
      revocation: authCa.crls,
      at: NOW,
    })

  test('refused until named, for its own usage only; the result says which policy it was', async () => {
    expect(await codeOf(() => check())).toBe('ERR_JPKI_POLICY')
    const base = authCa.trust.hierarchy!
    expect(await check(withPolicies(base, { 'user-authentication': [policy] }))).toMatchObject({ policy })
    expect(await codeOf(() => check(withPolicies(base, { 'digital-signature': [policy] })))).toBe('ERR_JPKI_POLICY')
    expect(JPKI_PRODUCTION.policies['user-authentication']).toEqual(['1.2.392.200149.8.5.1.3.30'])
    const card = await verifyJpkiSignature(goodOptions())
    expect(card.policy).toBe(JPKI_PRODUCTION.policies['digital-signature'][0])
  })
})
