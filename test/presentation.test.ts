import { isTegataError, isVerified } from '@tegata/core'
import { unsafeReuseOneTimeCopy } from '@tegata/holder'
import { SAMPLE_PERSON } from '@tegata/jpki/testing'
import { type CertificateRevocation, mdocVerifier } from '@tegata/mdoc'
import { sdJwtVcVerifier } from '@tegata/sd-jwt'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { code, createWorld, FORMATS, ISSUER, issueAll, presentAs } from './world.js'

const ASK = { age_over_20: true, prefecture: true } as const

const world = await createWorld()
const issuer = await world.createIssuer({ batchSize: 24 })
const holder = await issueAll(world, issuer)
const bank = world.createVerifier('bank.example', [issuer.trust])

describe.each(FORMATS)('%s', (format) => {
  test('answers the ask, typed, with the assurance and the binding', async () => {
    const request = await bank.request(ASK)
    const result = await bank.verify(request, await presentAs(holder, format, request))
    expect(result.claims).toEqual({ age_over_20: true, prefecture: '東京都' })
    expectTypeOf(result.claims).toEqualTypeOf<{ readonly age_over_20: boolean; readonly prefecture: string }>()
    expect(result).toMatchObject({ format, issuer: ISSUER, assuranceLevel: 'ial3', revocation: 'not-checked' })
    expect(result.holderBinding).toBe(format === 'dc+jwp' ? 'link-secret' : 'device-key')
    expect(result.checks.length).toBeGreaterThan(5)
    expect(result.checks.every(({ status, spec }) => status === 'passed' && spec !== '')).toBe(true)
    expect(isVerified(result)).toBe(true)
  })

  test('every claim of the model arrives as it was certified', async () => {
    const request = await bank.request({
      name: true,
      birthdate: true,
      gender: true,
      address: true,
      prefecture: true,
      municipality: true,
      age_over_13: true,
      age_over_65: true,
      name_substituted: true,
      assurance_level: true,
    })
    const { claims } = await bank.verify(request, await presentAs(holder, format, request))
    expect(claims).toEqual({
      name: SAMPLE_PERSON.name,
      name_substituted: false,
      birthdate: SAMPLE_PERSON.birthdate,
      gender: 'female',
      address: SAMPLE_PERSON.address,
      prefecture: '東京都',
      municipality: '千代田区',
      age_over_13: true,
      age_over_65: false,
      assurance_level: 'ial3',
    })
  })

  test('what was not asked for is not in the presentation, in any encoding', async () => {
    const request = await bank.request(ASK)
    const { presentation } = await presentAs(holder, format, request)
    const layers = decodeLayers(presentation)
    for (const secret of [SAMPLE_PERSON.name, SAMPLE_PERSON.birthdate, '架空町']) {
      const bytes = Buffer.from(secret)
      expect(layers.some((layer) => layer.includes(bytes))).toBe(false)
    }
    expect(layers.some((layer) => layer.includes(Buffer.from('東京都')))).toBe(true)
  })

  test('a replay is refused, and of many at once one is accepted', async () => {
    const request = await bank.request(ASK)
    const response = await presentAs(holder, format, request)
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => bank.verify(request, response)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(bank.verify(request, response)).rejects.toThrow(code('ERR_POLICY_SESSION_UNKNOWN'))
  })

  test('a presentation for one relying party is worthless at another', async () => {
    const shop = world.createVerifier('shop.example', [issuer.trust])
    const response = await presentAs(holder, format, await bank.request(ASK))
    await expect(shop.verify(await shop.request(ASK), response)).rejects.toThrow(
      expect.objectContaining({ name: 'TegataError' }),
    )
  })

  test('a presentation for one session is worthless in another of the same party', async () => {
    const response = await presentAs(holder, format, await bank.request(ASK))
    await expect(bank.verify(await bank.request(ASK), response)).rejects.toThrow(
      expect.objectContaining({ name: 'TegataError' }),
    )
  })

  test('an issuer that is not trusted, or has other keys, is not believed', async () => {
    const impostor = await world.createIssuer()
    for (const trust of [[], [impostor.trust], [{ ...issuer.trust, id: 'https://other.example' }]]) {
      // mdoc names its issuer by certificate: under another id it is that other issuer's credential.
      if (format === 'mso_mdoc' && trust[0]?.id === 'https://other.example') continue
      const wary = world.createVerifier('bank.example', trust)
      const request = await wary.request(ASK)
      const response = await presentAs(holder, format, request)
      await expect(wary.verify(request, response)).rejects.toThrow(expect.objectContaining({ name: 'TegataError' }))
    }
  })

  test('a claim that was not disclosed fails the ask', async () => {
    const request = await bank.request({ age_over_20: true, name: true })
    const response = await presentAs(holder, format, { ...request, claims: ['assurance_level', 'age_over_20'] })
    await expect(bank.verify(request, response)).rejects.toThrow(code('ERR_POLICY_CLAIM_MISSING'))
  })

  test('claims beyond the ask are not passed on', async () => {
    const request = await bank.request({ age_over_20: true })
    const generous = await presentAs(holder, format, { ...request, claims: ['assurance_level', 'name', 'age_over_20'] })
    const result = await bank.verify(request, generous).catch((error: unknown) => error)
    // Refusing is fine, passing on is not.
    if (!isTegataError(result)) expect(result).toMatchObject({ claims: { age_over_20: true } })
    expect(JSON.stringify(result)).not.toContain(SAMPLE_PERSON.name)
  })
})

