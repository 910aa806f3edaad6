import { generateKeyPairSync } from 'node:crypto'
import { encodeBase64url, importSigner, type JwkPrivate, systemRandom } from '@tegata/core'
import { encodeRedirectTranscript } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import { type Area, compare } from './area.js'
import { auth0 } from './mdoc/auth0.js'
import type { MdocCase, MdocOperations, Peer } from './mdoc/case.js'
import { prepareFloor } from './mdoc/floor.js'
import { owf } from './mdoc/owf.js'
import { prepareTegata } from './mdoc/tegata.js'

const SIZES = [10, 30]
/** Enough for both sides' code to be compiled: servers run for days. */
const EFFORT = { samples: 2001, seconds: 4, turn: 50 }
const MS_PER_DAY = 86_400_000

/** P-256 and SHA-256 throughout, text elements, half of them disclosed, OpenID4VP transcript, one root above the signer. */
export const area: Area = {
  name: 'mdoc',
  async *run() {
    for (const size of SIZES) {
      const input = await prepareCase(size)
      const ours = await prepareTegata(input)
      // Not a peer: what cannot be undercut. Our target is a ratio of 0.625 (1.6 times the floor) or more.
      const floor = { name: 'bare node:crypto', run: await prepareFloor(input) }
      yield await compare(`verify ${size} elements, floor`, ours.verify, floor, EFFORT)
      for (const peer of [auth0, owf]) {
        const theirs = await operate(peer, input)
        for (const operation of ['issue', 'present', 'verify'] as const) {
          const run = theirs[operation]
          yield await compare(`${operation} ${size} elements`, ours[operation], { name: peer.name, run }, EFFORT)
        }
        // Nothing remembered about the issuer: certificate parsed, path verified, key imported anew.
        const cold = `verify ${size} elements, issuer not seen before`
        yield await compare(cold, ours.verifyUnknownIssuer, { name: peer.name, run: theirs.verify }, EFFORT)
      }
    }
  },
}

/** Presents and verifies what was issued before the clock started. */
async function operate(peer: Peer, input: MdocCase): Promise<MdocOperations> {
  const { issue, meet } = peer.prepare(input)
  const { present, verify } = meet(input.transcript)
  const credential = await issue()
  const response = await present(credential)
  return { issue, present: () => present(credential), verify: () => verify(response) }
}

async function prepareCase(size: number): Promise<MdocCase> {
  const names = Array.from({ length: size }, (_, i) => `element_${i}`)
  const today = new Date(Math.floor(Date.now() / MS_PER_DAY) * MS_PER_DAY)
  const [issuerJwk, deviceJwk] = [newKey(), newKey()]
  const iaca = await createTestIaca({ notBefore: today, signer: await importSigner(issuerJwk, 'ES256') })
  return {
    elements: Object.fromEntries(names.map((name) => [name, encodeBase64url(systemRandom(18))])),
    disclosed: names.filter((_, i) => i % 2 === 0),
    issuerJwk,
    deviceJwk,
    certificate: iaca.certificateChain[0],
    root: iaca.rootCertificate,
    transcript: encodeRedirectTranscript({
      clientId: 'x509_san_dns:rp.example',
      nonce: encodeBase64url(systemRandom(32)),
      responseUri: 'https://rp.example/cb',
    }),
    validity: { signed: today, validFrom: today, validUntil: new Date(today.getTime() + 30 * MS_PER_DAY) },
  }
}

function newKey(): JwkPrivate {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JwkPrivate
}
