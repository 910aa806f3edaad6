import {
  CoseKey,
  DeviceKey,
  DeviceRequest,
  DocRequest,
  Holder,
  Issuer,
  IssuerSigned,
  ItemsRequest,
  SessionTranscript,
  SignatureAlgorithm,
} from '@owf/mdoc'
import { describe, expect, it } from 'vitest'
import { buildDeviceRequest, encodeSessionTranscript, parseDeviceRequest, verifyMdoc } from '../src/index.js'
import { AT, DOC_TYPE, issue, NAMESPACE, present, SESSION, VALIDITY } from './fixture.js'
import { authority, device, deviceJwk, issuerJwk } from './peers/authority.js'
import { context, owf } from './peers/owf.js'

const sessionTranscript = encodeSessionTranscript(SESSION)
const anchors = [authority.rootCertificate]
const expectation = { trust: [{ id: 'https://issuer.example', certificates: anchors }], at: AT, docType: DOC_TYPE }

async function peerIssues(): Promise<Uint8Array> {
  const { d: _, ...publicJwk } = deviceJwk
  const issuerSigned = await new Issuer(DOC_TYPE, context)
    .addIssuerNamespace(NAMESPACE, { name: '手形 花子', city: 'Kyoto', nested: { list: [1, 2] } })
    .sign({
      signingKey: CoseKey.fromJwk({ ...issuerJwk }),
      algorithm: SignatureAlgorithm.ES256,
      digestAlgorithm: 'SHA-256',
      validityInfo: VALIDITY,
      deviceKeyInfo: { deviceKey: DeviceKey.fromJwk({ ...publicJwk }) as DeviceKey },
      certificates: [authority.certificateChain[0]],
    })
  return issuerSigned.encode()
}

const itemsRequest = (names: readonly string[]) =>
  ItemsRequest.create({
    docType: DOC_TYPE,
    namespaces: { [NAMESPACE]: Object.fromEntries(names.map((name) => [name, false])) },
  })

async function peerPresents(credential: Uint8Array, names: readonly string[]): Promise<Uint8Array> {
  const docRequests = [DocRequest.create({ itemsRequest: itemsRequest(names) })]
  const response = await Holder.createDeviceResponseForDeviceRequest(
    {
      deviceRequest: DeviceRequest.create({ docRequests }),
      sessionTranscript: SessionTranscript.decode(sessionTranscript),
      issuerSigned: [IssuerSigned.decode(credential)],
      signature: { signingKey: CoseKey.fromJwk({ ...deviceJwk, alg: 'ES256' }) },
    },
    context,
  )
  return response.encode()
}

const weVerify = async (response: Uint8Array) => {
  const { documents } = await verifyMdoc(response, { ...expectation, session: SESSION })
  return Object.fromEntries(documents[0]!.elements.get(NAMESPACE)!)
}
const peerVerifies = (response: Uint8Array) => owf.verify(response, { sessionTranscript, anchors, at: AT })

describe('@owf/mdoc 0.6.0 and Tegata', () => {
  it('its credential, its presentation, our verification', async () => {
    const elements = await weVerify(await peerPresents(await peerIssues(), ['name', 'nested']))
    expect(elements).toStrictEqual({ name: '手形 花子', nested: new Map([['list', [1, 2]]]) })
  })

  it('its credential, our presentation, both verifications', async () => {
    const response = await present(await peerIssues(), ['city'], SESSION, device)
    expect(await weVerify(response)).toStrictEqual({ city: 'Kyoto' })
    await peerVerifies(response)
  })

  it('our credential, our presentation, its verification, for this session alone', async () => {
    const response = await present(
      await issue({ deviceKey: device.publicJwk }, authority),
      ['name', 'city'],
      SESSION,
      device,
    )
    await peerVerifies(response)
    const other = encodeSessionTranscript({ ...SESSION, nonce: `${SESSION.nonce}x` })
    await expect(owf.verify(response, { sessionTranscript: other, anchors, at: AT })).rejects.toThrow()
  })

  it('our credential, its presentation, our verification', async () => {
    const issued = await issue({ deviceKey: device.publicJwk }, authority)
    expect(await weVerify(await peerPresents(issued, ['city']))).toStrictEqual({ city: 'Kyoto' })
  })

  it('requests in both directions', async () => {
    const theirs = DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest: itemsRequest(['name']) })] })
    const [docRequest] = parseDeviceRequest(theirs.encode()).docRequests
    expect(docRequest).toMatchObject({
      docType: DOC_TYPE,
      nameSpaces: new Map([[NAMESPACE, new Map([['name', false]])]]),
    })
    const ours = await buildDeviceRequest({
      docRequests: [{ docType: DOC_TYPE, nameSpaces: { [NAMESPACE]: { name: true } } }],
    })
    expect(DeviceRequest.decode(ours).docRequests[0]!.itemsRequest.docType).toBe(DOC_TYPE)
  })
})
