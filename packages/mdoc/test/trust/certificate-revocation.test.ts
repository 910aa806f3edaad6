import { type SafeFetch, TegataError } from '@tegata/core'
import { EXTENSION, parseCertificate } from '@tegata/pki'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../../test/support/code-of.js'
import { issueMdoc, verifyIssuerSigned } from '../../src/index.js'
import {
  type CrlRevocationOptions,
  createMdocCertificate,
  createMdocCrl,
  crlRevocation,
  type MdocCrlInput,
  unsafeAcceptUnchecked,
} from '../../src/trust/index.js'
import { device } from '../fixture.js'
import {
  AT,
  asCa,
  below,
  crlUri,
  day,
  documentSigner,
  dropExtension,
  iaca,
  iacaInput,
  leaf,
  root,
  spoiled,
  stranger,
} from './fixture.js'

const issued = { certificate: parseCertificate(documentSigner), issuerCertificate: parseCertificate(iaca) }
const crl = (changes: Partial<MdocCrlInput> = {}) =>
  createMdocCrl({
    signer: root,
    issuerCertificate: iaca,
    thisUpdate: day('2026-05-01'),
    nextUpdate: day('2026-07-01'),
    number: 1,
    revoked: [],
    ...changes,
  })
const revoked = [{ certificate: documentSigner, revocationDate: day('2026-04-01') }]

/** A server that answers with one list, and counts. */
function serve(body: Uint8Array | TegataError, status = 200) {
  const asked: string[] = []
  const server = { body, asked, fetch: undefined as unknown as SafeFetch }
  server.fetch = async (url) => {
    asked.push(url)
    if (server.body instanceof TegataError) throw server.body
    return { status, contentType: 'application/pkix-crl', body: server.body }
  }
  return server
}

const ask = async (
  body: Uint8Array | TegataError,
  options: Partial<CrlRevocationOptions> = {},
  at = AT,
  status = 200,
) => codeOf(() => crlRevocation({ fetch: serve(body, status).fetch, ...options }).check(issued, at))

