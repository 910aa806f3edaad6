import { DeviceResponse, Document, MDoc, Verifier } from '@auth0/mdl'
import { embedCbor } from '@tegata/cbor'
import { encodeBase64 } from '@tegata/core'
import { DOC_TYPE, NAMESPACE, type Peer } from './case.js'

export const auth0: Peer = {
  name: '@auth0/mdl',
  prepare({ elements, disclosed, issuerJwk, deviceJwk, certificate, root, validity }) {
    const { d, ...deviceKey } = deviceJwk
    const issuerCertificate = pem(certificate)
    const verifier = new Verifier([pem(root)])
    return {
      async issue() {
        const document = await new Document(DOC_TYPE)
          .addIssuerNameSpace(NAMESPACE, elements)
          .useDigestAlgorithm('SHA-256')
          .addValidityInfo(validity)
          .addDeviceKeyInfo({ deviceKey })
          .sign({ issuerPrivateKey: { ...issuerJwk, kid: 'issuer' }, issuerCertificate, alg: 'ES256' })
        return new MDoc([document]).encode()
      },
      meet(transcript) {
        const transcriptBytes = Buffer.from(embedCbor(transcript).encoded)
        return {
          async present(credential) {
            const mdoc = await DeviceResponse.from(credential)
              .usingPresentationDefinition(definitionOf(disclosed))
              .usingSessionTranscriptBytes(transcriptBytes)
              .authenticateWithSignature({ ...deviceJwk, kid: 'device' }, 'ES256')
              .sign()
            return mdoc.encode()
          },
          verify: (response) => verifier.verify(response, { encodedSessionTranscript: transcriptBytes }),
        }
      },
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
