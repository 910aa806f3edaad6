import {
  createMemoryHolderKeys,
  encodeBase64url,
  encodeUtf8,
  generateSigner,
  type IssuanceRequest,
  isTegataError,
  possessionText,
} from '@tegata/core'
import type { PreparedIssuance } from '@tegata/holder'
import { crlRevocation } from '@tegata/jpki'
import { walletContinuityText } from '@tegata/jpki/anchors'
import { directAnchorSource } from '@tegata/jpki/sources'
import { SAMPLE_PERSON, type SoftwareCard } from '@tegata/jpki/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { code, createWorld, FORMATS, ISSUER, issueAll } from './world.js'

const world = await createWorld()
const issuer = await world.createIssuer()
const card = world.createCard()

async function prepare(): Promise<{ issuance: PreparedIssuance; request: IssuanceRequest }> {
  const issuance = await world.createWallet([issuer.trust]).prepare(await issuer.offer())
  return { issuance, request: issuance.request(card.sign(issuance.statement)) }
}

describe('DESIGN section 5: one card signature, three formats', () => {
  test('a wallet gets one-time copies of SD-JWT and mdoc, and one BBS credential', async () => {
    const { issuance, request } = await prepare()
    const response = await issuer.issue(request)
    expect(response.credentials.map(({ format, copies }) => [format, copies.length])).toEqual([
      ['dc+sd-jwt', 2],
      ['mso_mdoc', 2],
      ['dc+jwp', 1],
    ])
    expect(await issuance.accept(JSON.parse(JSON.stringify(response)))).toBe(5)
  })

  test('a DigestInfo signature serves as well as CMS', async () => {
    const issuance = await world.createWallet([issuer.trust]).prepare(await issuer.offer())
    await issuer.issue(issuance.request(card.sign(issuance.statement, 'digest-info')))
    expect(() => issuance.request(card.sign(issuance.statement, 'bare-sha256'))).toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
  })

  test('a wallet may take fewer formats than offered, but not fewer copies', async () => {
    const { request } = await prepare()
    const short = {
      ...request,
      bindings: request.bindings.map((batch) => ({ ...batch, copies: batch.copies.slice(1) })),
    }
    await expect(issuer.issue(short)).rejects.toThrow(code('ERR_POLICY_BINDINGS'))
  })

  test('one person has one anchor, whatever is issued', async () => {
    const { request } = await prepare()
    await issuer.issue(request)
    const before = (await world.anchors()).records.length
    await issuer.issue((await prepare()).request)
    expect((await world.anchors()).records.length).toBe(before)
    const other = world.createCard({ person: { ...SAMPLE_PERSON, name: '別人　太郎' } })
    await issueAll(world, issuer, other)
    expect((await world.anchors()).records.length).toBe(before + 1)
  })
})

describe('R8: a wallet renews under a new certificate', () => {
  test('its renewal key keeps the anchor; a foreign proof is refused and uses up nothing', async () => {
    const wallet = await generateSigner('ES256')
    const renew = async (card: SoftwareCard, signed?: Uint8Array) => {
      const { issuance } = await prepare()
      const text = walletContinuityText(signed ?? issuance.statement)
      const proof = encodeBase64url(await wallet.sign(text))
      const request = issuance.request(card.sign(issuance.statement))
      return { ...request, renewal: { publicJwk: wallet.publicJwk, proof } }
    }
    const count = async () => (await world.anchors()).records.length
    const before = await count()
    await issuer.issue(await renew(world.createCard()))
    await issuer.issue(await renew(world.createCard()))
    expect(await count()).toBe(before + 1)
    const foreign = await renew(world.createCard(), new Uint8Array(8))
    await expect(issuer.issue(foreign)).rejects.toThrow(code('ERR_ANCHOR_CONTINUITY'))
    const { renewal: _, ...plain } = foreign
    await issuer.issue(plain)
    expect(await count()).toBe(before + 2)
  })
})

