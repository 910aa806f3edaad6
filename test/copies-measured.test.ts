import { createMemoryCredentialStore, createMemoryHolderKeys, generateSigner } from '@tegata/core'
import { type CopyStrategy, createHolder, type Holder } from '@tegata/holder'
import { proveSameWallet } from '@tegata/jpki/anchors'
import { type Adversary, measureLinkability, type Transcript, type Verdict } from '@tegata/linkability'
import { mdocHolder } from '@tegata/mdoc'
import { sdJwtVcHolder } from '@tegata/sd-jwt'
import { beforeAll, describe, expect, test } from 'vitest'
import { createWorld, issueAll, type World } from './world.js'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const FORESEEN = ['same-verifier', 'verifier+verifier', 'issuer+verifier'] as const satisfies readonly Adversary[]
const SEVERITY: readonly Verdict[] = ['no-correlator-found', 'linkable', 'linked']
type Verdicts = Record<(typeof FORESEEN)[number], Verdict>

/** Shows at two parties in turns; what the plans foresaw at worst, and what the meter finds. */
async function showAndMeasure(copies: CopyStrategy, format: 'dc+sd-jwt' | 'mso_mdoc', visits: readonly string[]) {
  const issuer = await world.createIssuer({ batchSize: 3 })
  const holder: Holder = createHolder({
    formats: [sdJwtVcHolder(), mdocHolder()],
    trust: [issuer.trust],
    store: createMemoryCredentialStore(),
    keys: createMemoryHolderKeys(),
    clock: world.clock,
    copies,
  })
  const issuance = await holder.prepare(await issuer.offer())
  await issuance.accept(await issuer.issue(issuance.request(world.createCard().sign(issuance.statement))))
  const foreseen: Verdicts = {
    'same-verifier': SEVERITY[0]!,
    'verifier+verifier': SEVERITY[0]!,
    'issuer+verifier': SEVERITY[0]!,
  }
  const transcripts: Transcript[] = []
  for (const [i, name] of visits.entries()) {
    const party = world.createVerifier(name, [issuer.trust])
    const request = await party.request({ age_over_20: true })
    const option = (await holder.plan(request)).options.find((option) => option.format === format)!
    for (const adversary of FORESEEN) {
      const { verdict } = option.verdicts[adversary]
      if (SEVERITY.indexOf(verdict) > SEVERITY.indexOf(foreseen[adversary])) foreseen[adversary] = verdict
    }
    const { presentation: data } = await holder.present(request, { option })
    transcripts.push({ id: `visit ${i}`, observer: name, format, data })
  }
  const { adversaries } = measureLinkability(transcripts)
  const measured = Object.fromEntries(FORESEEN.map((adversary) => [adversary, adversaries[adversary].verdict]))
  return { foreseen, measured }
}

describe.each(['dc+sd-jwt', 'mso_mdoc'] as const)('%s: the meter finds what the plan foresaw', (format) => {
  const refuse = { whenEmpty: 'refuse' } as const
  const none = 'no-correlator-found'

  test.each<[CopyStrategy, string[], Verdict, Verdict]>([
    [{ kind: 'once-only', ...refuse }, ['bank', 'shop', 'bank'], none, none],
    [{ kind: 'limited-time', seconds: 3600, ...refuse }, ['bank', 'shop'], none, 'linked'],
    [{ kind: 'limited-time', seconds: 3600, ...refuse }, ['bank', 'bank'], 'linked', none],
    [{ kind: 'rotating' }, ['bank', 'shop', 'bank'], none, none],
    [{ kind: 'rotating' }, ['bank', 'bank', 'bank', 'bank'], 'linked', none],
    [{ kind: 'per-relying-party', ...refuse }, ['bank', 'shop', 'bank', 'shop'], 'linked', none],
    [{ kind: 'once-only', whenEmpty: 'reuse' }, ['bank', 'bank', 'bank', 'shop'], none, 'linked'],
  ])('%j at %j', async (copies, visits, sameVerifier, verifiers) => {
    const { foreseen, measured } = await showAndMeasure(copies, format, visits)
    expect(measured).toEqual({
      'same-verifier': sameVerifier,
      'verifier+verifier': verifiers,
      'issuer+verifier': 'linkable',
    })
    expect(foreseen).toEqual(measured)
  })
})

describe('a renewal key', () => {
  test('proves to the issuer that the wallet is the same, bound to the statement', async () => {
    const issuer = await world.createIssuer()
    const holder = world.createWallet([issuer.trust])
    const renewalKey = await generateSigner('ES256')
    const issuance = await holder.prepare(await issuer.offer(), { renewalKey })
    const request = issuance.request(world.createCard().sign(issuance.statement))
    expect(request.renewal?.publicJwk).toEqual(renewalKey.publicJwk)
    await proveSameWallet({ ...request.renewal!, statement: issuance.statement })
    expect(await issuance.accept(await issuer.issue(request))).toBe(5)
  })

  test('is not there unless the wallet gives one', async () => {
    const issuer = await world.createIssuer()
    const holder = world.createWallet([issuer.trust])
    const issuance = await holder.prepare(await issuer.offer())
    expect(issuance.request(world.createCard().sign(issuance.statement))).not.toHaveProperty('renewal')
    expect((await (await issueAll(world, issuer)).history.list())[0]).toMatchObject({ kind: 'received' })
  })
})
