import { assertBytes, concatBytes, type RandomSource, systemRandom, TegataArgumentError } from '@tegata/core'
import { withClaims } from '../batch/pairing-claims.js'
import { type Engine, PUBLIC_KEY_BYTES } from '../engines/engine.js'
import { assertArray, assertByteStrings, assertIndexes, assertMessageCount, assertSameCount } from './limits.js'
import { countHiddenMessages } from './octets.js'
import { coreProofClaim, coreProofGen, coreProofVerify, type ProofStatement } from './proof-operations.js'
import { createGenerators, createScheme, hashToScalar, messagesToScalars, type Scheme } from './scheme.js'
import { coreSign, coreVerify, octetsToSecretKey } from './signature-operations.js'
import { findSuite, type SuiteName, tag } from './suite.js'

/** What `sign` signs. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.5.1. */
export interface SignInput {
  /** 32 bytes, a scalar from 1 to r - 1. */
  readonly secretKey: Uint8Array
  /** 96 bytes, `skToPk(secretKey)`. */
  readonly publicKey: Uint8Array
  /** Bound to the signature and shown with every proof; empty when absent. */
  readonly header?: Uint8Array
  /** The messages in order, each any bytes; at most 1,024. */
  readonly messages: readonly Uint8Array[]
}

/** What `verify` checks. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.5.2. */
export interface VerifyInput {
  /** 96 bytes. */
  readonly publicKey: Uint8Array
  /** 80 bytes. */
  readonly signature: Uint8Array
  readonly header?: Uint8Array
  readonly messages: readonly Uint8Array[]
}

/** What `proofGen` proves. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.5.3. */
export interface ProofGenInput {
  /** 96 bytes. */
  readonly publicKey: Uint8Array
  /** 80 bytes; the holder verified it when it was received. */
  readonly signature: Uint8Array
  readonly header?: Uint8Array
  /** Bound to this proof alone: derive it from the verifier's session. */
  readonly presentationHeader?: Uint8Array
  /** All messages of the signature, in order. */
  readonly messages: readonly Uint8Array[]
  /** Positions of the messages to show, ascending. */
  readonly disclosedIndexes: readonly number[]
  /** Source of 48 bytes for each blinding scalar; the machine's generator when absent. */
  readonly random?: RandomSource
}

/** What `proofVerify` checks. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.5.4. */
export interface ProofVerifyInput {
  /** 96 bytes. */
  readonly publicKey: Uint8Array
  /** 272 bytes and 32 for each hidden message. */
  readonly proof: Uint8Array
  readonly header?: Uint8Array
  readonly presentationHeader?: Uint8Array
  /** The messages that are shown, in the order of `disclosedIndexes`. */
  readonly disclosedMessages: readonly Uint8Array[]
  /** Their positions among the signed messages, ascending. */
  readonly disclosedIndexes: readonly number[]
}

/**
 * The BBS signature scheme in one ciphersuite on one engine. Functions and parameters have the draft's names.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.5.
 */
export interface Bbs {
  readonly suite: SuiteName
  readonly engine: Engine
  /**
   * Derives a secret key, 32 bytes, from at least 32 secret random bytes; `keyInfo` tells keys of one material apart.
   *
   * @throws TegataArgumentError ERR_ARG_TYPE, ERR_ARG_VALUE
   */
  keyGen(keyMaterial: Uint8Array, keyInfo?: Uint8Array, keyDst?: Uint8Array): Uint8Array
  /** The public key of a secret key, 96 bytes. @throws TegataError ERR_BBS_SECRET_KEY */
  skToPk(secretKey: Uint8Array): Uint8Array
  /** Signs; 80 bytes, always the same for the same input. @throws TegataError ERR_BBS_SECRET_KEY, ERR_BBS_LIMIT */
  sign(input: SignInput): Uint8Array
  /** @throws TegataError ERR_BBS_SIGNATURE_INVALID, ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_LIMIT */
  verify(input: VerifyInput): void
  /** Proves and discloses. @throws TegataError ERR_BBS_SIGNATURE_ENCODING, ERR_BBS_INDEXES, ERR_BBS_LIMIT, ERR_BBS_RANDOMNESS */
  proofGen(input: ProofGenInput): Uint8Array
  /** @throws TegataError ERR_BBS_PROOF_INVALID, ERR_BBS_PROOF_ENCODING, ERR_BBS_PUBLIC_KEY, ERR_BBS_INDEXES, ERR_BBS_LIMIT */
  proofVerify(input: ProofVerifyInput): void
}

const EMPTY = /* @__PURE__ */ new Uint8Array()
const MIN_KEY_MATERIAL_BYTES = 32
const MAX_KEY_INFO_BYTES = 65_535

/**
 * Puts the BBS scheme together from an engine and a ciphersuite.
 *
 * Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.5; `api_id` is `ciphersuite_id || "H2G_HM2S_"`.
 *
 * @param engine — from `loadEngine`, `loadMclEngine` or `createNobleEngine`.
 * @param suite — the ciphersuite; SHA-256 when absent.
 * @throws TegataArgumentError ERR_ARG_VALUE for an unknown suite
 * @example
 * ```ts
 * const bbs = createBbs(await loadEngine())
 * const secretKey = bbs.keyGen(crypto.getRandomValues(new Uint8Array(32)))
 * const signature = bbs.sign({ secretKey, publicKey: bbs.skToPk(secretKey), messages })
 * ```
 */