describe('ISO/IEC 18013-5 section 9.3.3, RFC 5280 section 6.3.3: lists of revoked document signers', () => {
  it('are asked for where the certificate says', async () => {
    const server = serve(await crl())
    await crlRevocation({ fetch: server.fetch }).check(issued, AT)
    expect(server.asked).toEqual([crlUri])
  })

  it.each<[string, () => Promise<Uint8Array>, string]>([
    ['that names nobody', () => crl(), 'accepted'],
    ['that names the signer', () => crl({ revoked }), 'ERR_MDOC_CERTIFICATE_REVOKED'],
    ['that names another', () => crl({ revoked: [{ ...revoked[0]!, certificate: iaca }] }), 'accepted'],
    [
      'that is stale',
      () => crl({ thisUpdate: day('2026-04-01'), nextUpdate: day('2026-05-31') }),
      'ERR_MDOC_CERTIFICATE_UNCHECKED',
    ],
    ['from the future', () => crl({ thisUpdate: day('2026-06-02') }), 'ERR_MDOC_CERTIFICATE_UNCHECKED'],
    [
      'signed by another key of the same name',
      async () =>
        crl({ signer: stranger, issuerCertificate: await createMdocCertificate({ ...iacaInput, signer: stranger }) }),
      'ERR_MDOC_CERTIFICATE_UNCHECKED',
    ],
    [
      'of another issuer',
      () => crl({ signer: leaf, issuerCertificate: documentSigner }),
      'ERR_MDOC_CERTIFICATE_UNCHECKED',
    ],
    ['without a signature', async () => (await crl()).fill(0, -20), 'ERR_MDOC_CERTIFICATE_UNCHECKED'],
    ['that is no list', async () => Uint8Array.of(1, 2, 3), 'ERR_MDOC_CERTIFICATE_UNCHECKED'],
  ])('one %s', async (_, list, code) => {
    expect(await ask(await list())).toBe(code)
  })

  it('that cannot be had refuse the signer, unless somebody dangerously says otherwise', async () => {
    const gone = new TegataError('ERR_FETCH_NETWORK', 'no route')
    expect(await ask(gone)).toBe('ERR_MDOC_CERTIFICATE_UNCHECKED')
    expect(await ask(await crl(), {}, AT, 404)).toBe('ERR_MDOC_CERTIFICATE_UNCHECKED')
    expect(await ask(gone, { unavailable: unsafeAcceptUnchecked })).toBe('accepted')
    expect(await ask(await crl({ revoked }), { unavailable: unsafeAcceptUnchecked })).toBe(
      'ERR_MDOC_CERTIFICATE_REVOKED',
    )
  })

  it('that the certificate does not name cannot be asked', async () => {
    const certificate = parseCertificate(
      await spoiled(below('document-signer'), dropExtension(EXTENSION.cRLDistributionPoints)),
    )
    const check = crlRevocation({ fetch: serve(await crl()).fetch }).check
    expect(await codeOf(() => check({ ...issued, certificate }, AT))).toBe('ERR_MDOC_CERTIFICATE_UNCHECKED')
  })

  it('serve for a day, and on when the server is gone, but never beyond their end', async () => {
    const server = serve(await crl())
    const { check } = crlRevocation({ fetch: server.fetch })
    await check(issued, AT)
    await check(issued, AT)
    expect(server.asked).toHaveLength(1)
    server.body = new TegataError('ERR_FETCH_TIMEOUT', 'slow')
    await check(issued, day('2026-06-03'))
    expect(server.asked).toHaveLength(2)
    expect(await codeOf(() => check(issued, day('2026-07-02')))).toBe('ERR_MDOC_CERTIFICATE_UNCHECKED')
    server.body = await crl({ revoked })
    expect(await codeOf(() => check(issued, day('2026-06-04')))).toBe('ERR_MDOC_CERTIFICATE_REVOKED')
  })

  it('are not replaced by older ones, which still hold and do not know of the revocation', async () => {
    const server = serve(await crl({ revoked, thisUpdate: day('2026-05-20'), number: 2 }))
    const { check } = crlRevocation({ fetch: server.fetch, refreshSeconds: 0 })
    expect(await codeOf(() => check(issued, AT))).toBe('ERR_MDOC_CERTIFICATE_REVOKED')
    server.body = await crl()
    expect(await codeOf(() => check(issued, new Date(AT.getTime() + 1000)))).toBe('ERR_MDOC_CERTIFICATE_REVOKED')
    expect(server.asked).toHaveLength(2)
  })

  it('are part of a verification, also when its chain is remembered', async () => {
    const document = await issueMdoc(
      {
        docType: 'x',
        elements: { ns: { a: 1 } },
        validity: { signed: day('2026-02-01'), validFrom: day('2026-02-01'), validUntil: day('2026-08-01') },
        deviceKey: device.publicJwk,
      },
      { signer: leaf, certificateChain: [documentSigner] },
    )
    const trust = [{ id: 'x', certificates: [iaca] }]
    const server = serve(await crl())
    const expectation = {
      trust,
      at: AT,
      certificateRevocation: crlRevocation({ fetch: server.fetch, refreshSeconds: 0 }),
    }
    expect((await verifyIssuerSigned(document, expectation)).signerRevocation).toBe('valid')
    expect((await verifyIssuerSigned(document, { trust, at: AT })).signerRevocation).toBe('not-checked')
    const offline = serve(new TegataError('ERR_FETCH_TIMEOUT', 'slow'))
    const lenient = crlRevocation({ fetch: offline.fetch, unavailable: unsafeAcceptUnchecked })
    const accepted = await verifyIssuerSigned(document, { trust, at: AT, certificateRevocation: lenient })
    expect(accepted.signerRevocation).toBe('no-answer')
    server.body = await crl({ revoked })
    const later = { ...expectation, at: new Date(AT.getTime() + 1000) }
    expect(await codeOf(() => verifyIssuerSigned(document, later))).toBe('ERR_MDOC_CERTIFICATE_REVOKED')
  })

  it('are asked about an authority between signer and root too', async () => {
    const open = await spoiled(iacaInput, asCa)
    const between = await spoiled(
      below('iaca-link', { issuerCertificate: open, subject: { country: 'JP', commonName: 'B' } }),
      () => ({}),
    )
    const signer = await spoiled(
      below('document-signer', {
        signer: leaf,
        publicJwk: stranger.publicJwk,
        issuerCertificate: between,
        crlUri: 'https://between.example/crl',
      }),
      () => ({}),
    )
    const document = await issueMdoc(
      {
        docType: 'x',
        elements: { ns: { a: 1 } },
        validity: { signed: day('2026-02-01'), validFrom: day('2026-02-01'), validUntil: day('2026-08-01') },
        deviceKey: device.publicJwk,
      },
      { signer: stranger, certificateChain: [signer, between] },
    )
    const verify = async (revoked: MdocCrlInput['revoked']) => {
      const lists: Record<string, Uint8Array> = {
        [crlUri]: await crl({ revoked }),
        'https://between.example/crl': await crl({ signer: leaf, issuerCertificate: between }),
      }
      const fetch: SafeFetch = async (url) => ({ status: 200, contentType: 'application/pkix-crl', body: lists[url]! })
      const trust = [{ id: 'x', certificates: [open] }]
      return codeOf(() =>
        verifyIssuerSigned(document, { trust, at: AT, certificateRevocation: crlRevocation({ fetch }) }),
      )
    }
    expect(await verify([])).toBe('accepted')
    const revocationDate = day('2026-04-01')
    expect(await verify([{ certificate: between, revocationDate }])).toBe('ERR_MDOC_CERTIFICATE_REVOKED')
  })

  it('want a fetch and a number', () => {
    expect(() => crlRevocation({} as never)).toThrow(expect.objectContaining({ code: 'ERR_ARG_TYPE' }))
    const { fetch } = serve(Uint8Array.of())
    expect(() => crlRevocation({ fetch, refreshSeconds: -1 })).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })
})
