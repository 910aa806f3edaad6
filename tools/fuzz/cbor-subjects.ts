import {
  decodeCbor,
  decodeDeterministicCbor,
  encodeCbor,
  makeTdate,
  readCborMember,
  readCoseKey,
  readCoseMac0,
  readCoseSign1,
} from '@tegata/cbor'
import { createWorld } from './cbor-world.js'
import { exchangeSubjects } from './exchange-subjects.js'
import { mdocSubjects } from './mdoc-subjects.js'
import type { Random } from './random.js'
import type { Draft, Subject } from './subject.js'

/** Every message of cbor, mdoc and status that a stranger can send, judged by all that read it. */
export async function createCborSubjects(random: Random): Promise<readonly Subject[]> {
  const world = await createWorld(random)
  const drafts = [...codecSubjects(world.response), ...(await mdocSubjects(world)), ...(await exchangeSubjects(world))]
  return Promise.all(drafts.map(async (draft) => ({ ...draft, verdict: await draft.judge(draft.input) })))
}

/** All kinds of items in one. */
const ITEM = {
  numbers: [0, 23, 24, -1, 65_536, 2n ** 63n, -(2n ** 64n), 1.5, 1e300],
  texts: ['', '手形', 'x'.repeat(300)],
  others: [null, undefined, true, Uint8Array.of(1, 2, 3), makeTdate(new Date(0))],
  map: new Map([[1, 'one']]),
}

function codecSubjects(response: Uint8Array): Draft[] {
  const sign1 = encodeCbor([
    encodeCbor(new Map([[1, -7]])),
    new Map([[33, new Uint8Array(40)]]),
    null,
    new Uint8Array(64),
  ])
  const mac0 = encodeCbor([encodeCbor(new Map([[1, 5]])), new Map(), null, new Uint8Array(32)])
  const coordinate = new Uint8Array(32).fill(7)
  const key = encodeCbor(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [-1, 1],
      [-2, coordinate],
      [-3, coordinate],
    ]),
  )
  const read = (judge: (input: Uint8Array) => unknown) => (input: Uint8Array) => {
    judge(input)
    return 'read'
  }
  return [
    { name: 'decodeCbor', input: encodeCbor(ITEM), judge: read(decodeCbor) },
    {
      name: 'deterministic CBOR',
      input: encodeCbor(ITEM),
      // The encoder's own encoding is the same again; 1.0 comes back as 1, which are one number to JavaScript.
      judge(input) {
        const encoded = encodeCbor(decodeDeterministicCbor(input))
        return String(Buffer.from(encodeCbor(decodeDeterministicCbor(encoded))).equals(encoded))
      },
    },
    { name: 'readCborMember', input: response, judge: read((input) => readCborMember(input, 'documents')) },
    { name: 'COSE_Sign1', input: sign1, judge: read((input) => readCoseSign1(decodeCbor(input))) },
    { name: 'COSE_Mac0', input: mac0, judge: read((input) => readCoseMac0(decodeCbor(input))) },
    { name: 'COSE_Key', input: key, judge: read((input) => readCoseKey(decodeCbor(input))) },
  ]
}
