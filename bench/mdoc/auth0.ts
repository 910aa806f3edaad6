import { DeviceResponse, Document, type IssuerSignedDocument, MDoc, Verifier } from '@auth0/mdl'
import { embedCbor } from '@tegata/cbor'
import { encodeBase64 } from '@tegata/core'
import { DOC_TYPE, NAMESPACE, type Peer } from './case.js'

export const auth0: Peer = {
  name: '@auth0/mdl',
  async prepare({ elements, disclosed, issuerJwk, deviceJwk, certificate, root, transcript, validity }) {
    const { d, ...deviceKey } = deviceJwk
    const transcriptBytes = Buffer.from(embedCbor(transcript).encoded)
    const issuerCertificate = pem(certificate)
    const verifier = new Verifier([pem(root)])
    const issue = (): Promise<IssuerSignedDocument> =>
      new Document(DOC_TYPE)
        .addIssuerNameSpace(NAMESPACE, elements)
        .useDigestAlgorithm('SHA-256')
        .addValidityInfo(validity)
        .addDeviceKeyInfo({ deviceKey })
        .sign({ issuerPrivateKey: { ...issuerJwk, kid: 'issuer' }, issuerCertificate, alg: 'ES256' })
    const present = async (credential: Uint8Array): Promise<Uint8Array> => {
      const mdoc = await DeviceResponse.from(credential)
        .usingPresentationDefinition(definitionOf(disclosed))
        .usingSessionTranscriptBytes(transcriptBytes)
        .authenticateWithSignature({ ...deviceJwk, kid: 'device' }, 'ES256')
        .sign()
      return mdoc.encode()
    }
    const credential = new MDoc([await issue()]).encode()
    const response = await present(credential)
    return {
      issue: async () => new MDoc([await issue()]).encode(),
      present: () => present(credential),
      verify: () => verifier.verify(response, { encodedSessionTranscript: transcriptBytes }),
    }
  },
}

function definitionOf(names: readonly string[]) {
  return {
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
  }
}

function pem(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${encodeBase64(der)}\n-----END CERTIFICATE-----`
}
