import { DeviceResponse, Document, MDoc, Verifier } from '@auth0/mdl'
import { decodeCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { encodeSessionTranscript, type MdocTrust, verifyMdoc } from '../src/index.js'
import { AT, DOC_TYPE, firstDocument, issue, mapOf, NAMESPACE, present, SESSION, VALIDITY } from './fixture.js'
import { pem } from './peers/auth0.js'
import { authority, device, deviceJwk, issuerJwk } from './peers/authority.js'

const trust: MdocTrust = [{ id: 'https://issuer.example', certificates: [authority.rootCertificate] }]
const expectation = { trust, at: AT, docType: DOC_TYPE, session: SESSION }
const transcriptBytes = Buffer.from(embedCbor(encodeSessionTranscript(SESSION)).encoded)

// The peer takes the time from the machine and cannot be told another.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: AT })
})
afterAll(() => {
  vi.useRealTimers()
})

const elements = { family_name: '手形', age_over_20: true, numbers: [1, 2, 3], nested: { city: 'Kyoto' } }

async function peerIssues(): Promise<Uint8Array> {
  const document = await new Document(DOC_TYPE)
    .addIssuerNameSpace(NAMESPACE, elements)
    .useDigestAlgorithm('SHA-256')
    .addValidityInfo(VALIDITY)
    .addDeviceKeyInfo({ deviceKey: { kty: 'EC', crv: 'P-256', x: deviceJwk.x!, y: deviceJwk.y! } })
    .sign({
      issuerPrivateKey: { ...issuerJwk, kid: 'issuer' },
      issuerCertificate: pem(authority.certificateChain[0]),
      alg: 'ES256',
    })
  return new MDoc([document]).encode()
}

/** The peer's wallet wants a whole response around the credential, and a presentation definition. */
function peerPresents(message: Uint8Array, names: readonly string[]): Promise<Uint8Array> {
  return DeviceResponse.from(message)
    .usingPresentationDefinition({
      id: 'ask',
      input_descriptors: [
        {
          id: DOC_TYPE,
          format: { mso_mdoc: { alg: ['ES256'] } },
          constraints: {
            limit_disclosure: 'required',
            fields: names.map((name) => ({ path: [`$['${NAMESPACE}']['${name}']`], intent_to_retain: false })),
          },
        },
      ],
    })
    .usingSessionTranscriptBytes(transcriptBytes)
    .authenticateWithSignature({ ...deviceJwk, kid: 'device' }, 'ES256')
    .sign()
    .then((mdoc) => mdoc.encode())
}

function peerVerifies(response: Uint8Array): Promise<MDoc> {
  const verifier = new Verifier([pem(authority.rootCertificate)])
  return verifier.verify(response, { encodedSessionTranscript: transcriptBytes })
}

/** What the peer calls an MDoc: a response whose documents have no device's part yet. */
function asPeerMdoc(issuerSigned: Uint8Array): Uint8Array {
  return encodeCbor({
    version: '1.0',
    documents: [{ docType: DOC_TYPE, issuerSigned: decodeCbor(issuerSigned) }],
    status: 0,
  })
}

describe('@auth0/mdl 3.0.1 and Tegata', () => {
  it('its credential, its presentation, our verification', async () => {
    const response = await peerPresents(await peerIssues(), ['family_name', 'nested'])
    const { documents } = await verifyMdoc(response, expectation)
    expect(documents[0]!.elements.get(NAMESPACE)).toStrictEqual(
      new Map<string, unknown>([
        ['family_name', '手形'],
        ['nested', new Map([['city', 'Kyoto']])],
      ]),
    )
  })

  it('its credential, our presentation, both verifications', async () => {
    const issuerSigned = mdocToIssuerSigned(await peerIssues())
    const response = await present(issuerSigned, ['age_over_20', 'numbers'], SESSION, device)
    const { documents } = await verifyMdoc(response, expectation)
    expect(documents[0]!.elements.get(NAMESPACE)!.get('numbers')).toStrictEqual([1, 2, 3])
    const [document] = (await peerVerifies(response)).documents
    expect(document!.getIssuerNameSpace(NAMESPACE)).toStrictEqual({ age_over_20: true, numbers: [1, 2, 3] })
  })

  it('our credential, our presentation, its verification', async () => {
    const issuerSigned = await issue({ deviceKey: device.publicJwk }, authority)
    const response = await present(issuerSigned, ['name', 'city'], SESSION, device)
    const [document] = (await peerVerifies(response)).documents
    expect(document!.docType).toBe(DOC_TYPE)
    expect(document!.getIssuerNameSpace(NAMESPACE)).toStrictEqual({ name: '手形 花子', city: 'Kyoto' })
  })

  it('our credential, its presentation, our verification', async () => {
    const issuerSigned = await issue({ deviceKey: device.publicJwk }, authority)
    const response = await peerPresents(asPeerMdoc(issuerSigned), ['city'])
    const { documents } = await verifyMdoc(response, expectation)
    expect(documents[0]!.elements).toStrictEqual(new Map([[NAMESPACE, new Map([['city', 'Kyoto']])]]))
  })
})

function mdocToIssuerSigned(mdoc: Uint8Array): Uint8Array {
  return encodeCbor(firstDocument(mapOf(decodeCbor(mdoc))).get('issuerSigned'))
}
