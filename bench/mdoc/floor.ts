import { createPublicKey, type JsonWebKey, hash as nodeHash, verify as nodeVerify, X509Certificate } from 'node:crypto'
import { embedCbor, encodeCbor } from '@tegata/cbor'
import { concatBytes, importSigner } from '@tegata/core'
import { issueMdoc, type MdocDocument, parseDeviceResponse, presentMdoc } from '@tegata/mdoc'
import { DOC_TYPE, type MdocCase, NAMESPACE } from './case.js'

/**
 * What no verifier can do without, in bare node:crypto: both signatures, the digests of the disclosed elements, and the
 * import of the device key, which is another one each time. Nothing is parsed or compared, and the certificate is known.
 */
export async function prepareFloor(input: MdocCase): Promise<() => unknown> {
  const { elements, disclosed, issuerJwk, deviceJwk, certificate, transcript, validity } = input
  const device = await importSigner(deviceJwk, 'ES256')
  const content = { docType: DOC_TYPE, elements: { [NAMESPACE]: elements }, validity, deviceKey: device.publicJwk }
  const issuance = { signer: await importSigner(issuerJwk, 'ES256'), certificateChain: [certificate] }
  const issuerSigned = await issueMdoc(content, issuance)
  const disclose = { [NAMESPACE]: disclosed }
  const response = await presentMdoc({ issuerSigned, disclose, signer: device, sessionTranscript: transcript })
  const document = parseDeviceResponse(response).documents[0]!
  const items = document.issuerSigned.nameSpaces.get(NAMESPACE)!.map(({ embedded }) => embedded.encoded)
  const { issuerAuth } = document.issuerSigned
  const { deviceSignature } = document.deviceSigned
  const issuerData = sigStructure(issuerAuth.protectedBytes, issuerAuth.payload!)
  const deviceData = sigStructure(deviceSignature!.protectedBytes, deviceAuthentication(document, transcript))
  const issuerKey = new X509Certificate(certificate).publicKey
  return () => {
    const deviceKey = createPublicKey({ key: device.publicJwk as JsonWebKey, format: 'jwk' })
    const options = { dsaEncoding: 'ieee-p1363' } as const
    if (!nodeVerify('sha256', issuerData, { key: issuerKey, ...options }, issuerAuth.signature))
      throw new Error('issuer')
    for (const item of items) nodeHash('sha256', item, 'buffer')
    const isDevice = nodeVerify('sha256', deviceData, { key: deviceKey, ...options }, deviceSignature!.signature)
    if (!isDevice) throw new Error('device')
  }
}

function sigStructure(protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array {
  return encodeCbor(['Signature1', protectedBytes, new Uint8Array(0), payload])
}

function deviceAuthentication({ docType, deviceSigned }: MdocDocument, transcript: Uint8Array): Uint8Array {
  const name = encodeCbor('DeviceAuthentication')
  const { encoded } = deviceSigned.nameSpacesBytes
  return embedCbor(concatBytes(Uint8Array.of(0x84), name, transcript, encodeCbor(docType), encoded)).encoded
}
