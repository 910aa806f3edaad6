import { createKeyRotation, createMemorySignatureCounter } from '@tegata/bbs/keys'
import {
  bbsVcHolder,
  bbsVcIssuer,
  generateBbsKeyPair,
  importBbsKeyPair,
  inspectBbsVc,
  issueBbsVc,
  LAYOUT_SLOTS,
  presentBbsVc,
  receiveBbsVc,
  verifyBbsVc,
} from '@tegata/bbs-vc'
import {
  CLAIM_NAMES,
  createMemoryHolderKeys,
  decodeBase64url,
  decodeUtf8,
  encodeBase64url,
  isVerified,
  jwkThumbprint,
  type PersonClaims,
  systemRandom,
} from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clock, HANAKO, ISSUER, makeIssuer, makePresentation, makeSession, SHOWN, VALIDITY } from './setup.js'

const refusal = (code: string) => expect.objectContaining({ name: 'TegataError', code })
const text = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
const claimsArbitrary = fc.record(
  {
    assurance_level: fc.constant('ial3' as const),
    name: text,
    name_substituted: fc.boolean(),
    birthdate: fc.constantFrom('1950-01-31', '2008-02-29', '1999-12-01'),
    gender: fc.constantFrom('male' as const, 'female' as const),
    address: text,
    prefecture: text,
    age_over_13: fc.boolean(),
    age_over_20: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('issue, receive, present, verify', () => {
  it('gives back exactly the claims asked for, for any person and any subset', async () => {
    const world = await makeIssuer()
    await fc.assert(
      fc.asyncProperty(claimsArbitrary, fc.nat(), async (claims, choice) => {
        const keys = createMemoryHolderKeys()
        const held = await world.issueTo(keys, claims as PersonClaims)
        const accepted = await world.holder.accept(held, { keys, trust: world.trust, clock })
        expect(accepted).toEqual({ issuer: ISSUER, claims, validUntil: VALIDITY.validUntil })
        const shown = CLAIM_NAMES.filter((name, i) => name in claims && (choice >> i) & 1)
        const session = makeSession()
        const presentation = await world.present(held, keys, session, shown)
        const result = await verifyBbsVc(world.input(presentation, session, shown))
        expect(result.claims).toEqual(Object.fromEntries(shown.map((name) => [name, (claims as PersonClaims)[name]])))
        expect(isVerified(result)).toBe(true)
      }),
      { numRuns: 10 },
    )
  })

  it('answers at once when the engine is loaded', async () => {
    const { presentation, session, input } = await makePresentation()
    await verifyBbsVc(input(presentation, session))
    expect(inspectBbsVc(input(presentation, session))).not.toBeInstanceOf(Promise)
  })

  it('reports every check', async () => {
    const { presentation, session, input } = await makePresentation()
    const { checks, failure } = await inspectBbsVc(input(presentation, session))
    expect(failure).toBeUndefined()
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'bbs-vc.form passed',
      'bbs-vc.session passed',
      'bbs-vc.issuer-header passed',
      'bbs-vc.issuer-key passed',
      'bbs-vc.validity passed',
      'bbs-vc.claims passed',
      'bbs-vc.proof passed',
    ])
    const broken = await inspectBbsVc(input('x', session))
    expect(broken.result).toBeUndefined()
    expect(broken.checks.map(({ status }) => status)).toEqual(['failed', ...Array(6).fill('skipped')])
  })

  it('issues what fits the model, on whole days, to a commitment of one secret', async () => {
    const { issuer, holder, held } = await makePresentation()
    const binding = held.binding.binding
    const issue = (change: object) => async () =>
      issuer.issue({ claims: HANAKO, validity: VALIDITY, binding, ...change }, systemRandom)
    const publicJwk = { kty: 'EC', crv: 'P-256', x: '', y: '' }
    await expect(issue({ binding: { kind: 'key', publicJwk } })).rejects.toThrow(refusal('ERR_BBS_VC_BINDING'))
    const long = encodeBase64url(new Uint8Array(176))
    await expect(issue({ binding: { kind: 'commitment', commitment: long } })).rejects.toThrow(
      refusal('ERR_BBS_VC_BINDING'),
    )
    const zeros = encodeBase64url(new Uint8Array(144))
    await expect(issue({ binding: { kind: 'commitment', commitment: zeros } })).rejects.toThrow(
      refusal('ERR_BBS_COMMITMENT_ENCODING'),
    )
    for (const change of [
      { claims: { birthdate: '1990-4-1' } },
      { claims: { name: '' } },
      { claims: { age_over_20: 'true' } },
      { claims: { gender: 'x' } },
      { validity: { ...VALIDITY, issuedAt: new Date('2026-11-22T10:00:00Z') } },
      { validity: { ...VALIDITY, validUntil: VALIDITY.validFrom } },
      { validity: { ...VALIDITY, validUntil: new Date(Number.NaN) } },
    ]) {
      await expect(issue(change)).rejects.toThrow(expect.objectContaining({ code: 'ERR_ARG_VALUE' }))
    }
    const shortSecret = { ...createMemoryHolderKeys(), linkSecret: async () => new Uint8Array(8) }
    await expect(holder.prepare(shortSecret, systemRandom)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ARG_VALUE' }),
    )
    const secret = systemRandom(32)
    const givesItselfAway = { ...createMemoryHolderKeys(), linkSecret: async () => secret }
    await holder.prepare(givesItselfAway, systemRandom)
    await expect(holder.prepare(givesItselfAway, systemRandom)).rejects.toThrow(/must give a copy/)
  })
})

