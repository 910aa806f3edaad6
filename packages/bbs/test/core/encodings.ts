import { createBbs, createBlindBbs, type Engine } from '@tegata/bbs'
import { concatBytes, decodeHex } from '@tegata/core'
import { describe, expect, it } from 'vitest'
import { counterRandom, GROUP_ORDER } from '../engines.js'

const random = counterRandom(2)

/** (0, 2) is on the curve y^2 = x^3 + 4 and has order 3. */
const OUTSIDE_SUBGROUP_G1 = '80'.padEnd(96, '0')
const FIELD_MODULUS = '1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab'

/** Forty-eight bytes that are not the canonical form of a usable point. */
const BAD_POINTS: Readonly<Record<string, string>> = {
  'canonical infinity': 'c0'.padEnd(96, '0'),
  'infinity with a value': 'c0'.padEnd(94, '0') + '01',
  'infinity with the sign flag': 'e0'.padEnd(96, '0'),
  'infinity flag on a point': (0xc0 | 0x04).toString(16).padEnd(96, '1'),
  'no compression flag': '00'.padEnd(94, '0') + '04',
  'x equal to p': (0x80 | 0x1a).toString(16) + FIELD_MODULUS.slice(2),
  'x above p': '9f'.padEnd(96, 'f'),
  'not on the curve': '80'.padEnd(94, '0') + '01',
  'outside the subgroup': OUTSIDE_SUBGROUP_G1,
}
const BAD_SCALARS: Readonly<Record<string, string>> = {
  zero: '00'.repeat(32),
  r: GROUP_ORDER,
  'r + 1': GROUP_ORDER.slice(0, -1) + '2',
  'all ones': 'ff'.repeat(32),
}

function replace(bytes: Uint8Array, at: number, hex: string): Uint8Array {
  const changed = bytes.slice()
  changed.set(decodeHex(hex), at)
  return changed
}

export function makeOne(engine: Engine) {
  const bbs = createBbs(engine)
  const secretKey = bbs.keyGen(random(32))
  const publicKey = bbs.skToPk(secretKey)
  const messages = [random(8), random(8)]
  const signature = bbs.sign({ secretKey, publicKey, messages })
  const proof = bbs.proofGen({ publicKey, signature, messages, disclosedIndexes: [0], random })
  return {
    bbs,
    secretKey,
    publicKey,
    messages,
    signature,
    proof,
    disclosedMessages: [messages[0]!],
    disclosedIndexes: [0],
  }
}

function refusal(code: string) {
  return expect.objectContaining({ name: 'TegataError', code })
}

/** What holds on every engine. */
export function testEncodings(engine: Engine): void {
  describe(`${engine.name}`, () => {
    const one = makeOne(engine)
    const { bbs, signature, proof } = one

    it('4.2.4.3: refuses signatures that are not canonical', () => {
      const code = 'ERR_BBS_SIGNATURE_ENCODING'
      for (const [name, hex] of Object.entries(BAD_POINTS)) {
        expect(() => bbs.verify({ ...one, signature: replace(signature, 0, hex) }), name).toThrow(refusal(code))
      }
      for (const [name, hex] of Object.entries(BAD_SCALARS)) {
        const changed = replace(signature, 48, hex)
        expect(() => bbs.verify({ ...one, signature: changed }), name).toThrow(refusal(code))
        expect(() => bbs.proofGen({ ...one, signature: changed }), name).toThrow(refusal(code))
      }
      for (const bytes of [new Uint8Array(), signature.slice(1), concatBytes(signature, Uint8Array.of(0))]) {
        expect(() => bbs.verify({ ...one, signature: bytes })).toThrow(refusal(code))
      }
    })

    it('4.2.4.5: refuses proofs that are not canonical', () => {
      const code = 'ERR_BBS_PROOF_ENCODING'
      for (const at of [0, 48, 96]) {
        for (const [name, hex] of Object.entries(BAD_POINTS)) {
          expect(() => bbs.proofVerify({ ...one, proof: replace(proof, at, hex) }), name).toThrow(refusal(code))
        }
      }
      for (let at = 144; at < proof.length; at += 32) {
        for (const [name, hex] of Object.entries(BAD_SCALARS)) {
          expect(() => bbs.proofVerify({ ...one, proof: replace(proof, at, hex) }), name).toThrow(refusal(code))
        }
      }
      for (const length of [0, 1, 48, 271, proof.length - 1]) {
        expect(() => bbs.proofVerify({ ...one, proof: proof.slice(0, length) })).toThrow(refusal(code))
      }
    })

    it('4.2.4.6: refuses public keys that are not canonical', () => {
      const zeros = '0'.repeat(96)
      const bad = {
        infinity: 'c0'.padEnd(192, '0'),
        'infinity with a value': 'c0'.padEnd(190, '0') + '01',
        'no compression flag': '00'.padEnd(190, '0') + '01',
        'x equal to p': BAD_POINTS['x equal to p'] + zeros,
        'outside the subgroup or off the curve': '80'.padEnd(190, '0') + '02',
        short: one.publicKey.length.toString(16).padEnd(190, '0'),
      }
      for (const [name, hex] of Object.entries(bad)) {
        const publicKey = decodeHex(hex)
        expect(() => bbs.verify({ ...one, publicKey }), name).toThrow(refusal('ERR_BBS_PUBLIC_KEY'))
        expect(() => bbs.proofVerify({ ...one, publicKey }), name).toThrow(refusal('ERR_BBS_PUBLIC_KEY'))
      }
    })

    it('3.4.1: refuses secret keys outside 1 to r - 1', () => {
      for (const hex of [...Object.values(BAD_SCALARS), '01']) {
        expect(() => bbs.skToPk(decodeHex(hex))).toThrow(refusal('ERR_BBS_SECRET_KEY'))
        expect(() => bbs.sign({ ...one, secretKey: decodeHex(hex) })).toThrow(refusal('ERR_BBS_SECRET_KEY'))
      }
    })

    it('blind 5.4.2: refuses commitments that are not canonical', () => {
      const blind = createBlindBbs(engine)
      const { commitmentWithProof } = blind.commit([random(8)], random)
      const sign = (bytes: Uint8Array) => () => blind.blindSign({ ...one, commitmentWithProof: bytes })
      for (const [name, hex] of Object.entries(BAD_POINTS)) {
        expect(sign(replace(commitmentWithProof, 0, hex)), name).toThrow(refusal('ERR_BBS_COMMITMENT_ENCODING'))
      }
      for (let at = 48; at < commitmentWithProof.length; at += 32) {
        for (const [name, hex] of Object.entries(BAD_SCALARS)) {
          expect(sign(replace(commitmentWithProof, at, hex)), name).toThrow(refusal('ERR_BBS_COMMITMENT_ENCODING'))
        }
      }
      expect(sign(commitmentWithProof.slice(1))).toThrow(refusal('ERR_BBS_COMMITMENT_ENCODING'))
    })
  })
}
