import { decodePublicMultikey, encodePublicMultikey } from '@tegata/bbs/keys'
import { TegataError } from '@tegata/core'

const DID_KEY = 'did:key:'

/** The verification method of a key that is its own DID. Spec: did:key method section 3.1. @param publicKey — 96 bytes. */
export function didKeyMethod(publicKey: Uint8Array): string {
  const multikey = encodePublicMultikey(publicKey)
  return `${DID_KEY}${multikey}#${multikey}`
}

/** The key in a did:key URL, 96 bytes; undefined for another kind of URL. @throws TegataError ERR_DI_KEY, ERR_KEY_INVALID */
export function decodeDidKeyMethod(verificationMethod: string): Uint8Array | undefined {
  if (!verificationMethod.startsWith(DID_KEY)) return undefined
  const [multikey = '', fragment, ...rest] = verificationMethod.slice(DID_KEY.length).split('#')
  // The fragment repeats the key: anything else names no verification method of this DID.
  if (fragment !== multikey || rest.length > 0) {
    throw new TegataError('ERR_DI_KEY', 'not the URL of a did:key verification method', {
      spec: 'did:key method section 3.1',
    })
  }
  return decodePublicMultikey(multikey)
}