describe('receiving', () => {
  it('refuses a credential of an unknown issuer or key, of another holder, or past its end', async () => {
    const { held, keys, holder, trust } = await makePresentation()
    const accept = (change: object, context: object = {}) =>
      holder.accept({ ...held, ...change }, { keys, trust, clock, ...context })
    await accept({})
    await expect(accept({}, { trust: [] })).rejects.toThrow(refusal('ERR_BBS_VC_ISSUER'))
    const other = await generateBbsKeyPair()
    await expect(accept({}, { trust: [{ id: ISSUER, keys: [other.publicJwk] }] })).rejects.toThrow(
      refusal('ERR_BBS_VC_ISSUER'),
    )
    await expect(accept({}, { keys: createMemoryHolderKeys() })).rejects.toThrow(refusal('ERR_BBS_SIGNATURE_INVALID'))
    await expect(accept({}, { clock: () => VALIDITY.validUntil })).rejects.toThrow(refusal('ERR_BBS_VC_VALIDITY'))
    await accept({}, { clock: () => new Date('2026-11-01') })
    const [header, payloads, proof] = held.credential.split('.') as [string, string, string]
    const [signature, publicKey, entropy] = proof.split('~') as [string, string, string]
    const otherKey = [header, payloads, [signature, other.publicJwk.x, entropy].join('~')].join('.')
    await expect(accept({ credential: otherKey })).rejects.toThrow(refusal('ERR_BBS_VC_ISSUER'))
    const changed = [
      header,
      payloads.replace('~', '~_').replace('~__', '~_'),
      [signature, publicKey, entropy].join('~'),
    ].join('.')
    await expect(accept({ credential: changed })).rejects.toThrow(expect.objectContaining({ name: 'TegataError' }))
    for (const credential of [
      '',
      'a.b',
      [header, payloads].join('.'),
      [header, '~', proof].join('.'),
      [header, payloads, signature].join('.'),
      [header, payloads, [signature, publicKey].join('~')].join('.'),
    ]) {
      await expect(accept({ credential })).rejects.toThrow(refusal('ERR_BBS_VC_FORMAT'))
    }
  })

  it('refuses a header that an issuer could mark people with', async () => {
    const keyPair = await generateBbsKeyPair()
    const { holder } = await makeIssuer()
    const keys = createMemoryHolderKeys()
    const binding = await holder.prepare(keys, systemRandom)
    if (binding.binding.kind !== 'commitment') throw new Error('expected a commitment')
    const commitmentWithProof = decodeBase64url(binding.binding.commitment)
    const issued = await issueBbsVc({
      issuer: ISSUER,
      keyPair,
      claims: HANAKO,
      validity: VALIDITY,
      commitmentWithProof,
    })
    const [header, payloads, proof] = issued.split('.') as [string, string, string]
    const json = decodeUtf8(decodeBase64url(header))
    const messages = payloads.split('~').map((one) => (one === '_' ? new Uint8Array() : decodeBase64url(one)))
    const marks = [
      json.replace('{', '{ '),
      json.replace('}', ',"jti":"1"}'),
      json.replace('"iat":1795305600', '"iat":1795305601'),
      json.replace('"iat":1795305600', '"iat":1.7953056e9'),
      json.replace(/"iat":\d+,"nbf":(\d+)/, '"nbf":$1,"iat":$1'),
      json.replace('tegata-person-2', 'tegata-person-1'),
      json.replace('tegata-bbs-nym-02', 'BBS'),
      '[]',
    ]
    for (const mark of marks) {
      expect(mark).not.toBe(json)
      const marked = new TextEncoder().encode(mark)
      // Honestly signed over the marked header: only the form of the header is wrong.
      const signerNymEntropy = new Uint8Array(32)
      const signature = await keyPair.blindSign({ commitmentWithProof, header: marked, messages, signerNymEntropy })
      const credential = [
        encodeBase64url(marked),
        payloads,
        [encodeBase64url(signature), ...proof.split('~').slice(1)].join('~'),
      ].join('.')
      const trust = [{ id: ISSUER, keys: [keyPair.publicJwk] }]
      await expect(
        holder.accept({ format: 'dc+jwp', credential, binding }, { keys, trust, clock }),
        mark,
      ).rejects.toThrow(refusal('ERR_BBS_VC_HEADER'))
    }
  })

  it('presents only claims that are there', async () => {
    const { held, keys, session, present } = await makePresentation()
    await expect(present(held, keys, session, ['age_over_13'])).rejects.toThrow(refusal('ERR_POLICY_CLAIM_MISSING'))
    await expect(present(held, keys, session, ['my_number' as never])).rejects.toThrow(
      refusal('ERR_POLICY_CLAIM_MISSING'),
    )
  })
})

