import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type JsonWebKey,
  randomBytes,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import { CoseKey, Holder, type MdocContext, SessionTranscript, Verifier } from '@owf/mdoc'
import { encodeBase64url } from '@tegata/core'
import type { Peer } from './peer.js'

/** All cryptography is the user's part: this is what the peer's own test context does, on node:crypto. */
export const context: MdocContext = {
  crypto: {
    random: (length) => new Uint8Array(randomBytes(length)),
    digest: ({ digestAlgorithm, bytes }) =>
      new Uint8Array(createHash(digestAlgorithm.replace('-', '').toLowerCase()).update(bytes).digest()),
    calculateEphemeralMacKey({ privateKey, publicKey, sessionTranscriptBytes, info }) {
      const [x, y] = [publicKey.subarray(1, 33), publicKey.subarray(33)].map((part) => encodeBase64url(part)) as [
        string,
        string,
      ]
      const jwk = { kty: 'EC', crv: 'P-256', x, y }
      // The public half that belongs to a private key is not looked at.
      const own = createPrivateKey({ key: { ...jwk, d: encodeBase64url(privateKey) }, format: 'jwk' })
      const secret = diffieHellman({ privateKey: own, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) })
      const salt = createHash('sha256').update(sessionTranscriptBytes).digest()
      const key = new Uint8Array(hkdfSync('sha256', secret, salt, info, 32))
      return CoseKey.fromJwk({ kty: 'oct', k: encodeBase64url(key) })
    },
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) =>
        new Uint8Array(sign(hashOf(key), toBeSigned, { key: privateKey(key), dsaEncoding: 'ieee-p1363' })),
      verify: ({ key, sign1 }) =>
        verify(hashOf(key), sign1.toBeSigned, { key: publicKey(key), dsaEncoding: 'ieee-p1363' }, sign1.signature),
    },
    mac0: {
      sign: ({ key, toBeAuthenticated }) => hmac(key, toBeAuthenticated),
      verify: ({ mac0, key }) => Buffer.from(hmac(key, mac0.toBeAuthenticated)).equals(mac0.tag),
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => {
      const { issuer } = new X509Certificate(certificate)
      return issuer.split('\n').flatMap((line) => (line.startsWith(`${field}=`) ? [line.slice(field.length + 1)] : []))
    },
    getPublicKey({ certificate, alg }) {
      const jwk = new X509Certificate(certificate).publicKey.export({ format: 'jwk' })
      if (alg !== ALGORITHM[String(jwk.crv)]) throw new Error('an algorithm of another key')
      return CoseKey.fromJwk({ ...jwk })
    },
    verifyCertificateChain({ trustedCertificates, x5chain, now = new Date() }) {
      const roots = trustedCertificates.map((der) => new X509Certificate(der))
      const chain = x5chain.map((der) => new X509Certificate(der))
      for (const [i, certificate] of chain.entries()) {
        const issuer = chain[i + 1] ?? roots.find((root) => certificate.checkIssued(root))
        if (!issuer?.ca || !certificate.verify(issuer.publicKey)) throw new Error('untrusted')
        for (const each of [certificate, issuer]) {
          if (now < new Date(each.validFrom) || now > new Date(each.validTo)) throw new Error('expired')
        }
      }
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

const ALGORITHM: Readonly<Record<string, string>> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }
const privateKey = (key: CoseKey) => createPrivateKey({ key: key.jwk as JsonWebKey, format: 'jwk' })
const publicKey = (key: CoseKey) => createPublicKey({ key: key.jwk as JsonWebKey, format: 'jwk' })
const hashOf = (key: CoseKey) => ({ 'P-384': 'sha384', 'P-521': 'sha512' })[String(key.jwk.crv)] ?? 'sha256'
const hmac = (key: CoseKey, data: Uint8Array) =>
  new Uint8Array(createHmac('sha256', key.privateKey).update(data).digest())

export const owf: Peer = {
  name: '@owf/mdoc 0.6.0',
  verify: (response, { sessionTranscript, anchors, at, readerKey }) =>
    Verifier.verifyDeviceResponse(
      {
        deviceResponse: response,
        sessionTranscript: SessionTranscript.decode(sessionTranscript),
        trustedCertificates: [...anchors],
        now: at,
        skewSeconds: 0,
        ...(readerKey && { ephemeralReaderKey: CoseKey.fromJwk({ ...readerKey }) }),
      },
      context,
    ),
}

/** What the peer says about the readers of a request; it takes neither roots nor a clock. */
export const owfVerifiesRequest = (deviceRequest: Uint8Array, sessionTranscript: Uint8Array): Promise<void> =>
  Holder.verifyDeviceRequest({ deviceRequest, sessionTranscript }, context)
