import { generateBbsKeyPair, receiveBbsVc, verifyBbsVc } from '@tegata/bbs-vc'
import { createMemoryHolderKeys, decodeBase64url, encodeBase64url, encodeUtf8, isTegataError } from '@tegata/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { clock, HANAKO, ISSUER, makePresentation, makeSession, SHOWN, VALIDITY } from './setup.js'

const refusal = (code: string) => expect.objectContaining({ name: 'TegataError', code })

let one: Awaited<ReturnType<typeof makePresentation>>
beforeAll(async () => {
  one = await makePresentation()
  await verifyBbsVc(one.input(one.presentation, one.session))
})

/** Verifies synchronously: the engine is loaded. */
function verify(presentation: string, change: object = {}): void {
  const outcome = verifyBbsVc({ ...one.input(presentation, one.session), ...change })
  if (outcome instanceof Promise) throw new Error('expected an answer at once')
}

describe('replay and theft', () => {
  it('a presentation holds for its session alone', () => {
    const { session, presentation } = one
    for (const other of [
      makeSession(),
      { ...session, audience: 'x509_san_dns:other.example' },
      { ...session, responseUri: 'https://rp.example/other' },
      { ...session, encryptionKeyThumbprint: 'x' },
      { nonce: session.nonce, audience: session.audience, origin: 'https://rp.example' },
    ]) {
      expect(() => verify(presentation, { session: other })).toThrow(refusal('ERR_BBS_VC_SESSION'))
    }
  })

  it('the presentation header of another session does not carry the proof over', async () => {
    const other = makeSession('x509_san_dns:other.example')
    const captured = await one.present(one.held, one.keys, other)
    const [header] = one.presentation.split('.')
    const forged = [header, ...captured.split('.').slice(1)].join('.')
    expect(() => verify(forged)).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
  })

  it('a stolen credential without its link secret presents nothing', async () => {
    const stolen = await one.present(one.held, createMemoryHolderKeys(), one.session)
    expect(() => verify(stolen)).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
    const wrongBlind = { ...one.held, binding: { ...one.held.binding, secret: encodeBase64url(new Uint8Array(32)) } }
    expect(() => verify('')).toThrow(refusal('ERR_BBS_VC_FORMAT'))
    const blinded = await one.present(wrongBlind, one.keys, one.session)
    expect(() => verify(blinded)).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
  })

  it('only trusted issuers and keys count, and only on valid days', async () => {
    const { presentation } = one
    const other = await generateBbsKeyPair()
    for (const trust of [
      [],
      [{ id: ISSUER }],
      [{ id: ISSUER, keys: [other.publicJwk] }],
      [{ ...one.issuer.trust, id: 'https://other.example' }],
      [{ id: ISSUER, keys: [{ ...one.issuer.trust.keys![0]!, kty: 'EC', y: '' }] }],
    ]) {
      expect(() => verify(presentation, { trust })).toThrow(refusal('ERR_BBS_VC_ISSUER'))
    }
    for (const now of [VALIDITY.validUntil, new Date('2026-11-21T23:59:59Z')]) {
      expect(() => verify(presentation, { clock: () => now })).toThrow(refusal('ERR_BBS_VC_VALIDITY'))
    }
    verify(presentation, { clock: () => new Date('2026-12-21T23:59:59Z') })
  })
})

