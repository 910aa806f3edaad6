import { generateKeyPairSync, sign as nodeSign } from 'node:crypto'
import {
  decodeHex,
  encodeUtf8,
  generateKeyAgreement,
  generateSigner,
  importCoseVerifier,
  importVerifier,
  isTegataError,
  type JwkPublic,
  type Signer,
} from '@tegata/core'
import { describe, expect, it } from 'vitest'
import {
  type CborInput,
  type CborKey,
  type CborMap,
  type CborValue,
  type CoseSign1Input,
  coseAlgorithmId,
  createCoseSign1,
  decodeCbor,
  encodeCbor,
  jwkToCoseKey,
  readCoseAlgorithm,
  readCoseKey,
  readCoseSign1,
  readX5chain,
  Tagged,
  verifyCoseSign1,
} from '../src/index.js'

const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA'] as const
const payload = encodeUtf8('This is the content.')

async function sign(signer: Signer, input: Partial<CoseSign1Input> = {}): Promise<CborValue[]> {
  return decodeCbor(encodeCbor(await createCoseSign1(signer, { payload, ...input }))) as CborValue[]
}

const codeIs = (code: string) => expect.objectContaining({ code })

describe('RFC 9052 section 4: COSE_Sign1', () => {
  it.each(ALGORITHMS)('%s signs and verifies, attached and detached', async (alg) => {
    const signer = await generateSigner(alg)
    const verifier = await importVerifier(signer.publicJwk, alg)
    const attached = readCoseSign1(await sign(signer))
    expect(attached.payload).toStrictEqual(payload)
    await verifyCoseSign1(attached, verifier)

    const externalAad = encodeUtf8('aad')
    const detached = readCoseSign1(new Tagged(18, await sign(signer, { detached: true, externalAad })))
    expect(detached.payload).toBeNull()
    await verifyCoseSign1(detached, verifier, { detachedPayload: payload, externalAad })
    expect(() => verifyCoseSign1(detached, verifier, { detachedPayload: payload })).toThrow(
      codeIs('ERR_COSE_SIGNATURE'),
    )
    expect(() => verifyCoseSign1(detached, verifier)).toThrow(codeIs('ERR_COSE_PAYLOAD'))
    expect(() => verifyCoseSign1(attached, verifier, { detachedPayload: payload })).toThrow(codeIs('ERR_COSE_PAYLOAD'))
  })

  it('verifies sign1-tests/sign-pass-02 of the COSE working group (ES256, external data)', () => {
    // Key "11" of RFC 9052 Appendix C; deterministic only in its inputs, so it pins the Sig_structure.
    const key = readCoseKey(
      new Map<CborKey, CborValue>([
        [1, 2],
        [-1, 1],
        [-2, decodeHex('bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff')],
        [-3, decodeHex('20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e')],
      ]),
    )
    const message =
      'd28443a10126a10442313154546869732069732074686520636f6e74656e742e584010729cd711cb3813d8d8e944a8da7111e7b258c9bdca6135f7ae1adbee9509891267837e1e33bd36c150326ae62755c6bd8e540c3e8f92d7d225e8db72b8820b'
    const sign1 = readCoseSign1(decodeCbor(decodeHex(message)))
    const verifier = importCoseVerifier(key.jwk, key.alg!) as Awaited<ReturnType<typeof importCoseVerifier>>
    expect(verifyCoseSign1(sign1, verifier, { externalAad: decodeHex('11aa22bb33cc44dd55006699') })).toBeUndefined()
    expect(() => verifyCoseSign1(sign1, verifier)).toThrow(codeIs('ERR_COSE_SIGNATURE'))
  })

  it('refuses a key of another algorithm', async () => {
    const other = await generateSigner('ES384')
    const sign1 = readCoseSign1(await sign(await generateSigner('ES256')))
    const verifier = await importVerifier(other.publicJwk, 'ES384')
    expect(() => verifyCoseSign1(sign1, verifier)).toThrow(codeIs('ERR_COSE_ALGORITHM'))
  })

  it('rejects every changed byte', async () => {
    const signer = await generateSigner('ES256')
    const verifier = await importVerifier(signer.publicJwk, 'ES256')
    const valid = encodeCbor(await createCoseSign1(signer, { payload }))
    for (let i = 0; i < valid.length; i++) {
      const changed = valid.slice()
      changed[i]! ^= 1
      let failure: unknown
      try {
        await verifyCoseSign1(readCoseSign1(decodeCbor(changed)), verifier)
      } catch (error) {
        failure = error
      }
      expect(isTegataError(failure), `byte ${i}`).toBe(true)
    }
  })

  const alg = encodeCbor(new Map([[1, -7]]))
  const signature = new Uint8Array(64)
  it.each<[string, CborValue]>([
    ['no array', new Map()],
    ['three elements', [alg, new Map(), null]],
    ['a protected header that is no byte string', [new Map([[1, -7]]), new Map(), null, signature]],
    ['a protected header that is no map', [encodeCbor([1]), new Map(), null, signature]],
    ['an unprotected header that is no map', [alg, [], null, signature]],
    ['a payload of text', [alg, new Map(), 'text', signature]],
    ['a signature of text', [alg, new Map(), null, 'text']],
  ])('refuses %s', (_, value) => {
    expect(() => readCoseSign1(value)).toThrow(codeIs('ERR_COSE_STRUCTURE'))
  })

  it.each<[string, ReadonlyMap<CborKey, CborInput>, CborMap]>([
    ['no algorithm', new Map(), new Map()],
    ['the algorithm outside the protected header', new Map(), new Map([[1, -7]])],
    [
      'crit',
      new Map<CborKey, CborInput>([
        [1, -7],
        [2, [4]],
      ]),
      new Map(),
    ],
    ['crit outside the protected header', new Map([[1, -7]]), new Map<CborKey, CborValue>([[2, [4]]])],
    [
      'two values of one label',
      new Map([
        [1, -7],
        [4, 0],
      ]),
      new Map([[4, 1]]),
    ],
    ['a byte string label', new Map([[1, -7]]), new Map([[new Uint8Array(1), 1]])],
  ])('refuses %s', (_, protectedHeader, unprotectedHeader) => {
    const value = [encodeCbor(protectedHeader), unprotectedHeader, null, signature]
    expect(() => readCoseSign1(value)).toThrow(codeIs('ERR_COSE_HEADER'))
  })

  it('refuses two chains of certificates, where they are read', () => {
    const header = (certificate: number) => new Map<CborKey, CborValue>([[33, Uint8Array.of(certificate)]])
    const read = (one: number, two: number) =>
      readX5chain(
        readCoseSign1([encodeCbor(new Map([[1, -7], ...header(one)] as never)), header(two), null, signature]),
      )
    expect(read(1, 1)).toStrictEqual([Uint8Array.of(1)])
    expect(() => read(1, 2)).toThrow(codeIs('ERR_COSE_HEADER'))
  })

  it('takes a parameter that both headers repeat: deployed issuers do so, and it says nothing new', () => {
    const value = [encodeCbor(new Map([[1, -7]])), new Map([[1, -7]]), null, signature]
    expect(readCoseSign1(value).alg).toBe('ES256')
  })

  it('takes a repeated list of bytes, and believes of nothing else that it is the same', () => {
    const repeated = (value: CborValue) =>
      readCoseSign1([
        encodeCbor(
          new Map<CborKey, CborValue>([
            [1, -7],
            [99, value],
          ]),
        ),
        new Map([[99, decodeCbor(encodeCbor(value))]]),
        null,
        signature,
      ])
    expect(repeated([Uint8Array.of(1), 'a', [2]]).alg).toBe('ES256')
    for (const value of [new Map([[1, 2]]), [new Map()], new Tagged(0, 'x')]) {
      expect(() => repeated(value)).toThrow(codeIs('ERR_COSE_HEADER'))
    }
  })

  it('reads headers of some labels, not of thousands: a response holds many headers', () => {
    const header = (values: number) =>
      encodeCbor(
        new Map<CborKey, CborInput>([
          [1, -7],
          [99, Array.from({ length: values }, () => new Map())],
        ]),
      )
    expect(readCoseSign1([header(200), new Map(), null, signature]).alg).toBe('ES256')
    expect(() => readCoseSign1([header(300), new Map(), null, signature])).toThrow(codeIs('ERR_CBOR_LIMIT'))
  })

  it('reads an empty protected header only to miss the algorithm', () => {
    const value = [new Uint8Array(0), new Map(), null, signature]
    expect(() => readCoseSign1(value)).toThrow(codeIs('ERR_COSE_HEADER'))
  })
})

