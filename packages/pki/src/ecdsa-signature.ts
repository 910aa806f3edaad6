import { COORDINATE_BYTES, TegataArgumentError, TegataError } from '@tegata/core'
import { type DerReader, openDer } from './der.js'
import { writeInteger, writeSequence } from './der-writer.js'
import type { CurveName } from './public-key.js'

/**
 * Converts an ECDSA signature from DER to r || s, strictly.
 *
 * Spec: RFC 3279 section 2.2.3 (Ecdsa-Sig-Value), X.690 section 10.
 *
 * @param der — SEQUENCE of two positive integers of at most the curve's length; nothing after it.
 * @param curve — decides the length: 64 to 132 bytes.
 * @throws TegataError ERR_DER_ENCODING
 */
export function decodeEcdsaSignature(der: Uint8Array, curve: CurveName): Uint8Array {
  const size = COORDINATE_BYTES[curve]
  const signature = new Uint8Array(2 * size)
  const reader = openDer(der)
  const body = reader.sequence()
  writeScalar(body, signature.subarray(0, size))
  writeScalar(body, signature.subarray(size))
  body.finish()
  reader.finish()
  return signature
}

/**
 * Converts an ECDSA signature from r || s to DER.
 *
 * Spec: RFC 3279 section 2.2.3 (Ecdsa-Sig-Value).
 *
 * @param signature — r || s, 64, 80, 96, 128 or 132 bytes.
 * @throws TegataArgumentError ERR_ARG_VALUE
 */
export function encodeEcdsaSignature(signature: Uint8Array): Uint8Array {
  const size = signature.length / 2
  if (!Object.values(COORDINATE_BYTES).includes(size)) {
    throw new TegataArgumentError('ERR_ARG_VALUE', 'an ECDSA signature has 64, 80, 96, 128 or 132 bytes')
  }
  return writeSequence(writeInteger(signature.subarray(0, size)), writeInteger(signature.subarray(size)))
}

/** Reads one scalar into a field of fixed length; zero and oversized scalars are never part of a signature. */
function writeScalar(reader: DerReader, field: Uint8Array): void {
  const scalar = reader.unsignedInteger()
  if (scalar.length > field.length || (scalar.length === 1 && scalar[0] === 0)) {
    throw new TegataError('ERR_DER_ENCODING', 'an ECDSA signature value is out of range', {
      spec: 'FIPS 186-5 section 6.4.2',
    })
  }
  field.set(scalar, field.length - scalar.length)
}
