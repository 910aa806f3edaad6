import { encodeBase64url, importSigner, systemRandom } from '@tegata/core'
import { encodeRedirectTranscript } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import { auth0 } from '../../bench/mdoc/auth0.js'
import type { Peer as Library } from '../../bench/mdoc/case.js'
import { owf } from '../../bench/mdoc/owf.js'
import { addYear, claimsOf, newKey, type Peer, SHOWN, startOfDay, versionOf } from './peer.js'

type Described = Pick<Peer, 'name' | 'usage' | 'options' | 'remains'> & {
  readonly library: Library
  /** What a careful caller does to the order in which elements are added. */
  readonly order: (names: readonly string[]) => readonly string[]
}

const LIBRARIES: readonly Described[] = [
  {
    name: '@owf/mdoc',
    library: owf,
    usage: '`validityInfo` from `new Date()` (its README has no example; the option has no default)',
    options: '`validityInfo` at midnight UTC',
    remains:
      'signature, digests, salts and device key of the copy, which the format has; one digest for each element: there are no decoy digests',
    order: (names) => names,
  },
  {
    name: '@auth0/mdl',
    library: auth0,
    usage: '`addValidityInfo({ signed: new Date() })`, elements in the order of the object',
    options: '`addValidityInfo` with times at midnight UTC; elements added in a new random order for each copy',
    remains:
      'signature, digests, salts and device key of the copy, which the format has; one digest for each element, numbered from 0: there are no decoy digests',
    order: shuffle,
  },
]

/** One issuer for both; each copy has a key of its own. */
export async function createMdocPeers(): Promise<readonly Peer[]> {
  const issuerJwk = newKey()
  const { certificateChain, rootCertificate: root } = await createTestIaca({
    notBefore: new Date(startOfDay(new Date()).getTime() - 2 * 86_400_000),
    signer: await importSigner(issuerJwk, 'ES256'),
  })
  return LIBRARIES.map(({ library, order, ...description }) => ({
    ...description,
    version: versionOf(description.name, import.meta.url),
    format: 'mso_mdoc',
    program: 'tools/measure-peers/mdoc.ts',
    oneTime: true,
    async issue(person, { issuedAt, careful }) {
      const claims: Record<string, string | boolean> = claimsOf(person)
      const names = careful ? order(Object.keys(claims)) : Object.keys(claims)
      const signed = careful ? startOfDay(issuedAt) : issuedAt
      const wallet = library.prepare({
        elements: Object.fromEntries(names.map((name) => [name, claims[name]!])),
        disclosed: SHOWN,
        issuerJwk,
        deviceJwk: newKey(),
        certificate: certificateChain[0],
        root,
        validity: { signed, validFrom: signed, validUntil: addYear(signed) },
      })
      const issued = await wallet.issue()
      return {
        issued,
        async show(party) {
          const session = wallet.meet(transcriptFor(party))
          const bytes = await session.present(issued)
          return {
            bytes,
            async verify() {
              await session.verify(bytes)
            },
          }
        },
      }
    },
  }))
}

function transcriptFor(party: string): Uint8Array {
  return encodeRedirectTranscript({
    clientId: `x509_san_dns:${party}`,
    nonce: encodeBase64url(systemRandom(32)),
    responseUri: `https://${party}/response`,
  })
}

/** Fisher and Yates, with numbers large enough that their remainder is as good as even. */
function shuffle(names: readonly string[]): readonly string[] {
  const shuffled = [...names]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = new DataView(systemRandom(4).slice().buffer).getUint32(0) % (i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!]
  }
  return shuffled
}
