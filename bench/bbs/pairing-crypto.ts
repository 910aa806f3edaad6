import { createRequire } from 'node:module'
import type { Peer } from './case.js'

type Request = Readonly<Record<string, unknown>>
type Verdict = Promise<{ readonly verified: boolean; readonly error?: unknown }>

/** The part of the peer's API that is timed: it is published with TypeScript sources that today's compiler refuses. */
interface PairingCrypto {
  generateKeyPair(): Promise<{ readonly secretKey: Uint8Array; readonly publicKey: Uint8Array }>
  sign(request: Request): Promise<Uint8Array>
  verify(request: Request): Verdict
  deriveProof(request: Request): Promise<Uint8Array>
  verifyProof(request: Request): Verdict
}

const { bbs } = createRequire(import.meta.url)('@mattrglobal/pairing-crypto')
const { generateKeyPair, sign, verify, deriveProof, verifyProof } = bbs.bls12381_sha256 as PairingCrypto

export const pairingCrypto: Peer = {
  // Two points instead of three, and no longer read by anybody else: cheaper than what the draft asks for today.
  name: '@mattrglobal/pairing-crypto (proof of draft -03)',
  async prepare({ header, presentationHeader, messages, disclosedIndexes }) {
    const { secretKey, publicKey } = await generateKeyPair()
    const signed = { publicKey, header, messages: [...messages] }
    const signature = await sign({ ...signed, secretKey })
    const request = {
      publicKey,
      header,
      presentationHeader,
      signature,
      // Without this it would also pay for verifying the signature, which the other sides do not do.
      verifySignature: false,
      messages: messages.map((value, i) => ({ value, reveal: disclosedIndexes.includes(i) })),
    }
    const shown = {
      publicKey,
      header,
      presentationHeader,
      proof: await deriveProof(request),
      messages: Object.fromEntries(disclosedIndexes.map((i) => [i, messages[i]!])),
    }
    return {
      sign: () => sign({ ...signed, secretKey }),
      verify: () => mustHold(verify({ ...signed, signature })),
      proofGen: () => deriveProof(request),
      proofVerify: () => mustHold(verifyProof(shown)),
    }
  },
}

/** A peer that answers "invalid" quickly would win. */
async function mustHold(verdict: Verdict): Promise<void> {
  const { verified, error } = await verdict
  if (!verified) throw new Error(`@mattrglobal/pairing-crypto rejects what it is timed on: ${String(error)}`)
}
