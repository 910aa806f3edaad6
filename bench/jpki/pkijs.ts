import { webcrypto } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

/** What pkijs can do of the same work: CMS signature and path to the CA; it knows no profile. */
export async function preparePkijs(cms: Uint8Array, data: Uint8Array, ca: Uint8Array, at: Date) {
  const crypto = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto })
  pkijs.setEngine('node', crypto)
  const trustedCerts = [pkijs.Certificate.fromBER(arrayOf(ca))]
  const content = arrayOf(data)
  const run = async (): Promise<void> => {
    const contentInfo = new pkijs.ContentInfo({ schema: asn1js.fromBER(arrayOf(cms)).result })
    const signed = new pkijs.SignedData({ schema: contentInfo.content })
    const question = {
      signer: 0,
      data: content,
      trustedCerts,
      checkChain: true,
      checkDate: at,
      extendedMode: true,
    } as const
    const { signatureVerified, signerCertificateVerified } = await signed.verify(question)
    if (signatureVerified !== true || signerCertificateVerified !== true) throw new Error('pkijs does not accept it')
  }
  await run()
  return run
}

function arrayOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