export function createBbs(engine: Engine, suite: SuiteName = 'BLS12-381-SHA-256'): Bbs {
  const scheme = createSchemeFor(engine, suite, 'H2G_HM2S_')
  const bbs = Object.freeze({
    suite,
    engine,
    keyGen: (keyMaterial, keyInfo = EMPTY, keyDst) => keyGen(scheme, keyMaterial, keyInfo, keyDst),
    skToPk: (secretKey) => skToPk(scheme, secretKey),
    sign: (input) => sign(scheme, input),
    verify: (input) => verify(scheme, input),
    proofGen: (input) => proofGen(scheme, input),
    proofVerify: (input) => proofVerify(scheme, input),
  } satisfies Bbs)
  return withClaims(bbs, (input: ProofVerifyInput) => coreProofClaim(scheme, proofStatement(scheme, input)))
}

/** The scheme of a suite by name, with the given interface identifier. */
export function createSchemeFor(engine: Engine, suiteName: SuiteName, interfaceId: string): Scheme {
  const suite = findSuite(suiteName)
  if (suite === undefined) throw new TegataArgumentError('ERR_ARG_VALUE', `unknown ciphersuite ${String(suiteName)}`)
  return createScheme(engine, suite, interfaceId)
}

function keyGen(scheme: Scheme, keyMaterial: Uint8Array, keyInfo: Uint8Array, keyDst?: Uint8Array): Uint8Array {
  assertBytes(keyMaterial, 'keyMaterial')
  assertBytes(keyInfo, 'keyInfo')
  if (keyMaterial.length < MIN_KEY_MATERIAL_BYTES) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `keyMaterial must be at least ${MIN_KEY_MATERIAL_BYTES} bytes`)
  }
  if (keyInfo.length > MAX_KEY_INFO_BYTES) {
    throw new TegataArgumentError('ERR_ARG_VALUE', `keyInfo must be at most ${MAX_KEY_INFO_BYTES} bytes`)
  }
  const dst = keyDst ?? tag(scheme.suite.id, 'KEYGEN_DST_')
  const infoLength = Uint8Array.of(keyInfo.length >> 8, keyInfo.length & 0xff)
  return scheme.engine.encodeScalar(hashToScalar(scheme, concatBytes(keyMaterial, infoLength, keyInfo), dst))
}

/** The public key of a secret key. Spec: draft-irtf-cfrg-bbs-signatures-10 section 3.4.2. */
export function skToPk(scheme: Scheme, secretKey: Uint8Array): Uint8Array {
  assertBytes(secretKey, 'secretKey')
  return scheme.engine.derivePublicKey(octetsToSecretKey(scheme, secretKey))
}

function sign(scheme: Scheme, { secretKey, publicKey, header = EMPTY, messages }: SignInput): Uint8Array {
  assertBytes(secretKey, 'secretKey')
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  assertBytes(header, 'header')
  assertByteStrings(messages, 'messages')
  assertMessageCount(messages.length)
  return coreSign(scheme, {
    secretKey: octetsToSecretKey(scheme, secretKey),
    publicKey,
    generators: createGenerators(scheme, messages.length + 1),
    header,
    messages: messagesToScalars(scheme, messages),
  })
}

function verify(scheme: Scheme, { publicKey, signature, header = EMPTY, messages }: VerifyInput): void {
  assertBytes(publicKey, 'publicKey')
  assertBytes(signature, 'signature')
  assertBytes(header, 'header')
  assertByteStrings(messages, 'messages')
  assertMessageCount(messages.length)
  coreVerify(scheme, {
    publicKey,
    signature,
    generators: createGenerators(scheme, messages.length + 1),
    header,
    messages: messagesToScalars(scheme, messages),
  })
}

function proofGen(scheme: Scheme, input: ProofGenInput): Uint8Array {
  const { publicKey, signature, header = EMPTY, presentationHeader = EMPTY, messages, disclosedIndexes } = input
  assertBytes(publicKey, 'publicKey', PUBLIC_KEY_BYTES)
  assertBytes(signature, 'signature')
  assertBytes(header, 'header')
  assertBytes(presentationHeader, 'presentationHeader')
  assertByteStrings(messages, 'messages')
  assertMessageCount(messages.length)
  assertIndexes(disclosedIndexes, messages.length)
  const proofInput = {
    publicKey,
    signature,
    generators: createGenerators(scheme, messages.length + 1),
    header,
    presentationHeader,
    messages: messagesToScalars(scheme, messages),
    disclosedIndexes,
  }
  return coreProofGen(scheme, proofInput, input.random ?? systemRandom)
}

function proofVerify(scheme: Scheme, input: ProofVerifyInput): void {
  coreProofVerify(scheme, proofStatement(scheme, input))
}

/** Checks the arguments of `proofVerify` and counts the messages. */
function proofStatement(scheme: Scheme, input: ProofVerifyInput): ProofStatement {
  const { publicKey, proof, header = EMPTY, presentationHeader = EMPTY, disclosedMessages, disclosedIndexes } = input
  assertBytes(publicKey, 'publicKey')
  assertBytes(proof, 'proof')
  assertBytes(header, 'header')
  assertBytes(presentationHeader, 'presentationHeader')
  assertByteStrings(disclosedMessages, 'disclosedMessages')
  assertArray(disclosedIndexes, 'disclosedIndexes')
  // "L = R + U": the proof's own length says how many messages are hidden.
  const count = disclosedIndexes.length + countHiddenMessages(proof)
  assertMessageCount(count)
  assertIndexes(disclosedIndexes, count)
  assertSameCount(disclosedMessages, disclosedIndexes)
  const scalars = messagesToScalars(scheme, disclosedMessages)
  return {
    publicKey,
    proof,
    generators: createGenerators(scheme, count + 1),
    header,
    presentationHeader,
    disclosed: scalars.map((message, i) => ({ index: disclosedIndexes[i]!, message })),
  }
}
