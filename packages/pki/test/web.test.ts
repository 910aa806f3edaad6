import { sign } from 'node:crypto'
import type * as Pki from '@tegata/pki'
import { createOcspRequest, createSignedData } from '@tegata/pki'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { bundleFor } from '../../../test/support/platforms.js'
import { issueCa, issueCrlDer, issueDer, keyPair, keyUsage, NOW } from './support/authority.js'
import { certId, writeResponse, writeSingle } from './support/ocsp.js'

let web: typeof Pki
beforeAll(async () => {
  web = (await bundleFor<typeof Pki>('browser', "export * from '@tegata/pki'", import.meta.dirname)).library
})

describe.each(['RSA-2048', 'P-256', 'P-521'])('WebCrypto (%s)', (kind) => {
  const key = keyPair(`${kind} ca`)
  const leafKey = keyPair(`${kind} leaf`)
  const caDer = issueCa('CA', key).der
  const leafDer = issueDer({
    subject: 'leaf',
    key: leafKey,
    issuer: 'CA',
    issuerKey: key,
    extensions: [keyUsage('digitalSignature')],
  })
  const rogueDer = issueDer({ subject: 'leaf', key: leafKey, issuer: 'CA', issuerKey: keyPair(`${kind} leaf`) })

  it('gives the verdicts of Node', async () => {
    const chain = [web.parseCertificate(leafDer)]
    const pending = web.verifyPath({ chain, anchors: [caDer], at: NOW })
    expect(pending).toBeInstanceOf(Promise)
    const { leaf, issuer } = await pending
    const rogue = [web.parseCertificate(rogueDer)]
    expect(await codeOf(() => web.verifyPath({ chain: rogue, anchors: [caDer], at: NOW }))).toBe('ERR_X509_SIGNATURE')

    const crl = web.parseCrl(issueCrlDer({ issuer: 'CA', key, entries: [{ serial: leaf.serialNumber }] }))
    expect(await web.checkCrl({ crl, certificate: leaf, issuer, at: NOW })).toMatchObject({ status: 'revoked' })
    const forged = web.parseCrl(issueCrlDer({ issuer: 'CA', key: leafKey }))
    expect(await codeOf(() => web.checkCrl({ crl: forged, certificate: leaf, issuer, at: NOW }))).toBe(
      'ERR_CRL_SIGNATURE',
    )

    const singles = [writeSingle({ certId: certId(leaf, issuer) })]
    const askOcsp = (signing: typeof key) => {
      const response = web.parseOcspResponse(writeResponse({ key: signing, signer: issuer, singles }))
      return web.checkOcsp({ response, certificate: leaf, issuer, at: NOW })
    }
    expect(await askOcsp(key)).toEqual({ status: 'good' })
    expect(await codeOf(() => askOcsp(leafKey))).toBe('ERR_OCSP_SIGNATURE')
    const request = { certificate: leaf, issuer, nonce: new Uint8Array(32) }
    expect(await web.createOcspRequest(request)).toEqual(createOcspRequest(request))

    const content = Uint8Array.of(1, 2, 3)
    const signBytes = (bytes: Uint8Array) =>
      new Uint8Array(sign('sha256', bytes, { key: leafKey.privateKey, dsaEncoding: 'ieee-p1363' }))
    const cms = await createSignedData({ content, signer: leaf, omitSignedAttributes: true, sign: signBytes })
    const attributed = await createSignedData({ content, signer: leaf, signingTime: NOW, sign: signBytes })
    expect((await web.verifySignedData({ cms: attributed, content })).signingTime).toEqual(NOW)
    expect(await codeOf(() => web.verifySignedData({ cms: attributed, content: Uint8Array.of(1) }))).toBe(
      'ERR_CMS_DIGEST',
    )
    expect((await web.verifySignedData({ cms, content })).signer.der).toEqual(leafDer)
    expect(await codeOf(() => web.verifySignedData({ cms, content: Uint8Array.of(1, 2) }))).toBe('ERR_CMS_SIGNATURE')
  })
})