describe('RFC 9360 section 2: x5chain', () => {
  const read = (unprotected: CborValue) =>
    readX5chain(
      readCoseSign1([
        encodeCbor(new Map([[1, -7]])),
        unprotected === undefined ? new Map() : new Map([[33, unprotected]]),
        null,
        new Uint8Array(64),
      ]),
    )
  it('reads one certificate and several', () => {
    expect(read(payload)).toStrictEqual([payload])
    expect(read([payload, payload])).toHaveLength(2)
  })
  it.each<[string, CborValue]>([
    ['none', undefined],
    ['an empty one', []],
    ['text', 'x'],
    ['nine', Array(9).fill(payload)],
  ])('refuses %s', (_, value) => {
    expect(() => read(value)).toThrow(codeIs('ERR_COSE_HEADER'))
  })
})

describe('RFC 9864 section 2.1: brainpool curves', () => {
  it.each([
    ['ESB256', 'brainpoolP256r1', 256, 'sha256', 32, -265, -7],
    ['ESB320', 'brainpoolP320r1', 257, 'sha384', 40, -266, -35],
    ['ESB384', 'brainpoolP384r1', 258, 'sha384', 48, -267, -35],
    ['ESB512', 'brainpoolP512r1', 259, 'sha512', 64, -268, -36],
  ] as const)('%s: key, and both identifiers of its signatures', async (alg, curve, crv, hash, size, own, hashOnly) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
    const point = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })).slice(-2 * size)
    const [x, y] = [point.subarray(0, size), point.subarray(size)]
    const coseKey = (id: number | undefined) =>
      new Map<CborKey, CborValue>([[1, 2], [-1, crv], [-2, x], [-3, y], ...(id ? [[3, id] as const] : [])])
    const key = readCoseKey(coseKey(undefined))
    expect(key).toMatchObject({ alg, jwk: { crv: curve } })
    expect(jwkToCoseKey(key.jwk)).toStrictEqual(coseKey(undefined))
    for (const id of [own, hashOnly]) expect(readCoseKey(coseKey(id)).alg).toBe(alg)
    expect(() => readCoseKey(coseKey(-9))).toThrow(codeIs('ERR_COSE_KEY'))

    const verifier = await importCoseVerifier(key.jwk, key.alg!)
    const payload = encodeUtf8('to be signed')
    const signAs = (id: number) => {
      const header = encodeCbor(new Map([[1, id]]))
      const data = encodeCbor(['Signature1', header, new Uint8Array(0), payload])
      const signature = new Uint8Array(nodeSign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' }))
      return readCoseSign1([header, new Map(), payload, signature])
    }
    for (const id of [own, hashOnly]) await verifyCoseSign1(signAs(id), verifier)
    expect(() => verifyCoseSign1(signAs(-9), verifier)).toThrow(codeIs('ERR_COSE_ALGORITHM'))
    const nist = await generateSigner('ES256')
    const other = await importVerifier(nist.publicJwk, 'ES256')
    expect(() => verifyCoseSign1(signAs(own), other)).toThrow(codeIs('ERR_COSE_ALGORITHM'))
  })
})