describe('the revocation of the document signer', () => {
  const showMdoc = async (certificateRevocation?: CertificateRevocation) => {
    const formats = [mdocVerifier(certificateRevocation && { certificateRevocation })]
    const party = world.createVerifier('bank.example', [issuer.trust], { formats })
    const request = await party.request(ASK)
    return party.verify(request, await presentAs(holder, 'mso_mdoc', request))
  }

  test('is told apart from that of the document, asked or not', async () => {
    expect(await showMdoc()).toMatchObject({ signerRevocation: 'not-checked', revocation: 'not-checked' })
    const asked = await showMdoc({ check: () => 'valid' })
    expect(asked).toMatchObject({ signerRevocation: 'valid', revocation: 'not-checked' })
    expect(await showMdoc({ check: () => 'no-answer' })).toMatchObject({ signerRevocation: 'no-answer' })
  })

  test('is no word of a format that cannot ask', async () => {
    const request = await bank.request(ASK)
    const result = await bank.verify(request, await presentAs(holder, 'dc+jwp', request))
    expect(result).not.toHaveProperty('signerRevocation')
  })
})

describe('sessions', () => {
  test('end', async () => {
    const other = await createWorld()
    const otherIssuer = await other.createIssuer()
    const wallet = await issueAll(other, otherIssuer)
    const party = other.createVerifier('bank.example', [otherIssuer.trust])
    const request = await party.request(ASK)
    const response = await presentAs(wallet, 'dc+jwp', request)
    other.advance(301)
    await expect(party.verify(request, response)).rejects.toThrow(code('ERR_POLICY_SESSION_EXPIRED'))
    await expect(wallet.present(request)).rejects.toThrow(code('ERR_POLICY_SESSION_EXPIRED'))
  })

  test('are not closed by hostile responses', async () => {
    const request = await bank.request(ASK)
    const response = await presentAs(holder, 'dc+jwp', request)
    for (const hostile of [null, {}, { ...response, presentation: '' }, { ...response, format: 'mso_mdoc' }]) {
      await expect(bank.verify(request, hostile)).rejects.toThrow(expect.objectContaining({ name: 'TegataError' }))
    }
    await bank.verify(request, response)
  })

  test('of a request that was changed afterwards do not exist', async () => {
    const request = await bank.request(ASK)
    const changed = { ...request, expiresAt: new Date(Date.parse(request.expiresAt) + 1e9).toISOString() }
    const response = await presentAs(holder, 'dc+jwp', changed)
    await expect(bank.verify(changed, response)).rejects.toThrow(code('ERR_POLICY_SESSION_UNKNOWN'))
    await bank.verify(request, response)
  })

  test('survive inspect, which reports and decides nothing', async () => {
    const request = await bank.request(ASK)
    const response = await presentAs(holder, 'dc+jwp', request)
    const good = await bank.inspect(request, response)
    expect(good.failure).toBeUndefined()
    const bad = await bank.inspect(request, { ...response, presentation: `${response.presentation}A` })
    expect(bad.failure?.code).toMatch(/^ERR_/)
    expect(bad.checks.some(({ status }) => status === 'failed')).toBe(true)
    await bank.verify(request, response)
  })
})

