/** People with credentials in every format, made straight from the formats: thousands of them in seconds. */
import { bbsVcHolder, bbsVcIssuer, generateBbsKeyPair } from '@tegata/bbs-vc'
import {
  createMemoryHolderKeys,
  createPresentationSession,
  type FormatId,
  generateSigner,
  type HeldCredential,
  type HolderFormat,
  type HolderKeys,
  type IssuerFormat,
  type PersonClaims,
  systemClock,
  systemRandom,
} from '@tegata/core'
import type { GameTranscript } from '@tegata/linkability'
import { mdocHolder, mdocIssuer } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import { sdJwtVcHolder, sdJwtVcIssuer } from '@tegata/sd-jwt'

const ISSUER = 'https://issuer.example'
const DAY = 86_400_000

/** A wallet with one credential. */
export interface Wallet {
  readonly keys: HolderKeys
  readonly held: HeldCredential
}

/** Issues to people by their number, and presents for them. */
export interface People {
  issue(format: FormatId, person: number): Promise<Wallet>
  show(wallet: Wallet, observer: string): Promise<GameTranscript>
}

export async function createPeople(): Promise<People> {
  const today = new Date(Math.floor(Date.now() / DAY) * DAY)
  const validity = { issuedAt: today, validFrom: today, validUntil: new Date(today.getTime() + 14 * DAY) }
  const iaca = await createTestIaca({ notBefore: new Date(today.getTime() - DAY) })
  const issuers = byFormat<IssuerFormat>([
    sdJwtVcIssuer({ issuer: ISSUER, signer: await generateSigner('ES256') }),
    mdocIssuer({ issuer: ISSUER, ...iaca }),
    bbsVcIssuer({ issuer: ISSUER, keyPair: await generateBbsKeyPair() }),
  ])
  const holders = byFormat<HolderFormat>([sdJwtVcHolder(), mdocHolder(), bbsVcHolder()])
  return {
    async issue(format, person) {
      const keys = createMemoryHolderKeys()
      const binding = await holders(format).prepare(keys, systemRandom)
      const content = { claims: claimsOf(person), validity, binding: binding.binding }
      return { keys, held: { format, binding, credential: await issuers(format).issue(content, systemRandom) } }
    },
    async show({ keys, held }, observer) {
      const channel = { audience: `x509_san_dns:${observer}`, responseUri: `https://${observer}/response` }
      const session = createPresentationSession(channel)
      const claims = ['age_over_20', 'prefecture'] as const
      const input = { held, claims, session, keys, clock: systemClock, random: systemRandom }
      return { observer, format: held.format, data: await holders(held.format).present(input) }
    },
  }
}

function byFormat<T extends { readonly format: FormatId }>(formats: readonly T[]): (format: FormatId) => T {
  const known = new Map(formats.map((format) => [format.format, format]))
  return (format) => known.get(format)!
}

/** Half of the people lack a claim, as registers do: it must not tell them apart. */
function claimsOf(person: number): PersonClaims {
  return {
    name: `見本　${person}子`,
    birthdate: `19${60 + (person % 40)}-0${1 + (person % 9)}-1${person % 10}`,
    address: `東京都千代田区${person}丁目`,
    prefecture: '東京都',
    ...(person % 2 === 0 ? { municipality: '千代田区' } : {}),
    gender: person % 3 === 0 ? 'male' : 'female',
    age_over_20: true,
    assurance_level: 'ial3',
  }
}
