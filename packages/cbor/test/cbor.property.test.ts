import { isTegataError } from '@tegata/core'
import { Decoder, Encoder, Tag } from 'cbor-x'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CborInput,
  type CborKey,
  type CborValue,
  decodeCbor,
  decodeDeterministicCbor,
  embedCbor,
  encodeCbor,
  Tagged,
} from '../src/index.js'

const key = fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'grapheme' }))
const scalar = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }).filter((n) => !Number.isSafeInteger(Number(n))),
  fc.double().filter((n) => !Number.isInteger(n) || Object.is(n, -0)),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 300 }),
)
const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 6 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map((entries) => new Map<CborKey, CborValue>(entries)),
    fc.tuple(fc.integer({ min: 25, max: 1000 }), tie('value')).map(([tag, content]) => new Tagged(tag, content)),
    fc.uint8Array({ maxLength: 40 }).map(embedCbor),
  ),
}))

/** cbor-x makes floats or bigints of integers beyond 32 bits: both sides agree on what is left. */
const peerInteger = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const peerKey = fc.oneof(peerInteger, fc.string({ unit: 'grapheme' }))
const { simple } = fc.letrec<{ simple: CborValue }>((tie) => ({
  simple: fc.oneof(
    { maxDepth: 4 },
    peerInteger,
    fc.boolean(),
    fc.constant(null),
    fc.double().filter((n) => !Number.isInteger(n)),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
    fc.array(tie('simple'), { maxLength: 6 }),
    fc.array(fc.tuple(peerKey, tie('simple')), { maxLength: 6 }).map((entries) => new Map<CborKey, CborValue>(entries)),
  ),
}))

describe('properties', () => {
  it('reads back what it wrote, in deterministic mode too', () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(decodeDeterministicCbor(encodeCbor(original))).toStrictEqual(original)
      }),
    )
  })

  it('sorts any two keys by their encodings', () => {
    const anyKey = fc.oneof(key, fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        // BigInt(1) and 1 have one encoding, which is refused.
        fc.pre(Buffer.compare(encodeCbor(a), encodeCbor(b)) !== 0)
        decodeDeterministicCbor(
          encodeCbor(
            new Map<CborKey, CborValue>([
              [a, 0],
              [b, 0],
            ]),
          ),
        )
      }),
    )
  })

  it('has one encoding: whatever is accepted as deterministic is written again byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 12 }), (bytes) => {
        let decoded: CborValue
        try {
          decoded = decodeDeterministicCbor(bytes)
        } catch {
          return
        }
        // The one deliberate exception: a float without fraction is written as an integer.
        if (!hasIntegralFloat(bytes)) expect(encodeCbor(decoded)).toStrictEqual(new Uint8Array(bytes))
      }),
      { numRuns: 3000 },
    )
  })

  it('answers any bytes with a value or a TegataError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), throwsOnlyTegataErrors), { numRuns: 3000 })
  })

  it('answers any changed byte of a valid item with a value or a TegataError', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.nat(255), (original, position, byte) => {
        const bytes = encodeCbor(original)
        bytes[position % bytes.length] = byte
        throwsOnlyTegataErrors(bytes)
      }),
    )
  })
})

describe('cbor-x reads and writes the same values', () => {
  const options = { mapsAsObjects: false, useRecords: false, variableMapSize: true, tagUint8Array: false }
  const peerDecoder = new Decoder(options)
  const peerEncoder = new Encoder(options)

  it('reads ours', () => {
    fc.assert(
      fc.property(simple, (v) => {
        expect(plain(peerDecoder.decode(encodeCbor(v)))).toStrictEqual(v)
      }),
    )
  })

  it('writes what we read', () => {
    fc.assert(
      fc.property(simple, (v) => {
        expect(decodeCbor(peerEncoder.encode(v))).toStrictEqual(v)
      }),
    )
  })

  it('keeps tags', () => {
    expect(decodeCbor(peerEncoder.encode(new Tag([1], 4000)))).toStrictEqual(new Tagged(4000, [1]))
  })
})

function throwsOnlyTegataErrors(bytes: Uint8Array): void {
  try {
    decodeCbor(bytes)
  } catch (error) {
    expect(isTegataError(error)).toBe(true)
  }
}

/** Any float head is enough to leave the sample out. */
function hasIntegralFloat(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= 0xf9 && byte <= 0xfb)
}

/** cbor-x hands out Buffers on Node. */
function plain(input: unknown): CborInput {
  if (input instanceof Uint8Array) return new Uint8Array(input)
  if (Array.isArray(input)) return input.map(plain)
  if (input instanceof Map) return new Map([...input].map(([k, v]) => [k as CborKey, plain(v)]))
  return input as CborInput
}