describe('responses', () => {
  test('in a format that was not asked for', async () => {
    const onlySdJwt = world.createVerifier('bank.example', [issuer.trust], { formats: [sdJwtVcVerifier()] })
    const request = await onlySdJwt.request(ASK)
    const response = await presentAs(holder, 'dc+jwp', { ...request, formats: [...FORMATS] })
    await expect(onlySdJwt.verify(request, response)).rejects.toThrow(code('ERR_POLICY_FORMAT_NOT_REQUESTED'))
  })

  test.each([null, undefined, 'text', [], {}, { format: 1, presentation: '' }, { format: 'dc+jwp' }])(
    'of the shape %j',
    async (response) => {
      await expect(bank.verify(await bank.request(ASK), response)).rejects.toThrow(
        code('ERR_POLICY_RESPONSE_MALFORMED'),
      )
    },
  )

  test('larger than any presentation', async () => {
    const response = { format: 'dc+sd-jwt', presentation: '~'.repeat(2_000_000) }
    await expect(bank.verify(await bank.request(ASK), response)).rejects.toThrow(code('ERR_POLICY_RESPONSE_MALFORMED'))
  })

  test('of any text give a TegataError', async () => {
    const request = await bank.request(ASK)
    const text = fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: fc.constantFrom(...'~.eyJAB_-') }))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FORMATS), text, async (format, presentation) => {
        const error = await bank.verify(request, { format, presentation }).catch((reason: unknown) => reason)
        expect(isTegataError(error)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the wallet', () => {
  test('lists the least linkable way first, and says by whom each is linkable', async () => {
    const { options } = await holder.plan(await bank.request(ASK))
    expect(options.map(({ format, verdicts }) => [format, verdicts['issuer+verifier'].verdict])).toEqual([
      ['dc+jwp', 'no-correlator-found'],
      ['dc+sd-jwt', 'linkable'],
      ['mso_mdoc', 'linkable'],
    ])
    expect(options[0]!.discloses).toEqual(['assurance_level', 'prefecture', 'age_over_20'])
    expect(options[0]!.copiesLeft).toBe(Number.POSITIVE_INFINITY)
  })

  test('shows a one-time copy once, even when asked by many at once, and then refuses', async () => {
    const small = await world.createIssuer()
    const wallet = await issueAll(world, small)
    const party = world.createVerifier('bank.example', [small.trust])
    const request = await party.request(ASK)
    const option = (await wallet.plan(request)).options.find(({ format }) => format === 'dc+sd-jwt')!
    const shown = await Promise.allSettled(Array.from({ length: 6 }, () => wallet.present(request, { option })))
    const presentations = shown.flatMap((result) => (result.status === 'fulfilled' ? [result.value.presentation] : []))
    const signatures = presentations.map((presentation) => presentation.split('~')[0])
    expect(new Set(signatures).size).toBe(signatures.length)
    await Promise.allSettled([wallet.present(request, { option }), wallet.present(request, { option })])
    await expect(wallet.present(request, { option })).rejects.toThrow(code('ERR_POLICY_COPIES_SPENT'))
  })

  test('shows a copy twice only by the unsafe symbol', async () => {
    const request = await bank.request(ASK)
    const option = (await holder.plan(request)).options.find(({ format }) => format === 'mso_mdoc')!
    await holder.present(request, { option, [unsafeReuseOneTimeCopy]: true })
    const left = (await holder.plan(request)).options.find(({ format }) => format === 'mso_mdoc')!.copiesLeft
    expect(left).toBe(option.copiesLeft)
  })

  test('has nothing to show when a claim is not certified', async () => {
    const card = world.createCard({ person: { ...SAMPLE_PERSON, gender: '9' } })
    const wallet = await issueAll(world, issuer, card)
    const request = await bank.request({ gender: true })
    expect((await wallet.plan(request)).options).toEqual([])
    await expect(wallet.present(request)).rejects.toThrow(code('ERR_POLICY_NO_MATCH'))
  })

  test('does not show what has expired', async () => {
    const later = await createWorld()
    const laterIssuer = await later.createIssuer({ validDays: 1 })
    const wallet = await issueAll(later, laterIssuer)
    later.advance(86_400)
    const party = later.createVerifier('bank.example', [laterIssuer.trust])
    expect((await wallet.plan(await party.request(ASK))).options).toEqual([])
  })
})

/** The text, and every base64url run in it decoded, again and again. */
function decodeLayers(text: string): Buffer[] {
  const layers: Buffer[] = [Buffer.from(text)]
  for (const run of text.match(/[A-Za-z0-9_-]{4,}/g) ?? []) {
    const bytes = Buffer.from(run, 'base64url')
    layers.push(bytes)
    const inner = bytes.toString('latin1')
    if (run.length > 64 && /^[\x20-\x7e]*$/.test(inner)) layers.push(...decodeLayers(inner))
  }
  return layers
}