describe('RFC 9053 section 7: COSE_Key', () => {
  it.each(ALGORITHMS)('%s keys survive the way through JWK', async (alg) => {
    const { publicJwk } = await generateSigner(alg)
    const key = readCoseKey(decodeCbor(encodeCbor(jwkToCoseKey(publicJwk))))
    expect(key).toStrictEqual({ jwk: publicJwk, alg })
  })

  it.each<[string, (key: CborMap) => unknown]>([
    ['a private key', (key) => key.set(-4, new Uint8Array(32))],
    ['a compressed point', (key) => key.set(-3, true)],
    ['a short coordinate', (key) => key.set(-2, new Uint8Array(31))],
    ['an unknown curve', (key) => key.set(-1, 8)],
    ['a curve of the other key type', (key) => key.set(-1, 6)],
    ['the algorithm of another curve', (key) => key.set(3, -35)],
  ])('refuses %s', async (_, change) => {
    const key = jwkToCoseKey((await generateSigner('ES256')).publicJwk)
    change(key)
    expect(() => readCoseKey(key)).toThrow(codeIs('ERR_COSE_KEY'))
  })

  it('RFC 9053 section 7.2: keys of X25519 agree on secrets, and have no algorithm to sign with', async () => {
    const { publicJwk } = await generateKeyAgreement('X25519')
    const key = jwkToCoseKey(publicJwk)
    expect([...key.keys()]).toStrictEqual([1, -1, -2])
    expect([key.get(1), key.get(-1)]).toStrictEqual([1, 4])
    expect(readCoseKey(decodeCbor(encodeCbor(key)))).toStrictEqual({ jwk: publicJwk, alg: undefined })
    for (const [label, value] of [
      [1, 2],
      [3, -8],
      [3, -25],
      [-2, new Uint8Array(31)],
      [-1, 5],
      [-4, new Uint8Array(32)],
    ] as const) {
      expect(() => readCoseKey(new Map<CborKey, CborValue>([...key, [label, value]]))).toThrow(codeIs('ERR_COSE_KEY'))
    }
  })

  it('refuses what is no map, and a JWK of another kind', () => {
    expect(() => readCoseKey([])).toThrow(codeIs('ERR_COSE_KEY'))
    expect(() => jwkToCoseKey({ kty: 'OKP', crv: 'X25519', x: 'AA' } as JwkPublic)).toThrow(codeIs('ERR_COSE_KEY'))
  })

  it('knows the fully specified algorithms too (RFC 9864)', () => {
    expect([-9, -51, -52, -19].map(readCoseAlgorithm)).toStrictEqual(ALGORITHMS.map((alg) => alg))
    expect(ALGORITHMS.map(coseAlgorithmId)).toStrictEqual([-7, -35, -36, -8])
    expect(() => readCoseAlgorithm(-257)).toThrow(codeIs('ERR_COSE_ALGORITHM'))
    expect(() => readCoseAlgorithm('ES256')).toThrow(codeIs('ERR_COSE_ALGORITHM'))
  })
})
