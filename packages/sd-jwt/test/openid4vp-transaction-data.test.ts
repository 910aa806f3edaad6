import { authorisedTransaction, presentSdJwt, type TransactionData, verifySdJwtVc } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import { argumentError, bound, disclose, encode, forge, keyBinding, salt, withCode } from './support.js'

const name = disclose(salt(), 'given_name', '花子')
const sdJwt = await forge({ _sd: [name.digest] }, [name.text])
const [payment, consent] = [encode({ type: 'payment', amount: 1000 }), encode({ type: 'consent' })]
const CODE = 'ERR_SDJWT_KB_TRANSACTION_DATA'

const present = (transactionData: TransactionData | undefined) =>
  presentSdJwt(sdJwt, {
    claims: [['given_name']],
    keyBinding: transactionData === undefined ? keyBinding : { ...keyBinding, transactionData },
  })

describe('OpenID4VP 1.0 Appendix B.3.3.1: transaction_data_hashes', () => {
  test('the holder authorises exactly what the verifier asked for, in any order', async () => {
    const presentation = await present({ entries: [consent, payment] })
    const policy = { ...bound, transactionData: authorisedTransaction({ entries: [payment, consent] }) }
    await expect(verifySdJwtVc(presentation, policy)).resolves.toMatchObject({ claims: { given_name: '花子' } })
  })

  test('with an algorithm that the request names, the answer names it too', async () => {
    const presentation = await present({ entries: [payment], hashAlgorithm: 'sha-512' })
    const expected = { entries: [payment], hashAlgorithms: ['sha-256', 'sha-512'] } as const
    await expect(
      verifySdJwtVc(presentation, { ...bound, transactionData: authorisedTransaction(expected) }),
    ).resolves.toBeDefined()
    const weaker = { ...bound, transactionData: authorisedTransaction({ entries: [payment] }) }
    await expect(verifySdJwtVc(presentation, weaker)).rejects.toEqual(withCode(CODE))
    const unnamed = await present({ entries: [payment] })
    await expect(
      verifySdJwtVc(unnamed, { ...bound, transactionData: authorisedTransaction(expected) }),
    ).rejects.toEqual(withCode(CODE))
  })

  test.each([
    ['nothing', undefined],
    ['another entry', { entries: [consent] }],
    ['one entry of two', { entries: [payment] }],
    ['one entry twice', { entries: [payment, payment] }],
  ])('%s is refused', async (_, transactionData) => {
    const policy = { ...bound, transactionData: authorisedTransaction({ entries: [payment, consent] }) }
    await expect(verifySdJwtVc(await present(transactionData), policy)).rejects.toEqual(withCode(CODE))
  })

  test('what nobody asked for is refused, and an empty list is a mistake of the caller', async () => {
    await expect(verifySdJwtVc(await present({ entries: [payment] }), bound)).rejects.toEqual(withCode(CODE))
    await expect(present({ entries: [] })).rejects.toEqual(argumentError('ERR_ARG_VALUE'))
    expect(() => authorisedTransaction({ entries: [] })).toThrow(argumentError('ERR_ARG_VALUE'))
    const policy = { ...bound, transactionData: { entries: [payment] } as never }
    await expect(verifySdJwtVc(sdJwt, policy)).rejects.toEqual(argumentError('ERR_ARG_TYPE'))
  })
})
