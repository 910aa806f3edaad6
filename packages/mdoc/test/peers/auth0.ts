import { Verifier } from '@auth0/mdl'
import { embedCbor, encodeCbor, jwkToCoseKey } from '@tegata/cbor'
import { decodeBase64url, encodeBase64, type JwkPrivate } from '@tegata/core'
import type { Peer } from './peer.js'

export const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${encodeBase64(der)}\n-----END CERTIFICATE-----`

const COSE_KEY_D = -4

/** The peer wants the reader's private key as a COSE_Key. */
function encodePrivateKey({ d, ...publicJwk }: JwkPrivate): Buffer {
  return Buffer.from(encodeCbor(new Map([...jwkToCoseKey(publicJwk), [COSE_KEY_D, decodeBase64url(d!)]])))
}

export const auth0: Peer = {
  name: '@auth0/mdl 3.0.1',
  async verify(response, { sessionTranscript, anchors, readerKey }) {
    const ephemeralReaderKey = readerKey && encodePrivateKey(readerKey)
    return new Verifier(anchors.map(pem)).verify(response, {
      encodedSessionTranscript: Buffer.from(embedCbor(sessionTranscript).encoded),
      ...(ephemeralReaderKey && { ephemeralReaderKey }),
    })
  },
}
