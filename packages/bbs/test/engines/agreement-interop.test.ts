import { createBbs } from '@tegata/bbs'
import { decodeHex } from '@tegata/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { counterRandom, ENGINES, MCL, NOBLE } from '../engines.js'

const random = counterRandom()

describe('both engines', () => {
  const [mcl, noble] = [createBbs(MCL), createBbs(NOBLE)]

  it('give the same keys and signatures, and verify each other for any messages', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 })
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 40 }),
        fc.uint8Array({ maxLength: 20 }),
        messages,
        fc.nat(),
        (material, header, list, choice) => {
          const secretKey = mcl.keyGen(material)
          const publicKey = mcl.skToPk(secretKey)
          expect(noble.skToPk(noble.keyGen(material))).toEqual(publicKey)
          const signature = mcl.sign({ secretKey, publicKey, header, messages: list })
          expect(noble.sign({ secretKey, publicKey, header, messages: list })).toEqual(signature)
          const disclosedIndexes = list.map((_, i) => i).filter((i) => (choice >> i) & 1)
          const disclosedMessages = disclosedIndexes.map((i) => list[i]!)
          const input = { publicKey, signature, header, messages: list, disclosedIndexes, disclosedMessages }
          noble.proofVerify({ ...input, proof: mcl.proofGen(input) })
          mcl.proofVerify({ ...input, proof: noble.proofGen(input) })
        },
      ),
      { numRuns: 6 },
    )
  })

  it('reduce, add, multiply and invert scalars alike', () => {
    const wide = fc.uint8Array({ minLength: 48, maxLength: 48 })
    fc.assert(
      fc.property(wide, wide, (x, y) => {
        const results = ENGINES.map((engine) => {
          const [p, q] = [engine.reduceScalar(x), engine.reduceScalar(y)]
          const made = [p, q, engine.addScalars(p, q), engine.subtractScalars(p, q), engine.multiplyScalars(p, q)]
          if (!engine.isZero(p)) made.push(engine.invertScalar(p))
          return made.map((scalar) => engine.encodeScalar(scalar))
        })
        expect(results[0]).toEqual(results[1])
      }),
      { numRuns: 50 },
    )
  })

  it('sum products alike, whatever the scalars: zero, one, minus one, the same point twice', () => {
    const scalars = ['00', '01', '02', '73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000'].map((hex) =>
      decodeHex(hex.padStart(64, '0')),
    )
    const uniform = [random(128), random(128)]
    const results = ENGINES.map((engine) => {
      const [p, q] = uniform.map((bytes) => engine.mapToPoint(bytes))
      const [zero, one, two, minusOne] = scalars.map((bytes) => engine.decodeScalar(bytes)!)
      const sums = [
        [
          [p, q],
          [one, two],
        ],
        [
          [p, p],
          [one, minusOne],
        ],
        [
          [p, q, p],
          [zero, minusOne, two],
        ],
        [[p], [zero]],
      ] as [Parameters<typeof engine.sumOfProducts>[0], Parameters<typeof engine.sumOfProducts>[1]][]
      return sums.flatMap(([points, factors]) => {
        const fast = engine.sumOfProducts(points, factors)
        const careful = engine.sumOfSecretProducts(points, factors)
        return [fast, careful].map((point) => (engine.isIdentity(point) ? 'identity' : engine.encodePoint(point)))
      })
    })
    expect(results[0]).toEqual(results[1])
    expect(results[0]!.filter((point) => point === 'identity')).toHaveLength(4)
  })
})
