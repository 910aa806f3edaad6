import { encodeBase64url, encodeUtf8, systemRandom } from '@tegata/core'
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/code-of.js'
import { encodeAnnexBTranscript, presentMdoc, verifyMdoc } from '../src/index.js'
import { device, expectation, issue, NAMESPACE } from './fixture.js'

// The whole exchange of the profile of 2024, as docs/guides/my-number-card-on-iphone.md says it is put together with jose.
describe('ISO/IEC TS 18013-7:2024 Annex B: the response as JWE, ECDH-ES with apu and apv', () => {
  const clientId = 'rp.example'
  const responseUri = 'https://rp.example/response'

  async function exchange() {
    const nonce = encodeBase64url(systemRandom(32))
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' })
    const request = { nonce, encryptionKey: await exportJWK(publicKey) }
    return { nonce, privateKey, request }
  }

  /** The wallet: `apu` is the nonce of the mdoc, `apv` that of the verifier. */
  async function answer({ nonce, encryptionKey }: Awaited<ReturnType<typeof exchange>>['request'], apv = nonce) {
    const mdocGeneratedNonce = encodeBase64url(systemRandom(16))
    const sessionTranscript = encodeAnnexBTranscript({ clientId, responseUri, nonce, mdocGeneratedNonce })
    const disclose = { [NAMESPACE]: ['age_over_20'] }
    const response = await presentMdoc({ issuerSigned: await issue(), disclose, signer: device, sessionTranscript })
    const payload = encodeUtf8(JSON.stringify({ vp_token: encodeBase64url(response), state: 'x' }))
    return new CompactEncrypt(payload)
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .setKeyManagementParameters({ apu: encodeUtf8(mdocGeneratedNonce), apv: encodeUtf8(apv) })
      .encrypt(await importJWK(encryptionKey, 'ECDH-ES'))
  }

  async function verify(jwe: string, { nonce, privateKey }: Awaited<ReturnType<typeof exchange>>) {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A128GCM', 'A256GCM'],
    })
    const text = (value: unknown) => Buffer.from(String(value), 'base64url').toString()
    if (text(protectedHeader.apv) !== nonce) throw new Error('a response to another request')
    const mdocGeneratedNonce = text(protectedHeader.apu)
    const sessionTranscript = encodeAnnexBTranscript({ clientId, responseUri, nonce, mdocGeneratedNonce })
    const { vp_token } = JSON.parse(new TextDecoder().decode(plaintext))
    return verifyMdoc(Buffer.from(vp_token, 'base64url'), { ...expectation, sessionTranscript })
  }

  test('sealed, opened and verified', async () => {
    const open = await exchange()
    const { documents } = await verify(await answer(open.request), open)
    expect(documents[0]?.elements.get(NAMESPACE)?.get('age_over_20')).toBe(true)
  })

  test('the answer to another request does not verify', async () => {
    const [one, two] = [await exchange(), await exchange()]
    const reused = await answer({ ...one.request, encryptionKey: two.request.encryptionKey }, two.nonce)
    expect(await codeOf(() => verify(reused, two))).toBe('ERR_MDOC_DEVICE_SIGNATURE')
    await expect(verify(await answer(one.request), { ...two, privateKey: one.privateKey })).rejects.toThrow('another')
  })
})
