/**
 * R1, R2, R9 over the whole life of an anchor: nothing of either certificate, old or new, is in any credential, event, audit entry,
 * record, error or printed object; and no value of a credential depends on the certificate.
 */
import { inspect } from 'node:util'
import { type CredentialContent, generateSigner, isTegataError, systemRandom } from '@tegata/core'
import { decodeAttributes } from '@tegata/jpki'
import {
  type AnchorEventBatch,
  continuityOfPlatform,
  createAnchorKeys,
  createAnchorLifecycle,
  createAnchorVault,
} from '@tegata/jpki/anchors'
import { directAnchorSource } from '@tegata/jpki/sources'
import { SAMPLE_PERSON, type SoftwareCard } from '@tegata/jpki/testing'
import { parseCertificate } from '@tegata/pki'
import { sdJwtVcIssuer } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import { findSecrets, secretsOf } from './certificate-secrets.js'
import { createWorld, ISSUER, issueAll } from './world.js'

const world = await createWorld()
const cards = [
  world.createCard(),
  world.createCard({ person: { ...SAMPLE_PERSON, address: '大阪府堺市堺区架空町' } }),
] as const
const needles = cards.flatMap(({ certificate }) => secretsOf(certificate.certificate))
const printed = (value: unknown) =>
  `${inspect(value, { depth: 12, showHidden: true, maxArrayLength: null })}${JSON.stringify(value)}`

/** Verified, as the issuer's anchor source does. */
async function secretOf(card: SoftwareCard) {
  const source = directAnchorSource({ trust: world.authority.trust, revocation: world.authority.crls })
  const statement = systemRandom(32)
  return (await source.verify({ statement, evidence: card.sign(statement), at: world.clock() })).secret
}

describe('R1: from issuance to shredding', async () => {
  const [old, next] = cards
  const issuer = await world.createIssuer({ consentPurposes: ['latest-attributes'] })
  const lifecycle = createAnchorLifecycle({
    vault: world.vault,
    trust: world.authority.trust,
    revocation: world.authority.crls,
    minimumBatch: 0,
  })
  const batches: AnchorEventBatch[] = []
  const stages: [string, unknown][] = []
  const keep = async (stage: string, result: unknown) => stages.push([stage, [result, await world.anchors()]])
  const nextDay = () => world.advance(86_400)

  const holder = await issueAll(world, issuer, old)
  await keep('issued', holder)
  const anchor = (await world.vault.anchorOf(await secretOf(old)))!
  await keep('found', [anchor, await world.vault.credentials(anchor), await world.vault.consents(anchor), world.vault])
  const attributes = decodeAttributes(parseCertificate(next.certificate.certificate))!
  const { serialNumber } = next.certificate
  // The reply shows attributes to the issuer; that is its purpose, and all of it.
  await lifecycle.updateAttributes(anchor, () => ({ status: 'latest', attributes, serialNumber }))
  await keep('updated', lifecycle)
  old.revoke()
  nextDay()
  await keep('re-checked', await lifecycle.recheck())
  const continuity = continuityOfPlatform({ platform: 'https://pf.example', subject: 'user' })
  const renewed = await world.vault.record(await secretOf(next), { credentials: [], continuity })
  await keep('renewed', [renewed, continuity])
  nextDay()
  await lifecycle.release((batch) => void batches.push(batch))
  await keep('released', batches)
  await keep('rotated', await world.vault.rotate())
  const refusals = await Promise.allSettled([
    issueAll(world, issuer, old),
    world.vault.credentials('absent'),
    lifecycle.updateAttributes('absent', () => ({ status: 'withheld' })),
    createAnchorVault({ store: world.store, keys: await createAnchorKeys([systemRandom(32)]) }).credentials(anchor),
  ])
  const errors = refusals.flatMap((refusal) => (refusal.status === 'rejected' ? [refusal.reason] : []))
  await keep(
    'refused',
    errors.map((error: Error) => [printed(error), error.stack]),
  )
  await world.vault.shred(anchor)
  nextDay()
  await lifecycle.release((batch) => void batches.push(batch))
  await keep('ended', [batches, await world.vault.sweep(), await world.vault.verifyAudit()])

  test.each(stages)('nothing of the certificates when it is %s', (_, kept) => {
    expect(findSecrets(printed(kept), needles)).toEqual([])
  })

  test('every stage did what it is there for', async () => {
    expect(renewed).toBe(anchor)
    expect(batches.map(({ events }) => events.map(({ type }) => type).sort())).toEqual([
      ['reissue', 'suspend'],
      ['end'],
    ])
    expect(errors.map((error) => isTegataError(error) && error.code)).toEqual([
      'ERR_JPKI_REVOKED',
      'ERR_ANCHOR_UNKNOWN',
      'ERR_ANCHOR_UNKNOWN',
      'ERR_ANCHOR_TAMPERED',
    ])
    expect((await world.anchors()).audit.map(({ verdict }) => verdict)).toEqual(
      expect.arrayContaining(['recorded', 'attributes-asked', 'revoked', 'renewed', 'shredded']),
    )
  })

  test('R9: events and audit entries name the anchor by a random id, or not at all', async () => {
    const events = JSON.stringify(batches)
    const audit = JSON.stringify((await world.anchors()).audit)
    expect(events).toContain(anchor)
    expect(audit).not.toContain(anchor)
    for (const { index } of (await world.anchors()).audit) if (index) expect(events).not.toContain(index)
  })
})

describe('R2: no value of a credential is a function of the certificate', () => {
  test('two certificates of one person give the same content on the same day', async () => {
    const contents: Omit<CredentialContent, 'binding' | 'personReference'>[] = []
    const format = sdJwtVcIssuer({ issuer: ISSUER, signer: await generateSigner('ES256') })
    const recording = {
      ...format,
      issue: (content: CredentialContent, random: Parameters<typeof format.issue>[1]) => {
        // The reference is a random id that the vault drew for the anchor: no function of anything.
        const { binding: _, personReference: __, ...rest } = content
        contents.push(rest)
        return format.issue(content, random)
      },
    }
    const issuer = await world.createIssuer({ formats: [recording], batchSize: 1 })
    const years = [2028, 2030].map((year) => ({ notAfter: new Date(`${year}-04-03T14:59:59Z`) }))
    for (const certificate of years) await issueAll(world, issuer, world.createCard({ certificate }))
    expect(contents).toHaveLength(2)
    expect(contents[0]).toEqual(contents[1])
  })

  test('what hangs on an anchor is not in the credential', async () => {
    const issuer = await world.createIssuer()
    const card = world.createCard()
    const issuance = await world.createWallet([issuer.trust]).prepare(await issuer.offer())
    const { credentials } = await issuer.issue(issuance.request(card.sign(issuance.statement)))
    const anchor = (await world.vault.anchorOf(await secretOf(card)))!
    const ids = (await world.vault.credentials(anchor)).map(({ id }) => id)
    expect(ids).toHaveLength(credentials.flatMap(({ copies }) => copies).length)
    const given = credentials
      .flatMap(({ copies }) => copies.map((copy) => [copy, ...copy.split(/[.~]/).map(decode)]))
      .join()
    for (const id of [anchor, ...ids]) expect(given).not.toContain(id)
  })
})

function decode(part: string): string {
  return Buffer.from(part, 'base64url').toString('latin1')
}