describe('R7: the signed statement binds everything', () => {
  test('a signature is used once, even by many at the same time', async () => {
    const { request } = await prepare()
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => issuer.issue(request)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(issuer.issue(request)).rejects.toThrow(code('ERR_POLICY_CHALLENGE_UNKNOWN'))
  })

  test('a key swapped under the signature is noticed, and the genuine request still works', async () => {
    const { request } = await prepare()
    const thief = await generateSigner('ES256')
    const statement = Buffer.from(request.statement, 'base64url')
    const stolen = {
      binding: { kind: 'key' as const, publicJwk: thief.publicJwk },
      proof: encodeBase64url(await thief.sign(possessionText(statement))),
    }
    const [first, ...others] = request.bindings
    const swapped = { ...request, bindings: [{ ...first!, copies: [stolen, first!.copies[1]!] }, ...others] }
    await expect(issuer.issue(swapped)).rejects.toThrow(code('ERR_JPKI_STATEMENT_BINDINGS'))
    await issuer.issue(request)
  })

  test('a swapped commitment is noticed', async () => {
    const { request } = await prepare()
    const other = (await prepare()).request
    const bindings = request.bindings.map((batch, i) => (batch.format === 'dc+jwp' ? other.bindings[i]! : batch))
    await expect(issuer.issue({ ...request, bindings })).rejects.toThrow(code('ERR_JPKI_STATEMENT_BINDINGS'))
  })

  test('a statement for another issuer, consent or challenge is refused', async () => {
    const others = [
      await world.createIssuer({ consentText: '別の文' }),
      await world.createIssuer({ batchSize: 3 }),
      await world.createIssuer(),
    ]
    const codes = ['ERR_JPKI_STATEMENT_CONSENT', 'ERR_POLICY_BINDINGS', 'ERR_POLICY_CHALLENGE_UNKNOWN']
    for (const [i, other] of others.entries()) {
      const { request } = await prepare()
      await expect(other.issue(request)).rejects.toThrow(code(codes[i]!))
    }
  })

  test('a challenge ends', async () => {
    const late = await createWorld()
    const lateIssuer = await late.createIssuer()
    const holder = late.createWallet([lateIssuer.trust])
    const offer = await lateIssuer.offer()
    const issuance = await holder.prepare(offer)
    const request = issuance.request(late.createCard().sign(issuance.statement))
    late.advance(601)
    await expect(lateIssuer.issue(request)).rejects.toThrow(code('ERR_JPKI_STATEMENT_EXPIRED'))
    await expect(holder.prepare(offer)).rejects.toThrow(code('ERR_POLICY_SESSION_EXPIRED'))
  })

  test('a signature over anything else is refused', async () => {
    const { request } = await prepare()
    const signature = { form: 'cms' as const, cms: encodeBase64url(cms(encodeUtf8('another text'))) }
    await expect(issuer.issue({ ...request, signature })).rejects.toThrow(
      expect.objectContaining({ name: 'TegataError', code: expect.stringMatching(/^ERR_(CMS|JPKI)_/) }),
    )
  })
})

describe('OpenID4VCI section 8.2: every key is proven', () => {
  test.each([
    ['no proof', undefined],
    ['the proof of another key', 'other'],
    ['not base64url', '***'],
  ])('%s', async (_, kind) => {
    const { request } = await prepare()
    const [first, ...others] = request.bindings
    const [a, b] = first!.copies as [{ binding: never; proof?: string }, { proof?: string }]
    const { proof, ...unproven } = a
    const changed = kind === undefined ? unproven : { ...unproven, proof: kind === 'other' ? b.proof! : kind }
    const forged = { ...request, bindings: [{ ...first!, copies: [changed, b] }, ...others] }
    await expect(issuer.issue(forged)).rejects.toThrow(
      code(kind === '***' ? 'ERR_ENCODING_BASE64URL' : 'ERR_POLICY_POSSESSION'),
    )
  })

  test('one key for two copies is refused: they would be linkable', async () => {
    const { request } = await prepare()
    const [first, ...others] = request.bindings
    const twice = { ...first!, copies: [first!.copies[0]!, first!.copies[0]!] }
    await expect(issuer.issue({ ...request, bindings: [twice, ...others] })).rejects.toThrow(
      code('ERR_POLICY_BINDINGS'),
    )
  })

  test('a wallet without its key cannot prove it', async () => {
    const keys = createMemoryHolderKeys()
    const forgetful = world.createWallet([issuer.trust], { ...keys, signer: async () => undefined })
    await expect(forgetful.prepare(await issuer.offer())).rejects.toThrow(code('ERR_POLICY_POSSESSION'))
  })
})

