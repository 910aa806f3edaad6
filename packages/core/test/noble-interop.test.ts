import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JwkPrivate, JwkPublic } from '../src/jwk.js'
import * as noble from '../src/platform/noble.js'
import * as node from '../src/platform/node.js'
import type { AgreementCurve, Platform, SignatureScheme } from '../src/platform/types.js'

const SCHEMES: SignatureScheme[] = [
  { name: 'ECDSA', curve: 'P-256', hash: 'SHA-256' },
  { name: 'ECDSA', curve: 'P-384', hash: 'SHA-384' },
  { name: 'ECDSA', curve: 'P-521', hash: 'SHA-512' },
  // X.509 combines curves and hashes that JOSE does not.
  { name: 'ECDSA', curve: 'P-384', hash: 'SHA-256' },
  { name: 'Ed25519' },
]
const CURVES: AgreementCurve[] = ['P-256', 'P-384', 'P-521', 'X25519']
const DATA = new TextEncoder().encode('data')
const platforms: [string, Platform, Platform][] = [
  ['noble signs, Node verifies', noble, node],
  ['Node signs, noble verifies', node, noble],
]

function newKeys(scheme: SignatureScheme) {
  const { privateKey, publicKey } =
    scheme.name === 'ECDSA' ? generateKeyPairSync('ec', { namedCurve: scheme.curve }) : generateKeyPairSync('ed25519')
  return {
    privateJwk: privateKey.export({ format: 'jwk' }) as unknown as JwkPrivate,
    publicJwk: publicKey.export({ format: 'jwk' }) as unknown as JwkPublic,
    spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
  }
}

describe.each(SCHEMES)('%j', (scheme) => {
  const keys = newKeys(scheme)
  const others = newKeys(scheme)

  test.each(platforms)('%s: imported keys, from JWK and SPKI', async (_, signing, verifying) => {
    const signature = await (await signing.importSigner(scheme, keys.privateJwk))(DATA)
    for (const source of [{ jwk: keys.publicJwk }, { spki: keys.spki }]) {
      const verify = await verifying.importVerifier(scheme, source)
      expect(await verify(DATA, signature)).toBe(true)
      expect(await verify(new Uint8Array([1]), signature)).toBe(false)
    }
    expect(await (await verifying.importVerifier(scheme, { jwk: others.publicJwk }))(DATA, signature)).toBe(false)
  })

  test('a new key signs for its public half', async () => {
    const { publicJwk, sign } = await noble.generateSigner(scheme)
    expect(await node.importVerifier(scheme, { jwk: publicJwk })(DATA, await sign(DATA))).toBe(true)
  })

  test('any other signature has the verdict of Node', async () => {
    const [ours, theirs] = [await noble.importVerifier(scheme, keys), node.importVerifier(scheme, keys)]
    const signature = await (await noble.importSigner(scheme, keys.privateJwk))(DATA)
    const verdict = async (verify: typeof ours, candidate: Uint8Array) => {
      try {
        return await verify(DATA, candidate)
      } catch {
        return false
      }
    }
    const change = fc.record({ at: fc.nat(signature.length - 1), to: fc.nat(255), cut: fc.nat(2) })
    await fc.assert(
      fc.asyncProperty(change, async ({ at, to, cut }) => {
        const candidate = signature.slice(0, signature.length - cut)
        if (at < candidate.length) candidate[at] = to
        expect(await verdict(ours, candidate)).toBe(await verdict(theirs, candidate))
      }),
      { numRuns: 10 },
    )
  })

  test('keys of another curve, off the curve, cut short, or behind another prefix are refused', async () => {
    const jwk = keys.publicJwk
    const changed = keys.spki.slice()
    changed[keys.spki.length - 1]! ^= 1
    const wrongJwks = [{ ...jwk, crv: 'P-192' }, { ...jwk, x: 'AAAA' }, ...('y' in jwk ? [{ ...jwk, y: jwk.x! }] : [])]
    const wrongSpkis = [keys.spki.slice(0, -1), keys.spki.slice(1), ...('y' in jwk ? [changed] : [])]
    for (const source of [...wrongJwks.map((one) => ({ jwk: one })), ...wrongSpkis.map((spki) => ({ spki }))]) {
      expect(() => noble.importVerifier(scheme, source)).toThrow()
      expect(() => node.importVerifier(scheme, source)).toThrow()
    }
  })
})

test('RSA is not there, and says so', () => {
  const scheme = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
  expect(() => noble.importVerifier(scheme, { spki: new Uint8Array() })).toThrow('no such algorithm')
})

describe.each(CURVES)('key agreement on %s', (curve) => {
  test('the secret is the one that Node finds', async () => {
    const [ours, theirs] = [await noble.generateAgreementKey(curve), await node.generateAgreementKey(curve)]
    expect(await ours.agree(theirs.publicJwk)).toEqual(await theirs.agree(ours.publicJwk))
  })

  test('a public key of another curve is refused', async () => {
    const { agree } = await noble.generateAgreementKey(curve)
    const { publicJwk } = await node.generateAgreementKey(curve === 'P-256' ? 'P-384' : 'P-256')
    expect(() => agree(publicJwk)).toThrow()
  })
})

test('X25519: a point of small order gives no secret', async () => {
  const { agree } = await noble.generateAgreementKey('X25519')
  expect(() => agree({ kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) })).toThrow()
})

test('digests and MACs are those of Node', () => {
  for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const) {
    expect(noble.digest(name, DATA)).toEqual(node.digest(name, DATA))
  }
  const texts = ['a', '花']
  expect(noble.digestTexts('SHA-384', texts)).toEqual(node.digestTexts('SHA-384', texts))
  expect(noble.digestAll('SHA-384', [DATA, DATA.subarray(1)])).toEqual(
    node.digestAll('SHA-384', [DATA, DATA.subarray(1)]),
  )
  expect(noble.macSha256(DATA, DATA)).toEqual(node.macSha256(DATA, DATA))
})
