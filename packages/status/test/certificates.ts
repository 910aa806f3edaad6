import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { importSigner, type JwkPrivate, type Signer } from '@tegata/core'
import {
  EXTENSION,
  writeBitString,
  writeBoolean,
  writeExplicit,
  writeInteger,
  writeNamedBits,
  writeObjectIdentifier,
  writeOctetString,
  writeSequence,
  writeSet,
  writeTime,
  writeUtf8String,
} from '@tegata/pki'
import { later } from './support.js'

const ECDSA_SHA256 = writeSequence(writeObjectIdentifier('1.2.840.10045.4.3.2'))
const [DIGITAL_SIGNATURE, KEY_CERT_SIGN] = [0, 5]
let serial = 1

const nameOf = (commonName: string) =>
  writeSequence(writeSet(writeSequence(writeObjectIdentifier('2.5.4.3'), writeUtf8String(commonName))))
const extension = (oid: string, value: Uint8Array, critical: boolean) =>
  writeSequence(writeObjectIdentifier(oid), ...(critical ? [writeBoolean(true)] : []), writeOctetString(value))
const usage = (...bits: number[]) => extension(EXTENSION.keyUsage, writeNamedBits(bits), true)

/** What a test wants of a certificate. */
export interface CertificateOptions {
  /** Bits of keyUsage; digitalSignature when absent, no extension when null. */
  readonly keyUsage?: readonly number[] | null
  readonly extendedKeyUsage?: readonly string[]
  /** Days from now on; 10 when absent. */
  readonly validDays?: number
}

/** A certification authority that keeps its key, and certificates below it, each with a signer. */
export async function createTestAuthority(name: string) {
  const keys = newKeys()
  const root = certify(name, keys.publicKey, 10, [
    extension(EXTENSION.basicConstraints, writeSequence(writeBoolean(true)), true),
    usage(KEY_CERT_SIGN),
  ])
  return { root, issue }

  async function issue(options: CertificateOptions = {}): Promise<{ certificate: Uint8Array; signer: Signer }> {
    const { keyUsage = [DIGITAL_SIGNATURE], extendedKeyUsage, validDays = 10 } = options
    const leaf = newKeys()
    const extensions = [
      ...(keyUsage === null ? [] : [usage(...keyUsage)]),
      ...(extendedKeyUsage === undefined
        ? []
        : [extension(EXTENSION.extKeyUsage, writeSequence(...extendedKeyUsage.map(writeObjectIdentifier)), false)]),
    ]
    const certificate = certify('signer', leaf.publicKey, validDays, extensions)
    const jwk = createPrivateKey(leaf.privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' })
    return { certificate, signer: await importSigner(jwk as unknown as JwkPrivate, 'ES256') }
  }

  function certify(subject: string, publicKey: KeyObject, validDays: number, extensions: readonly Uint8Array[]) {
    const tbs = writeSequence(
      writeExplicit(0, writeInteger(2)),
      writeInteger(serial++),
      ECDSA_SHA256,
      nameOf(name),
      writeSequence(writeTime(later(-20 * 86_400)), writeTime(later(validDays * 86_400))),
      nameOf(subject),
      new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
      ...(extensions.length === 0 ? [] : [writeExplicit(3, writeSequence(...extensions))]),
    )
    return writeSequence(tbs, ECDSA_SHA256, writeBitString(new Uint8Array(sign('sha256', tbs, keys.privateKey))))
  }
}

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}
