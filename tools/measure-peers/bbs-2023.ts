import { createBaseProof, deriveProof, verifyDerivedProof } from '@tegata/bbs-vc/data-integrity'
import { type JsonObject, systemClock, systemRandom } from '@tegata/core'
import { createDigitalBazaar } from '../../packages/bbs-vc/test/data-integrity/digitalbazaar-peer.js'
import { ROOT, readManifest } from '../workspace.js'
import { addYear, claimsOf, type Peer, type Person, type Settings, startOfDay, versionOf } from './peer.js'

const NAME = '@digitalbazaar/bbs-2023-cryptosuite'
const DRIVER = new URL('../../packages/bbs-vc/test/data-integrity/digitalbazaar-peer.ts', import.meta.url).href

const MANDATORY = ['/issuer', '/validUntil']
const SELECTIVE = ['/credentialSubject/age_over_20', '/credentialSubject/address/prefecture']

const DESCRIPTION = {
  format: 'bbs-2023',
  program: 'tools/measure-peers/bbs-2023.ts',
  oneTime: false,
  usage:
    '`validUntil`, which every presentation shows, a year from now; no node has an `id`; one credential for ever (the README has no example)',
  options: '`validUntil` at midnight UTC; everybody has the optional member, empty where there is nothing to say',
  remains:
    'labels and positions, shuffled once for each credential: of four nodes three are shown, which is one of 24 label maps, and the format has nothing that renews it',
  alsoSeen:
    'The presentation header is a nonce of the relying party here. A presentation alone does not show that, so the meter says `linkable` with the issuer.',
} as const

/** The peer, and our implementation of the same cryptosuite with the same key: what is found is the format's or the library's. */
export async function createBbs2023Peers(): Promise<readonly Peer[]> {
  const digitalBazaar = await createDigitalBazaar()
  const { verificationMethod, publicJwk } = digitalBazaar.ourKey
  const issuer = verificationMethod.split('#')[0]!
  const policy = {
    featureOption: 'baseline',
    trust: [{ id: issuer, keys: [publicJwk] }],
    expiry: 'required',
    status: 'refuse',
  } as const
  return [
    {
      ...DESCRIPTION,
      name: NAME,
      version: versionOf(NAME, DRIVER),
      async issue(person, settings) {
        const issued = await digitalBazaar.issue(documentFor(issuer, person, settings), MANDATORY)
        return {
          issued,
          async show() {
            const nonce = systemRandom(32)
            const bytes = await digitalBazaar.derive(issued, SELECTIVE, nonce)
            return {
              bytes,
              async verify() {
                if (!(await digitalBazaar.verify(structuredClone(bytes), nonce))) throw new Error('not verified')
              },
            }
          },
        }
      },
    },
    {
      ...DESCRIPTION,
      name: '@tegata/bbs-vc/data-integrity',
      version: readManifest(`${ROOT}/packages/bbs-vc`).version!,
      async issue(person, settings) {
        const document = documentFor(issuer, person, settings)
        const issued = await createBaseProof({ document, mandatoryPointers: MANDATORY, keyPair: digitalBazaar.ourKey })
        return {
          issued,
          async show() {
            const presentationHeader = systemRandom(32)
            const bytes = await deriveProof({ document: issued, selectivePointers: SELECTIVE, presentationHeader })
            return {
              bytes,
              async verify() {
                await verifyDerivedProof(bytes, { ...policy, presentationHeader, clock: systemClock })
              },
            }
          },
        }
      },
    },
  ]
}

/** Four nodes without an id, as documents about people have them: the credential, the person, two places. */
function documentFor(issuer: string, person: Person, { issuedAt, careful }: Settings): JsonObject {
  const { prefecture, ...claims } = claimsOf(person)
  const from = careful ? startOfDay(issuedAt) : issuedAt
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', { '@vocab': 'https://issuer.example/terms#' }],
    type: ['VerifiableCredential', 'PersonCredential'],
    issuer,
    validFrom: stamp(from),
    validUntil: stamp(addYear(from)),
    credentialSubject: {
      ...(careful ? { middle_name: '' } : {}),
      ...claims,
      address: { prefecture, municipality: `Ward ${person.number}` },
      birthplace: { municipality: `Town ${person.number}` },
    },
  }
}

/** XSD dateTimeStamp in whole seconds. */
function stamp(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}
