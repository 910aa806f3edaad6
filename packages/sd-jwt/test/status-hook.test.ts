import { type StatusChecker, TegataError } from '@tegata/core'
import { receiveSdJwtVc, verifySdJwtVc } from '@tegata/sd-jwt'
import { describe, expect, test } from 'vitest'
import { attacker, clock, disclose, forge, HEADER, holder, ISS, NOW, salt, unbound, withCode } from './support.js'

const status = { status_list: { idx: 7, uri: 'https://status.example/1' } }

function countingChecker(outcome: 'good' | 'revoked') {
  const calls: unknown[] = []
  const check: StatusChecker = (reference, context) => {
    calls.push({ reference, context })
    if (outcome === 'revoked') throw new TegataError('ERR_SDJWT_STATUS_UNCHECKED', 'revoked, for this test')
  }
  return { calls, check }
}

describe('Token Status List section 8.3: the status hook', () => {
  test('a checker sees the status of a valid credential, with issuer and time', async () => {
    const { calls, check } = countingChecker('good')
    await expect(verifySdJwtVc(await forge({ status }), { ...unbound, status: check })).resolves.toBeDefined()
    expect(calls).toEqual([{ reference: status, context: { issuer: ISS, now: new Date(NOW * 1000) } }])
    await expect(verifySdJwtVc(await forge({}), { ...unbound, status: check })).resolves.toBeDefined()
    expect(calls).toHaveLength(1)
  })

  test('what it throws refuses the credential, at once or later', async () => {
    const { check } = countingChecker('revoked')
    const later: StatusChecker = async (...input) => check(...input)
    // What a polyfill of promises answers with: waited for all the same.
    const foreign = ((...input: Parameters<StatusChecker>) => {
      const outcome = later(...input) as Promise<void>
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested.
      return { then: outcome.then.bind(outcome) }
    }) as never as StatusChecker
    for (const checker of [check, later, foreign]) {
      const verifying = verifySdJwtVc(await forge({ status }), { ...unbound, status: checker })
      await expect(verifying).rejects.toEqual(withCode('ERR_SDJWT_STATUS_UNCHECKED'))
    }
  })

  test('nothing is looked up for a credential that fails any other check', async () => {
    const { calls, check } = countingChecker('good')
    const policy = { ...unbound, status: check }
    const stray = disclose(salt(), 'a', 1).text
    for (const text of [
      await forge({ status }, [], HEADER, attacker),
      await forge({ status, exp: NOW - 1 }),
      await forge({ status, vct: 'urn:example:other' }),
      await forge({ status }, [stray]),
      `${await forge({ status })}x`,
    ]) {
      await expect(verifySdJwtVc(text, policy)).rejects.toMatchObject({ name: 'TegataError' })
    }
    const receiving = receiveSdJwtVc(await forge({ status }), { ...policy, clock }, attacker.publicJwk)
    await expect(receiving).rejects.toEqual(withCode('ERR_SDJWT_HOLDER_KEY'))
    expect(calls).toEqual([])
    await receiveSdJwtVc(await forge({ status }), policy, holder.publicJwk)
    expect(calls).toHaveLength(1)
  })

  test('a status that is no object never reaches the checker', async () => {
    const { calls, check } = countingChecker('good')
    const verifying = verifySdJwtVc(await forge({ status: 'valid' }), { ...unbound, status: check })
    await expect(verifying).rejects.toEqual(withCode('ERR_SDJWT_CLAIM_TYPE'))
    expect(calls).toEqual([])
  })
})
