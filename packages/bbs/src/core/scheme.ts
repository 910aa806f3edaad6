import { concatBytes, type RandomSource, TegataError } from '@tegata/core'
import {
  type Engine,
  type G1Point,
  type PreparedKey,
  PUBLIC_KEY_BYTES,
  SCALAR_BYTES,
  type Scalar,
} from '../engines/engine.js'
import { MAX_MESSAGES } from './limits.js'
import { type Ciphersuite, tag } from './suite.js'

/** Bytes that give one nearly uniform scalar. Spec: draft-irtf-cfrg-bbs-signatures-10 section 7.2 (expand_len). */
export const EXPAND_BYTES = 48

/** One generator in both forms: points are multiplied, octets are hashed. */
export interface Generator {
  readonly point: G1Point
  readonly octets: Uint8Array
}

/** An interface of the draft: a ciphersuite with an `api_id`, computed by one engine. */
export interface Scheme {
  readonly engine: Engine
  readonly suite: Ciphersuite
  readonly apiId: string
  /** The fixed point P1 of the suite. */
  readonly p1: G1Point
  /** `api_id || "H2S_"`. */
  readonly hashToScalarDst: Uint8Array
  /** `api_id || "MAP_MSG_TO_SCALAR_AS_HASH_"`. */
  readonly mapDst: Uint8Array
}

/** Sets up an interface, once per engine. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.8 (Defining New Interfaces). */
export function createScheme(engine: Engine, suite: Ciphersuite, interfaceId: string): Scheme {
  const { schemes } = cacheOf(engine)
  const apiId = suite.id + interfaceId
  const scheme = schemes.get(apiId) ?? setUpScheme(engine, suite, apiId)
  schemes.set(apiId, scheme)
  return scheme
}

function setUpScheme(engine: Engine, suite: Ciphersuite, apiId: string): Scheme {
  const p1 = engine.decodePoint(suite.p1)
  if (p1 === undefined) throw new Error(`engine ${engine.name} cannot read P1`)
  return {
    engine,
    suite,
    apiId,
    p1,
    hashToScalarDst: tag(apiId, 'H2S_'),
    mapDst: tag(apiId, 'MAP_MSG_TO_SCALAR_AS_HASH_'),
  }
}

/** `hash_to_scalar`. Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.2. */
export function hashToScalar({ engine, suite }: Scheme, message: Uint8Array, dst: Uint8Array): Scalar {
  return engine.reduceScalar(suite.expandMessage(message, dst, EXPAND_BYTES))
}

/** `messages_to_scalars`. Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.1.2. */
export function messagesToScalars(scheme: Scheme, messages: readonly Uint8Array[]): Scalar[] {
  return messages.map((message) => hashToScalar(scheme, message, scheme.mapDst))
}

/** Sources whose output is used as it is, so that published vectors can be reproduced; `@tegata/bbs/testing` adds them. */
export const exactSources = new WeakSet<RandomSource>()

/** `expand_message` gives at most 8,160 bytes: 170 scalars. */
const SCALARS_PER_EXPANSION = 160

/**
 * `calculate_random_scalars`: 48 bytes of the source for each, hashed together with the secrets they will hide.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.1, section 6.7 (Randomness Requirements): two equal scalars in one
 * proof, or zero, mean a broken generator, and a proof made with them gives hidden messages away. A generator that
 * repeats itself from one proof to the next cannot be noticed here; with the secrets and the statement hashed in, two
 * different proofs still have unrelated scalars (the idea of hedged signatures).
 *
 * @param hedge — the secrets and the statement of this proof.
 */
export function calculateRandomScalars(
  scheme: Scheme,
  count: number,
  random: RandomSource,
  hedge: readonly Uint8Array[],
): Scalar[] {
  const { engine } = scheme
  const bytes = random(count * EXPAND_BYTES)
  if (bytes.length !== count * EXPAND_BYTES) throw brokenRandomness('gave the wrong number of bytes')
  const scalars = reduceScalars(engine, bytes)
  // A zero counts as a repetition of itself.
  const seen = new Set(scalars.map((scalar) => engine.encodeScalar(scalar).join()))
  if (seen.add(new Uint8Array(SCALAR_BYTES).join()).size !== count + 1) throw brokenRandomness('repeats itself')
  return exactSources.has(random) ? scalars : hedgeScalars(scheme, count, [bytes, ...hedge])
}

function hedgeScalars({ engine, suite, apiId }: Scheme, count: number, parts: readonly Uint8Array[]): Scalar[] {
  const dst = tag(apiId, 'HEDGED_RANDOM_SCALARS_')
  const input = concatBytes(...parts.flatMap((part) => [encodeLength(part.length), part]))
  const seed = suite.expandMessage(input, dst, EXPAND_BYTES)
  const scalars: Scalar[] = []
  for (let first = 0; first < count; first += SCALARS_PER_EXPANSION) {
    const length = Math.min(SCALARS_PER_EXPANSION, count - first) * EXPAND_BYTES
    scalars.push(...reduceScalars(engine, suite.expandMessage(concatBytes(seed, encodeLength(first)), dst, length)))
  }
  return scalars
}

