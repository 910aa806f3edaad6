import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import {
  CoseKey,
  DeviceKey,
  DeviceRequest,
  DeviceResponse,
  DocRequest,
  Holder,
  Issuer,
  IssuerSigned,
  ItemsRequest,
  type MdocContext,
  SessionTranscript,
  SignatureAlgorithm,
  Verifier,
} from '@owf/mdoc'
import { DOC_TYPE, NAMESPACE, type Peer } from './case.js'

/** With node:crypto behind it, which is several times faster than the context of the peer's own tests. */
export const owf: Peer = {
  name: '@owf/mdoc (node:crypto)',
  prepare({ elements, disclosed, issuerJwk, deviceJwk, certificate, root, validity }) {
    const { d, ...deviceKey } = deviceJwk
    const signingKey = CoseKey.fromJwk({ ...issuerJwk })
    const deviceSigningKey = CoseKey.fromJwk({ ...deviceJwk })
    const asked = Object.fromEntries(disclosed.map((name) => [name, false]))
    const itemsRequest = ItemsRequest.create({ docType: DOC_TYPE, namespaces: { [NAMESPACE]: asked } })
    const deviceRequest = DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest })] })
    const trustedCertificates = [root]
    return {
      async issue() {
        const issuerSigned = await new Issuer(DOC_TYPE, context).addIssuerNamespace(NAMESPACE, elements).sign({
          signingKey,
          algorithm: SignatureAlgorithm.ES256,
          digestAlgorithm: 'SHA-256',
          validityInfo: validity,
          deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(deviceKey) as DeviceKey },
          certificates: [certificate],
        })
        return issuerSigned.encode()
      },
      meet(transcript) {
        const sessionTranscript = SessionTranscript.decode(transcript)
        return {
          async present(credential) {
            // From the stored bytes, as the others do it.
            const issuerSigned = [IssuerSigned.decode(credential)]
            const response = await Holder.createDeviceResponseForDeviceRequest(
              { deviceRequest, sessionTranscript, issuerSigned, signature: { signingKey: deviceSigningKey } },
              context,
            )
            return response.encode()
          },
          verify: (response) =>
            Verifier.verifyDeviceResponse(
              { deviceResponse: DeviceResponse.decode(response), sessionTranscript, trustedCertificates },
              context,
            ),
        }
      },
    }
  },
}

const keys = new WeakMap<CoseKey, KeyObject>()

function keyObject(key: CoseKey, create: (input: { key: JsonWebKey; format: 'jwk' }) => KeyObject): KeyObject {
  const known = keys.get(key) ?? create({ key: key.jwk as JsonWebKey, format: 'jwk' })
  keys.set(key, known)
  return known
}

const unused = () => {
  throw new Error('not part of this benchmark')
}

const context: MdocContext = {
  crypto: {
    random: (length) => new Uint8Array(randomBytes(length)),
    digest: ({ bytes }) => new Uint8Array(createHash('sha256').update(bytes).digest()),
    calculateEphemeralMacKey: unused,
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) =>
        new Uint8Array(
          sign('sha256', toBeSigned, { key: keyObject(key, createPrivateKey), dsaEncoding: 'ieee-p1363' }),
        ),
      verify: ({ key, sign1 }) =>
        verify(
          'sha256',
          sign1.toBeSigned,
          { key: keyObject(key, createPublicKey), dsaEncoding: 'ieee-p1363' },
          sign1.signature,
        ),
    },
    mac0: { sign: unused, verify: unused },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => {
      const { issuer } = new X509Certificate(certificate)
      return issuer.split('\n').flatMap((line) => (line.startsWith(`${field}=`) ? [line.slice(field.length + 1)] : []))
    },
    getPublicKey: ({ certificate }) =>
      CoseKey.fromJwk({ ...new X509Certificate(certificate).publicKey.export({ format: 'jwk' }) }),
    verifyCertificateChain: ({ trustedCertificates, x5chain }) => {
      const leaf = new X509Certificate(x5chain[0]!)
      const issuer = trustedCertificates.map((der) => new X509Certificate(der)).find((root) => leaf.checkIssued(root))
      if (!issuer || !leaf.verify(issuer.publicKey)) throw new Error('untrusted')
    },
    getCertificateData: ({ certificate }) => {
      const parsed = new X509Certificate(certificate)
      return {
        issuerName: parsed.issuer,
        subjectName: parsed.subject,
        serialNumber: parsed.serialNumber,
        thumbprint: parsed.fingerprint,
        notBefore: new Date(parsed.validFrom),
        notAfter: new Date(parsed.validTo),
        pem: '',
      }
    },
  },
}
