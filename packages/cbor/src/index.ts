export { coseAlgorithmId, readCoseAlgorithm } from './cose/algorithms.js'
export { type CosePublicKey, jwkToCoseKey, readCoseKey } from './cose/key.js'
export { type CoseMac0, createCoseMac0, readCoseMac0, verifyCoseMac0 } from './cose/mac0.js'
export { type CoseExpectation, type CoseInput, type CoseMessage, readX5chain } from './cose/message.js'
export {
  type CoseSign1,
  type CoseSign1Expectation,
  type CoseSign1Input,
  createCoseSign1,
  readCoseSign1,
  verifyCoseSign1,
} from './cose/sign1.js'
export { makeFullDate, makeTdate, readFullDate, readTdate } from './dates.js'
export { type DecodeOptions, decodeCbor, decodeEmbeddedCbor } from './decode.js'
export { decodeDeterministicCbor } from './deterministic.js'
export { encodeCbor, encodeEmbeddedCbor } from './encode.js'
export { readCborMember } from './member.js'
export {
  type CborInput,
  type CborKey,
  type CborMap,
  type CborValue,
  EmbeddedCbor,
  EncodedCbor,
  type ItemBudget,
  Tagged,
} from './values.js'
export { type CborPart, embedCbor, encodeCborArray } from './writer.js'