function reduceScalars(engine: Engine, bytes: Uint8Array): Scalar[] {
  return Array.from({ length: bytes.length / EXPAND_BYTES }, (_, i) =>
    engine.reduceScalar(bytes.subarray(i * EXPAND_BYTES, (i + 1) * EXPAND_BYTES)),
  )
}

function brokenRandomness(fault: string): TegataError {
  return new TegataError('ERR_BBS_RANDOMNESS', `the random source ${fault}`, {
    spec: 'draft-irtf-cfrg-bbs-signatures-10 section 6.7',
  })
}

/** What an engine has computed once and keeps: interfaces and generators by api_id, public keys by their bytes. */
interface EngineCache {
  readonly schemes: Map<string, Scheme>
  readonly generators: Map<string, GeneratorSequence>
  readonly keys: Map<string, PreparedKey>
}

const caches = new WeakMap<Engine, EngineCache>()

function cacheOf(engine: Engine): EngineCache {
  let cache = caches.get(engine)
  if (cache === undefined) {
    cache = { schemes: new Map(), generators: new Map(), keys: new Map() }
    caches.set(engine, cache)
  }
  return cache
}

/**
 * `create_generators`, cached: the sequence for one api_id is extended when more are asked for than ever before.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.1.1 ("implementations MAY cache its result").
 */
export function createGenerators(scheme: Scheme, count: number, apiId: string = scheme.apiId): readonly Generator[] {
  const { generators } = cacheOf(scheme.engine)
  let sequence = generators.get(apiId)
  if (sequence === undefined) {
    sequence = startGenerators(scheme.suite, apiId)
    generators.set(apiId, sequence)
  }
  while (sequence.made.length < count) extendGenerators(scheme, sequence)
  return sequence.made.slice(0, count)
}

interface GeneratorSequence {
  readonly made: Generator[]
  readonly seedDst: Uint8Array
  readonly generatorDst: Uint8Array
  v: Uint8Array
}

function startGenerators({ expandMessage }: Ciphersuite, apiId: string): GeneratorSequence {
  const seedDst = tag(apiId, 'SIG_GENERATOR_SEED_')
  const v = expandMessage(tag(apiId, 'MESSAGE_GENERATOR_SEED'), seedDst, EXPAND_BYTES)
  return { made: [], seedDst, generatorDst: tag(apiId, 'SIG_GENERATOR_DST_'), v }
}

function extendGenerators({ engine, suite }: Scheme, sequence: GeneratorSequence): void {
  // MAX_MESSAGES, Q_1 and the two extra points of a blind signature: callers check their counts before they come here.
  if (sequence.made.length > MAX_MESSAGES + 3) throw new Error('generator cache limit')
  sequence.v = suite.expandMessage(
    concatBytes(sequence.v, encodeLength(sequence.made.length + 1)),
    sequence.seedDst,
    EXPAND_BYTES,
  )
  // hash_to_curve_g1: two field elements of L = 64 bytes each (RFC 9380 section 8.8.1).
  const point = engine.mapToPoint(suite.expandMessage(sequence.v, sequence.generatorDst, 128))
  sequence.made.push({ point, octets: engine.encodePoint(point) })
}

/** Public keys kept ready at most; the oldest makes room. An issuer has one, a verifier a handful. */
const MAX_KEYS = 64

/**
 * `octets_to_pubkey`, cached: decoding, the subgroup check and the pairing's line functions are done once per key.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.6 ("implementations MAY cache the result").
 *
 * @throws TegataError ERR_BBS_PUBLIC_KEY
 */
export function octetsToPublicKey({ engine }: Scheme, octets: Uint8Array): PreparedKey {
  const { keys } = cacheOf(engine)
  const name = String.fromCharCode(...octets.subarray(0, PUBLIC_KEY_BYTES + 1))
  const known = keys.get(name)
  if (known !== undefined) return known
  const key = engine.preparePublicKey(octets)
  if (key === undefined) {
    throw new TegataError('ERR_BBS_PUBLIC_KEY', 'not the canonical encoding of a public key in G2', {
      spec: 'draft-irtf-cfrg-bbs-signatures-10 section 4.2.4.6',
    })
  }
  if (keys.size >= MAX_KEYS) keys.delete(keys.keys().next().value!)
  keys.set(name, key)
  return key
}

/** `I2OSP(value, 8)`. Spec: RFC 8017 section 4.1. @param value — a safe integer. */
export function encodeLength(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(value / 0x1_0000_0000))
  view.setUint32(4, value >>> 0)
  return bytes
}

/**
 * `calculate_domain`: one scalar for the public key, the generators, the interface and the header.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 4.2.3.
 */
export function calculateDomain(
  scheme: Scheme,
  publicKey: Uint8Array,
  generators: readonly Generator[],
  header: Uint8Array,
): Scalar {
  const domainInput = concatBytes(
    publicKey,
    encodeLength(generators.length - 1),
    ...generators.map(({ octets }) => octets),
    tag(scheme.apiId),
    encodeLength(header.length),
    header,
  )
  return hashToScalar(scheme, domainInput, scheme.hashToScalarDst)
}