describe('claims', () => {
  it('what was asked for must be there', () => {
    expect(() => verify(one.presentation, { claims: [...SHOWN, 'name'] })).toThrow(refusal('ERR_POLICY_CLAIM_MISSING'))
  })

  it('an empty slot that is shown is a missing claim', () => {
    const emptied = replaceSlot(one.presentation, 6, '_')
    expect(() => verify(emptied)).toThrow(refusal('ERR_POLICY_CLAIM_MISSING'))
  })

  it('a changed value of the right type breaks the proof', () => {
    const changed = replaceSlot(one.presentation, 6, encodeBase64url(encodeUtf8('"大阪府"')))
    expect(() => verify(changed)).toThrow(refusal('ERR_BBS_PROOF_INVALID'))
  })

  it('a value of another type, spelling or name is none', () => {
    for (const [slot, text] of [
      [6, 'true'],
      [6, '"\\u6771"'],
      [6, ' "x"'],
      [6, '{"__proto__":1}'],
      [6, `"${'x'.repeat(3000)}"`],
      [12, '"true"'],
      [12, 'null'],
      [12, '1'],
      [0, '"ial4"'],
    ] as const) {
      const changed = replaceSlot(one.presentation, slot, encodeBase64url(encodeUtf8(text)))
      expect(() => verify(changed), text).toThrow(refusal('ERR_BBS_VC_CLAIM'))
    }
  })

  it('no claim beyond the ask is returned', async () => {
    const { claims } = await verifyBbsVc({ ...one.input(one.presentation, one.session), claims: ['prefecture'] })
    expect(claims).toEqual({ prefecture: HANAKO.prefecture })
  })
})

describe('tampering', () => {
  it('every character of a presentation counts', () => {
    const { presentation } = one
    for (let i = 0; i < presentation.length; i++) {
      // Another character everywhere; separators and deletions, which mostly break the form, at every seventh place.
      const replacements = [presentation[i] === 'A' ? 'B' : 'A', ...(i % 7 === 0 ? ['.', '~', '_', ''] : [])]
      for (const replacement of replacements.filter((one) => one !== presentation[i])) {
        const changed = presentation.slice(0, i) + replacement + presentation.slice(i + 1)
        let error: unknown
        try {
          verify(changed)
        } catch (thrown) {
          error = thrown
        }
        expect(isTegataError(error), `character ${i} to '${replacement}'`).toBe(true)
      }
    }
  })

  it('no text whatsoever causes anything but a typed error', () => {
    const part = fc.oneof(
      fc.constantFrom(...one.presentation.split('.'), ...one.held.credential.split('.'), '', '_', '~~'),
      fc.json().map((json) => encodeBase64url(encodeUtf8(json))),
      fc.string(),
    )
    const texts = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
    )
    const secrets = { linkSecret: new Uint8Array(32), secretProverBlind: new Uint8Array(32) }
    fc.assert(
      fc.property(texts, (text) => {
        for (const read of [
          () => verify(text),
          () => receiveBbsVc({ ...secrets, credential: text }, { trust: one.trust, clock }),
        ]) {
          let error: unknown
          try {
            read()
          } catch (thrown) {
            error = thrown
          }
          expect(text === one.presentation || isTegataError(error), text).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('odd inputs are typed errors too', () => {
    const [presentation, issuer, payloads, proof] = one.presentation.split('.') as [string, string, string, string]
    for (const text of [
      '...',
      'x'.repeat(100_000),
      '~'.repeat(50_000),
      [presentation, issuer, payloads].join('.'),
      [presentation, issuer, `${payloads}~`, proof].join('.'),
      [presentation, issuer, payloads, `${proof}~${proof}`].join('.'),
      [presentation, issuer, payloads, encodeBase64url(decodeBase64url(proof).slice(32))].join('.'),
      undefined as never,
      {} as never,
    ]) {
      expect(() => verify(text)).toThrow(refusal('ERR_BBS_VC_FORMAT'))
    }
    const deep = encodeBase64url(encodeUtf8('['.repeat(5000)))
    expect(() => verify([presentation, deep, payloads, proof].join('.'))).toThrow(refusal('ERR_ENCODING_LIMIT'))
    expect(clock()).toBeInstanceOf(Date)
  })
})

function replaceSlot(presentation: string, slot: number, payload: string): string {
  const [header, issuer, payloads, proof] = presentation.split('.') as [string, string, string, string]
  const slots = payloads.split('~')
  if (slots[slot] === '') throw new Error('expected a disclosed slot')
  slots[slot] = payload
  return [header, issuer, slots.join('~'), proof].join('.')
}
