import { importSigner } from '@tegata/core'
import { createPeer } from '../../bench/sd-jwt/peer.js'
import { claimsOf, newKey, type Peer, SHOWN, startOfDay, versionOf } from './peer.js'

const NAME = '@sd-jwt/sd-jwt-vc'

/** Claims that are hidden until they are shown; decoys fill up to so many. */
const DIGESTS = 8

/** One issuer; each copy has a key of its own, as OpenID4VCI's batches have. */
export async function createSdJwtPeer(): Promise<Peer> {
  const issuerKey = newKey()
  const { publicJwk } = await importSigner(issuerKey, 'ES256')
  return {
    name: NAME,
    version: versionOf(NAME, import.meta.url),
    format: 'dc+sd-jwt',
    program: 'tools/measure-peers/sd-jwt.ts',
    oneTime: true,
    usage: '`iat` is `Math.floor(Date.now() / 1000)`, all claims in `_sd`, no decoys, salts of `@sd-jwt/crypto-nodejs`',
    options: '`iat` at midnight UTC; `_sd_decoy` in the disclosure frame, so that everybody has eight digests',
    remains: 'signature, digests, salts and holder key of the copy, which the format has',
    alsoSeen:
      'Salts are 16 hexadecimal digits, 64 bits: `generateSalt(length)` of `@sd-jwt/crypto-nodejs` counts digits. RFC 9901 section 9.3 recommends 128 bits; pass a `saltGenerator` of your own.',
    async issue(person, { issuedAt, careful }) {
      const holderKey = newKey()
      const holder = await importSigner(holderKey, 'ES256')
      const library = await createPeer({ privateJwk: issuerKey, publicJwk }, holderKey)
      const claims = claimsOf(person)
      const names = Object.keys(claims)
      const iat = Math.floor((careful ? startOfDay(issuedAt) : issuedAt).getTime() / 1000)
      const issued = await library.issue(
        {
          iss: 'https://issuer.example',
          vct: 'urn:example:person:1',
          iat,
          cnf: { jwk: { ...holder.publicJwk } },
          ...claims,
        },
        { _sd: names as never[], ...(careful ? { _sd_decoy: DIGESTS - names.length } : {}) },
      )
      return {
        issued,
        async show(party) {
          const shown = Object.fromEntries(SHOWN.map((name) => [name, true]))
          const nonce = crypto.randomUUID()
          const payload = { iat: Math.floor(Date.now() / 1000), aud: `x509_san_dns:${party}`, nonce }
          const bytes = await library.present(issued, shown, { kb: { payload } })
          return {
            bytes,
            async verify() {
              await library.verify(bytes, { requiredClaimKeys: [...SHOWN], keyBindingNonce: nonce })
            },
          }
        },
      }
    },
  }
}
