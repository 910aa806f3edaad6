/** Issuer, wallets and relying parties for tests that need all roles, on a clock that stands still until it is moved. */

import { bbsVcHolder, bbsVcIssuer, bbsVcVerifier, generateBbsKeyPair } from '@tegata/bbs-vc'
import {
  createMemoryAnchorStore,
  createMemoryCredentialStore,
  createMemoryHolderKeys,
  createMemoryOneTimeStore,
  type FormatId,
  generateSigner,
  type IssuanceResponse,
  systemRandom,
  type Trust,
  type VerifierFormat,
} from '@tegata/core'
import { createHolder, type Holder } from '@tegata/holder'
import { createIssuer, type Issuer, type IssuerOptions } from '@tegata/issuer'
import { createAnchorKeys, createAnchorVault } from '@tegata/jpki/anchors'
import { directAnchorSource } from '@tegata/jpki/sources'
import { createSoftwareCard, createTestAuthority, generateTestKey, type SoftwareCard } from '@tegata/jpki/testing'
import { mdocHolder, mdocIssuer, mdocVerifier } from '@tegata/mdoc'
import { createTestIaca } from '@tegata/mdoc/testing'
import { sdJwtVcHolder, sdJwtVcIssuer, sdJwtVcVerifier } from '@tegata/sd-jwt'
import { createVerifier, type Verifier, type VerifierOptions } from '@tegata/verifier'
import { expect } from 'vitest'

export const ISSUER = 'https://issuer.example'
export const START = new Date('2026-11-22T03:04:05.678Z')
export const FORMATS = ['dc+sd-jwt', 'mso_mdoc', 'dc+jwp'] as const satisfies readonly FormatId[]

/** RSA keys take most of a second to make; every world may use the same. */
const authorityKey = generateTestKey()
const cardKey = generateTestKey()

export async function createWorld() {
  let now = START
  const clock = () => new Date(now)
  const authority = createTestAuthority({ clock, key: authorityKey })
  const store = createMemoryAnchorStore()
  const vault = createAnchorVault({ store, keys: await createAnchorKeys([systemRandom(32)]), clock })

  const createWorldIssuer = async (changes: Partial<IssuerOptions> = {}): Promise<Issuer> => {
    const sdJwtSigner = await generateSigner('ES256')
    const iaca = await createTestIaca({ notBefore: new Date('2026-01-01') })
    return createIssuer({
      id: ISSUER,
      formats: [
        sdJwtVcIssuer({ issuer: ISSUER, signer: sdJwtSigner }),
        mdocIssuer({ issuer: ISSUER, ...iaca }),
        bbsVcIssuer({ issuer: ISSUER, keyPair: await generateBbsKeyPair() }),
      ],
      anchor: directAnchorSource({ trust: authority.trust, revocation: authority.crls }),
      challenges: createMemoryOneTimeStore({ clock }),
      anchors: vault,
      consentText: '同意します。',
      batchSize: 2,
      validDays: 14,
      clock,
      ...changes,
    })
  }

  const createWallet = (trust: Trust, keys = createMemoryHolderKeys()): Holder =>
    createHolder({
      formats: [sdJwtVcHolder(), mdocHolder(), bbsVcHolder()],
      trust,
      store: createMemoryCredentialStore(),
      keys,
      clock,
    })

  return {
    authority,
    vault,
    store,
    /** All that the issuer's database holds. */
    anchors: async () => ({
      records: await store.list('default', undefined, 1000),
      audit: await store.audit.list('default', 0, 1000),
    }),
    clock,
    advance: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000)
    },
    createCard: (options: Parameters<typeof createSoftwareCard>[0] = {}): SoftwareCard =>
      createSoftwareCard({ authority, clock, ...options, certificate: { key: cardKey, ...options.certificate } }),
    createIssuer: createWorldIssuer,
    createWallet,
    createVerifier: (name: string, trust: Trust, changes: Partial<VerifierOptions> = {}): Verifier =>
      createVerifier({
        id: `x509_san_dns:${name}`,
        channel: { responseUri: `https://${name}/response` },
        formats: allVerifierFormats(),
        trust,
        store: createMemoryOneTimeStore({ clock }),
        revocation: 'expiry-only',
        clock,
        ...changes,
      }),
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>

export function allVerifierFormats(): readonly VerifierFormat[] {
  return [sdJwtVcVerifier(), mdocVerifier(), bbsVcVerifier()]
}

/** The whole ceremony with one card: a new wallet that holds all three formats, and the issuer's answer. */
export async function issueTo(world: World, issuer: Issuer, card = world.createCard()) {
  const holder = world.createWallet([issuer.trust])
  const issuance = await holder.prepare(await issuer.offer())
  const issued: IssuanceResponse = await issuer.issue(issuance.request(card.sign(issuance.statement)))
  await issuance.accept(issued)
  return { holder, issued }
}

/** A wallet that holds all three formats. */
export async function issueAll(world: World, issuer: Issuer, card = world.createCard()): Promise<Holder> {
  return (await issueTo(world, issuer, card)).holder
}

/** Presents in one format. */
export async function presentAs(holder: Holder, format: FormatId, request: Awaited<ReturnType<Verifier['request']>>) {
  const option = (await holder.plan(request)).options.find((option) => option.format === format)
  if (!option) throw new Error(`no ${format} left`)
  return holder.present(request, { option })
}

export const code = (expected: string) => expect.objectContaining({ name: 'TegataError', code: expected })
