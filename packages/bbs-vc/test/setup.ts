import { type BbsVcOptions, bbsVcHolder, bbsVcIssuer, bbsVcVerifier, generateBbsKeyPair } from '@tegata/bbs-vc'
import {
  type ClaimName,
  createMemoryHolderKeys,
  createPresentationSession,
  type HeldCredential,
  type HolderKeys,
  type PersonClaims,
  type PresentationSession,
  type RandomSource,
  systemRandom,
  type VerificationInput,
} from '@tegata/core'

export const ISSUER = 'https://issuer.example'
export const HANAKO: PersonClaims = {
  assurance_level: 'ial3',
  name: '山田花子',
  name_substituted: false,
  birthdate: '1990-04-01',
  gender: 'female',
  address: '東京都千代田区千代田1番1号',
  prefecture: '東京都',
  municipality: '千代田区',
  age_over_18: true,
  age_over_20: true,
  age_over_65: false,
}
export const VALIDITY = {
  issuedAt: new Date('2026-11-22'),
  validFrom: new Date('2026-11-22'),
  validUntil: new Date('2026-12-22'),
}
export const clock = () => new Date('2026-11-23T01:02:03Z')
export const SHOWN: readonly ClaimName[] = ['assurance_level', 'prefecture', 'age_over_20']

export function makeSession(audience = 'x509_san_dns:rp.example'): PresentationSession {
  return createPresentationSession({ audience, responseUri: 'https://rp.example/response' })
}

/** One issuer with its formats, and a way to issue to any holder. */
export async function makeIssuer(options: BbsVcOptions = {}) {
  const issuer = bbsVcIssuer({ issuer: ISSUER, keyPair: await generateBbsKeyPair(options) })
  const [holder, verifier] = [bbsVcHolder(options), bbsVcVerifier(options)]
  const trust = [issuer.trust]
  return {
    issuer,
    holder,
    verifier,
    trust,
    async issueTo(
      keys: HolderKeys,
      claims: PersonClaims = HANAKO,
      person: { personReference?: string } = {},
    ): Promise<HeldCredential> {
      const binding = await holder.prepare(keys, systemRandom)
      const content = { claims, validity: VALIDITY, binding: binding.binding, ...person }
      return { format: issuer.format, credential: await issuer.issue(content, systemRandom), binding }
    },
    present: (
      held: HeldCredential,
      keys: HolderKeys,
      session: PresentationSession,
      claims = SHOWN,
      { pseudonym = false, random = systemRandom }: { pseudonym?: boolean; random?: RandomSource } = {},
    ) => holder.present({ held, keys, session, claims, pseudonym, clock, random }),
    input: (
      presentation: string,
      session: PresentationSession,
      claims = SHOWN,
      pseudonym = false,
    ): VerificationInput => ({
      presentation,
      session,
      claims,
      pseudonym,
      trust,
      clock,
    }),
  }
}

/** A holder with a credential, and a valid presentation of it. */
export async function makePresentation(options: BbsVcOptions = {}) {
  const world = await makeIssuer(options)
  const keys = createMemoryHolderKeys()
  const held = await world.issueTo(keys)
  const session = makeSession()
  return { ...world, keys, held, session, presentation: await world.present(held, keys, session) }
}
