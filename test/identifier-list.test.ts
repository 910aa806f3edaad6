/** An mdoc whose MSO names an identifier list, a status list, or both: ISO/IEC 18013-5 (2nd edition) section 12.3.6. */
import { generateSigner, type SafeFetch, systemRandom } from '@tegata/core'
import { issueMdoc, verifyIssuerSigned } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import {
  createStatusList,
  createStatusResolver,
  IdentifierList,
  identifierListCwt,
  issueIdentifierListCwt,
  issueStatusListCwt,
  STATUS,
  statusListCwt,
  writeIdentifierReference,
  writeStatusReference,
} from '@tegata/status'
import { x5cStatusKeys } from '@tegata/status/x5c'
import { describe, expect, test } from 'vitest'

const ISSUER = 'https://issuer.example'
const [IDENTIFIERS, STATUSES] = ['https://status.example/identifiers', 'https://status.example/list']
const at = new Date('2026-06-01T12:00:00Z')
const authority = await createTestIaca({ notBefore: new Date('2026-01-01') })
/** The lists' signer has a root of its own; its certificate states no purpose (Table B.9). */
const notBefore = new Date('2026-01-01')
const lists = await createTestIaca({ notBefore, name: 'Test Lists', extendedKeyUsage: [] })
const device = await generateSigner('ES256')
const [revoked, valid] = [systemRandom(16), systemRandom(16)]

const times = {
  issuedAt: new Date(at.getTime() - 60_000),
  expiresAt: new Date(at.getTime() + 3_600_000),
  ttlSeconds: 600,
}
const list = createStatusList({ size: 1024, bits: 1 })
list.set(7, STATUS.INVALID)
const envelope = { ...times, certificates: lists.certificateChain }
const bodies: Record<string, Uint8Array> = {
  [IDENTIFIERS]: await issueIdentifierListCwt(
    { ...envelope, uri: IDENTIFIERS, identifiers: new IdentifierList([revoked, systemRandom(16)]) },
    lists.signer,
  ),
  [STATUSES]: await issueStatusListCwt({ ...envelope, uri: STATUSES, list }, lists.signer),
}
const fetch: SafeFetch = async (url, { accept }) => ({ status: 200, contentType: accept[0]!, body: bodies[url]! })

/** What becomes of a document with this status; the lists' root is trusted, or only named in the document. */
async function outcome(
  status: NonNullable<Parameters<typeof issueMdoc>[0]['status']>,
  anchors = [lists.rootCertificate],
) {
  const { signer, certificateChain } = authority
  const midnight = new Date('2026-06-01')
  const issued = await issueMdoc(
    {
      docType: 'org.tegata.test.1',
      elements: { 'org.tegata.test': { age_over_20: true } },
      validity: { signed: midnight, validFrom: midnight, validUntil: new Date('2026-08-01') },
      deviceKey: device.publicJwk,
      status,
    },
    { signer, certificateChain },
  )
  const { check } = createStatusResolver({
    fetch,
    forms: [statusListCwt, identifierListCwt],
    statusKeys: x5cStatusKeys([{ id: ISSUER, certificates: anchors }], { purposes: ['none'] }),
    algorithms: ['ES256'],
    clock: () => at,
    maxAgeSeconds: 86_400,
  })
  const trust = [{ id: ISSUER, certificates: [authority.rootCertificate] }]
  try {
    const { issuer } = await verifyIssuerSigned(issued, { trust, at, docType: 'org.tegata.test.1', status: check })
    return issuer
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
}

const identifier = (id: Uint8Array, certificate?: Uint8Array) =>
  writeIdentifierReference({ uri: IDENTIFIERS, id, ...(certificate && { certificate }) })
const index = (idx: number) => writeStatusReference({ uri: STATUSES, idx })

describe('an mdoc', () => {
  test.each([
    ['an identifier that is not on the list', identifier(valid), ISSUER],
    ['an identifier that is', identifier(revoked), 'ERR_STATUS_INVALID'],
    ['an index that is valid', index(6), ISSUER],
    ['an index that is not', index(7), 'ERR_STATUS_INVALID'],
    ['both, valid', { ...identifier(valid), ...index(6) }, ISSUER],
    ['both, the identifier revoked', { ...identifier(revoked), ...index(6) }, 'ERR_STATUS_INVALID'],
    ['both, the index revoked', { ...identifier(valid), ...index(7) }, 'ERR_STATUS_INVALID'],
  ])('with %s', async (_, status, expected) => {
    expect(await outcome(status)).toBe(expected)
  })

  test('says itself where the chain of its list ends, and then it must end there', async () => {
    expect(await outcome(identifier(valid, lists.rootCertificate), [])).toBe(ISSUER)
    expect(await outcome(identifier(revoked, lists.rootCertificate), [])).toBe('ERR_STATUS_INVALID')
    expect(await outcome(identifier(valid), [])).toBe('ERR_X509_UNTRUSTED')
    expect(await outcome(identifier(valid, authority.rootCertificate))).toBe('ERR_X509_UNTRUSTED')
  })
})