describe('keys', () => {
  it('the secret half cannot be printed, copied or serialised', async () => {
    const keyPair = await generateBbsKeyPair()
    expect(Object.keys(keyPair)).toEqual(['publicJwk', 'blindSign'])
    expect(JSON.parse(JSON.stringify(keyPair))).toEqual({ publicJwk: keyPair.publicJwk })
    expect(jwkThumbprint(keyPair.publicJwk)).toHaveLength(43)
  })

  it('imports a private JWK whose halves fit', async () => {
    const x = 'rfRjCiwfm1Cw'
    const jwk = { kty: 'OKP', crv: 'BLS12381G2', x, d: encodeBase64url(new Uint8Array(32).fill(1)) }
    await expect(importBbsKeyPair(jwk)).rejects.toThrow(refusal('ERR_KEY_INVALID'))
    const { createBbs, loadEngine } = await import('@tegata/bbs')
    const fitting = encodeBase64url(createBbs(await loadEngine()).skToPk(new Uint8Array(32).fill(1)))
    expect((await importBbsKeyPair({ ...jwk, x: fitting })).publicJwk.x).toBe(fitting)
    for (const [byte, code] of [
      [0, 'ERR_BBS_SECRET_KEY'],
      [2, 'ERR_KEY_INVALID'],
    ] as const) {
      const d = encodeBase64url(new Uint8Array(32).fill(byte))
      await expect(importBbsKeyPair({ ...jwk, x: fitting, d })).rejects.toThrow(refusal(code))
    }
  })
})

describe('a rotation of keys', () => {
  const [notBefore, notAfter] = [new Date('2026-11-01'), new Date('2027-11-01')]

  async function makeRotation(maxSignatures: number) {
    const pairs = [await generateBbsKeyPair(), await generateBbsKeyPair()]
    const keys = pairs.map((key, i) => ({ kid: `${i}`, key, notBefore, notAfter, maxSignatures }))
    const rotation = createKeyRotation({ keys, counter: createMemorySignatureCounter(), clock })
    return { pairs, issuer: bbsVcIssuer({ issuer: ISSUER, keys: rotation }) }
  }

  it('signs with each key as often as its cap allows, and then not at all', async () => {
    const { pairs, issuer } = await makeRotation(2)
    expect(issuer.trust).toEqual({ id: ISSUER, keys: pairs.map(({ publicJwk }) => publicJwk) })
    const [holder, keys] = [bbsVcHolder(), createMemoryHolderKeys()]
    const signers: string[] = []
    for (let i = 0; i < 4; i++) {
      const binding = await holder.prepare(keys, systemRandom)
      const content = { claims: HANAKO, validity: VALIDITY, binding: binding.binding }
      const credential = await issuer.issue(content, systemRandom)
      await holder.accept({ format: issuer.format, credential, binding }, { keys, trust: [issuer.trust], clock })
      signers.push(JSON.parse(decodeUtf8(decodeBase64url(credential.split('.')[0]!))).kid)
    }
    const [first, second] = pairs.map(({ publicJwk }) => jwkThumbprint(publicJwk))
    expect(signers).toEqual([first, first, second, second])
    const { binding } = await holder.prepare(keys, systemRandom)
    await expect(issuer.issue({ claims: HANAKO, validity: VALIDITY, binding }, systemRandom)).rejects.toThrow(
      refusal('ERR_BBS_KEY_SPENT'),
    )
  })

  it('takes BBS keys alone', () => {
    const publicJwk = { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }
    const keyPair = { publicJwk, blindSign: () => new Uint8Array(80) }
    expect(() => bbsVcIssuer({ issuer: ISSUER, keyPair })).toThrow(refusal('ERR_KEY_INVALID'))
  })
})

describe('the fixed layout', () => {
  it('has a slot for every claim of the model', () => {
    expect(LAYOUT_SLOTS).toEqual(CLAIM_NAMES)
  })

  it('low-level functions take what the adapters take', async () => {
    const { held, keys, trust, session, input } = await makePresentation()
    const secrets = {
      credential: held.credential,
      linkSecret: await keys.linkSecret(),
      secretProverBlind: decodeBase64url(held.binding.secret),
    }
    expect((await receiveBbsVc(secrets, { trust, clock })).claims).toEqual(HANAKO)
    const presentation = await presentBbsVc({ ...secrets, claims: SHOWN, session })
    await verifyBbsVc(input(presentation, session))
  })
})