describe('R4: no issuance without good revocation status', () => {
  test('a revoked certificate', async () => {
    const revoked = world.createCard()
    revoked.revoke()
    await expect(issueAll(world, issuer, revoked)).rejects.toThrow(code('ERR_JPKI_REVOKED'))
  })

  test('no CRL at all', async () => {
    const blind = await world.createIssuer({
      anchor: directAnchorSource({ trust: world.authority.trust, revocation: crlRevocation(() => []) }),
    })
    await expect(issueAll(world, blind)).rejects.toThrow(code('ERR_JPKI_REVOCATION_UNKNOWN'))
  })

  test('an untrusted CA', async () => {
    const stranger = await createWorld()
    const foreign = stranger.createCard({ authority: (await import('@tegata/jpki/testing')).createTestAuthority() })
    await expect(issueAll(world, issuer, foreign)).rejects.toThrow(expect.objectContaining({ name: 'TegataError' }))
  })
})

describe('the wallet checks what it receives', () => {
  test('a changed, missing or foreign credential stores nothing', async () => {
    const { issuance, request } = await prepare()
    const response = await issuer.issue(request)
    const changed = structuredClone(response) as { credentials: { format: string; copies: string[] }[] }
    const text = changed.credentials[0]!.copies[0]!
    changed.credentials[0]!.copies[0] = text.slice(0, 40) + (text[40] === 'A' ? 'B' : 'A') + text.slice(41)
    await expect(issuance.accept(changed as never)).rejects.toThrow(expect.objectContaining({ name: 'TegataError' }))
    for (const wrong of [null, {}, { credentials: [] }, { credentials: response.credentials.slice(1) }]) {
      await expect(issuance.accept(wrong as never)).rejects.toThrow(code('ERR_POLICY_RESPONSE_MALFORMED'))
    }
    const swapped = {
      credentials: response.credentials.map((batch) => ({ ...batch, copies: [...batch.copies].reverse() })),
    }
    await expect(issuance.accept(swapped)).rejects.toThrow(expect.objectContaining({ name: 'TegataError' }))
    expect(await issuance.accept(response)).toBe(5)
  })

  test('an offer without a known format, or with a flood of copies', async () => {
    const holder = world.createWallet([issuer.trust])
    const offer = await issuer.offer()
    await expect(holder.prepare({ ...offer, configurations: [] })).rejects.toThrow(code('ERR_POLICY_NO_MATCH'))
    const flood = { format: 'dc+sd-jwt' as const, binding: 'key' as const, copies: 1e9 }
    await expect(holder.prepare({ ...offer, configurations: [flood] })).rejects.toThrow(
      code('ERR_POLICY_RESPONSE_MALFORMED'),
    )
  })
})

describe('hostile requests', () => {
  test('anything at all gives a TegataError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (value) => {
        const error = await issuer.issue(value).catch((reason: unknown) => reason)
        expect(isTegataError(error)).toBe(true)
      }),
    )
  })

  test('a genuine request with one member replaced by anything gives a TegataError', async () => {
    const { request } = await prepare()
    const paths = pathsOf(request)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.anything(), async (path, value) => {
        const error = await issuer.issue(replace(request, path, value)).catch((reason: unknown) => reason)
        expect(isTegataError(error)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})

test('an issuer refuses options that can never work', async () => {
  const wrong = { code: 'ERR_ARG_VALUE' }
  for (const changes of [{ formats: [] }, { batchSize: 0 }, { validDays: 0.5 }, { id: 'https://other.example' }]) {
    await expect(world.createIssuer(changes)).rejects.toThrow(expect.objectContaining(wrong))
  }
  expect(issuer.trust.id).toBe(ISSUER)
  expect(FORMATS).toHaveLength(3)
})

function cms(data: Uint8Array): Uint8Array {
  const signature = card.sign(data)
  return signature.form === 'cms' ? signature.cms : new Uint8Array()
}

type Path = readonly (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))]
}

function replace(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Object.assign(copy, { [key]: replace((value as Record<string, unknown>)[key], rest, replacement) })
  return copy
}
